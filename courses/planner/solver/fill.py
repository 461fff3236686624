"""Adding sessions one at a time where each covers most: a plan without a solver, and what stage B leaves of a budget."""

import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator

import numpy as np

from courses.planner.solver.cover import Cover
from courses.planner.solver.instance import NOBODY, USUAL_AIMS, WEEKS, Instance, Placed
from courses.planner.solver.state import State

# A first session covers nobody yet; what it could cover counts this much, so that a second one finds it.
HALF_WAY = 0.3
# Of equal choices: far from other runs of the course that the same people can reach, then near for the trainer.
SPREAD = 1e-4
# A draft that stays is worth so much coverage.
KEEP_GAIN = 1e-3


# Scores closer than this are the same.
EQUAL = 1e-12
# So many of the best places are tried one by one before all others are put in order.
FIRST_PLACES = 24
# (week, week) → how near they are around the ring: 26 for the same week, 0 half a year apart.
_APART = np.abs(np.arange(WEEKS)[:, None] - np.arange(WEEKS))
_NEAR = WEEKS // 2 - np.minimum(_APART, WEEKS - _APART).astype(np.float64)


class _Scores:
    """(week, venue) → how good one more session of `course` would be. Kept from question to question: only what hangs on
    classes and rooms that changed since is worked out again, so a plan may grow and shrink in between as it likes."""

    def __init__(self, cover: Cover, overlap: "np.ndarray", course: int) -> None:
        self.cover, self.overlap, self.course = cover, overlap, course
        classes, venues = cover.reach.shape
        self.masks, self.value = np.zeros(classes, dtype=np.uint64), np.full(classes, np.nan)
        self.runs = np.zeros((WEEKS, venues), dtype=np.int16)
        # What each class gains in each week, and how near each week is to the sessions in a room.
        self.gain, self.near = np.zeros((WEEKS, classes)), np.zeros((WEEKS, venues))
        self.covers, self.crowds = np.zeros((WEEKS, venues)), np.zeros((WEEKS, venues))

    def now(self) -> "np.ndarray":
        self._look_at_classes()
        self._look_at_rooms()
        # Rounded, so that equals are equal however they were added up.
        return np.rint((self.covers - self.crowds) / EQUAL) * EQUAL

    def _look_at_classes(self) -> None:
        cover = self.cover
        masks, value = cover.weeks[self.course], cover.value(self.course)
        changed = np.flatnonzero((masks != self.masks) | (value != self.value))
        if not changed.size:
            return
        self.masks, self.value = masks.copy(), value
        gained = cover.one_more(masks[changed]) * (value[changed] * ~cover.covered[self.course, changed])
        first = HALF_WAY * cover.members[changed] * (masks[changed] == 0) / cover.total / len(cover.covered)
        self.gain[:, changed] = gained + first
        venues = np.flatnonzero(cover.reach[changed].any(axis=0))
        part = cover.reach[:, venues]
        classes = np.flatnonzero(part.any(axis=1))
        self.covers[:, venues] = self.gain[:, classes] @ part[classes]

    def _look_at_rooms(self) -> None:
        runs = self.cover.runs[self.course]
        changed = np.flatnonzero((runs != self.runs).any(axis=0))
        if not changed.size:
            return
        self.runs = runs.copy()
        self.near[:, changed] = _NEAR @ runs[:, changed]
        venues = np.flatnonzero(self.overlap[:, changed].any(axis=1))
        others = np.flatnonzero(self.runs.any(axis=0))
        weight = SPREAD / (WEEKS / 2) * self.overlap[np.ix_(venues, others)].T
        self.crowds[:, venues] = self.near[:, others] @ weight


