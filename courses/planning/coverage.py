"""Where the programme has holes: each course in each district, against what is promised.

The programme rolls: what counts is the 365 days from today, not the calendar year.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import cast

from django.db.models import Max, Q
from django.utils import timezone

from courses.catalogue.models import Course
from courses.places.models import Region
from courses.planning.models import CadencePlace
from courses.planning.rules import NOTICE_DAYS, YEAR_DAYS, Promise, Standing, standing, usual_promise
from courses.schedule.models import Session


@dataclass(frozen=True)
class Gap:
    """One course in one district, `today`. Dates are Danish days.

    `runs`: published sessions that begin within 365 days. `drafts`: the same, not yet published (they fill no hole).
    `last_date`: the latest that has begun, however long ago. `next_date`: the first to come.
    `longest_from`, `longest_to`: the longest time to come without a session; it begins with the last one held.
    `standing`, `needed_date`: how the promise stands (`rules.standing`). In a group of districts that share a promise
    all numbers are the group's.
    """

    region: Region
    course: Course
    promise: Promise
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
        return self.promise.runs

    @property
    def days_to_next(self) -> int | None:
        return (self.next_date - self.today).days if self.next_date else None

    @property
    def missing(self) -> int:
        """Sessions short of the yearly target."""
        return max(self.target - self.runs, 0)

    @property
    def longest_days(self) -> int:
        return (self.longest_to - self.longest_from).days

    @property
    def is_too_far_between(self) -> bool:
        """Longer between two sessions than promised, and still possible to mend."""
        mendable = (self.longest_to - self.today).days > NOTICE_DAYS
        return bool(self.target) and mendable and self.longest_days > self.promise.max_gap_days

    @property
    def is_hole(self) -> bool:
        return self.missing > 0 or self.is_too_far_between

    @property
    def suggested_date(self) -> dt.date:
        """A day in the middle of the longest time without a session, early enough from now to be planned."""
        begin = max(self.longest_from, self.today)
        middle = begin + (self.longest_to - begin) / 2
        return max(middle, self.today + dt.timedelta(days=NOTICE_DAYS))


def coverage(today: dt.date) -> list[Gap]:
    """Every course on offer in every district, by district, then course. Five queries, whatever there is."""
    courses = list(Course.objects.filter(is_active=True).order_by("position", "code"))
    regions = list(Region.objects.order_by("number"))
    promised = promises(courses, regions)
    last = _last_dates(today)
    coming = _coming(today)
    return [
        _gap(region, course, promised[region.pk, course.pk], last, coming, today)
        for region in regions
        for course in courses
    ]


def gaps(today: dt.date) -> list[Gap]:
    """The holes: fewer sessions in the coming 365 days than promised, or too far between two of them.

    Districts that share a promise have one hole, named by the first of them.
    """
    return [gap for gap in coverage(today) if gap.is_hole and gap.region.pk == min(gap.promise.regions)]


def promises(courses: Iterable[Course], regions: Iterable[Region]) -> dict[tuple[int, int], Promise]:
    """(district, course) → what is promised there: a row of its own, else the course's yearly target. One query."""
    written: dict[int, list[CadencePlace]] = defaultdict(list)
    for place in CadencePlace.objects.select_related("cadence").order_by("cadence", "region"):
        written[place.cadence_id].append(place)
    found = {(r.pk, c.pk): usual_promise(c.target_runs_per_year, r.pk) for r in regions for c in courses}
    for places in written.values():
        row = places[0].cadence
        promise = Promise(
            row.runs,
            row.min_gap_weeks * 7,
            row.max_gap_weeks * 7,
            cast(frozenset[int], row.closed_months),
            tuple(place.region_id for place in places),
            row.pk,
        )
        found |= {(place.region_id, place.course_id): promise for place in places}
    return found


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def _last_dates(today: dt.date) -> dict[tuple[int, int], dt.date]:
    taught = Session.objects.filter(
        status__in=[Session.Status.PUBLISHED, Session.Status.HELD],
        starts_at__lt=_midnight(today),
        region__isnull=False,
        course__is_active=True,
    )
    rows = taught.order_by().values_list("region", "course").annotate(last=Max("starts_at"))
    return {(region, course): timezone.localtime(last).date() for region, course, last in rows}


def _coming(today: dt.date) -> dict[tuple[int, int], list[tuple[dt.date, bool]]]:
    """(day, is a draft) of each session that begins within 365 days."""
    sessions = Session.objects.filter(
        ~Q(status=Session.Status.CANCELLED),
        starts_at__gte=_midnight(today),
        starts_at__lt=_midnight(today + dt.timedelta(days=YEAR_DAYS)),
        region__isnull=False,
        course__is_active=True,
    ).order_by("starts_at", "pk")
    found = defaultdict(list)
    for region, course, starts_at, status in sessions.values_list("region", "course", "starts_at", "status"):
        found[region, course].append((timezone.localtime(starts_at).date(), status == Session.Status.DRAFT))
    return found


def _gap(
    region: Region,
    course: Course,
    promise: Promise,
    last_dates: Mapping[tuple[int, int], dt.date],
    coming_dates: Mapping[tuple[int, int], list[tuple[dt.date, bool]]],
    today: dt.date,
) -> Gap:
    keys = [(number, course.pk) for number in promise.regions]
    last = max((last_dates[key] for key in keys if key in last_dates), default=None)
    coming = sorted(item for key in keys for item in coming_dates.get(key, []))
    days = [day for day, is_draft in coming if not is_draft]
    stops = [last or today, *days, today + dt.timedelta(days=YEAR_DAYS)]
    longest = max(pairwise(stops), key=lambda stretch: stretch[1] - stretch[0])
    stands, needed = standing(promise, last, days, today)
    return Gap(
        region=region,
        course=course,
        promise=promise,
        runs=len(days),
        last_date=last,
        next_date=days[0] if days else None,
        drafts=len(coming) - len(days),
        longest_from=longest[0],
        longest_to=longest[1],
        standing=stands,
        needed_date=needed,
        today=today,
    )
