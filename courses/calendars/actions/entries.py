"""How new a public calendar is, and the kept bytes of what it holds (docs/adr/0051).

Both are looked at by every program that asks, every few hours, for every calendar: so the version is a counter, whatever
the number of sessions, and an unchanged entry is written once.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import batched
from typing import Any

from django.db import Error, connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import translation

from courses.calendars.actions.departures import LEFT
from courses.calendars.queries import Feed
from courses.common import clock
from courses.common.actions import versions
from courses.common.replica import connection_for
from courses.schedule import ics
from courses.schedule.models import CalendarEntry, Session, SessionTrainer

_JOINED = """
    SELECT these.pk, {columns} FROM ({sessions}) these
    LEFT JOIN courses_calendarentry entry ON entry.session_id = these.pk AND entry.language = %s AND entry.form = %s
        AND entry.version >= %s AND entry.version >= these.changed_at
    ORDER BY these.pk"""
# The key of a session and parts of its entry.
Row = tuple[Any, ...]
BEFORE_ALL, AFTER_ALL = dt.datetime(2026, 1, 1, tzinfo=dt.UTC), dt.datetime(9999, 1, 1, tzinfo=dt.UTC)
# By then every transaction has ended: a request is cut off after half a minute.
LATE = dt.timedelta(minutes=5)


@dataclass(frozen=True)
class Version:
    """What a feed's ETag and Last-Modified are made of: `mark` changes with every change, `changed_at` never goes back.

    `changed_at` is None while the newest change has no date yet. `shown_at` is when a course, a venue or a trainer
    changed last, whichever feeds they stand in, and `as_of` the moment up to which what is over has left.
    """

    mark: str
    changed_at: dt.datetime | None
    shown_at: dt.datetime = BEFORE_ALL
    as_of: dt.datetime = BEFORE_ALL

    def etag(self, variant: str) -> str:
        """The strong ETag of one form (`variant`) of the calendar, with its quotes (RFC 9110, 8.8.3)."""
        return f'"{variant}-{self.mark}"'


def version_of(feed: Feed) -> Version:
    """One short query.

    Changes of any course, venue or trainer count for every feed: they are rare, and whom they touch is a slow question.
    """
    return counted(feed.counter, shape=feed.name)


def counted(*names: str, shape: str) -> Version:
    """The version of what these counters count and of facts that stand everywhere; `shape` tells apart what has the
    same counters."""
    found = versions.read([*names, versions.SHOWN, LEFT])
    left_at = found.pop(LEFT).counted_at or BEFORE_ALL
    numbers = sorted((name, counter.number) for name, counter in found.items())
    mark = hashlib.blake2b(f"{ics.form()} {shape} {numbers}".encode(), digest_size=12).hexdigest()
    shown = found[versions.SHOWN]
    return Version(
        mark,
        _dated(found.values()),
        AFTER_ALL if shown.waits else shown.counted_at or BEFORE_ALL,
        left_at,
    )


def _dated(counters: Iterable[versions.Counter]) -> dt.datetime | None:
    """When the newest of these was counted: not for one that waits to be, nor for a date that is still to come."""
    moment = BEFORE_ALL
    for counter in counters:
        if counter.waits:
            return None
        moment = max(moment, counter.counted_at or BEFORE_ALL)
    return moment if moment <= clock.now() else None


def bodies(feed: Feed, language: str, version: Version) -> list[bytes]:
    """The VEVENT bytes of every session, in the order they were made: kept ones where they are new enough, the others
    made and kept. `version` is the feed's.

    An entry that was true after the last change of any course, venue or trainer needs no look at its own.
    """
    wanted = ["body", "deadline"] if feed.deadlines else ["body"]
    rows = _kept(feed, language, version, wanted)
    lacking = [row[0] for row in rows if row[1] is None]
    if lacking:
        others: dict[int, Row] = {}
        for some in map(list, batched(lacking, 2_000)):
            others |= {row[0]: row for row in _compared(some, language, version, wanted)}
        rows = [row if row[1] is not None else others.get(row[0], row[:1]) for row in rows]
    return [part for row in rows for part in row[1:]]


def _kept(feed: Feed, language: str, version: Version, wanted: list[str]) -> list[Row]:
    """The key of every session and what is wanted of its entry; None where there is no entry that is surely true.

    In SQL of our own: sessions have no name for their entries, and asking for both at once saves half the time.
    """
    sql, parameters = feed.sessions(version.as_of).order_by().values_list("pk", "changed_at").query.sql_with_params()
    columns = ", ".join(f"entry.{name}" for name in wanted)
    shown_at = connection.ops.adapt_datetimefield_value(version.shown_at)
    with connection_for(CalendarEntry).cursor() as cursor:
        cursor.execute(_JOINED.format(columns=columns, sessions=sql), [*parameters, language, ics.form(), shown_at])
        return cursor.fetchall()


def _compared(sessions: list[int], language: str, version: Version, wanted: list[str]) -> list[Row]:
    """The same of these sessions: of entries that are newer than all they show, and of those made now."""
    seen = clock.now() - LATE

    def true_ones() -> QuerySet[CalendarEntry]:
        found = CalendarEntry.objects.filter(session__in=sessions, language=language, form=ics.form())
        return found.filter(_fresh()).order_by("session_id")

    there: list[Row] = list(true_ones().values_list("session_id", *wanted))
    known = {row[0] for row in there}
    made = _made([session for session in sessions if session not in known], language)
    # What these show has not changed: they are as true as those made now.
    still_true = true_ones().order_by() if there and seen >= version.shown_at else None
    if made or still_true is not None:
        _keep(made, still_true, seen)
    return there + [(entry.session_id, *(getattr(entry, name) for name in wanted)) for entry in made]


def _fresh() -> Q:
    """Entries made after the last change of what they show."""
    newer_trainer = SessionTrainer.objects.filter(
        session=OuterRef("session"), trainer__changed_at__gt=OuterRef("version")
    )
    return (
        Q(session__changed_at__lte=F("version"))
        & Q(session__course__changed_at__lte=F("version"))
        & (Q(session__venue__isnull=True) | Q(session__venue__changed_at__lte=F("version")))
        & ~Q(Exists(newer_trainer))
    )


def _made(sessions: list[int], language: str) -> list[CalendarEntry]:
    if not sessions:
        return []
    # What is read now has all changes up to then in it, whosever they are.
    seen = clock.now() - LATE
    with translation.override(language):
        return [
            CalendarEntry(
                session=session,
                language=language,
                form=ics.form(),
                version=max(seen, _latest(session)),
                body=ics.events(session),
                deadline=ics.deadline(session),
            )
            for session in Session.objects.with_details().filter(pk__in=sessions).order_by("pk")
        ]


def _keep(made: list[CalendarEntry], still_true: QuerySet[CalendarEntry] | None, seen: dt.datetime) -> None:
    """While the database takes nothing, calendars are still read."""
    with suppress(Error), transaction.atomic():
        if still_true is not None:
            still_true.update(version=seen)
        _write(made)


def _write(entries: list[CalendarEntry]) -> None:
    CalendarEntry.objects.bulk_create(
        entries,
        update_conflicts=True,
        unique_fields=["session", "language"],
        update_fields=["form", "version", "body", "deadline"],
    )


def _latest(session: Session) -> dt.datetime:
    """The newest of what an entry shows, to the microsecond (`ics.version` shows whole seconds)."""
    moments = [session.changed_at, session.course.changed_at]
    if session.venue:
        moments.append(session.venue.changed_at)
    return max([*moments, *(row.trainer.changed_at for row in session.trainers.all())])
