"""Where the programme has holes: each course in each district, against what is promised.

The programme rolls: a promise is about the 12 months from today. How many sessions there are can be asked of any year.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Self, cast

from django.db.models import Max, Q

from courses.cadence.models import CadencePlace
from courses.cadence.rules import NOTICE_DAYS, CadenceRule, Standing, a_year_after, standing, usual_cadence
from courses.catalogue.models import Course
from courses.common import clock
from courses.places.models import Region
from courses.schedule.models import Session


@dataclass(frozen=True)
class Gap:
    """One course in one district, `today`. Dates are Danish days.

    `runs`: published sessions that begin within the year that was asked for. `drafts`: the same, not yet published (they
    fill no hole). `last_date`: the latest that has begun, however long ago. `next_date`: the first to come.
    `longest_from`, `longest_to`: the longest time of that year without a session; it begins with the last one before.
    `standing`, `needed_date`: how the promise stands (`rules.standing`). In a group of districts that share a promise
    all numbers are the group's.
    """

    region: Region
    course: Course
    cadence: CadenceRule
    runs: int
    last_date: dt.date | None
    next_date: dt.date | None
    drafts: int
    longest_from: dt.date
    longest_to: dt.date
    standing: Standing
    needed_date: dt.date | None
    today: dt.date

    @property
    def target(self) -> int:
        """Sessions in 12 months that the cadence asks for."""
        return self.cadence.runs

    @property
    def days_to_next(self) -> int | None:
        """Days from today to the next session; None: none is planned."""
        return (self.next_date - self.today).days if self.next_date else None

    @property
    def missing(self) -> int:
        """Sessions short of the yearly target."""
        return max(self.target - self.runs, 0)

    @property
    def longest_days(self) -> int:
        """Days of the longest time without a session."""
        return (self.longest_to - self.longest_from).days

    @property
    def is_too_far_between(self) -> bool:
        """Longer between two sessions than promised, and still possible to mend."""
        mendable = (self.longest_to - self.today).days > NOTICE_DAYS
        return bool(self.target) and mendable and self.longest_days > self.cadence.max_gap_days

    @property
    def is_gap(self) -> bool:
        """Whether the cadence is broken: too few sessions, or two too far apart."""
        return self.missing > 0 or self.is_too_far_between

    @property
    def suggested_date(self) -> dt.date:
        """A day in the middle of the longest time without a session, early enough from now to be planned."""
        begin = max(self.longest_from, self.today)
        middle = begin + (self.longest_to - begin) / 2
        return max(middle, self.today + dt.timedelta(days=NOTICE_DAYS))


@dataclass(frozen=True)
class Offer:
    """What is offered, and where: the courses on offer in their order, and all districts."""

    courses: list[Course]
    regions: list[Region]

    @classmethod
    def read(cls) -> Self:
        """What stands in the database. Two queries."""
        courses = Course.objects.filter(is_active=True).order_by("position", "code")
        return cls(list(courses), list(Region.objects.order_by("number")))


def coverage(today: dt.date, year: tuple[dt.date, dt.date] | None = None, offer: Offer | None = None) -> list[Gap]:
    """Every course on offer in every district, by district, then course. Three queries, whatever there is, and two more
    where nobody has read the `offer` yet.

    `year`: first day, and the first day after it; the 12 months from today when nothing is said.
    """
    year = year or (today, a_year_after(today))
    offer = offer or Offer.read()
    courses, regions = offer.courses, offer.regions
    promised = cadence_rules(courses, regions)
    begin, end = min(today, year[0]), max(a_year_after(today), year[1])
    last, sessions = _last_dates(begin), _sessions(begin, end)
    return [
        _gap(region, course, promised[region.pk, course.pk], last, sessions, today, year)
        for region in regions
        for course in courses
    ]


def gaps(today: dt.date) -> list[Gap]:
    """The holes: fewer sessions in the coming 12 months than promised, or too far between two of them."""
    return gaps_in(coverage(today))


def gaps_in(cells: Iterable[Gap]) -> list[Gap]:
    """Those of `cells` that are holes. Districts that share a promise have one, named by the first of them."""
    found: dict[tuple[int, tuple[int, ...]], Gap] = {}
    for gap in cells:
        if gap.is_gap:
            found.setdefault((gap.course.pk, gap.cadence.regions), gap)
    return list(found.values())


def cadence_rules(courses: Iterable[Course], regions: Iterable[Region]) -> dict[tuple[int, int], CadenceRule]:
    """(district, course) → what is promised there: a row of its own, else the course's yearly target. One query."""
    written: dict[int, list[CadencePlace]] = defaultdict(list)
    for place in CadencePlace.objects.select_related("cadence").order_by("cadence", "region"):
        written[place.cadence_id].append(place)
    found = {(r.pk, c.pk): usual_cadence(c.target_runs_per_year, r.pk) for r in regions for c in courses}
    for places in written.values():
        row = places[0].cadence
        cadence = CadenceRule(
            row.runs,
            row.min_gap_weeks * 7,
            row.max_gap_weeks * 7,
            cast(frozenset[int], row.closed_months),
            tuple(place.region_id for place in places),
            row.pk,
        )
        found |= {(place.region_id, place.course_id): cadence for place in places}
    return found


