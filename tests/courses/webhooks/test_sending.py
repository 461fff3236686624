"""Messages on their way: signed, tried again, given up, switched off; a real receiver on this machine verifies them."""

import datetime as dt
import json

import pytest
from django.utils import timezone
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from courses.common import clock
from courses.common.models import OutboxMail
from courses.webhooks.actions import (
    NothingToSend,
    announce,
    forget_messages,
    rotate_secret,
    send_again,
    sending,
    switch,
    take_back,
)
from courses.webhooks.models import Webhook, WebhookMessage
from courses.webhooks.rules import DEAD_AFTER, PAUSES, Event
from tests.factories.members import UserFactory
from tests.factories.webhooks import receiving, webhook_to

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def now():
    """Today as it is: verifiers refuse what is older than five minutes."""
    with clock.at(timezone.now()):
        yield clock.now()


def later(**span: float):
    return clock.at(clock.now() + dt.timedelta(**span))


def message() -> WebhookMessage:
    return WebhookMessage.objects.select_related("webhook").get()


def test_a_message_arrives_and_its_receiver_knows_that_it_is_ours(now, settings):
    with receiving(settings) as receiver:
        _webhook, secret = webhook_to(receiver.url, Event.SESSION_PUBLISHED)
        announce(Event.SESSION_PUBLISHED, session=7)
        announce(Event.SESSION_FULL, session=7)
        assert sending.send_due() == 1
        assert sending.send_due() == 0
    ((headers, body),) = receiver.got
    told = Verifier(secret).verify(body, headers)
    assert told == {"type": "session.published", "timestamp": now.isoformat(), "data": {"session": 7}}
    assert headers["webhook-id"] == message().uid
    assert headers["Content-Type"] == "application/json"
    assert (message().status, message().attempts, message().arrived_at) == (204, 1, now)
    for wrong in (body + b" ", body.replace(b"7", b"8")):
        with pytest.raises(WebhookVerificationError):
            Verifier(secret).verify(wrong, headers)


def test_a_changed_secret_signs_beside_the_old_one_for_a_day(now, settings):
    with receiving(settings) as receiver:
        webhook, old = webhook_to(receiver.url)
        new = rotate_secret(webhook=webhook, actor=UserFactory())
        announce(Event.SESSION_FULL, session=7)
        sending.send_due()
        headers, body = receiver.got[0]
        assert [Verifier(secret).verify(body, headers)["type"] for secret in (old, new)] == ["session.full"] * 2
        with later(days=1):
            announce(Event.SESSION_FULL, session=8)
            sending.send_due()
        headers, body = receiver.got[1]
        # The library asks the machine's own clock; what is looked at is the signature.
        assert len(headers["webhook-signature"].split(" ")) == 1
        with later(days=1):
            forget_messages()
    webhook.refresh_from_db()
    assert (webhook.old_secret, webhook.old_until) == ("", None)
    assert old not in json.dumps(list(Webhook.objects.values()), default=str)
    assert new not in json.dumps(list(Webhook.objects.values()), default=str)


def test_what_does_not_arrive_is_tried_again_with_pauses_and_given_up(now, settings):
    with receiving(settings, 500) as receiver:
        webhook_to(receiver.url)
        announce(Event.SESSION_FULL, session=7)
        moment = now
        for number, pause in enumerate(PAUSES, 1):
            with clock.at(moment):
                assert sending.send_due() == 0
            assert (len(receiver.got), message().attempts, message().status) == (number, number, 500)
            assert message().due_at == moment + pause
            with clock.at(moment + pause - dt.timedelta(seconds=1)):
                sending.send_due()
            assert len(receiver.got) == number, "not before its time"
            moment += pause
        with clock.at(moment):
            sending.send_due()
        assert message().failed_at == moment
        with later(days=20):
            sending.send_due()
        assert len(receiver.got) == len(PAUSES) + 1
    ids = {headers["webhook-id"] for headers, _body in receiver.got}
    assert ids == {message().uid}, "a receiver can tell that it has had it"


def test_one_that_arrives_in_the_end_is_no_longer_failing(now, settings):
    with receiving(settings, 503, 200) as receiver:
        webhook, _secret = webhook_to(receiver.url)
        announce(Event.SESSION_FULL, session=7)
        sending.send_due()
        webhook.refresh_from_db()
        assert webhook.failing_since == now
        with later(seconds=30):
            assert sending.send_due() == 1
        webhook.refresh_from_db()
        assert webhook.failing_since is None


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_no_yes_and_is_not_followed(now, settings, status):
    with receiving(settings, status, Location="/anden") as receiver:
        webhook_to(receiver.url)
        announce(Event.SESSION_FULL, session=7)
        assert sending.send_due() == 0
    assert len(receiver.got) == 1
    assert (message().status, message().arrived_at) == (status, None)


def test_who_says_gone_is_switched_off_at_once_and_the_owner_is_told_once(now, settings):
    with receiving(settings, 410) as receiver:
        webhook, _secret = webhook_to(receiver.url)
        for session in (7, 8):
            announce(Event.SESSION_FULL, session=session)
        sending.send_due()
        sending.send_due()
    webhook.refresh_from_db()
    assert webhook.off_at == now
    (mail,) = OutboxMail.objects.filter(kind="webhook_off")
    assert (mail.to, "Hjemmesiden" in mail.text) == (webhook.made_by.email, True)
    assert f"/admin/webhooks/{webhook.pk}/" in mail.text
    assert len(receiver.got) == 1


