"""«Mail» in the back office, and what `/readyz` says of mail."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.urls import reverse

from courses.common import clock
from courses.common.actions import mail
from courses.common.actions.heartbeat import beat
from courses.common.models import OutboxMail
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
BROKEN = {"default": {"BACKEND": "tests.courses.common.broken_mail.EmailBackend"}}


def queue(number=0):
    to = f"person{number}@demo.example"
    return mail.queue(kind="login_code", to=to, language="da", context={"code": "1"})


@pytest.fixture
def lost():
    row = queue()
    OutboxMail.objects.update(failed_at=clock.now(), attempts=6, last_error="SMTPRecipientsRefused 550")
    return row


def test_shows_what_was_given_up_and_why(organiser, lost):
    page = organiser.get(reverse("mails:index")).content.decode()
    assert lost.to in page
    assert "Mailserveren siger, at adressen ikke findes." in page


def test_try_again_brings_it_back_into_the_queue(organiser, lost):
    organiser.post(reverse("mails:retry", args=[lost.pk]))
    lost.refresh_from_db()
    assert (lost.failed_at, lost.attempts, lost.due_at) == (None, 0, clock.now())
    assert organiser.post(reverse("mails:retry", args=[lost.pk])).status_code == 404


def test_says_how_long_the_oldest_waits(organiser, noon):
    queue()
    with clock.at(noon + dt.timedelta(minutes=12)):
        assert "Den ældste mail har ventet 12 minutter" in organiser.get(reverse("mails:index")).content.decode()


@pytest.mark.parametrize("count", [1, 3, 30])
def test_costs_the_same_for_few_and_many(organiser, count, django_assert_num_queries):
    for number in range(count):
        queue(number)
    OutboxMail.objects.update(failed_at=clock.now())
    organiser.get(reverse("mails:index"))
    with django_assert_num_queries(12):
        organiser.get(reverse("mails:index"))


def test_is_for_planners(client, lost):
    client.force_login(somebody("Redaktører"))
    assert client.post(reverse("mails:retry", args=[lost.pk])).status_code == 302
    lost.refresh_from_db()
    assert lost.failed_at is not None


def test_ready_tells_the_oldest_unsent_and_how_many_were_given_up(client, lost, noon):
    beat("tick")
    queue(1)
    assert client.get("/readyz").json() | {"migrations": True} == {
        "database": True,
        "writable": True,
        "migrations": True,
        "tick": True,
        "mail": True,
        "routines": True,
        "failing": [],
        "oldest_mail_minutes": 0,
        "given_up": 1,
    }
    with clock.at(noon + dt.timedelta(minutes=11)):
        beat("tick")
        response = client.get("/readyz")
    assert response.status_code == 503
    assert (response.json()["mail"], response.json()["oldest_mail_minutes"]) == (False, 11)


class TestTestMail:
    def test_is_sent_past_the_queue_and_leaves_nothing(self, mailoutbox, capsys):
        queue()
        call_command("send_test_mail", "drift@demo.example", language="en")
        assert [message.to for message in mailoutbox] == [["drift@demo.example"]]
        assert mailoutbox[0].subject == "A test mail"
        assert OutboxMail.objects.get().kind == "login_code"

    @pytest.mark.parametrize(
        "typed", ["drift", "drift@localhost", "a@demo.example, b@demo.example", "Drift <a@demo.example", ""]
    )
    def test_goes_to_no_address_that_is_none(self, mailoutbox, typed):
        with pytest.raises(CommandError, match="no address"):
            call_command("send_test_mail", typed)
        assert mailoutbox == []

    def test_goes_to_the_address_alone_of_what_was_pasted(self, mailoutbox):
        call_command("send_test_mail", "Drift <Drift@demo.example>")
        assert [message.to for message in mailoutbox] == [["drift@demo.example"]]

    def test_says_what_went_wrong(self):
        with override_settings(MAILERS=BROKEN), pytest.raises(CommandError, match="ConnectionRefusedError"):
            call_command("send_test_mail", "drift@demo.example")
        assert OutboxMail.objects.count() == 0
