"""What is to be run again: re-running is the default, and opting out is the act.

A session is followed by the next of its course in its place when it was held and nothing comes after it, or when what is
promised there falls due within its lead time. What has never been run is not run again: a plan of the year begins it.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from courses.budget.models import Proposal
from courses.cadence.queries.coverage import cadence_rules
from courses.cadence.rules import LEAD_DAYS, NOTICE_DAYS, YEAR_DAYS, CadenceRule
from courses.catalogue.models import Course
from courses.common import clock
from courses.places.models import Region
from courses.rolling.models import NoRerun, WonDraft
from courses.schedule.models import Session

# When what was promised is broken already, the next comes within this many days of the earliest one possible.
CATCH_UP_DAYS = 56
_Key = tuple[int, tuple[int, ...]]


@dataclass(frozen=True)
class Rerun:
    """`after` asks for a next run: best on `ideal`, not before `earliest`, not after `latest` (Danish days)."""

    after: int
    cadence: CadenceRule
    earliest: dt.date
    ideal: dt.date
    latest: dt.date


@dataclass(frozen=True)
class _Held:
    """A session of a place: a draft fills no promise, but nobody drafts beside it."""

    pk: int
    day: dt.date
    status: str


def reruns(*, course: Course | None = None, regions: tuple[int, ...] | None = None) -> list[Rerun]:
    """Every next run that is due today and not drafted, by place; those nobody wants again are left out. Five queries.

    `course` and `regions` narrow it to one place.
    """
    courses = [course] if course else list(Course.objects.filter(is_active=True).order_by("position", "code"))
    places = _places(courses)
    unwanted = set(NoRerun.objects.values_list("session", flat=True))
    found = []
    held = _held(courses)
    for key, cadence in places.items():
        if regions is not None and key[1] != regions:
            continue
        rows = sorted((row for region in key[1] for row in held[key[0], region]), key=lambda row: (row.day, row.pk))
        wanted = next((rerun for rerun in _wanted(cadence, rows, clock.today()) if rerun.after not in unwanted), None)
        if wanted:
            found.append(wanted)
    return found


def place_of(session: Session) -> tuple[Course, tuple[int, ...]] | None:
    """The course and the districts that count as one place for it; None online, or where nothing is promised."""
    if session.region_id is None:
        return None
    regions = next((key[1] for key in _places([session.course]) if session.region_id in key[1]), None)
    return (session.course, regions) if regions else None


def _places(courses: list[Course]) -> dict[_Key, CadenceRule]:
    given = cadence_rules(courses, list(Region.objects.order_by("number")))
    return {(course, cadence.regions): cadence for (_region, course), cadence in given.items() if cadence.runs}


def _held(courses: list[Course]) -> dict[tuple[int, int], list[_Held]]:
    rows = Session.objects.filter(region__isnull=False, course__in=courses).exclude(status=Session.Status.CANCELLED)
    found: dict[tuple[int, int], list[_Held]] = defaultdict(list)
    for pk, course, region, starts_at, status in rows.order_by("starts_at", "pk").values_list(
        "pk", "course", "region", "starts_at", "status"
    ):
        found[course, region].append(_Held(pk, clock.local(starts_at).date(), status))
    return found


def _wanted(cadence: CadenceRule, rows: list[_Held], today: dt.date) -> Iterator[Rerun]:
    """Between each session and the next: is one missing that ought to be drafted now?"""
    drafts = [row.day for row in rows if row.status == Session.Status.DRAFT]
    done = [row for row in rows if row.status != Session.Status.DRAFT]
    horizon = today + dt.timedelta(days=YEAR_DAYS)
    for row, after in pairwise([*done, None]):
        assert row is not None
        end = after.day if after else max(horizon, row.day)
        if end <= today or any(row.day < day < end or (after is None and day > row.day) for day in drafts):
            continue
        broken_on = row.day + dt.timedelta(days=cadence.max_gap_days)
        was_last = after is None and row.status == Session.Status.HELD
        is_due = (end - row.day).days > cadence.max_gap_days and (broken_on - today).days <= LEAD_DAYS
        if was_last or is_due:
            yield _between(cadence, row, after, today)


def _between(cadence: CadenceRule, row: _Held, after: _Held | None, today: dt.date) -> Rerun:
    earliest = max(row.day + dt.timedelta(days=cadence.min_gap_days), today + dt.timedelta(days=NOTICE_DAYS))
    latest = row.day + dt.timedelta(days=cadence.max_gap_days)
    if after:
        latest = min(latest, after.day - dt.timedelta(days=cadence.min_gap_days))
    latest = max(latest, earliest + dt.timedelta(days=CATCH_UP_DAYS))
    ideal = min(max(row.day + dt.timedelta(days=YEAR_DAYS // cadence.runs), earliest), latest)
    return Rerun(row.pk, cadence, earliest, ideal, latest)


def drafts_of(proposals: Iterable[Proposal]) -> dict[int, int]:
    """How many sessions were made of each of these, by its key; none of those that have none."""
    rows = WonDraft.objects.filter(proposal__in=list(proposals)).values_list("proposal", flat=True)
    return Counter(rows)
