"""The outbox: nothing lost, nothing twice, text and HTML the same."""

import datetime as dt
from html import unescape

import css_inline
import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core import mail as django_mail
from django.db import transaction
from django.template import Context, Engine
from django.test import override_settings

from courses.common import clock
from courses.common.actions import mail
from courses.common.models import OutboxMail

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
BROKEN = {"default": {"BACKEND": "tests.courses.common.broken_mail.EmailBackend"}}


def queue(**kwargs):
    return mail.queue(kind="login_code", to="alma@demo.example", language="da", context={"code": "123456"}, **kwargs)


def test_is_sent_once(noon):
    queue()
    assert mail.send_due() == 1
    assert mail.send_due() == 0
    assert [message.to for message in django_mail.outbox] == [["alma@demo.example"]]


def test_goes_with_the_transaction_it_belongs_to(noon):
    class Undo(Exception):
        pass

    def queue_and_fail():
        with transaction.atomic():
            queue()
            raise Undo

    with pytest.raises(Undo):
        queue_and_fail()
    assert OutboxMail.objects.count() == 0


def test_waits_until_it_is_due(noon):
    queue(due_at=noon + dt.timedelta(hours=1))
    assert mail.send_due() == 0
    with clock.at(noon + dt.timedelta(hours=2)):
        assert mail.send_due() == 1


def test_is_tried_again_with_growing_pauses_and_then_given_up_visibly(noon):
    queue()
    moment, tries = noon, []
    with override_settings(MAILERS=BROKEN):
        while not OutboxMail.objects.filter(failed_at__isnull=False).exists():
            with clock.at(moment):
                assert mail.send_due() == 0
            row = OutboxMail.objects.get()
            tries.append((row.attempts, row.last_error))
            moment = row.due_at
    assert tries == [(n, "ConnectionRefusedError") for n in range(1, len(settings.MAIL_PAUSES) + 1)]
    with clock.at(moment + dt.timedelta(days=1)):
        assert mail.send_due() == 0


def test_keeps_its_message_id_when_repeated(noon):
    row = queue()
    with override_settings(MAILERS=BROKEN):
        mail.send_due()
    with clock.at(noon + dt.timedelta(minutes=2)):
        mail.send_due()
    assert [message.extra_headers["Message-ID"] for message in django_mail.outbox] == [row.message_id]


def test_two_senders_at_once_send_one(noon):
    """The claim: whoever read the row before it was claimed does not send it."""
    row = queue()
    stale = (row.pk, row.due_at, row.attempts)
    mail.send_due()
    claimed = OutboxMail.objects.filter(pk=stale[0], due_at=stale[1], sent_at__isnull=True).update(attempts=9)
    assert claimed == 0


def test_text_and_html_say_the_same(noon):
    row = queue()
    assert row.subject == "Din kode er 123456"
    for line in [line for line in row.text.splitlines() if line not in ("", mail.SIGNATURE) and "http" not in line]:
        assert line in unescape(row.html).replace("<br>", "\n")


LETTER = """Emne

Hej <Alma> & "co": se https://www.example.dk, eller skriv til a@example.dk.

Knap:
https://example.dk/?a=1&b=2

Link:
https://example.dk/2

- et punkt
- et til, https://example.dk/3.

--
Hvem skriver, og hvorfor"""


def test_every_tag_of_the_html_has_its_rules_in_itself(noon, monkeypatch):
    """Mail programs read no style sheet: what is made once for all mails says what it would say made for each."""
    source = Engine.get_default().get_template("emails/message.html").source
    context = Context({"subject": "Emne", "language": "da", "blocks": mail._blocks(LETTER.partition("\n\n")[2])})
    ours = mail._look()[0].render(context)
    monkeypatch.setattr(mail, "_look", lambda: (None, "<a "))
    context["blocks"] = mail._blocks(LETTER.partition("\n\n")[2])
    each = css_inline.inline(Engine.get_default().from_string(source).render(context))

    def seen(html):
        return [(tag.name, tag.attrs, tag.string) for tag in BeautifulSoup(html, "html.parser").find_all(True)]

    assert seen(ours) == seen(each)
    assert ours.count("color: #0B5C63") == 4


def test_a_title_with_markup_stays_text(noon):
    row = mail.queue(
        kind="login_code", to="a@demo.example", language="en", context={"code": "<b>1</b>\r\nBcc: x@demo.example"}
    )
    message = mail.build(row).message()
    assert "<b>1</b>" in row.text
    assert "<b>1</b>" not in row.html
    assert message["Bcc"] is None
    assert "\n" not in row.subject


def test_an_invitation_is_the_last_alternative_with_the_same_method(noon):
    calendar = "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n"
    message = mail.build(queue(calendar=calendar)).message()
    alternatives = message.get_payload()[0].get_payload()
    assert [part.get_content_type() for part in alternatives] == ["text/plain", "text/html", "text/calendar"]
    assert alternatives[-1].get_param("method") == "CANCEL"
    assert message.get_payload()[1].get_content_type() == "application/ics"


def test_oldest_due_sees_what_is_overdue_only(noon):
    assert mail.oldest_due() is None
    queue(due_at=noon + dt.timedelta(hours=1))
    assert mail.oldest_due() is None
    with clock.at(noon + dt.timedelta(hours=2)):
        assert mail.oldest_due() == noon + dt.timedelta(hours=1)
