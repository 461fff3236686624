"""Handing messages over: signed by the standard's own library, to an address that was looked at, once in a while until it arrives."""

import datetime as dt
import time
from itertools import groupby

from django.db import transaction
from standardwebhooks.webhooks import Webhook as Signer

from courses.common import clock, outward
from courses.common.actions import routines
from courses.common.sealed import unseal
from courses.webhooks import emails
from courses.webhooks.actions import SEALED_FOR
from courses.webhooks.models import Webhook, WebhookMessage
from courses.webhooks.queries import due
from courses.webhooks.rules import GONE, MOST_BYTES, PAUSES, SECONDS, is_dead, is_taken, next_try

# So many messages, and so many seconds, in one round of `tick`, which has other work; a host that is slow keeps it once.
MOST, ROUND_SECONDS = 200, 20.0
AGENT = "Rundkreds-Webhook/1"


def send_due() -> int:
    """Hand over what is due, oldest first; returns how many arrived. What does not arrive ends its webhook's turn in this round, so
    that nobody waits for a host that is away more than once. Safe to run twice at once."""
    until = time.monotonic() + ROUND_SECONDS
    found = sorted(due()[:MOST], key=lambda message: message.webhook_id)
    turns = [list(messages) for _pk, messages in groupby(found, key=lambda message: message.webhook_id)]

    def turn(messages: list[WebhookMessage]) -> int:
        arrived = 0
        for message in messages:
            if time.monotonic() > until or not _claim(message):
                continue
            if not _hand_over(message):
                break
            arrived += 1
        return arrived

    return routines.each("webhooks", turns, turn, key=lambda messages: messages[0].webhook_id)


def _claim(message: WebhookMessage) -> bool:
    """Take a message for this process, by moving it on before it is handed over: a killed process repeats at most this one."""
    again = clock.now() + PAUSES[min(message.attempts, len(PAUSES) - 1)]
    mine = WebhookMessage.objects.filter(
        pk=message.pk, due_at=message.due_at, attempts=message.attempts, arrived_at=None, failed_at=None
    )
    return bool(mine.update(due_at=again, attempts=message.attempts + 1))


def headers_of(message: WebhookMessage) -> dict[str, str]:
    """Number, moment and signatures: by the secret of today, and for a day by the one before it."""
    webhook = message.webhook
    # In UTC: the library writes the zone over, it does not convert.
    now = clock.now().astimezone(dt.UTC)
    sealed = [webhook.secret]
    if webhook.old_secret and webhook.old_until and webhook.old_until > now:
        sealed.append(webhook.old_secret)
    signed = [Signer(unseal(one, purpose=SEALED_FOR)).sign(message.uid, now, message.body) for one in sealed]
    return {
        "Content-Type": "application/json",
        "User-Agent": AGENT,
        "webhook-id": message.uid,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signed),
    }


def _hand_over(message: WebhookMessage) -> bool:
    status, fault = None, ""
    try:
        status = outward.ask(
            message.webhook.url,
            method="POST",
            body=message.body.encode(),
            headers=headers_of(message),
            most_bytes=MOST_BYTES,
            seconds=SECONDS,
        ).status
    except outward.NoAnswer as refused:
        # Whoever says yes and then too much has said yes; but nobody knows what they said.
        fault = refused.why.name.lower()
    _note(message, status, fault)
    return status is not None and is_taken(status)


@transaction.atomic
def _note(message: WebhookMessage, status: int | None, fault: str) -> None:
    """Write down how it went, and switch off who is dead or said that it is gone; its owner is told."""
    now, attempts = clock.now(), message.attempts + 1
    row = WebhookMessage.objects.filter(pk=message.pk)
    webhook = Webhook.objects.select_for_update(of=("self",)).select_related("made_by").get(pk=message.webhook_id)
    if status is not None and is_taken(status):
        row.update(status=status, fault="", arrived_at=now)
        if webhook.failing_since:
            Webhook.objects.filter(pk=webhook.pk).update(failing_since=None)
        return
    again = next_try(now, attempts)
    row.update(status=status, fault=fault, **({"due_at": again} if again else {"failed_at": now}))
    since = webhook.failing_since or now
    if webhook.off_at is None and (status == GONE or is_dead(now, since)):
        Webhook.objects.filter(pk=webhook.pk).update(failing_since=since, off_at=now)
        emails.switched_off(webhook, since=since)
    elif webhook.failing_since is None:
        Webhook.objects.filter(pk=webhook.pk).update(failing_since=now)