class Filler:
    """Finds the best place for one more session of a course. Kept over many calls for what seldom changes."""

    def __init__(self, instance: Instance, state: State) -> None:
        self.instance, self.state = instance, state
        reach = state.cover.reach
        common = (reach * state.cover.members[:, None]).T @ reach
        own = np.maximum(np.diag(common), 1)
        overlap = common / own[:, None]
        self.scores = [_Scores(state.cover, overlap, course) for course in range(len(instance.courses))]
        rooms = range(len(instance.venues))
        rents = [[instance.rent(course, room) for room in rooms] for course in range(len(instance.courses))]
        # A year without rooms, or without courses, has its shape as well.
        self.prices = instance.aims.kr * np.array(rents, dtype=np.float64).reshape(len(instance.courses), len(rooms))
        self.areas = np.array([room.area for room in instance.venues], dtype=np.int64)
        self.days: dict[tuple[int, int], dict[int, list[int]]] = {}
        self.possible: dict[int, np.ndarray] = {}
        self._ways: dict[int, int] = {}

    def _days(self, course: int, venue: int) -> dict[int, list[int]]:
        key = (course, venue)
        if key not in self.days:
            weeks: dict[int, list[int]] = {}
            for day in self.instance.options(course, venue):
                weeks.setdefault(self.instance.ring[day], []).append(day)
            self.days[key] = weeks
        return self.days[key]

    def best(
        self,
        course: int,
        areas: Iterable[int] | None = None,
        least: float = -np.inf,
        helps: Callable[[int], bool] = lambda _day: True,
    ) -> Placed | None:
        """The best session of `course` that can be added (in one of `areas`, on a day that `helps`), worth more than `least`."""
        score = np.where(self._possible(course), self.scores[course].now() - self.prices[course], -np.inf)
        if areas is not None:
            score[:, ~np.isin(self.areas, list(areas))] = -np.inf
        score[score <= least] = -np.inf
        for place in _best_first(score.ravel()):
            week, venue = divmod(place, len(self.areas))
            found = self._first(course, venue, week, helps)
            if found:
                return found
        return None

    def _possible(self, course: int) -> "np.ndarray":
        """(week, venue) → whether the course may be held there then at all."""
        if course not in self.possible:
            found = np.zeros((WEEKS, len(self.instance.venues)), dtype=bool)
            for venue in range(len(self.instance.venues)):
                if self.instance.able.get((course, venue)):
                    found[sorted(self._days(course, venue)), venue] = True
            self.possible[course] = found
        return self.possible[course]

    def ways(self, number: int) -> tuple[int, int]:
        """How many ways there are to keep a promise: the scarcest goes first."""
        if number not in self._ways:
            instance, promise = self.instance, self.instance.promises[number]
            rooms = [venue for venue, room in enumerate(instance.venues) if room.area in promise.areas]
            self._ways[number] = sum(
                len(instance.options(promise.course, v)) * len(instance.able.get((promise.course, v), ()))
                for v in rooms
            )
        return self._ways[number], number

    def _first(self, course: int, venue: int, week: int, helps: Callable[[int], bool]) -> Placed | None:
        for day in self._days(course, venue).get(week, ()):
            if helps(day) and self.state.room_for(course, venue, day):
                trainer = self.state.trainer_for(course, venue, day)
                if trainer is not None:
                    return Placed(course, venue, day, trainer)
        return None


def _best_first(score: "np.ndarray") -> Iterator[int]:
    """The indexes of all that is more than −∞, best first, of equals the first; `score` is used up."""
    for _number in range(min(FIRST_PLACES, len(score))):
        best = int(score.argmax())
        if score[best] == -np.inf:
            return
        yield best
        score[best] = -np.inf
    rest = np.flatnonzero(score > -np.inf)
    yield from rest[np.argsort(-score[rest], kind="stable")].tolist()


def fill(
    state: State,
    courses: Iterable[int] | None = None,
    *,
    filler: Filler | None = None,
    is_over: Callable[[], bool] = lambda: False,
) -> list[Placed]:
    """Keep promises that lack sessions, scarcest first, then spend the courses' budgets in turn, where it covers most."""
    instance = state.instance
    filler = filler or Filler(instance, state)
    wanted = set(range(len(instance.courses)) if courses is None else courses)
    added = []
    short = [number for number, _lacking in state.short() if instance.promises[number].course in wanted]
    for number in sorted(short, key=filler.ways):
        while state.lacking(number) and not is_over():
            row = _promised(state, filler, number)
            if row is None:
                break
            state.add(row)
            added.append(row)
    # In turn, so that no course is without when the time is over.
    turn = deque(sorted(wanted))
    while turn and not is_over():
        course = turn.popleft()
        row = filler.best(course, least=1e-9) if state.budget_left(course) > 0 else None
        if row is not None:
            state.add(row)
            added.append(row)
            turn.append(course)
    return added


def _promised(state: State, filler: Filler, number: int) -> Placed | None:
    promise = state.instance.promises[number]
    if state.budget_left(promise.course) <= 0:
        return None
    days = state.days_of(number)
    now = state.counted(number, days)
    return filler.best(
        promise.course, promise.areas, helps=lambda day: state.counted(number, sorted([*days, day])) > now
    )


def greedy(instance: Instance, start: Iterable[Placed] = (), *, is_over: Callable[[], bool] = lambda: False) -> State:
    """A plan without a solver: what of `start` is possible, then scarcest promises first, then most coverage."""
    state = State(instance, instance.fixed)
    for row in start:
        alone = row._replace(co=NOBODY)
        if alone not in state.plan and state.budget_left(row.course) > 0 and state.allows(alone):
            state.add(alone)
    fill(state, is_over=is_over)
    return state


def score(state: State) -> tuple[float, float]:
    """Promised sessions that lack, then coverage with a little for drafts that stay, less what the aims take off: larger is better, in this order."""
    kept = sum(row in state.plan for row in state.instance.keep)
    lacking = -float(sum(lacking for _number, lacking in state.short()))
    return lacking, state.cover.worth() + KEEP_GAIN * kept - _paid(state)


def _paid(state: State) -> float:
    """What kilometres and rooms take off; nothing as long as nobody has said that they count."""
    instance, aims = state.instance, state.instance.aims
    if aims.km <= USUAL_AIMS.km and not aims.kr:
        return 0.0
    rows = sorted(state.plan)
    km = math.fsum(instance.way(row.trainer, row.venue) + instance.way(row.co, row.venue) for row in rows)
    return aims.km * km + aims.kr * math.fsum(instance.rent(row.course, row.venue) for row in rows)
