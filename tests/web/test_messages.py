"""A message to everybody in a session: shown first, each a mail of their own, answers to the writer only if wished."""

import datetime as dt
import re

import pytest
from django.core import mail as django_mail
from django.urls import reverse

from courses.common import clock
from courses.common.actions import mail
from courses.common.models import OutboxMail
from courses.enrolment.actions import enrolments
from courses.enrolment.actions.messages import MOST_A_DAY
from courses.enrolment.models import Call, SessionMessage
from courses.schedule.models import Session
from tests.factories.members import TrainerFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory
from tests.web.browser import filled, form_with, press
from tests.web.organising import somebody
from tests.web.reading import text

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
WORDS = {"subject": "Husk madpakken", "text": "Vi spiser sammen kl. 12.\n\nTag selv mad med."}


@pytest.fixture
def session(noon):
    session = SessionFactory(capacity=3)
    SessionTrainerFactory(session=session, trainer__member__user__first_name="Mette Hemmelig")
    for number in range(2):
        enrolments.enrol(session=session, name=f"Alma {number}", email=f"a{number}@demo.example", is_proven=True)
    enrolments.enrol(session=session, name="Uden Mail", email="", phone="60718293", actor=somebody("Planlægning"))
    enrolments.enrol(session=session, name="Venter", email="venter@demo.example")
    OutboxMail.objects.all().delete()
    return session


def addresses(session) -> dict[str, str]:
    return {
        "trainer": reverse("trainer:message", args=[session.pk]),
        "office": reverse("sessions:message", args=[session.pk]),
    }


@pytest.fixture(params=["trainer", "office"])
def writer(request, client, session):
    """(client, address) of somebody who may write."""
    trainer = session.trainers.get().trainer.member.user
    client.force_login(trainer if request.param == "trainer" else somebody("Planlægning", first_name="Karen Kontor"))
    return client, addresses(session)[request.param]


def shown(client, address, **typed):
    return press(client, address, client.get(address), WORDS | typed, "show")


def test_it_is_shown_with_who_gets_it_and_then_sent(writer, session):
    client, address = writer
    page = shown(client, address)
    said = text(page)
    assert "Vi spiser sammen kl. 12." in said
    assert "2 personer får den i en mail." in said
    assert "Én person uden e-mail kommer på ringelisten." in said
    assert "Alma 0" not in said
    assert OutboxMail.objects.count() == 0
    done = press(client, address, page, {}, "send", follow=True)
    assert "Beskeden er sendt." in text(done)
    assert sorted(OutboxMail.objects.values_list("to", flat=True)) == ["a0@demo.example", "a1@demo.example"]
    assert [call.message.subject for call in Call.objects.all()] == ["Husk madpakken"]
    assert "Husk madpakken" in text(client.get(address))


def test_those_who_wait_get_it_only_if_meant(writer):
    client, address = writer
    page = shown(client, address, to_waiting="on")
    assert "3 personer får den i en mail." in text(page)
    press(client, address, page, {}, "send")
    assert OutboxMail.objects.filter(to="venter@demo.example").count() == 1


@pytest.mark.parametrize(("ticked", "answers_to"), [([], []), (["on"], ["mette@demo.example"])])
def test_answers_come_to_the_writer_only_if_wished(client, session, ticked, answers_to):
    trainer = session.trainers.get().trainer.member.user
    trainer.email = "mette@demo.example"
    trainer.save()
    client.force_login(trainer)
    address = addresses(session)["trainer"]
    press(client, address, shown(client, address, wants_replies=ticked), {}, "send")
    mail.send_due()
    letters = [letter.message() for letter in django_mail.outbox]
    assert [letter["To"] for letter in letters] == ["a0@demo.example", "a1@demo.example"]
    for letter, body in zip(letters, django_mail.outbox, strict=True):
        assert [letter["Reply-To"]] == (answers_to or [None])
        assert "Hilsen Mette" in body.body
        assert "Hemmelig" not in body.body
        assert len(re.findall(r"a\d@demo", str(letter))) == 1


def test_pressing_send_twice_sends_once(writer, session):
    client, address = writer
    form = form_with(shown(client, address).text, "send")
    for _twice in range(2):
        assert client.post(address, filled(form, {}, "send")).status_code == 302
    assert (SessionMessage.objects.count(), OutboxMail.objects.count()) == (1, 2)


def test_what_was_not_shown_is_shown_first(writer):
    client, address = writer
    page = shown(client, address)
    again = press(client, address, page, {"text": "Noget andet"}, "send")
    assert "Noget andet" in text(again)
    straight = press(client, address, client.get(address), WORDS, "show")
    assert "Sådan læser de den" in text(straight)
    assert OutboxMail.objects.count() == 0


@pytest.mark.parametrize("typed", [{"subject": ""}, {"text": " "}, {"subject": "x" * 101}, {"text": "x" * 3001}])
def test_what_is_missing_or_too_long_is_said_and_kept(writer, typed):
    client, address = writer
    page = press(client, address, client.get(address), WORDS | typed, "show")
    assert page.status_code == 422
    assert OutboxMail.objects.count() == 0
    assert "Husk madpakken" in page.text or "subject" in typed


def test_what_could_break_a_letter_does_not(writer):
    client, address = writer
    words = "Før\n\n--\n\nefter <b>fed</b> {{ phone }}\u2028\x07"
    press(client, address, shown(client, address, text=words, subject="A\nBcc: b@demo.example"), {}, "send")
    letter = OutboxMail.objects.first()
    assert letter.subject == "A Bcc: b@demo.example"
    assert "<b>fed</b>" not in letter.html
    assert "{{ phone }}" in letter.text
    assert letter.text.count("\n--\n") == 1
    assert "Bcc" not in mail.build(letter).message()


def test_five_a_day_and_not_to_nobody(writer, session):
    client, address = writer
    for number in range(MOST_A_DAY):
        press(client, address, shown(client, address, subject=f"Nr. {number}"), {}, "send")
    refused = press(client, address, shown(client, address), {}, "send")
    assert "Skriv den næste i morgen." in text(refused)
    with clock.at(clock.now() + dt.timedelta(days=1, minutes=1)):
        assert press(client, address, shown(client, address), {}, "send").status_code == 302
    with clock.at(Session.objects.get(pk=session.pk).ends_at + dt.timedelta(days=30)):
        assert press(client, address, shown(client, address), {}, "send").status_code == 422


def test_nobody_in_it(client, session):
    empty = SessionFactory()
    client.force_login(somebody("Planlægning"))
    address = addresses(empty)["office"]
    assert "Der er ingen på holdet." in text(press(client, address, shown(client, address), {}, "send"))


def test_a_message_does_not_hide_a_change_that_was_not_told_yet(writer, session):
    client, address = writer
    enrolments.cancel_session(session=session, reason="Syg")
    press(client, address, shown(client, address), {}, "send")
    (call,) = Call.objects.all()
    assert (call.about, call.message.subject) == ("called off", "Husk madpakken")


def test_nobody_else_writes(client, session):
    client.force_login(TrainerFactory().member.user)
    for address, status in zip(addresses(session).values(), (404, 302), strict=True):
        assert client.post(address, WORDS | {"send": "1"}).status_code == status
    assert SessionMessage.objects.count() == 0
