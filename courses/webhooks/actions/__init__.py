"""Telling other systems what happened: a row in the transaction of what it tells about, as for mail."""

import base64
import datetime as dt
import json
import secrets
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from courses.common import clock, outward
from courses.common.actions.history import write_history
from courses.common.errors import DomainError
from courses.common.sealed import seal
from courses.common.text import clean_line
from courses.people.models import User
from courses.webhooks.models import Webhook, WebhookMessage
from courses.webhooks.rules import KEPT_FOR, OLD_SECRET_FOR, SECRET_BYTES, Event

SEALED_FOR = "webhooks"


class BadWebhook(DomainError):
    """An address that is not asked, or nothing to tell."""


class NothingToSend(DomainError):
    """It cannot be sent again as things stand."""


@dataclass(frozen=True)
class _Told:
    event: Event
    ids: dict[str, int]
    happened_at: dt.datetime
    due_at: dt.datetime


_gathered: ContextVar[list[_Told] | None] = ContextVar("gathered events", default=None)


def announce(event: Event, *, due_at: dt.datetime | None = None, **ids: int) -> None:
    """Tell every webhook that wants to know that this happened, with the numbers of the rows it is about and nothing else. `due_at`:
    not before then, since it can be undone."""
    announce_all(event, [ids], due_at=due_at)


def announce_all(event: Event, many: Iterable[dict[str, int]], *, due_at: dt.datetime | None = None) -> None:
    """`announce` for each of many of one kind, in two statements."""
    now = clock.now()
    told = [_Told(event, ids, now, due_at or now) for ids in many]
    gathered = _gathered.get()
    if gathered is None:
        _write(told)
    else:
        gathered += told


@contextmanager
def together() -> Iterator[None]:
    """What is announced inside is written when it ends, in two statements for all of it: for actions that do the same to many. Nothing
    is where it raises."""
    gathered: list[_Told] = []
    token = _gathered.set(gathered)
    try:
        yield
    finally:
        _gathered.reset(token)
    _write(gathered)


def _write(told: list[_Told]) -> None:
    wanting = _listening() if told else []
    WebhookMessage.objects.bulk_create(
        (
            WebhookMessage(
                webhook_id=pk,
                uid=f"msg_{secrets.token_hex(16)}",
                event=one.event,
                about=_about(one.ids),
                body=json.dumps({"type": one.event, "timestamp": one.happened_at.isoformat(), "data": one.ids}),
                happened_at=one.happened_at,
                due_at=one.due_at,
            )
            for one in told
            for pk, events in wanting
            if one.event in events
        ),
        batch_size=500,
    )


def take_back(event: Event, **ids: int) -> None:
    """What was announced and is undone is not told, where it was not told yet."""
    WebhookMessage.objects.filter(event=event, about=_about(ids), attempts=0, arrived_at=None).delete()


def _about(ids: dict[str, int]) -> str:
    return " ".join(f"{name}:{ids[name]}" for name in sorted(ids))[:60]


def _listening() -> list[tuple[int, list[str]]]:
    return list(Webhook.objects.filter(off_at=None).order_by("pk").values_list("pk", "events"))


def new_secret() -> str:
    """A drawn secret, as the standard writes it."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()}"


@transaction.atomic
def make_webhook(*, name: str, url: str, events: Collection[Event], actor: User) -> tuple[Webhook, str]:
    """A webhook, and the secret that its receiver verifies with. Raises `BadWebhook`."""
    _check(url, events)
    secret = new_secret()
    webhook = Webhook.objects.create(
        name=clean_line(name)[:80],
        url=url,
        events=[event.value for event in Event if event in events],
        secret=seal(secret, purpose=SEALED_FOR),
        made_by=actor,
        made_at=clock.now(),
    )
    write_history([webhook], "planning.webhook_made", user=actor, data={})
    return webhook, secret


@transaction.atomic
def change_webhook(*, webhook: Webhook, name: str, url: str, events: Collection[Event], actor: User) -> None:
    """Another name, address or choice of events. Raises `BadWebhook`."""
    _check(url, events)
    held = Webhook.objects.select_for_update().get(pk=webhook.pk)
    held.name, held.url = clean_line(name)[:80], url
    held.events = [event.value for event in Event if event in events]
    held.save()
    write_history([held], "planning.webhook_changed", user=actor, data={})


def _check(url: str, events: Collection[Event]) -> None:
    if not events:
        raise BadWebhook(_("Tick what it is told of."), about="events")
    try:
        outward.check(url)
    except outward.NoAnswer as refused:
        raise BadWebhook(outward.words(refused.why), about="url") from refused


@transaction.atomic
def rotate_secret(*, webhook: Webhook, actor: User) -> str:
    """A new secret; what is sent is signed with the old one too for a day, so that the receiver can change over."""
    held = Webhook.objects.select_for_update().get(pk=webhook.pk)
    secret = new_secret()
    Webhook.objects.filter(pk=webhook.pk).update(
        secret=seal(secret, purpose=SEALED_FOR), old_secret=held.secret, old_until=clock.now() + OLD_SECRET_FOR
    )
    write_history([held], "planning.webhook_rotated", user=actor, data={})
    return secret


@transaction.atomic
def switch(*, webhook: Webhook, is_on: bool, actor: User) -> None:
    """Switch it off, or on again: then what waits goes out, and what was given up stays given up."""
    Webhook.objects.filter(pk=webhook.pk).update(off_at=None if is_on else clock.now(), failing_since=None)
    write_history([webhook], "planning.webhook_on" if is_on else "planning.webhook_off", user=actor, data={})


@transaction.atomic
def delete_webhook(*, webhook: Webhook, actor: User) -> None:
    """Gone, with what it was told."""
    write_history([webhook], "planning.webhook_deleted", user=actor, data={})
    webhook.delete()


@transaction.atomic
def send_again(*, message: WebhookMessage) -> None:
    """Once more, now, with all its tries, whether it arrived or not. Raises `NothingToSend` for a webhook that is off."""
    if message.webhook.off_at is not None:
        raise NothingToSend(_("The webhook is switched off. Switch it on first."))
    fresh = {"attempts": 0, "status": None, "fault": "", "arrived_at": None, "failed_at": None, "due_at": clock.now()}
    WebhookMessage.objects.filter(pk=message.pk).update(**fresh)


def forget_messages(*, before: dt.datetime | None = None) -> int:
    """Delete what was told longer ago than it is kept, and old secrets whose day is over; returns how many."""
    now = clock.now()
    over = Webhook.objects.filter(old_until__lte=now).update(old_secret="", old_until=None)
    return over + WebhookMessage.objects.filter(happened_at__lt=before or now - KEPT_FOR).delete()[0]
