"""The year as one state: the wheel, the matrix, the map and the list of weeks are four pictures of it."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q
from django.utils import timezone

from courses.catalogue.models import Course
from courses.common import clock
from courses.places.models import Municipality, Region, SchoolBreak
from courses.planning.coverage import Gap, coverage
from courses.planning.reach import REACH_KM, Reach, Share, reach
from courses.planning.rules import YEAR_DAYS
from courses.schedule.models import Session

# A longer time without a session of a course is hatched on the wheel (ux.md 9.1).
LONG_WAIT_DAYS = 120


@dataclass(frozen=True)
class Scope:
    """What is looked at: 365 days from `start`; one course or all, one district or all. `with_drafts`: for organisers."""

    start: dt.date
    course: Course | None = None
    region: Region | None = None
    with_drafts: bool = True
    km: int = REACH_KM

    @property
    def end(self) -> dt.date:
        """The first day after it."""
        return self.start + dt.timedelta(days=YEAR_DAYS)


@dataclass(frozen=True)
class Run:
    """A session as the year shows it."""

    session: Session
    day: dt.date

    @property
    def counts(self) -> bool:
        """Whether it fills a hole: published or held."""
        return self.session.status in (Session.Status.PUBLISHED, Session.Status.HELD)


@dataclass(frozen=True)
class Week:
    """A calendar week (ISO 8601) and what begins in it."""

    year: int
    number: int
    monday: dt.date
    runs: list[Run]


@dataclass(frozen=True)
class Wait:
    """A time without a published session of `course`, longer than 120 days."""

    course: Course
    begin: dt.date
    end: dt.date


@dataclass(frozen=True)
class Tile:
    """One kommune of the tile map: sessions there, days to the next (None: none comes), and its reach."""

    municipality: Municipality
    runs: int
    days_to_next: int | None
    share: Share


@dataclass(frozen=True)
class Year:
    """All that the four pictures show. Numbers are of `scope`; `cells` are of whole districts."""

    scope: Scope
    today: dt.date
    courses: list[Course]
    regions: list[Region]
    runs: list[Run]
    cells: list[Gap]
    breaks: list[SchoolBreak]
    reach: Reach

    @property
    def holes(self) -> list[Gap]:
        return [gap for gap in self.cells if gap.is_hole]

    @cached_property
    def counts(self) -> Counter[str]:
        """How many sessions there are of each status."""
        return Counter(run.session.status for run in self.runs)

    @property
    def total(self) -> int:
        """Sessions that are promised to somebody: published or held."""
        return sum(run.counts for run in self.runs)

    @property
    def online(self) -> int:
        return sum(run.counts and run.session.region_id is None for run in self.runs)

    def runs_in(
        self, region: int | None = None, municipality: str | None = None, course: int | None = None
    ) -> list[Run]:
        """Published and held sessions of a district or kommune."""
        return [
            run
            for run in self.runs
            if run.counts
            and (region is None or run.session.region_id == region)
            and (municipality is None or (run.session.venue and run.session.venue.municipality_id == municipality))
            and (course is None or run.session.course_id == course)
        ]

    def weeks(self) -> list[Week]:
        """Those with sessions of any status, in order."""
        found: dict[tuple[int, int], list[Run]] = defaultdict(list)
        for run in self.runs:
            found[run.day.isocalendar()[:2]].append(run)
        return [
            Week(year, number, dt.date.fromisocalendar(year, number, 1), runs)
            for (year, number), runs in sorted(found.items())
        ]

    def waits(self) -> list[Wait]:
        found = []
        for course in self.courses:
            days = [run.day for run in self.runs_in(course=course.pk)]
            stops = [self.scope.start, *days, self.scope.end]
            found += [
                Wait(course, before, after)
                for before, after in zip(stops, stops[1:], strict=False)
                if (after - before).days > LONG_WAIT_DAYS
            ]
        return found

    def tiles(self, municipalities: list[Municipality]) -> list[Tile]:
        by_town: dict[str, list[Run]] = defaultdict(list)
        for run in self.runs_in():
            if run.session.venue:
                by_town[run.session.venue.municipality_id].append(run)
        course = self.scope.course.pk if self.scope.course else None
        return [
            Tile(
                town,
                len(by_town[town.pk]),
                min(((run.day - self.today).days for run in by_town[town.pk] if run.day >= self.today), default=None),
                self.reach.municipalities.get((town.pk, course), Share(0, 0)),
            )
            for town in municipalities
        ]


def year_of(scope: Scope) -> Year:
    """Fifteen queries, whatever there is."""
    today = clock.today()
    courses = list(Course.objects.filter(is_active=True).order_by("position", "code"))
    regions = list(Region.objects.order_by("number"))
    return Year(
        scope=scope,
        today=today,
        courses=[course for course in courses if scope.course in (None, course)],
        regions=[region for region in regions if scope.region in (None, region)],
        runs=_runs(scope),
        cells=[
            gap
            for gap in coverage(scope.start)
            if scope.course in (None, gap.course) and scope.region in (None, gap.region)
        ],
        breaks=list(
            SchoolBreak.objects.filter(municipality=None, end_date__gte=scope.start, start_date__lt=scope.end).order_by(
                "start_date", "pk"
            )
        ),
        reach=reach(today, km=scope.km),
    )


def kommuner(region: Region | None = None) -> list[Municipality]:
    """Those with a place on the tile map."""
    found = Municipality.objects.filter(tile_x__isnull=False).select_related("region")
    return list((found.filter(region=region) if region else found).order_by("tile_y", "tile_x", "code"))


def _runs(scope: Scope) -> list[Run]:
    begin, end = (timezone.make_aware(dt.datetime.combine(day, dt.time())) for day in (scope.start, scope.end))
    sessions = Session.objects.with_details().filter(starts_at__gte=begin, starts_at__lt=end, course__is_active=True)
    wanted = Q()
    if scope.course:
        wanted &= Q(course=scope.course)
    if scope.region:
        wanted &= Q(region=scope.region)
    if not scope.with_drafts:
        wanted &= ~Q(status=Session.Status.DRAFT)
    found = sessions.filter(wanted).order_by("starts_at", "pk")
    return [Run(session, timezone.localtime(session.starts_at).date()) for session in found]
