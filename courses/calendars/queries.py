"""Which sessions a calendar holds."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.db.models import Q
from django.db.models.functions import ExtractIsoWeekDay
from django.utils.translation import gettext as _

from courses.calendars import rules
from courses.catalogue.models import Course
from courses.common.errors import DomainError
from courses.common.text import searchable
from courses.common.zone import COPENHAGEN
from courses.places.models import Association, Region, Venue
from courses.places.queries import find_postcode, venue_distances
from courses.schedule.models import Session, SessionQuerySet
from courses.schedule.rules.counters import EVERYTHING, counter_of

# Sessions stay in a feed a year after they were held, cancelled ones a month after their day (CALENDARS.md C7).
# By status, for those the public may see.
KEEP: dict[str, dt.timedelta] = {
    Session.Status.PUBLISHED: dt.timedelta(days=366),
    Session.Status.HELD: dt.timedelta(days=366),
    Session.Status.CANCELLED: dt.timedelta(days=31),
}
# An organiser's calendar has drafts too; they leave when the time they were planned for is over.
KEEP_FOR_STAFF = KEEP | {Session.Status.DRAFT: dt.timedelta()}


class UnknownFeed(DomainError):
    """The address names a district, course, venue or postcode that does not exist."""


class BadAddress(DomainError):
    """The distance is no number of kilometres we can work with, or the weekdays are none."""


@dataclass(frozen=True)
class Feed:
    """What a public calendar address stands for: a name, and which sessions it holds.

    `counter` counts the changes of all that `where` lets through, and perhaps of more; `weekdays` (1–7, none = all) and
    `deadlines` only shape what is shown of them.
    """

    name: str
    where: Q = field(default_factory=Q)
    counter: str = EVERYTHING
    weekdays: tuple[int, ...] = ()
    deadlines: bool = False

    def sessions(self, moment: dt.datetime) -> SessionQuerySet:
        """In order, never drafts, and without those that have left the calendar by `moment`."""
        found = Session.objects.filter(self.where, kept(moment)).order_by("starts_at", "pk")
        if self.weekdays:
            found = found.annotate(weekday=ExtractIsoWeekDay("starts_at", tzinfo=COPENHAGEN)).filter(
                weekday__in=self.weekdays
            )
        return found


def kept(moment: dt.datetime, keep: Mapping[str, dt.timedelta] = KEEP) -> Q:
    """Sessions that have not left the calendars by `moment`."""
    found = Q()
    for status, stays in keep.items():
        found |= Q(status=status, ends_at__gte=moment - stays)
    return found


def everything() -> Feed:
    """The calendar of all published sessions."""
    return Feed(_("All courses"))


def of_region(slug: str) -> Feed:
    """Raises `UnknownFeed`."""
    region = Region.objects.filter(slug=searchable(slug)).first()
    if region is None:
        raise UnknownFeed(_("There is no district of that name. The list of calendars is on the calendar page."))
    return Feed(_("Courses in %(place)s") % {"place": region.name}, Q(region=region), counter_of("region", region.pk))


def of_association(slug: str) -> Feed:
    """What a local association is host of. Raises `UnknownFeed`."""
    association = Association.objects.filter(slug=searchable(slug)).first()
    if association is None:
        raise UnknownFeed(_("There is no local association of that name. The list is on the calendar page."))
    return Feed(
        _("Courses by %(host)s") % {"host": association.name},
        Q(association=association),
        counter_of("association", association.pk),
    )


def of_course(code: str) -> Feed:
    """Raises `UnknownFeed`."""
    course = _course(code)
    return Feed(course.display_title, Q(course=course), counter_of("course", course.pk))


def of_venue(slug: str) -> Feed:
    """Raises `UnknownFeed`."""
    venue = Venue.objects.select_related("postcode").filter(slug=searchable(slug)).first()
    if venue is None:
        raise UnknownFeed(_("There is no venue of that name. The list of calendars is on the calendar page."))
    return Feed(_("Courses in %(place)s") % {"place": venue.name}, Q(venue=venue), counter_of("venue", venue.pk))


def of_session(session: Session) -> Feed:
    """One session alone, as long as it is public."""
    return Feed(str(session.pk), Q(pk=session.pk), counter_of("course", session.course_id))


def near(code: str, km: str) -> Feed:
    """Sessions within `km` kilometres by road of a postcode, and those online. Raises `UnknownPostcode`, `BadAddress`."""
    postcode = find_postcode(code)
    try:
        reach = rules.parse_km(km)
    except ValueError as error:
        raise BadAddress(
            _("Write a distance from %(least)s to %(most)s km.") % {"least": rules.MIN_KM, "most": rules.MAX_KM}
        ) from error
    venues = [venue for venue, travel in venue_distances(postcode).items() if travel.km <= reach]
    name = _("Courses within %(km)s km of %(place)s") % {"km": reach, "place": str(postcode)}
    # Whatever has no venue is online: the database sees to that.
    return Feed(name, Q(venue__in=venues) | Q(venue=None))


def narrowed(feed: Feed, *, course: str = "", weekdays: str = "", deadlines: bool = False) -> Feed:
    """`feed` with one course only, with days of the week only («lo,so»), with the last days to enrol.

    Raises `UnknownFeed`, `BadAddress`.
    """
    if course:
        found = _course(course)
        name = f"{found.display_title} · {feed.name}"
        feed = replace(feed, name=name, where=feed.where & Q(course=found))
    try:
        days = rules.parse_weekdays(weekdays)
    except ValueError as error:
        letters = ", ".join(rules.WEEKDAYS)
        raise BadAddress(_("Write weekdays as %(letters)s, with commas between.") % {"letters": letters}) from error
    return replace(feed, weekdays=days, deadlines=deadlines)


def query_of(feed: Feed, course: str = "") -> str:
    """The part after the question mark that narrows a calendar, in one spelling; empty where nothing does."""
    parts = {
        "kursus": course,
        "dage": rules.write_weekdays(feed.weekdays),
        "frister": "1" if feed.deadlines else "",
    }
    return urlencode({name: value for name, value in parts.items() if value}, safe=",")


def _course(code: str) -> Course:
    course = Course.objects.filter(code=searchable(code)).first()
    if course is None:
        raise UnknownFeed(_("There is no course of that name. The list of calendars is on the calendar page."))
    return course
