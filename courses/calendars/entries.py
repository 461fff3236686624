"""How new a public calendar is, and the kept bytes of what it holds (docs/adr/0027).

Both are looked at by every program that asks, every few hours, for every calendar: so the version reads a few index
entries whatever the number of sessions, and an unchanged entry is written once.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass
from itertools import batched
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Sum
from django.utils import timezone, translation

from courses.calendars.queries import KEEP, Feed
from courses.common import clock
from courses.schedule import ics
from courses.schedule.models import CalendarEntry, Session, SessionTrainer

# Of the newest changes this many count, not only the newest: one that was made earlier but committed later is seen too.
_NEWEST = """
    SELECT 'session', changed_at FROM
        (SELECT changed_at FROM courses_session WHERE status = %s ORDER BY changed_at DESC LIMIT 10) newest"""
_LEFT = "SELECT %s, MAX(ends_at) FROM courses_session WHERE status = %s AND ends_at < %s"
# Written as SQL because compiling it through the ORM costs ten times what running it does.
_EVERYWHERE = " UNION ALL ".join(
    [
        *[_NEWEST] * len(KEEP),
        *[_LEFT] * len(KEEP),
        "SELECT 'shown', MAX(changed_at) FROM courses_course",
        "SELECT 'shown', MAX(changed_at) FROM courses_venue",
        "SELECT 'shown', MAX(changed_at) FROM courses_trainerprofile",
    ]
)
BEFORE_ALL = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Version:
    """What a feed's ETag and Last-Modified are made of: `mark` changes with every change, `changed_at` never goes back."""

    mark: str
    changed_at: dt.datetime

    def etag(self, variant: str) -> str:
        return f'"{variant}-{self.mark}"'


def version_of(feed: Feed) -> Version:
    """Two short queries for a part of the calendar, one for all of it.

    Changes of any course, venue or trainer count for every feed: they are rare, and whom they touch is a slow question.
    Last-Modified is that of the whole calendar, so that a session that moves from one feed to another is noticed by
    those who ask by date only; the ETag tells the feeds apart.
    """
    moments = everywhere()
    parts: list[object] = list(moments)
    if feed.where:
        # What leaves a part of the calendar is counted; from the whole nothing leaves but with time.
        found = Session.objects.filter(feed.where, status__in=list(KEEP)).order_by()
        counted = found.aggregate(count=Count("pk"), newest=Max("changed_at"), steps=Sum("sequence"))
        parts = [row for row in moments if row[0] != "session"] + list(counted.values())
    shape = f"{ics.form()} {feed.name} {parts}"
    mark = hashlib.blake2b(shape.encode(), digest_size=12).hexdigest()
    return Version(mark, max((moment for _kind, moment in moments), default=BEFORE_ALL))


def everywhere() -> list[tuple[str, dt.datetime]]:
    """When anything that calendars show changed last, and when the last session left them; read from indexes only."""
    now = clock.now()
    parameters: list[Any] = [*KEEP]
    for status, keep in KEEP.items():
        parameters += [status, status, connection.ops.adapt_datetimefield_value(now - keep)]
    with connection.cursor() as cursor:
        cursor.execute(_EVERYWHERE, parameters)
        rows = [(kind, _moment(value)) for kind, value in cursor.fetchall() if value]
    return sorted((kind, moment + KEEP.get(kind, dt.timedelta())) for kind, moment in rows)


def _moment(value: dt.datetime | str) -> dt.datetime:
    """SQLite hands out text in UTC."""
    moment = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if timezone.is_aware(moment) else moment.replace(tzinfo=dt.UTC)


def bodies(feed: Feed, language: str) -> list[bytes]:
    """The VEVENT bytes of every session, in order: kept ones where they are new enough, the others made and kept."""
    sessions = feed.sessions.order_by()
    kept = CalendarEntry.objects.filter(_fresh(), session__in=sessions, language=language, form=ics.form())
    ordered = kept.order_by("session__starts_at", "session")
    wanted = ["body", "deadline"] if feed.deadlines else ["body"]
    rows = list(ordered.values_list(*wanted))
    if len(rows) != sessions.count():
        _make(sessions.exclude(pk__in=kept.values("session")), language)
        rows = list(ordered.values_list(*wanted))
    return [body for row in rows for body in row]


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


def _make(sessions: QuerySet[Session], language: str) -> None:
    pks = list(sessions.values_list("pk", flat=True))
    with translation.override(language):
        for some in batched(pks, 500):
            rows = [
                CalendarEntry(
                    session=session,
                    language=language,
                    form=ics.form(),
                    version=_latest(session),
                    body=ics.events(session),
                    deadline=ics.deadline(session),
                )
                for session in Session.objects.with_details().filter(pk__in=some).order_by("pk")
            ]
            CalendarEntry.objects.bulk_create(
                rows,
                update_conflicts=True,
                unique_fields=["session", "language"],
                update_fields=["form", "version", "body", "deadline"],
            )


def _latest(session: Session) -> dt.datetime:
    """The moment up to which an entry is true, to the microsecond (`ics.version` shows whole seconds)."""
    moments = [session.changed_at, session.course.changed_at]
    if session.venue:
        moments.append(session.venue.changed_at)
    return max([*moments, *(row.trainer.changed_at for row in session.trainers.all())])
