"""What happened in a period, as samples of each figure, and the figures in words.

The district of a sample is that of the session; for reach, where people live. Every measure asks as often for one session as for
thousands.
"""

import datetime as dt
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from django.db.models import Count, Max, Min, Q
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses.cadence.queries.reach import REACH_KM
from courses.catalogue.models import Course
from courses.common import clock
from courses.common.few import SMALLEST_SHOWN, shown_count
from courses.enrolment.models import Enrolment, EnrolmentEvent, State
from courses.members.models import MemberProfile
from courses.places.models import Association, Postcode, Region
from courses.places.rules.distance import Place, road_km
from courses.reports.rules import (
    KINDS,
    NOTHING,
    By,
    Figure,
    Kind,
    Measure,
    Sample,
    parted,
    quarter_of,
    quarters,
    total,
)
from courses.schedule.models import Session, SessionQuerySet, SessionTrainer

CAME = [State.ATTENDED, State.NO_SHOW]
# A seat that somebody had when it began, noted or not yet.
HAD_A_SEAT = [State.ENROLLED, *CAME]
# Who became a member longer ago did so before there was a course to take.
NEW_DAYS = 730
YEAR = dt.timedelta(days=365)


@dataclass(frozen=True)
class Words:
    """What a measure is called, what it says exactly, and what its unit is called."""

    title: Promise
    definition: Promise
    unit: Promise | str


WORDS = {
    Measure.HELD: Words(
        gettext_lazy("Sessions held"),
        gettext_lazy("Sessions that began in the period and were not cancelled. A session of several evenings is one."),
        "",
    ),
    Measure.CAME: Words(
        gettext_lazy("People who came"),
        gettext_lazy("Seats whose owner was noted as present. Who takes two courses counts twice."),
        "",
    ),
    Measure.FILLED: Words(
        gettext_lazy("Seats filled"),
        gettext_lazy("Of all seats of the sessions held, those that somebody had when the session began."),
        "%",
    ),
    Measure.NO_SHOWS: Words(
        gettext_lazy("Did not come"),
        gettext_lazy(
            "Of those who had a seat where attendance was noted, those who did not come. Who cancelled had none."
        ),
        "%",
    ),
    Measure.WAITED: Words(
        gettext_lazy("Days on the waiting list"),
        gettext_lazy(
            "From joining a waiting list until a seat was offered, the middle one of all who were offered one in the period."
        ),
        gettext_lazy("days"),
    ),
    Measure.FIRST_COURSE: Words(
        gettext_lazy("Days to the first course"),
        gettext_lazy(
            "From becoming a member (or the first enrolment, where that is not known) to the first course attended, the middle one of all whose first course was in the period. Members of more than two years are left out."
        ),
        gettext_lazy("days"),
    ),
    Measure.LOAD: Words(
        gettext_lazy("Sessions per trainer"),
        gettext_lazy("How many sessions the trainer in the middle taught, of all who taught in the period."),
        "",
    ),
    Measure.REACH: Words(
        gettext_lazy("Members with a course near home"),
        gettext_lazy(
            "Members who live within %(km)s km by road of a session that was held in the twelve months before. Online sessions do not count."
        ),
        "%",
    ),
}


@dataclass(frozen=True)
class Period:
    """From the first day of a quarter up to and including `last`."""

    first: dt.date
    last: dt.date

    @property
    def before(self) -> "Period":
        """As many quarters before these."""
        count = len(quarters(self.first, self.last))
        first = self.first
        for _number in range(count):
            first = quarter_of(first - dt.timedelta(days=1))
        return Period(first, self.first - dt.timedelta(days=1))

    @property
    def bounds(self) -> tuple[dt.datetime, dt.datetime]:
        """The moments between which its days lie, in Danish time."""
        return clock.midnight(self.first), clock.midnight(self.last + dt.timedelta(days=1))

    @property
    def words(self) -> str:
        """«4. kvartal 2025 – 3. kvartal 2026»"""
        first, last = quarter_words(self.first), quarter_words(self.last)
        return first if first == last else f"{first} – {last}"


