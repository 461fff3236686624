"""Which sessions a feed holds, and how new it is."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from courses.catalogue.models import Course
from courses.common import clock
from courses.common.errors import DomainError
from courses.places.models import Region, Venue
from courses.places.queries import find_postcode, venue_distances
from courses.schedule import ics
from courses.schedule.models import CalendarEntry, Session, SessionTrainer

# Sessions stay in a feed a year after they were held, cancelled ones a month after their day (calendars.md 7).
KEEP_HELD = dt.timedelta(days=366)
KEEP_CANCELLED = dt.timedelta(days=31)
MIN_KM, MAX_KM = 1, 300


class UnknownFeed(DomainError):
    """The address names a district, course, venue or postcode that does not exist."""


class BadRadius(DomainError):
    """The distance is no number of kilometres we can work with."""


@dataclass(frozen=True)
class Feed:
    """What a calendar address stands for: a name and the sessions it holds."""

    name: str
    sessions: QuerySet[Session]


@dataclass(frozen=True)
class Version:
    """What a feed's ETag and Last-Modified are made of."""

    count: int
    changed_at: dt.datetime

    def etag(self, language: str) -> str:
        return f'"{language}-{self.count}-{self.changed_at.timestamp():.6f}"'


def sessions() -> QuerySet[Session]:
    """All that any public feed may hold: never drafts."""
    now = clock.now()
    held = Q(status__in=[Session.Status.PUBLISHED, Session.Status.HELD], ends_at__gte=now - KEEP_HELD)
    cancelled = Q(status=Session.Status.CANCELLED, ends_at__gte=now - KEEP_CANCELLED)
    return Session.objects.filter(held | cancelled).order_by("starts_at", "pk")


def everything() -> Feed:
    return Feed(_("All courses"), sessions())


def of_region(slug: str) -> Feed:
    """Raises `UnknownFeed`."""
    region = Region.objects.filter(slug=slug).first()
    if region is None:
        raise UnknownFeed(_("There is no district of that name. The list of calendars is on the calendar page."))
    return Feed(_("Courses in %(place)s") % {"place": region.name}, sessions().filter(region=region))


def of_course(code: str) -> Feed:
    """Raises `UnknownFeed`."""
    course = Course.objects.filter(code=code).first()
    if course is None:
        raise UnknownFeed(_("There is no course of that name. The list of calendars is on the calendar page."))
    return Feed(course.display_title, sessions().filter(course=course))


def of_venue(slug: str) -> Feed:
    """Raises `UnknownFeed`."""
    venue = Venue.objects.select_related("postcode").filter(slug=slug).first()
    if venue is None:
        raise UnknownFeed(_("There is no venue of that name. The list of calendars is on the calendar page."))
    return Feed(_("Courses in %(place)s") % {"place": venue.name}, sessions().filter(venue=venue))


def near(code: str, km: str) -> Feed:
    """Sessions within `km` kilometres by road of a postcode, and those online. Raises `UnknownPostcode`, `BadRadius`."""
    postcode = find_postcode(code)
    if not (km.isascii() and km.isdigit()) or not MIN_KM <= int(km) <= MAX_KM:
        raise BadRadius(_("Write a distance from %(least)s to %(most)s km.") % {"least": MIN_KM, "most": MAX_KM})
    reach = [
        venue for venue, travel in venue_distances(postcode).items() if travel.km <= int(km) and not travel.by_ferry
    ]
    within = sessions().filter(Q(venue__in=reach) | Q(is_online=True))
    return Feed(_("Courses within %(km)s km of %(place)s") % {"km": km, "place": str(postcode)}, within)


def version_of(feed: Feed) -> Version:
    """One query: how many sessions there are and when any of what they show changed last.

    Counting notices a session that leaves the feed with time; the rest notices every change.
    """
    found = feed.sessions.order_by().aggregate(
        count=Count("pk", distinct=True),
        session=Max("changed_at"),
        course=Max("course__changed_at"),
        venue=Max("venue__changed_at"),
        trainer=Max("trainers__trainer__changed_at"),
    )
    moments = [moment for name, moment in found.items() if name != "count" and moment]
    return Version(found["count"], max(moments, default=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)))


def bodies(feed: Feed, language: str) -> list[bytes]:
    """The VEVENT bytes of every session, in order: kept ones where they are new enough, the others made and kept."""
    ordered = list(feed.sessions.values_list("pk", flat=True))
    found = CalendarEntry.objects.filter(_fresh(), session__in=feed.sessions.order_by(), language=language)
    kept = dict(found.values_list("session_id", "body"))
    stale = [pk for pk in ordered if pk not in kept]
    if stale:
        kept |= _make(stale, language)
    return [bytes(kept[pk]) for pk in ordered]


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


def _make(pks: list[int], language: str) -> dict[int, bytes]:
    made: dict[int, bytes] = {}
    with translation.override(language):
        for start in range(0, len(pks), 500):
            rows = []
            for session in Session.objects.with_details().filter(pk__in=pks[start : start + 500]).order_by("pk"):
                made[session.pk] = ics.events(session)
                rows.append(
                    CalendarEntry(session=session, language=language, version=_latest(session), body=made[session.pk])
                )
            CalendarEntry.objects.bulk_create(
                rows,
                update_conflicts=True,
                unique_fields=["session", "language"],
                update_fields=["version", "body"],
            )
    return made


def _latest(session: Session) -> dt.datetime:
    """The moment up to which an entry is true, to the microsecond (`ics.version` shows whole seconds)."""
    moments = [session.changed_at, session.course.changed_at]
    if session.venue:
        moments.append(session.venue.changed_at)
    return max([*moments, *(row.trainer.changed_at for row in session.trainers.all())])
