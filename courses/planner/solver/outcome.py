"""What the planner answers, as data: numbers, lists and strings, so that a plan can be stored and told about later.

Sentences are written where the language is known; here a reason is a code with its numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from courses.planner.solver.instance import Placed


class Step(StrEnum):
    """What the planner is doing: a first plan without a solver, which rooms, which days, one change after another."""

    FIRST = "first"
    ROOMS = "rooms"
    DAYS = "days"
    IMPROVE = "improve"
    DONE = "done"


class Cause(StrEnum):
    """Why a promised session is not in the plan: the first step that leaves nothing, in this order.

    The numbers beside a cause count what each step left: `venues`, `large_enough`, `open_days` (room and day), `qualified`,
    `in_reach`, `free_days` (room, day and trainer). Beside them: NO_ROOM_LARGE_ENOUGH `largest`, `needed`;
    NOBODY_IN_REACH `nearest` [[trainer, km, travels km]] (three at most), `by_ferry`; the rest of the plan: `limit`. A fact that
    nobody has entered is a cause of its own where it alone decides, and a number beside any cause where others are in the way as
    well: `no_hours` rooms, `no_home` and `no_days` trainers.
    """

    NO_VENUE = "no_venue"
    NO_ROOM_LARGE_ENOUGH = "no_room_large_enough"
    NOT_HERE = "not_here"
    NO_HOURS = "no_hours"
    NO_OPEN_DAY = "no_open_day"
    NOBODY_QUALIFIED = "nobody_qualified"
    NOBODY_WILLING = "nobody_willing"
    NO_HOME = "no_home"
    NOBODY_IN_REACH = "nobody_in_reach"
    NO_DAYS = "no_days"
    NOBODY_FREE = "nobody_free"
    # There are ways to hold it, but the rest of the plan leaves none.
    BUDGET_SPENT = "budget_spent"
    ROOMS_AT_LIMIT = "rooms_at_limit"
    TRAINERS_AT_LIMIT = "trainers_at_limit"
    TOO_CLOSE = "too_close"
    DAYS_TAKEN = "days_taken"
    TRAINERS_BUSY = "trainers_busy"
    # The search was stopped before it came to this one.
    NOT_TRIED = "not_tried"


@dataclass(frozen=True)
class Unplaced:
    """`lacking` sessions of promise number `promise` that the plan could not place."""

    promise: int
    course: int
    areas: tuple[int, ...]
    lacking: int
    cause: Cause
    numbers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Why:
    """Why a session stands where and when it does.

    `members` have the course in time only thanks to it (0 where others make it safe), `in_reach` could come. Weeks since and
    until the same course within reach of the same people, None where this is the only one; `kept_promises` those that would
    break without it. `km` of the lead; `nearer` qualified people live nearer, who cannot or are needed elsewhere.
    """

    members: int
    in_reach: int
    weeks_since: int | None
    weeks_until: int | None
    kept_promises: int
    km: float
    nearer: int


@dataclass(frozen=True)
class Coverage:
    """Shares, 0 to 1: members covered for every course, and the average over courses."""

    all: float
    mean: float

    @property
    def worth(self) -> float:
        """Both shares together, from 0 to 2."""
        return self.all + self.mean


@dataclass(frozen=True)
class Bound:
    """What no plan exceeds that lacks at most `lacking` promised sessions: each share, and `both`, their sum. `lacking` is None
    as long as nothing is proved, and the bound then holds for every plan."""

    all: float = 1.0
    mean: float = 1.0
    both: float = 2.0
    lacking: int | None = None


@dataclass(frozen=True)
class Progress:
    """How far it is: `rows` is the best plan so far. `done` 0 to 1 of the seconds it may take (it may end sooner), `seconds`
    since the start."""

    step: Step
    done: float
    seconds: float
    rows: tuple[Placed, ...]
    coverage: Coverage
    bound: Bound
    gap: float

    def as_dict(self) -> dict[str, Any]:
        """Plain data that JSON can hold; seconds as seconds."""
        return asdict(self) | {"rows": as_lists(self.rows)}


@dataclass(frozen=True)
class Outcome:
    """A plan: `rows` in order, and for each `why` it is there. No plan covers more than `bound`; `gap` is how far `all + mean`
    stays below `bound.both`, as a share of it. `is_complete`: neither stopped nor cut short by the clock, so the seed gives it again."""

    rows: tuple[Placed, ...]
    coverage: Coverage
    bound: Bound
    seconds: float
    seconds_to_first: float
    is_complete: bool
    unplaced: tuple[Unplaced, ...]
    why: tuple[Why, ...]
    # Sessions promised, and how many of them are proved to be impossible whatever the plan; None where nothing is proved.
    promised: int = 0
    impossible: int | None = None

    @property
    def lacking(self) -> int:
        """Promised sessions that are not in the plan."""
        return sum(item.lacking for item in self.unplaced)

    @property
    def gap(self) -> float:
        """How far the plan is from its bound, as a share; 0: no plan is better."""
        return gap(self.coverage, self.bound)

    def as_dict(self) -> dict[str, Any]:
        """Plain data that JSON can hold, rows as five numbers."""
        return {
            "rows": as_lists(self.rows),
            "all": self.coverage.all,
            "mean": self.coverage.mean,
            "bound": asdict(self.bound),
            "gap": self.gap,
            "seconds": self.seconds,
            "seconds_to_first": self.seconds_to_first,
            "is_complete": self.is_complete,
            "promised": self.promised,
            "impossible": self.impossible,
            "lacking": self.lacking,
            "unplaced": [asdict(item) | {"areas": list(item.areas)} for item in self.unplaced],
            "why": [asdict(item) for item in self.why],
        }


@dataclass(frozen=True)
class Change:
    """A session of the old plan and what became of it in the new one (None: it is in only one of them)."""

    old: Placed | None
    new: Placed | None


@dataclass(frozen=True)
class Replan:
    """The new plan beside the old: `kept` as it was, `swapped` only the trainers, `moved` another day or room,
    `dropped` without a place, `added` new."""

    outcome: Outcome
    kept: tuple[Placed, ...]
    swapped: tuple[Change, ...]
    moved: tuple[Change, ...]
    dropped: tuple[Placed, ...]
    added: tuple[Placed, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain data that JSON can hold, with what was moved and why."""

        def pairs(changes: Sequence[Change]) -> list[list[list[int | None]]]:
            return [[row.as_list() for row in (change.old, change.new) if row] for change in changes]

        return self.outcome.as_dict() | {
            "kept": as_lists(self.kept),
            "swapped": pairs(self.swapped),
            "moved": pairs(self.moved),
            "dropped": as_lists(self.dropped),
            "added": as_lists(self.added),
        }


def gap(coverage: Coverage, bound: Bound) -> float:
    """How far a plan stays below what was proved, 0 to 1."""
    return max(1 - coverage.worth / bound.both, 0.0) if bound.both else 0.0


def as_lists(plan: Sequence[Placed]) -> list[list[int | None]]:
    """[[course, venue, day, trainer or None, co-trainer or None]]."""
    return [row.as_list() for row in plan]
