"""Doing once what a program sends twice: the answer is kept by the database, in the transaction of what it tells about.

draft-ietf-httpapi-idempotency-key-header-07: the same key and the same request get the same answer, another request under the key
is refused, and one that is still being done is not done beside itself.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from django.db import transaction

from courses.common import clock
from courses.programs.actions import hold
from courses.programs.models import KeptAnswer, ProgramKey
from courses.programs.rules import digest_of

# A process that was killed leaves its row behind; nobody works on one request for so long.
LEFT_BEHIND = dt.timedelta(minutes=2)


class Clash(Enum):
    """Why nothing was done."""

    OTHER_REQUEST = "other"
    IN_FLIGHT = "in flight"


class NotDone(Exception):
    """Nothing was done."""

    def __init__(self, clash: Clash) -> None:
        super().__init__(clash.value)
        self.clash = clash


@dataclass(frozen=True)
class Reply:
    """What is answered. `email`: whom it tells about."""

    status: int
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    email: str = ""
    is_repeated: bool = False


def once(*, key: ProgramKey, idempotency: str | None, request: str, work: Callable[[], Reply]) -> Reply:
    """The answer to `request` (all of it, as text), by `work` in one transaction, or as it was given before. Without an
    `idempotency` key it is done each time. Raises `NotDone`, `KeyEnded`, and what `work` raises: then it counts as never sent."""
    if idempotency is None:
        with transaction.atomic():
            hold(key)
            return work()
    begun = _begin(key, digest_of(idempotency), digest_of(request))
    if begun.status is not None:
        return Reply(begun.status, begun.body, begun.headers, begun.email, is_repeated=True)
    mine = KeptAnswer.objects.filter(pk=begun.pk, begun_at=begun.begun_at, status=None)
    try:
        with transaction.atomic():
            hold(key)
            reply = work()
            told = {"status": reply.status, "body": reply.body, "headers": reply.headers, "email": reply.email}
            if not mine.update(**told):
                raise NotDone(Clash.IN_FLIGHT)  # taken over meanwhile: what was done here is undone
            return reply
    except BaseException:
        mine.delete()
        raise


def _begin(key: ProgramKey, idempotency: str, request: str) -> KeptAnswer:
    """The row of this request: new, taken over from a process that is gone, or one with its answer."""
    now = clock.now()
    row, is_new = KeptAnswer.objects.get_or_create(
        key=key, idempotency=idempotency, defaults={"request": request, "begun_at": now}
    )
    if is_new:
        return row
    if row.request != request:
        raise NotDone(Clash.OTHER_REQUEST)
    if row.status is None:
        stale = KeptAnswer.objects.filter(pk=row.pk, status=None, begun_at=row.begun_at)
        if row.begun_at > now - LEFT_BEHIND or not stale.update(begun_at=now):
            raise NotDone(Clash.IN_FLIGHT)
        row.begun_at = now
    return row
