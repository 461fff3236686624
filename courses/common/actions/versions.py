"""Counters of what is kept and compared: how often that which a calendar (or another answer) shows has changed.

Whoever changes it marks the counter in the same transaction, by a row of its own: so a change that is undone leaves no
mark, one that is committed late is seen late, and nobody waits for anybody. `count_up` puts the rows together
(docs/adr/0051).
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.db import transaction
from django.db.models import Count, Max, Q, Sum
from django.utils.dateparse import parse_datetime

from courses.common import clock
from courses.common.models import Version
from courses.common.replica import connection_for

# Facts that stand in many answers at once, such as what a course is called.
SHOWN = "shown"
# The row that says when was counted last; it is held while counting, so that two do not count the same.
_COUNTED = "counted"
# Dates over HTTP have whole seconds: two versions never share one.
_APART = dt.timedelta(seconds=1)


@dataclass(frozen=True)
class Counter:
    """`number` grows with every change and never goes back. `counted_at` is when it was counted last; None while a
    change waits to be counted, and before the first one was."""

    number: int = 0
    waits: bool = False
    counted_at: dt.datetime | None = None


def mark(*names: str) -> None:
    """Note, in the transaction of what has changed, that these counters go on by one."""
    Version.objects.bulk_create([Version(name=name) for name in sorted(set(names))])


def read(names: Iterable[str]) -> dict[str, Counter]:
    """These counters in one short query, asked of where pages are read now; one that was never marked stands at 0."""
    names = tuple(sorted(set(names)))
    with connection_for(Version).cursor() as cursor:
        cursor.execute(_asking(len(names)), names)
        rows = cursor.fetchall()
    counters = {
        name: Counter(int(number), bool(waiting), None if waiting else _moment(newest))
        for name, number, waiting, newest in rows
    }
    return {name: counters.get(name, Counter()) for name in names}


@cache
def _asking(number: int) -> str:
    """The query for so many counters, whose names are all its parameters. It is asked at every request, and putting it together
    costs ten times what it does."""
    found = (
        Version.objects.filter(name__in=[str(name) for name in range(number)])
        .order_by()
        .values("name")
        .annotate(number=Sum("count"), waiting=Count("pk", filter=Q(counted_at=None)), newest=Max("counted_at"))
    )
    sql, _names = found.query.sql_with_params()
    return str(sql)


def _moment(kept: dt.datetime | str | None) -> dt.datetime | None:
    """A moment as a bare cursor gives it: SQLite keeps it as text in UTC."""
    found = parse_datetime(kept) if isinstance(kept, str) else kept
    return found.replace(tzinfo=dt.UTC) if found and found.tzinfo is None else found


@transaction.atomic
def count_up() -> int:
    """Add up what was marked, and date it: later than all that was counted before. Returns how many marks there were.

    The sums stay as they were, so nobody who asks meanwhile notices.
    """
    if not Version.objects.filter(counted_at=None).exists():
        return 0
    moment = _next_moment()
    marks = list(Version.objects.filter(counted_at=None).order_by("pk").values_list("pk", "name"))
    added: dict[str, int] = {}
    for _pk, name in marks:
        added[name] = added.get(name, 0) + 1
    Version.objects.filter(pk__in=[pk for pk, _name in marks]).delete()
    sums = {row.name: row for row in Version.objects.filter(name__in=added, counted_at__isnull=False)}
    for name, count in added.items():
        row = sums.setdefault(name, Version(name=name, count=0))
        row.count, row.counted_at = row.count + count, moment
    Version.objects.bulk_create([row for row in sums.values() if row.pk is None])
    Version.objects.bulk_update([row for row in sums.values() if row.pk], ["count", "counted_at"])
    return len(marks)


def note_moment(name: str, moment: dt.datetime) -> None:
    """Keep a moment under a name that nobody marks, beside the counters that go with it; `read` gives it as `counted_at`."""
    Version.objects.update_or_create(name=name, defaults={"count": 0, "counted_at": moment})


def _next_moment() -> dt.datetime:
    """Now, or a second after the last count; holds the row that says when that was."""
    now = clock.now()
    row, is_new = Version.objects.select_for_update().get_or_create(
        name=_COUNTED, counted_at__isnull=False, defaults={"count": 0, "counted_at": now}
    )
    if not is_new and row.counted_at:
        row.counted_at = max(now, row.counted_at + _APART)
        row.save(update_fields=["counted_at"])
    return row.counted_at or now
