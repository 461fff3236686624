"""The first few of many sessions, in an order that weighs place and time, without reading them all.

Whatever the order, in one room the sooner comes first. So each room is asked when its 1st, 4th, 16th … session begins, by
an index; these moments say how late a session of each room may begin and still be among the first. What is read does
not grow with the number of sessions.
"""

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from django.db.models import OuterRef, Q, QuerySet, Subquery

from courses.places.models import Venue
from courses.schedule.models import Session

# So many rows are read as they are: fewer queries than asking the rooms.
AT_ONCE = 200
# Each mark is so many times as far from the soonest as the one before.
STEP = 4

# The rooms of what is online only.
ONLINE: Collection[None] = (None,)

# A room's key (None: online) and when a session there begins, to what it is sorted by.
type Key = Callable[[int | None, dt.datetime], tuple[Any, ...]]


class Row(NamedTuple):
    """What an order and a choice look at. `venue`: None for a session that is online only."""

    pk: int
    venue: int | None
    starts_at: dt.datetime
    seats_taken: int
    capacity: int
    enrol_by_date: dt.date | None


def at_once(sessions: QuerySet[Session]) -> list[Row] | None:
    """All of them; None where they are more than `AT_ONCE`. One query."""
    found = _read(sessions[: AT_ONCE + 1])
    return found if len(found) <= AT_ONCE else None


def in_order(rows: Collection[Row], key: Key) -> list[Row]:
    """These rows by `key`, equals by their own keys."""
    return sorted(rows, key=lambda row: (key(row.venue, row.starts_at), row.pk))


def in_rooms(sessions: QuerySet[Session], rooms: Collection[int | None]) -> QuerySet[Session]:
    """Those in these rooms (`{None}`: in none), as they stand in the index of rooms: the first need no look at the others."""
    where = Q(venue=None) if None in rooms else Q(venue__in=rooms)
    return sessions.filter(where).order_by("venue_id", "starts_at", "pk")


def first_of(sessions: QuerySet[Session], rooms: Collection[int], key: Key, limit: int) -> list[Row]:
    """The first `limit` of the sessions in these rooms. One query, or three where they are many."""
    rows = at_once(in_rooms(sessions, rooms))
    return by_marks(sessions, rooms, key, limit) if rows is None else in_order(rows, key)[:limit]


def first_and_count(sessions: QuerySet[Session], rooms: Collection[int], key: Key, limit: int) -> tuple[list[Row], int]:
    """The same, and how many there are; one query more where they are many."""
    here = in_rooms(sessions, rooms)
    rows = at_once(here)
    if rows is None:
        return by_marks(sessions, rooms, key, limit), here.order_by().count()
    return in_order(rows, key)[:limit], len(rows)


def by_marks(sessions: QuerySet[Session], rooms: Collection[int], key: Key, limit: int) -> list[Row]:
    """The same for those that are many. Two queries."""
    within = _within(_marks_of(sessions, rooms, limit), key, limit)
    return in_order(_read(sessions.filter(within).order_by()), key)[:limit] if within else []


def _read(sessions: QuerySet[Session]) -> list[Row]:
    columns = ("pk", "venue_id", *Row._fields[2:])
    return [Row(*row) for row in sessions.values_list(*columns)]


def _marks_of(
    sessions: QuerySet[Session], rooms: Collection[int], limit: int
) -> dict[int, list[tuple[int, dt.datetime | None]]]:
    """For each room that has any: (n, when its nth session begins; None if it has fewer), up to the `limit`th."""
    numbers: list[int] = []
    while not numbers or numbers[-1] < limit:
        numbers.append(min(STEP ** len(numbers), limit))
    here = sessions.filter(venue=OuterRef("pk")).order_by("starts_at", "pk").values("starts_at")
    marks = {f"mark_{number}": Subquery(here[number - 1 : number]) for number in numbers}
    asked = Venue.objects.filter(pk__in=rooms).order_by("pk").annotate(**marks).values_list("pk", *marks)
    return {room: list(zip(numbers, begins, strict=True)) for room, *begins in asked if begins[0]}


def _within(marks: dict[int, list[tuple[int, dt.datetime | None]]], key: Key, limit: int) -> Q:
    """A condition that the first `limit` fulfil, and not many more."""
    steps = sorted(
        (key(room, begins), number - before)
        for room, row in marks.items()
        for (before, _at), (number, begins) in zip([(0, None), *row], row, strict=False)
        if begins
    )
    sure = 0
    last: tuple[Any, ...] = ()
    for reached, more in steps:
        sure, last = sure + more, reached
        if sure >= limit:
            break
    found, whole = Q(), []
    for room, row in marks.items():
        beyond = next((n for n, (_n, at) in enumerate(row) if at and sure >= limit and key(room, at) > last), None)
        if beyond is not None:
            # One whose first comes too late has none to give.
            found |= Q(venue=room, starts_at__lt=row[beyond][1]) if beyond else Q()
        elif row[-1][1]:
            found |= Q(venue=room, starts_at__lte=row[-1][1])
        else:
            whole.append(room)
    return found | Q(venue__in=whole) if whole else found
