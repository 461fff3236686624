"""A finished plan beside the drafts there are: what it adds, moves, staffs anew and takes away, each with its reason.

It is compared with the drafts of this moment, not of the moment it was calculated: what the page shows is what is taken.
"""

import datetime as dt
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import cast

from courses.catalogue.models import Course
from courses.common import clock
from courses.members.models import TrainerProfile
from courses.places.models import Region, Venue
from courses.planner.models import PlanRun, TakenChange
from courses.planner.queries.problem import LAST_DAY, Row
from courses.schedule.models import Session, TrainerRole


@dataclass(frozen=True)
class Wanted:
    """A session of the plan. `why` are the planner's numbers (`solver.outcome.Why`), `reason` a sentence made of them."""

    course: Course
    venue: Venue
    day: dt.date
    lead: TrainerProfile | None
    co: TrainerProfile | None
    why: dict = field(compare=False, hash=False)

    @property
    def region(self) -> Region:
        """The district of the venue."""
        return self.venue.municipality.region

    @property
    def trainers(self) -> list[tuple[TrainerProfile, str]]:
        """Who teaches and as what, the lead first."""
        roles = ((self.lead, TrainerRole.LEAD), (self.co, TrainerRole.CO))
        return [(person, str(role)) for person, role in roles if person]


@dataclass(frozen=True)
class Change:
    """A draft and what the plan makes of it."""

    session: Session
    wanted: Wanted

    @property
    def old_day(self) -> dt.date:
        """The first day of the draft as it is now."""
        return _day(self.session)

    @property
    def had_nobody(self) -> bool:
        """Whether the draft has no trainer yet."""
        return not _people(self.session)


class Kind(StrEnum):
    """What a plan does with one session."""

    ADDED = "added"
    MOVED = "moved"
    STAFFED = "staffed"
    REMOVED = "removed"


@dataclass(frozen=True)
class Line:
    """One change of a plan, which can be taken by itself: `wanted` is None for a draft that goes, `session` for a new one.

    `is_of_plan`: the draft was made by a plan; what people drafted by hand goes only where that is ticked.
    """

    kind: Kind
    wanted: Wanted | None = None
    session: Session | None = None
    is_of_plan: bool = True

    @property
    def key(self) -> str:
        """Names the change, and nothing else: what was ticked is what is taken."""
        parts: list[object] = [self.kind, self.session.pk if self.session else 0]
        if self.wanted:
            people = [person.pk if person else 0 for person in (self.wanted.lead, self.wanted.co)]
            parts += [self.wanted.course.pk, self.wanted.venue.pk, self.wanted.day.isoformat(), *people]
        return "-".join(map(str, parts))

    @property
    def is_ticked(self) -> bool:
        """Whether it is taken unless somebody says no."""
        return self.kind != Kind.REMOVED or self.is_of_plan

    @property
    def course(self) -> Course:
        """The course of the session."""
        return self.wanted.course if self.wanted else self._session.course

    @property
    def region(self) -> Region:
        """The district where it would be, or from where it goes."""
        return self.wanted.region if self.wanted else cast(Region, self._session.region)

    @property
    def change(self) -> Change | None:
        """The draft and what becomes of it; None for one that is new, or goes."""
        return Change(self.session, self.wanted) if self.session and self.wanted else None

    @property
    def _session(self) -> Session:
        assert self.session
        return self.session


@dataclass(frozen=True)
class Lacking:
    """A promise that the plan cannot keep: `cause` and `numbers` as in `solver.outcome`."""

    course: Course
    regions: list[Region]
    lacking: int
    cause: str
    numbers: dict


@dataclass(frozen=True)
class Proposal:
    """What taking the plan does. `kept` drafts stay as they are; published sessions and drafts held fast always do."""

    added: list[Wanted]
    moved: list[Change]
    swapped: list[Change]
    removed: list[Session]
    kept: int
    published: int
    pinned: int
    lacking: list[Lacking]
    of_plan: frozenset[int]

    @cached_property
    def lines(self) -> list[Line]:
        """Every change, by district."""
        found = [
            *(Line(Kind.ADDED, wanted) for wanted in self.added),
            *(Line(Kind.MOVED, change.wanted, change.session) for change in self.moved),
            *(Line(Kind.STAFFED, change.wanted, change.session) for change in self.swapped),
            *(Line(Kind.REMOVED, None, session, session.pk in self.of_plan) for session in self.removed),
        ]
        return sorted(found, key=lambda line: line.region.pk)

    @property
    def is_nothing(self) -> bool:
        """Whether taking the plan would change nothing."""
        return not (self.added or self.moved or self.swapped or self.removed)