def _midnight(day: dt.date) -> dt.datetime:
    return clock.midnight(day)


def _last_dates(before: dt.date) -> dict[tuple[int, int], dt.date]:
    taught = Session.objects.filter(
        status__in=[Session.Status.PUBLISHED, Session.Status.HELD],
        starts_at__lt=_midnight(before),
        region__isnull=False,
        course__is_active=True,
    )
    rows = taught.order_by().values_list("region", "course").annotate(last=Max("starts_at"))
    return {(region, course): clock.local(last).date() for region, course, last in rows}


def _sessions(begin: dt.date, end: dt.date) -> dict[tuple[int, int], list[tuple[dt.date, bool]]]:
    """(day, is a draft) of each session that begins on `begin` or later, and before `end`."""
    sessions = Session.objects.filter(
        ~Q(status=Session.Status.CANCELLED),
        starts_at__gte=_midnight(begin),
        starts_at__lt=_midnight(end),
        region__isnull=False,
        course__is_active=True,
    ).order_by("starts_at", "pk")
    found = defaultdict(list)
    for region, course, starts_at, status in sessions.values_list("region", "course", "starts_at", "status"):
        found[region, course].append((clock.local(starts_at).date(), status == Session.Status.DRAFT))
    return found


def _gap(
    region: Region,
    course: Course,
    cadence: CadenceRule,
    last_dates: Mapping[tuple[int, int], dt.date],
    sessions: Mapping[tuple[int, int], list[tuple[dt.date, bool]]],
    today: dt.date,
    year: tuple[dt.date, dt.date],
) -> Gap:
    keys = [(number, course.pk) for number in cadence.regions]
    found = sorted(item for key in keys for item in sessions.get(key, []))
    earlier = [last_dates[key] for key in keys if key in last_dates]
    taught = sorted([*earlier, *(day for day, is_draft in found if not is_draft)])
    inside = [day for day in taught if year[0] <= day < year[1]]
    # A course never held is waited for from today.
    never = min([max(year[0], min(today, year[1])), *inside[:1]])
    before = max((day for day in taught if day < year[0]), default=never)
    longest = max(pairwise([before, *inside, year[1]]), key=lambda stretch: stretch[1] - stretch[0])
    last = max((day for day in taught if day < today), default=None)
    coming = [day for day in taught if today <= day < a_year_after(today)]
    stands, needed = standing(cadence, last, coming, today)
    return Gap(
        region=region,
        course=course,
        cadence=cadence,
        runs=len(inside),
        last_date=last,
        next_date=next((day for day in taught if day >= today), None),
        drafts=sum(is_draft and year[0] <= day < year[1] for day, is_draft in found),
        longest_from=longest[0],
        longest_to=longest[1],
        standing=stands,
        needed_date=needed,
        today=today,
    )
