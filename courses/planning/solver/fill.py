"""Adding sessions one at a time where each covers most: a plan without a solver, and what stage B leaves of a budget."""

from collections.abc import Callable, Iterable

import numpy as np

from courses.planning.solver.instance import NOBODY, WEEKS, Instance, Placed
from courses.planning.solver.state import State

# A first session covers nobody yet; what it could cover counts this much, so that a second one finds it.
HALF_WAY = 0.3
# Of equal choices: far from other runs of the course that the same people can reach, then near for the trainer.
SPREAD = 1e-4
# A draft that stays is worth so much coverage.
KEEP_GAIN = 1e-3


class Filler:
    """Finds the best place for one more session of a course. Kept over many calls for what never changes."""

    def __init__(self, instance: Instance, state: State) -> None:
        self.instance, self.state = instance, state
        reach = state.cover.reach
        common = (reach * state.cover.members[:, None]).T @ reach
        own = np.maximum(np.diag(common), 1)
        self.overlap = common / own[:, None]
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

    def scores(self, course: int) -> "np.ndarray":
        """(week, venue) → how good one more session of `course` would be."""
        cover = self.state.cover
        held = cover.held[course] > 0
        score = cover.gains(course)
        nothing_yet = ~held.any(axis=0)
        promise = (cover.members * nothing_yet) @ cover.reach / cover.total / max(len(cover.covered), 1)
        score += HALF_WAY * promise[None, :]
        weeks = np.arange(WEEKS)
        for row in self.state.plan:
            if row.course == course:
                distance = np.abs(weeks - self.instance.ring[row.day])
                distance = np.minimum(distance, WEEKS - distance)
                near = np.maximum(0, 1 - distance / (WEEKS / 2))
                score -= SPREAD * near[:, None] * self.overlap[:, row.venue][None, :]
        return score

    def best(
        self,
        course: int,
        areas: Iterable[int] | None = None,
        least: float = -np.inf,
        helps: Callable[[int], bool] = lambda _day: True,
    ) -> Placed | None:
        """The best session of `course` that can be added (in one of `areas`, on a day that `helps`), worth more than `least`."""
        score = np.where(self._possible(course), self.scores(course), -np.inf)
        if areas is not None:
            score[:, [room.area not in areas for room in self.instance.venues]] = -np.inf
        weeks, venues = np.unravel_index(np.argsort(-score, axis=None, kind="stable"), score.shape)
        for week, venue in zip(weeks.tolist(), venues.tolist(), strict=True):
            if score[week, venue] == -np.inf or score[week, venue] <= least:
                return None
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


def fill(
    state: State,
    courses: Iterable[int] | None = None,
    *,
    filler: Filler | None = None,
    is_over: Callable[[], bool] = lambda: False,
) -> list[Placed]:
    """Keep promises that lack sessions, scarcest first, then spend each course's budget where it covers most."""
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
    for course in sorted(wanted):
        while state.budget_left(course) > 0 and not is_over():
            row = filler.best(course, least=1e-9)
            if row is None:
                break
            state.add(row)
            added.append(row)
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
    """Promised sessions that lack, then coverage, with a little for drafts that stay: larger is better, in this order."""
    kept = sum(row in state.plan for row in state.instance.keep)
    return -float(sum(lacking for _number, lacking in state.short())), state.cover.worth() + KEEP_GAIN * kept
