"""The one place that knows what time it is, so that the demo and the tests can stand on another day."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_frozen: ContextVar[dt.datetime | None] = ContextVar("frozen_clock", default=None)


def now() -> dt.datetime:
    """The current moment, aware."""
    return _frozen.get() or timezone.now()


def today() -> dt.date:
    """The current day in Denmark."""
    return timezone.localtime(now()).date()


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Let domain functions run as if it were `moment` (aware): the demo builds a past this way."""
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)
