"""What runs by itself: every routine, and every row of it, stands alone (docs/adr/0052).

What goes wrong with one is written down without what was in it, is left alone for a while, and holds up no other.
"""

import datetime as dt
import logging
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.db import Error, connection, transaction
from django.db.models import Model

from courses.common import clock
from courses.common.actions.heartbeat import claim
from courses.common.models import Setback

logger = logging.getLogger(__name__)
# Letters of a name.
LONGEST = 60
# After the first, second … time that it did not go; the last one from then on.
PAUSES = (dt.timedelta(minutes=1), dt.timedelta(minutes=5), dt.timedelta(minutes=15), dt.timedelta(hours=1))


class DatabaseAway(Exception):
    """The database does not answer: no fault of a row or a routine, and nothing can be done before it is back."""


def run(name: str, routine: Callable[[], Any]) -> int:
    """Let one routine do what is due, and return what it counted; 0 when it did not go or is left alone for now.

    Raises `DatabaseAway`.
    """
    return _alone(name, routine, left_alone=_left_alone(name))


def each[Row](
    name: str, rows: Iterable[Row], work: Callable[[Row], Any], key: Callable[[Row], Any] | None = None
) -> int:
    """Let `work` do one row after the other, and return the sum of what it counted.

    A row is known by `key`, its primary key where none is given. `work` brings its own transaction. What is no longer
    among the rows is forgotten. Raises `DatabaseAway`, and what iterating over `rows` raises.
    """
    key = key or (lambda row: getattr(row, "pk", row))
    waiting = _left_alone(f"{name}:")
    done, met = 0, set()
    for row in rows:
        called = f"{name}:{key(row)}"[:LONGEST]
        met.add(called)
        done += _alone(called, partial(work, row), left_alone=waiting)
    if gone := set(waiting) - met:
        Setback.objects.filter(name__in=gone).delete()
    return done


@contextmanager
def now_and_then(name: str, *, every: dt.timedelta, rows: str = "") -> Iterator[bool]:
    """Whether `name` was last done `every` ago or longer; noted in one transaction with the work inside, so that what fails
    was not done and is tried again after its pause, not when it is due the next time.

    `rows`: what `each` calls the rows that are found inside. While one of them is to be tried again it is time too, so that
    no row counts as mended because nobody looked for it. Raises `DatabaseAway`.
    """
    with transaction.atomic():
        yield claim(name, every=every) or (bool(rows) and _is_tried_again(rows))


def _is_tried_again(rows: str) -> bool:
    now = clock.now()
    return any(until <= now for until in _left_alone(f"{rows}:").values())


def waits[Row: Model](name: str, rows: Iterable[Row]) -> bool:
    """Whether `each` would do one of these now, or forget one that is no longer due. Raises `DatabaseAway`."""
    left_alone, now = _left_alone(f"{name}:"), clock.now()
    names = [f"{name}:{row.pk}" for row in rows]
    return any(left_alone.get(called, now) <= now for called in names) or not left_alone.keys() <= set(names)


def failing(name: str) -> list[str]:
    """The keys of those rows of `each` that did not go the last time. Raises `DatabaseAway`."""
    return [called.partition(":")[2] for called in _left_alone(f"{name}:")]


def setbacks() -> list[str]:
    """The routines of which something did not go the last time, each once."""
    return sorted({name.partition(":")[0] for name in Setback.objects.values_list("name", flat=True)})


def _left_alone(name: str) -> dict[str, dt.datetime]:
    """What of this name did not go the last time → until when it is left alone."""
    found = Setback.objects.filter(name__startswith=name) if name.endswith(":") else Setback.objects.filter(name=name)
    try:
        return dict(found.values_list("name", "retry_at"))
    except Error as error:
        raise DatabaseAway from error


def _alone(name: str, work: Callable[[], Any], *, left_alone: dict[str, dt.datetime]) -> int:
    until = left_alone.get(name)
    if until and until > clock.now():
        return 0
    try:
        done = int(work() or 0)
    except DatabaseAway:
        raise
    except Exception as error:  # noqa: BLE001 whatever it is, the others must go on
        _note(name, error)
        return 0
    if until:
        Setback.objects.filter(name=name).delete()
    return done


def _note(name: str, error: Exception) -> None:
    """Write down that it did not go. Raises `DatabaseAway` where that is because nothing does."""
    if isinstance(error, Error) and not connection.in_atomic_block and not connection.is_usable():
        connection.close()
        raise DatabaseAway from error
    reason = reason_of(error)
    logger.error("%s did not go (%s)", name, reason)
    try:
        with transaction.atomic():
            row, _is_new = Setback.objects.get_or_create(
                name=name, defaults={"since_at": clock.now(), "retry_at": clock.now()}
            )
            row.retry_at = clock.now() + PAUSES[min(row.times, len(PAUSES) - 1)]
            row.times, row.reason = row.times + 1, reason
            row.save()
    except Error as lost:
        raise DatabaseAway from lost


def reason_of(error: Exception) -> str:
    """What kind of fault it was and where in our code, and nothing of what was in it: its words may name somebody."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "/courses/" in frame.filename and not frame.filename.endswith("/routines.py")]
    where = (ours or frames)[-1:]
    return " in ".join(
        [type(error).__name__, *(f"{frame.filename.rpartition('/courses/')[2]}:{frame.lineno}" for frame in where)]
    )[:200]
