"""The one place that knows what time it is, so that the demo and the tests can stand on another day."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

from courses.common.zone import COPENHAGEN

_frozen: ContextVar[dt.datetime | None] = ContextVar("frozen_clock", default=None)


def now() -> dt.datetime:
    """The current moment, aware."""
    return _frozen.get() or timezone.now()


def today() -> dt.date:
    """The current day in Denmark."""
    return local(now()).date()


def local(moment: dt.datetime) -> dt.datetime:
    """`moment` (aware) as a Danish clock shows it, whatever zone the reader's account has chosen (CALENDARS.md C12)."""
    return timezone.localtime(moment, COPENHAGEN)


def midnight(day: dt.date) -> dt.datetime:
    """The moment at which `day` begins in Denmark."""
    return dt.datetime.combine(day, dt.time(), COPENHAGEN)


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Let domain functions run as if it were `moment` (aware): the demo builds a past this way."""
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)