def proposal(run: PlanRun) -> Proposal:
    """Twelve queries at most, whatever there is."""
    sessions = _sessions(run)
    settled = [session for session in sessions if session.is_settled]
    drafts = [session for session in sessions if not session.is_settled]
    wanted = _without(_wanted(run), settled)
    moved: list[Change] = []
    kept, drafts, wanted = _pairs(drafts, wanted, _slot_of, lambda w: (w.course.pk, w.venue.pk, w.day))
    for of_session, of_wanted in (
        (lambda s: (s.course_id, s.venue_id), lambda w: (w.course.pk, w.venue.pk)),
        (lambda s: (s.course_id, s.region_id), lambda w: (w.course.pk, w.region.pk)),
    ):
        found, drafts, wanted = _pairs(drafts, wanted, of_session, of_wanted)
        moved += found
    swapped = [change for change in kept if _people(change.session) != dict(change.wanted.trainers)]
    return Proposal(
        added=sorted(wanted, key=lambda w: (w.region.pk, w.day, w.course.position)),
        moved=sorted(moved, key=lambda c: (c.wanted.region.pk, c.wanted.day)),
        swapped=swapped,
        removed=drafts,
        kept=len(kept) - len(swapped),
        published=sum(session.status != Session.Status.DRAFT for session in settled),
        pinned=sum(session.status == Session.Status.DRAFT for session in settled),
        lacking=_lacking(run),
        of_plan=_made_by_plans(),
    )


def _made_by_plans() -> frozenset[int]:
    """The drafts that were made by a plan."""
    made = TakenChange.objects.filter(kind=Kind.ADDED, session__status=Session.Status.DRAFT)
    return frozenset(made.order_by("session").values_list("session", flat=True))


def _first_day(run: PlanRun) -> dt.date:
    """A plan that has waited for months changes nothing that lies behind us."""
    return max(run.start_date, clock.today() + dt.timedelta(days=1))


def _sessions(run: PlanRun) -> list[Session]:
    """Of the courses that were planned; those of others are none of its business."""
    begin, end = (clock.midnight(day) for day in (_first_day(run), run.start_date + dt.timedelta(days=LAST_DAY)))
    rows = Session.objects.exclude(status=Session.Status.CANCELLED).filter(
        venue__isnull=False, course__in=run.result.get("courses", []), starts_at__gte=begin, starts_at__lt=end
    )
    return list(rows.with_details().order_by("starts_at", "pk"))


def _wanted(run: PlanRun) -> list[Wanted]:
    """The plan's sessions, without those whose course, room or trainer is gone meanwhile."""
    rows: list[Row] = run.result.get("rows", [])
    whys = run.result.get("why", [{}] * len(rows))
    first = _first_day(run).isoformat()
    courses = Course.objects.prefetch_related("meetings").in_bulk({row[0] for row in rows})
    venues = Venue.objects.select_related("postcode", "municipality__region").in_bulk({row[1] for row in rows})
    people = TrainerProfile.objects.select_related("member__user").in_bulk({p for row in rows for p in row[3:] if p})
    return [
        Wanted(courses[c], venues[v], dt.date.fromisoformat(day), people.get(lead), people.get(co), why)
        for (c, v, day, lead, co), why in zip(rows, whys, strict=True)
        if c in courses and v in venues and day >= first
    ]


def _without(wanted: list[Wanted], settled: list[Session]) -> list[Wanted]:
    """What the plan adds to the sessions that stay, which it holds as well."""
    there = Counter(map(_slot_of, settled))
    left = []
    for row in wanted:
        slot = (row.course.pk, row.venue.pk, row.day)
        if there[slot]:
            there[slot] -= 1
        else:
            left.append(row)
    return left


def _pairs(
    drafts: list[Session],
    wanted: list[Wanted],
    of_session: Callable[[Session], tuple],
    of_wanted: Callable[[Wanted], tuple],
) -> tuple[list[Change], list[Session], list[Wanted]]:
    """(pairs that agree, drafts left, plan left): each draft with the earliest of the plan that agrees with it.

    Each is looked at once: a year of a large movement has a thousand of both, at every view of the page.
    """
    waiting: dict[tuple, deque[int]] = defaultdict(deque)
    for number, row in enumerate(wanted):
        waiting[of_wanted(row)].append(number)
    pairs: list[Change] = []
    rest: list[Session] = []
    paired: set[int] = set()
    for session in drafts:
        agreeing = waiting.get(of_session(session))
        if agreeing:
            number = agreeing.popleft()
            paired.add(number)
            pairs.append(Change(session, wanted[number]))
        else:
            rest.append(session)
    return pairs, rest, [row for number, row in enumerate(wanted) if number not in paired]


def _lacking(run: PlanRun) -> list[Lacking]:
    items = run.result.get("unplaced", [])
    courses = Course.objects.in_bulk({item["course"] for item in items})
    regions = Region.objects.in_bulk({region for item in items for region in item["regions"]})
    return [
        Lacking(
            courses[item["course"]],
            [regions[region] for region in item["regions"] if region in regions],
            item["lacking"],
            item["cause"],
            item["numbers"],
        )
        for item in items
        if item["course"] in courses
    ]


def _slot_of(session: Session) -> tuple:
    return (session.course_id, session.venue_id, _day(session))


def _day(session: Session) -> dt.date:
    return clock.local(session.starts_at).date()


def _people(session: Session) -> dict[TrainerProfile, str]:
    """Trainees stay beside whoever teaches, so they are no difference."""
    rows: Iterable = session.trainers.all()
    return {row.trainer: row.role for row in rows if row.role != TrainerRole.SHADOW}
