"""Stage A's plan: which rooms host a course in all seasons of a year («pairs», for two seasons), who is covered by that, and
what is left of budgets, rooms, districts and trainers.

Whoever can reach a room that hosts a course in every season is covered whatever the other sessions do (docs/adr/0016).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from courses.planner.solver.fill import KEEP_GAIN
from courses.planner.solver.instance import WEEKS
from courses.planner.solver.possible import Pair, free_people
from courses.planner.solver.relaxation import Days, most_taught
from courses.planner.solver.seasons import count_seasons, goes_round, windows
from courses.planner.solver.state import State

# A promised session that lacks weighs more than any coverage.
SHORT_COST = 0.4
# Parts of sessions smaller than this are none: a flow is a sum of numbers that are not exact.
PART = 1e-6

# For each pair that is taken who leads its sessions: trainer → sessions, which need not be whole.
Flow = Mapping[int, float]


@dataclass(frozen=True)
class Facts:
    """What does not change while rooms are chosen. `limit`: how often a pair may be taken; `wants`: what each promise lacks
    beside `base`; `areas`: sessions a district can take."""

    base: State
    pairs: tuple[Pair, ...]
    limit: "np.ndarray"
    bonus: "np.ndarray"
    course: "np.ndarray"
    venue: "np.ndarray"
    area: "np.ndarray"
    need: int
    near: "np.ndarray"
    weight: "np.ndarray"
    whole: "np.ndarray"
    # For each pair who can lead it, nearest first, and from how far away.
    able: tuple[tuple["np.ndarray", "np.ndarray"], ...]
    budgets: "np.ndarray"
    rooms: "np.ndarray"
    areas: "np.ndarray"
    trainers: "np.ndarray"
    wants: tuple[tuple[int, float, float], ...]
    promised: tuple[tuple[int, ...], ...]
    # What the sessions of each pair take off for their room, and a kilometre.
    price: "np.ndarray"
    km_cost: float

    def way(self, trainer: int, pair: int) -> float:
        return self.base.instance.way(trainer, self.pairs[pair][1])


def facts_of(base: State, days: Days) -> Facts:
    """Of the pairs that have days all around the year."""
    instance, need = base.instance, count_seasons(base.instance.max_gap_weeks)
    pairs = tuple(
        pair
        for pair, mine in days.items()
        if goes_round({instance.ring[day] for day in mine}, instance.max_gap_weeks)
        and base.in_room[pair[1]] + need <= instance.venues[pair[1]].most
    )
    free, cover = free_people(base), base.cover
    trainers = np.array([most_taught(base, k, free) for k in range(len(instance.trainers))], dtype=np.float64)
    kept = Counter((row.course, row.venue) for row in instance.keep)
    wants, promised = _wants(base, pairs, need)
    total, courses = cover.total, max(len(instance.courses), 1)
    able = []
    for pair in pairs:
        parts = np.array([instance.span(pair[0], day) for day in days[pair]])
        people = [k for k in instance.able[pair] if trainers[k] and free[k, parts].all(axis=1).any()]
        km = np.array([instance.way(k, pair[1]) for k in people], dtype=np.float64)
        able.append((np.array(people, dtype=np.int64), km))
    return Facts(
        base=base,
        pairs=pairs,
        limit=np.array([_most(base, pair, len(days[pair]), need) for pair in pairs], dtype=np.int64),
        bonus=np.array([KEEP_GAIN * min(kept[pair], need) for pair in pairs]),
        course=np.array([course for course, _venue in pairs], dtype=np.int64),
        venue=np.array([venue for _course, venue in pairs], dtype=np.int64),
        area=np.array([instance.venues[venue].area for _course, venue in pairs], dtype=np.int64),
        need=need,
        near=cover.reach.T.astype(bool),
        weight=np.where(cover.covered, 0.0, cover.weight) / total / courses,
        whole=instance.aims.everything * cover.counted / total,
        able=tuple(able),
        budgets=np.array([max(base.budget_left(c), 0) for c in range(len(instance.courses))]),
        rooms=np.array([max(room.most - base.in_room[v], 0) for v, room in enumerate(instance.venues)]),
        areas=_areas(base, days),
        trainers=trainers,
        wants=wants,
        promised=promised,
        price=np.array([instance.aims.kr * need * instance.rent(course, venue) for course, venue in pairs]),
        km_cost=instance.aims.km,
    )


def _most(base: State, pair: Pair, days: int, need: int) -> int:
    """How often a pair is taken: once, unless a promise needs more than that in each of the district's rooms."""
    instance, (course, venue), most = base.instance, pair, 1
    area = instance.venues[venue].area
    for number in instance.promised.get((course, area), ()):
        promise = instance.promises[number]
        rooms = sum(room.area in promise.areas for room in instance.venues)
        most = max(most, -(-promise.runs // (need * rooms)))
    return min(most, days)


def _areas(base: State, days: Days) -> "np.ndarray":
    """Sessions that each district can take: one a day, so many a week."""
    instance, found = base.instance, []
    for area in range(len(instance.areas)):
        mine = {day for (_c, venue), every in days.items() if instance.venues[venue].area == area for day in every}
        weeks = {instance.weeks[day] for day in mine}
        left = len(mine)
        if instance.area_per_week is not None:
            left = min(left, sum(max(instance.area_per_week - base.area_weeks[area, week], 0) for week in weeks))
        found.append(left)
    return np.array(found, dtype=np.int64)


def _wants(
    base: State, pairs: Iterable[Pair], need: int
) -> tuple[tuple[tuple[int, float, float], ...], tuple[tuple[int, ...], ...]]:
    """For each promise that pairs can help: (its number, sessions that lack, pairs that lack in the poorest season); and for each
    pair which of these it helps."""
    instance, wants, helps = base.instance, [], []
    for number, promise in enumerate(instance.promises):
        held = base.days_of(number)
        seasons = 0.0
        if promise.min_gap_weeks or promise.max_gap_weeks < WEEKS:
            # Two sessions of one season may be too close to count: some in each.
            every = windows(instance.max_gap_weeks, 0)
            there = min(sum(instance.ring[day] in window for day in held) for window in every)
            seasons = float(max(promise.runs // need - there, 0))
        lacks = float(max(promise.runs - len(held), 0))
        if lacks or seasons:
            wants.append((number, lacks, seasons))
            helps.append((promise.course, frozenset(promise.areas)))
    areas = [room.area for room in instance.venues]
    return tuple(wants), tuple(
        tuple(n for n, (c, inside) in enumerate(helps) if c == course and areas[venue] in inside)
        for course, venue in pairs
    )


@dataclass
class Rooms:
    """A choice of pairs that breaks no limit, and what it is worth."""

    facts: Facts
    count: "np.ndarray" = field(init=False)
    reached: "np.ndarray" = field(init=False)
    flow: list[dict[int, float]] = field(init=False)
    taught: "np.ndarray" = field(init=False)
    km: float = 0.0
    banned: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        facts = self.facts
        self.count = np.zeros(len(facts.pairs), dtype=np.int64)
        # How many taken pairs reach each class of members, for each course; one more where published sessions cover it.
        self.reached = facts.base.cover.covered.astype(np.int64)
        self.flow = [{} for _pair in facts.pairs]
        self.taught = np.zeros(len(facts.trainers))

    def take(self, pair: int, count: int, flow: Flow) -> None:
        """Take a pair so often, with these trainers."""
        facts = self.facts
        step = count - self.count[pair]
        self.count[pair] = count
        self.reached[facts.course[pair]] += step * facts.near[facts.venue[pair]]
        for trainer, part in self.flow[pair].items():
            self.taught[trainer] -= part
            self.km -= part * facts.way(trainer, pair)
        self.flow[pair] = dict(flow)
        for trainer, part in flow.items():
            self.taught[trainer] += part
            self.km += part * facts.way(trainer, pair)

    def limit(self, pair: int) -> int:
        return 0 if pair in self.banned else int(self.facts.limit[pair])

    def of_course(self) -> "np.ndarray":
        return self._sessions(self.facts.course, len(self.facts.budgets))

    def in_room(self) -> "np.ndarray":
        return self._sessions(self.facts.venue, len(self.facts.rooms))

    def in_area(self) -> "np.ndarray":
        return self._sessions(self.facts.area, len(self.facts.areas))

    def _sessions(self, groups: "np.ndarray", length: int) -> "np.ndarray":
        return np.bincount(groups, weights=self.count * self.facts.need, minlength=length)

    def fits(self) -> bool:
        """Whether budgets, rooms, districts and trainers are kept to."""
        facts = self.facts
        return bool(
            (self.of_course() <= facts.budgets).all()
            and (self.in_room() <= facts.rooms).all()
            and (self.in_area() <= facts.areas).all()
            and (self.taught <= facts.trainers + 1e-4).all()
        )

    def lacking(self) -> list[float]:
        """What each promise of `Facts.wants` lacks, in sessions."""
        there = self.promised_pairs()
        need = self.facts.need
        return [
            max(sessions - need * there[n], 0.0) + max(pairs - there[n], 0.0)
            for n, (_number, sessions, pairs) in enumerate(self.facts.wants)
        ]

    def promised_pairs(self) -> "np.ndarray":
        found = np.zeros(len(self.facts.wants))
        for pair in np.flatnonzero(self.count).tolist():
            for number in self.facts.promised[pair]:
                found[number] += self.count[pair]
        return found

    def value(self) -> float:
        """What is maximised: coverage and drafts that stay, less promises that lack, kilometres and rooms."""
        facts = self.facts
        covered = self.reached > 0
        people = float((covered * facts.weight).sum() + facts.whole[covered.all(axis=0)].sum())
        drafts = float((facts.bonus * np.minimum(self.count, 1)).sum())
        paid = float((facts.price * self.count).sum()) + facts.km_cost * self.km
        return people + drafts - SHORT_COST * sum(self.lacking()) - paid

    def chosen(self) -> list[Pair]:
        """A pair stands as often as it is taken."""
        taken = np.flatnonzero(self.count).tolist()
        return [self.facts.pairs[pair] for pair in taken for _n in range(int(self.count[pair]))]

    def snapshot(self) -> dict[int, tuple[int, Flow]]:
        """The pairs that are taken, with their trainers."""
        return {pair: (int(self.count[pair]), self.flow[pair]) for pair in np.flatnonzero(self.count).tolist()}

    def restore(self, kept: Mapping[int, tuple[int, Flow]]) -> None:
        """Be as at a snapshot again."""
        for pair in np.flatnonzero(self.count).tolist():
            if pair not in kept:
                self.take(pair, 0, {})
        for pair, (count, flow) in kept.items():
            if (count, flow) != (self.count[pair], self.flow[pair]):
                self.take(pair, count, flow)
