"""Two workers hand over the same messages at the same moment: each arrives once."""

import pytest

from courses.webhooks.actions import announce, sending
from courses.webhooks.models import WebhookMessage
from courses.webhooks.rules import Event
from tests.factories.webhooks import receiving, webhook_to

MESSAGES, WORKERS = 6, 4


@pytest.fixture
def receiver(race, settings):
    with receiving(settings) as receiver:
        webhook_to(receiver.url, Event.SESSION_FULL)
        for session in range(MESSAGES):
            announce(Event.SESSION_FULL, session=session)
        yield receiver


def test_each_message_is_handed_over_by_one(race, receiver):
    outcome = race([sending.send_due] * WORKERS)
    assert sum(outcome) == MESSAGES, outcome
    assert len(receiver.got) == MESSAGES
    assert WebhookMessage.objects.filter(arrived_at__isnull=False, attempts=1).count() == MESSAGES


def test_planted_bug_without_the_claim_is_caught(race, receiver, monkeypatch):
    monkeypatch.setattr(sending, "_claim", lambda message: True)
    race([sending.send_due] * WORKERS)
    assert len(receiver.got) > MESSAGES
