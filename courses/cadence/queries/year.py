"""The year as one state: the wheel, the matrix, the map and the list of weeks are four pictures of it."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from django.db.models import Q

from courses.cadence.queries.coverage import Gap, Offer, coverage, gaps_in
from courses.cadence.queries.reach import REACH_KM, Reach, Share, reach
from courses.cadence.rules import a_year_after
from courses.catalogue.models import Course
from courses.common import clock
from courses.places.models import Municipality, Region, SchoolBreak, Venue
from courses.schedule.models import Session

# What the pictures show of a session: a year may be thousands of them.
_COLUMNS = (
    "course", "venue", "region", "status", "starts_at", "ends_at", "capacity", "seats_taken", "is_online", "changed_at"
)  # fmt: skip
# A longer time without a session of a course is hatched on the wheel (UX.md U12).
LONG_WAIT_DAYS = 120
NOBODY = Share(0, 0)


@dataclass(frozen=True)
class Scope:
    """What is looked at: a year from `start`; one course or all, one district or all. `with_drafts`: for organisers."""

    start: dt.date
    course: Course | None = None
    region: Region | None = None
    with_drafts: bool = True
    km: int = REACH_KM

    @property
    def end(self) -> dt.date:
        """The first day after it."""
        return a_year_after(self.start)

    @property
    def days(self) -> int:
        """Length of the time that is looked at, in days."""
        return (self.end - self.start).days

    @property
    def label(self) -> str:
        """«2027», or «2026–27» for a year that begins on another day than 1 January."""
        last = self.end - dt.timedelta(days=1)
        return str(self.start.year) if last.year == self.start.year else f"{self.start.year}–{last.year % 100:02}"


@dataclass(frozen=True)
class Run:
    """A session as the year shows it."""

    session: Session
    day: dt.date

    @property
    def counts(self) -> bool:
        """Whether it fills a gap: published or held."""
        return self.session.status in (Session.Status.PUBLISHED, Session.Status.HELD)

    @property
    def may_move(self) -> bool:
        """Whether an organiser can still give it another day: drafts and published sessions."""
        return self.session.status in (Session.Status.DRAFT, Session.Status.PUBLISHED)


@dataclass(frozen=True)
class Week:
    """A calendar week (ISO 8601) and what begins in it."""

    year: int
    number: int
    monday: dt.date
    runs: list[Run]


@dataclass(frozen=True)
class MonthOfRuns:
    """A calendar month and what begins in it."""

    first: dt.date
    runs: list[Run]
    # The first that is not over: what is gone is folded, also where a calendar year is shown.
    is_open: bool = False

    @property
    def total(self) -> int:
        """Published and held."""
        return sum(run.counts for run in self.runs)


@dataclass(frozen=True)
class Wait:
    """A time without a published session of `course` that is too long: more than 120 days in the whole country, in one
    district more than is promised there. It may begin before the year that is shown."""

    course: Course
    begin: dt.date
    end: dt.date


@dataclass(frozen=True)
class Tile[P: (Municipality, Region)]:
    """A kommune or a whole district on the map: sessions there, days to the next (None: none comes), and its reach (None
    where nobody asked for it)."""

    place: P
    runs: int
    days_to_next: int | None
    share: Share | None


@dataclass(frozen=True)
class Year:
    """All that the four pictures show. Numbers are of `scope`; `cells` are of whole districts; `reach` looks ahead from
    today, whatever year is shown."""

    scope: Scope
    today: dt.date
    courses: list[Course]
    regions: list[Region]
    runs: list[Run]
    cells: list[Gap]
    breaks: list[SchoolBreak]

    @cached_property
    def reach(self) -> Reach:
        """Who has what near home: four queries more, and only for whoever shows it."""
        return reach(self.today, km=self.scope.km)

    @cached_property
    def gaps(self) -> list[Gap]:
        """The cells that break their cadence."""
        return gaps_in(self.cells)

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
        """How many sessions belong to no district because they are held online."""
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

    def months(self) -> list[MonthOfRuns]:
        """Those with sessions of any status, in order."""
        found: dict[dt.date, list[Run]] = defaultdict(list)
        for run in self.runs:
            found[run.day.replace(day=1)].append(run)
        this = clock.today().replace(day=1)
        coming = min((first for first in found if first >= this), default=max(found, default=this))
        return [MonthOfRuns(first, runs, first == coming) for first, runs in sorted(found.items())]

    def waits(self) -> list[Wait]:
        """Times without a course that are longer than its cadence allows; without a district longer than
        `LONG_WAIT_DAYS`."""
        found = []
        here = {gap.course.pk: gap for gap in self.cells} if self.scope.region else {}
        for course in self.courses:
            begin, limit = self.scope.start, LONG_WAIT_DAYS
            if gap := here.get(course.pk):
                begin, limit = min(gap.last_date or begin, begin), gap.cadence.max_gap_days
            stops = [begin, *(run.day for run in self.runs_in(course=course.pk)), self.scope.end]
            found += [Wait(course, before, after) for before, after in pairwise(stops) if (after - before).days > limit]
        return found

    def tiles(self, municipalities: list[Municipality], *, with_reach: bool = True) -> list[Tile[Municipality]]:
        """One tile for each kommune; its share is None without `with_reach`."""
        by_town: dict[str, list[Run]] = defaultdict(list)
        for run in self.runs_in():
            if run.session.venue:
                by_town[run.session.venue.municipality_id].append(run)
        course = self.scope.course.pk if self.scope.course else None
        shares = self.reach.municipalities if with_reach else None
        return [
            self._tile(town, by_town[town.pk], None if shares is None else shares.get((town.pk, course), NOBODY))
            for town in municipalities
        ]

    def region_tiles(self, *, with_reach: bool = True) -> list[Tile[Region]]:
        """The same for whole districts."""
        course = self.scope.course.pk if self.scope.course else None
        shares = self.reach.regions if with_reach else None
        return [
            self._tile(
                region,
                self.runs_in(region=region.pk),
                None if shares is None else shares.get((region.pk, course), NOBODY),
            )
            for region in self.regions
        ]

    def days_to_next(self, runs: list[Run]) -> int | None:
        """From today to the first of `runs` that has not begun."""
        return min(((run.day - self.today).days for run in runs if run.day >= self.today), default=None)

    def _tile[P: (Municipality, Region)](self, place: P, runs: list[Run], share: Share | None) -> Tile[P]:
        return Tile(place, len(runs), self.days_to_next(runs), share)


def year_of(scope: Scope, offer: Offer | None = None) -> Year:
    """Six queries, whatever there is, and two more where nobody has read the `offer` yet."""
    today = clock.today()
    offer = offer or Offer.read()
    return Year(
        scope=scope,
        today=today,
        courses=[course for course in offer.courses if scope.course in (None, course)],
        regions=[region for region in offer.regions if scope.region in (None, region)],
        runs=_runs(scope, {course.pk: course for course in offer.courses}),
        cells=[
            gap
            for gap in coverage(today, (scope.start, scope.end), offer)
            if scope.course in (None, gap.course) and scope.region in (None, gap.region)
        ],
        breaks=list(
            SchoolBreak.objects.filter(municipality=None, end_date__gte=scope.start, start_date__lt=scope.end).order_by(
                "start_date", "pk"
            )
        ),
    )


def kommuner(regions: list[Region]) -> list[Municipality]:
    """Those of these districts that have a place on the tile map. One query."""
    of = {region.pk: region for region in regions}
    found = Municipality.objects.filter(tile_x__isnull=False, region__in=of).order_by("tile_y", "tile_x", "code")
    for town in found:
        town.region = of[town.region_id]
    return list(found)


def _runs(scope: Scope, courses: dict[int, Course]) -> list[Run]:
    begin, end = (clock.midnight(day) for day in (scope.start, scope.end))
    sessions = Session.objects.only(*_COLUMNS).filter(starts_at__gte=begin, starts_at__lt=end, course__in=courses)
    wanted = Q()
    if scope.course:
        wanted &= Q(course=scope.course)
    if scope.region:
        wanted &= Q(region=scope.region)
    if not scope.with_drafts:
        wanted &= ~Q(status=Session.Status.DRAFT)
    found = sessions.filter(wanted).order_by("starts_at", "pk")
    if scope.with_drafts:
        found = found.prefetch_related("trainers")
    # Many sessions are of one course and in one room: each of those is read once.
    venues = Venue.objects.select_related("postcode").in_bulk(
        {session.venue_id for session in found if session.venue_id}
    )
    for session in found:
        session.course = courses[session.course_id]
        session.venue = venues[session.venue_id] if session.venue_id else None
    return [Run(session, clock.local(session.starts_at).date()) for session in found]