def test_who_answers_nothing_for_three_days_is_dead_and_comes_back_by_a_press(now, settings):
    with receiving(settings, 500) as receiver:
        webhook, _secret = webhook_to(receiver.url)
        announce(Event.SESSION_FULL, session=7)
        sending.send_due()
        with clock.at(now + DEAD_AFTER):
            announce(Event.SESSION_FULL, session=8)
            sending.send_due()
            webhook.refresh_from_db()
            assert webhook.off_at == now + DEAD_AFTER
            announce(Event.SESSION_FULL, session=9)
            assert WebhookMessage.objects.count() == 2, "nothing is kept for who is off"
            assert OutboxMail.objects.filter(kind="webhook_off").count() == 1
            with pytest.raises(NothingToSend):
                send_again(message=WebhookMessage.objects.select_related("webhook").first())
            receiver.answers = [200]
            switch(webhook=webhook, is_on=True, actor=UserFactory())
            # `message` reads it anew: what was given up meanwhile stays so, the rest goes out.
            with later(hours=1):
                assert sending.send_due() == 2


def test_owners_who_may_no_longer_are_not_told_but_administrators_are(now, settings):
    with receiving(settings, 410) as receiver:
        webhook, _secret = webhook_to(receiver.url)
        type(webhook.made_by).objects.filter(pk=webhook.made_by_id).update(is_superuser=False)
        chief = UserFactory(is_superuser=True, email="chef@demo.example")
        announce(Event.SESSION_FULL, session=7)
        sending.send_due()
    assert [mail.to for mail in OutboxMail.objects.filter(kind="webhook_off")] == [chief.email]


def test_a_host_that_is_away_ends_its_own_turn_and_nobody_elses(now, settings):
    with receiving(settings) as receiver:
        away, _secret = webhook_to(receiver.url, Event.SESSION_FULL)
        Webhook.objects.filter(pk=away.pk).update(url="https://findes-ikke.invalid/")
        webhook_to(receiver.url, Event.SESSION_FULL)
        for session in (7, 8):
            announce(Event.SESSION_FULL, session=session)
        assert sending.send_due() == 2
    tried = WebhookMessage.objects.filter(webhook=away).order_by("pk").values_list("attempts", "fault")
    assert list(tried) == [(1, "unknown"), (0, "")]


def test_an_address_that_has_become_private_is_not_asked(now, settings):
    with receiving(settings) as receiver:
        webhook_to(receiver.url)
        settings.OUTWARD_ALLOWED = []
        Webhook.objects.update(url=receiver.url.replace("http:", "https:"))
        announce(Event.SESSION_FULL, session=7)
        assert sending.send_due() == 0
    assert receiver.got == []
    assert message().fault == "private"


def test_send_again_is_the_same_message_with_all_its_tries(now, settings):
    with receiving(settings) as receiver:
        webhook_to(receiver.url)
        announce(Event.SESSION_FULL, session=7)
        sending.send_due()
        send_again(message=message())
        assert (message().attempts, message().arrived_at) == (0, None)
        assert sending.send_due() == 1
    assert receiver.got[0][0]["webhook-id"] == receiver.got[1][0]["webhook-id"]


def test_two_senders_hand_over_once(now, settings):
    with receiving(settings) as receiver:
        webhook_to(receiver.url)
        announce(Event.SESSION_FULL, session=7)
        row = message()
        assert [sending._claim(row), sending._claim(row)] == [True, False]
        assert receiver.got == []


def test_what_is_undone_in_time_is_not_told(now, settings):
    with receiving(settings) as receiver:
        webhook_to(receiver.url)
        for session in (7, 8):
            announce(Event.SESSION_PUBLISHED, session=session, due_at=now + dt.timedelta(minutes=10))
        take_back(Event.SESSION_PUBLISHED, session=7)
        sending.send_due()
        assert receiver.got == []
        with later(minutes=10):
            assert sending.send_due() == 1
            take_back(Event.SESSION_PUBLISHED, session=8)
    assert json.loads(receiver.got[0][1])["data"] == {"session": 8}
    assert WebhookMessage.objects.count() == 1


def test_messages_are_kept_for_a_month(now, settings):
    with receiving(settings) as receiver:
        webhook_to(receiver.url)
        announce(Event.SESSION_FULL, session=7)
    with later(days=30):
        assert forget_messages() == 0
    with later(days=30, seconds=1):
        assert forget_messages() == 1


@pytest.mark.parametrize("count", [0, 1, 30])
def test_announcing_costs_the_same_for_few_and_many(now, settings, count, django_assert_num_queries):
    with receiving(settings) as receiver:
        for _number in range(count):
            webhook_to(receiver.url, Event.SESSION_FULL)
    with django_assert_num_queries(2 if count else 1):
        announce(Event.SESSION_FULL, session=7)
    assert WebhookMessage.objects.count() == count