def quarter_words(day: dt.date) -> str:
    """«4. kvartal 2026»"""
    return _("Q%(number)s %(year)s") % {"number": (day.month - 1) // 3 + 1, "year": day.year}


def recent(today: dt.date, count: int) -> Period:
    """The `count` quarters up to and including that of today."""
    first = quarter_of(today)
    for _number in range(count - 1):
        first = quarter_of(first - dt.timedelta(days=1))
    return Period(first, today)


def definition(measure: Measure) -> str:
    """What exactly is counted, as a sentence."""
    return (
        str(WORDS[measure].definition) % {"km": REACH_KM}
        if measure is Measure.REACH
        else str(WORDS[measure].definition)
    )


def words(measure: Measure, figure: Figure) -> str:
    """«83 %», «12 dage», «2,5», and words where it is about a few people or about nothing."""
    if figure.value is None:
        if not figure.people:
            return "–"
        return _("under %(most)s") % {"most": SMALLEST_SHOWN} if figure.people < SMALLEST_SHOWN else _("not shown")
    number = number_format(round(figure.value, 1), decimal_pos=None if figure.value % 1 else 0, force_grouping=True)
    if KINDS[measure] is Kind.SHARE:
        return f"{number}\N{NO-BREAK SPACE}%"
    if WORDS[measure].unit:
        return ngettext("%(number)s day", "%(number)s days", round(figure.value)) % {"number": number}
    return number


@dataclass(frozen=True)
class Row:
    """One part of a figure: its name, the figure, and the figure in words."""

    name: str
    figure: Figure
    words: str


def figures(measure: Measure, by: By, period: Period) -> list[Row]:
    """A measure by its parts, in the order of the calendar, of the districts or of the courses; parts without anything too."""
    found = parted(measure, by, SAMPLES[measure](period, by))
    return [
        Row(name, found.get(key, NOTHING), words(measure, found.get(key, NOTHING))) for key, name in _parts(by, period)
    ]


def overall(measure: Measure, period: Period, region: Region | None = None) -> Figure:
    """A measure of the whole period, of the country or of one district."""
    samples = SAMPLES[measure](period, None)
    return total(measure, [one for one in samples if region is None or one.region == region.pk])


def _parts(by: By, period: Period) -> list[tuple[Hashable, str]]:
    if by is By.QUARTER:
        return [(day, quarter_words(day)) for day in quarters(period.first, period.last)]
    if by is By.REGION:
        return [(region.number, region.name) for region in Region.objects.order_by("number")]
    courses = Course.objects.order_by("position", "code")
    return [(course.pk, course.display_title) for course in courses]


def _held(period: Period) -> SessionQuerySet:
    """Sessions that began in the period, and really did: neither drafts nor cancelled, none that is still to come."""
    begin, end = period.bounds
    taken_place = [Session.Status.PUBLISHED, Session.Status.HELD]
    return Session.objects.filter(status__in=taken_place, starts_at__gte=begin, starts_at__lt=min(end, clock.now()))


def _day(moment: dt.datetime) -> dt.date:
    return clock.local(moment).date()


def _sessions(period: Period, _by: By | None) -> list[Sample]:
    rows = _held(period).order_by().values_list("starts_at", "region", "course")
    return [Sample(_day(at), region, course, 1) for at, region, course in rows]


def _seats(period: Period, *, part: list[State], of: list[State] | None) -> list[Sample]:
    """One sample for each session: how many are in a state of `part`, out of those in one of `of`, or of all its seats."""
    counted = (
        _held(period)
        .order_by()
        .annotate(
            part=Count("enrolments", filter=Q(enrolments__state__in=part)),
            whole=Count("enrolments", filter=Q(enrolments__state__in=of or [])),
        )
    )
    rows = counted.values_list("starts_at", "region", "course", "part", "whole", "capacity")
    return [
        Sample(_day(at), region, course, part, whole if of else max(seats, part))
        for at, region, course, part, whole, seats in rows
    ]


def _came(period: Period, _by: By | None) -> list[Sample]:
    return _seats(period, part=[State.ATTENDED], of=None)


def _filled(period: Period, _by: By | None) -> list[Sample]:
    return _seats(period, part=HAD_A_SEAT, of=None)


def _no_shows(period: Period, _by: By | None) -> list[Sample]:
    return _seats(period, part=[State.NO_SHOW], of=CAME)


def _waited(period: Period, _by: By | None) -> list[Sample]:
    """Both queues: that of a session, whose events say when, and that of a course anywhere, which becomes an offered enrolment."""
    begin, end = period.bounds
    offered = EnrolmentEvent.objects.filter(at__gte=begin, at__lt=end, before=State.WAITING)
    offered = offered.filter(
        state__in=[State.OFFERED, State.ENROLLED, State.UNCONFIRMED], enrolment__queued_at__isnull=False
    )
    rows = offered.order_by().values_list(
        "at", "enrolment__queued_at", "enrolment__session__region", "enrolment__session__course"
    )
    requested = Enrolment.objects.filter(created_at__gte=begin, created_at__lt=end, waiting_request__isnull=False)
    more = requested.order_by().values_list(
        "created_at", "waiting_request__queued_at", "session__region", "session__course"
    )
    return [
        Sample(_day(at), region, course, (at - since) / dt.timedelta(days=1))
        for at, since, region, course in [*rows, *more]
        if since and at >= since
    ]


def _first_course(period: Period, _by: By | None) -> list[Sample]:
    begin, end = period.bounds
    people = MemberProfile.objects.annotate(
        enrolled_at=Min("enrolments__created_at"),
        came_at=Min("enrolments__session__starts_at", filter=Q(enrolments__state=State.ATTENDED)),
    ).filter(came_at__gte=begin, came_at__lt=end)
    known = {
        pk: (joined, enrolled_at, came_at)
        for pk, joined, enrolled_at, came_at in people.order_by().values_list(
            "pk", "joined_date", "enrolled_at", "came_at"
        )
    }
    attended = Enrolment.objects.filter(state=State.ATTENDED, session__starts_at__gte=begin, session__starts_at__lt=end)
    samples = []
    for member, at, region, course in attended.order_by("pk").values_list(
        "member", "session__starts_at", "session__region", "session__course"
    ):
        joined, enrolled_at, came_at = known.get(member, (None, None, None))
        if at != came_at:
            continue
        known.pop(member)
        days = (_day(at) - (joined or _day(enrolled_at))).days
        if 0 <= days <= NEW_DAYS:
            samples.append(Sample(_day(at), region, course, days))
    return samples


def _load(period: Period, _by: By | None) -> list[Sample]:
    taught = SessionTrainer.objects.filter(session__in=_held(period)).order_by()
    rows = taught.values_list("session__starts_at", "session__region", "session__course", "trainer")
    return [Sample(_day(at), region, course, 1, who=trainer) for at, region, course, trainer in rows]


def _reach(period: Period, by: By | None) -> list[Sample]:
    """For each quarter when parted by quarter, else at the end of the period; for each course when parted by course."""
    last = min(period.last, clock.today())
    # A quarter that is still running is looked at today, all others on their last day.
    looks = [
        min(quarter_of(day + dt.timedelta(days=93)) - dt.timedelta(days=1), last)
        for day in quarters(period.first, last)
    ]
    looks = looks if by is By.QUARTER else looks[-1:]
    span = Period(looks[0] - YEAR, last) if looks else period
    rows = (
        _held(span)
        .filter(venue__isnull=False)
        .order_by()
        .values_list("starts_at", "course", "venue__postcode", "venue__lat", "venue__lon")
    )
    held = [(_day(at), course, Place(code, lat, lon)) for at, course, code, lat, lon in rows]
    counted = (
        MemberProfile.objects.filter(postcode__isnull=False).order_by().values("postcode").annotate(people=Count("pk"))
    )
    members = dict(counted.values_list("postcode", "people"))
    homes = list(Postcode.objects.filter(pk__in=members).select_related("municipality").order_by("code"))
    courses = sorted({course for _day_, course, _place in held}) if by is By.COURSE else [0]
    places = sorted({place for *_rest, place in held})
    column = {place: number for number, place in enumerate(places)}
    near = road_km([home.place for home in homes], places) <= REACH_KM if homes and places else None
    samples = []
    for look in looks:
        for course in courses:
            within = {column[place] for day, one, place in held if look - YEAR < day <= look and course in (0, one)}
            reached = near[:, sorted(within)].any(axis=1) if near is not None and within else [False] * len(homes)
            samples += [
                Sample(look, home.municipality.region_id, course, members[home.pk] if is_near else 0, members[home.pk])
                for home, is_near in zip(homes, reached, strict=True)
            ]
    return samples


SAMPLES: dict[Measure, Callable[[Period, By | None], list[Sample]]] = {
    Measure.HELD: _sessions,
    Measure.CAME: _came,
    Measure.FILLED: _filled,
    Measure.NO_SHOWS: _no_shows,
    Measure.WAITED: _waited,
    Measure.FIRST_COURSE: _first_course,
    Measure.LOAD: _load,
    Measure.REACH: _reach,
}


@dataclass(frozen=True)
class HeldHere:
    """A course that a local association has held: how often, and when it last began."""

    course: Course
    times: int
    last: dt.datetime


def held_by(association: Association, *, most: int) -> list[HeldHere]:
    """What an association has held and closed, the most often first. A course counts from five different people on who were there,
    all times together: what fewer came to is not told (PRIVACY.md P15), and how many came never. Two queries."""
    held = Session.objects.filter(association=association, status=Session.Status.HELD).order_by()
    came = Count("enrolments__member", distinct=True, filter=Q(enrolments__state=State.ATTENDED))
    counted = held.values("course").annotate(times=Count("pk", distinct=True), last=Max("starts_at"), came=came)
    rows = counted.values_list("course", "times", "last", "came")
    told = sorted(((times, last, course) for course, times, last, people in rows if shown_count(people)), reverse=True)
    courses = Course.objects.in_bulk([course for _times, _last, course in told[:most]])
    return [HeldHere(courses[course], times, last) for times, last, course in told[:most]]
