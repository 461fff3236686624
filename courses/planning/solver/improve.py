"""Adding sessions one at a time, and improving a plan on the coverage it is really judged by."""

import random
import time
from collections.abc import Callable, Iterable

import numpy as np

from courses.planning.solver.instance import WEEKS, Instance, Placed
from courses.planning.solver.state import State

# A first session covers nobody yet; what it could cover counts this much, so that a second one finds it.
HALF_WAY = 0.3
# Of equal choices: far from other runs of the course that the same people can reach, then near for the trainer.
SPREAD, NEAR = 1e-4, 1e-7


class Filler:
    """Finds the best place for one more session of a course. Kept over many calls for what never changes."""

    def __init__(self, instance: Instance, state: State) -> None:
        self.instance, self.state = instance, state
        reach = state.cover.reach
        common = (reach * state.cover.members[:, None]).T @ reach
        own = np.maximum(np.diag(common), 1)
        self.overlap = common / own[:, None]
        self.days: dict[tuple[int, int], dict[int, list[int]]] = {}

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
        score = self.scores(course)
        allowed = None if areas is None else set(areas)
        for number in np.argsort(-score, axis=None, kind="stable"):
            week, venue = divmod(int(number), score.shape[1])
            if score[week, venue] <= least:
                return None
            if allowed is not None and self.instance.venues[venue].area not in allowed:
                continue
            found = self._first(course, venue, week, helps)
            if found:
                return found
        return None

    def _first(self, course: int, venue: int, week: int, helps: Callable[[int], bool]) -> Placed | None:
        for day in self._days(course, venue).get(week, ()):
            if helps(day) and self.state.room_for(course, venue, day):
                trainer = self.state.trainer_for(course, venue, day)
                if trainer is not None:
                    return Placed(course, venue, day, trainer)
        return None


def fill(state: State, courses: Iterable[int] | None = None, *, filler: Filler | None = None) -> list[Placed]:
    """Keep promises that lack sessions, scarcest first, then spend each course's budget where it covers most."""
    instance = state.instance
    filler = filler or Filler(instance, state)
    wanted = set(range(len(instance.courses)) if courses is None else courses)
    added = []
    while True:
        short = [number for number, _lacking in state.short() if instance.promises[number].course in wanted]
        rows = (_promised(state, filler, number) for number in sorted(short, key=lambda n: _options(instance, n)))
        row = next((row for row in rows if row), None)
        if row is None:
            break
        state.add(row)
        added.append(row)
    for course in sorted(wanted):
        while state.budget_left(course) > 0:
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


def _options(instance: Instance, number: int) -> tuple[int, int]:
    """How many ways there are to keep a promise: the scarcest goes first."""
    promise = instance.promises[number]
    rooms = [v for v, room in enumerate(instance.venues) if room.area in promise.areas]
    ways = sum(
        len(instance.options(promise.course, v)) * len(instance.able.get((promise.course, v), ())) for v in rooms
    )
    return ways, number


def greedy(instance: Instance) -> State:
    """A plan without a solver: the baseline, and what is shown while better ones are sought."""
    state = State(instance, instance.fixed)
    for row in instance.keep:
        if state.allows(row) and state.budget_left(row.course) > 0:
            state.add(row)
    fill(state)
    return state


def score(state: State) -> tuple[float, float]:
    """Promised sessions that lack, then coverage: larger is better, in this order."""
    return -float(sum(lacking for _number, lacking in state.short())), state.cover.worth()


def polish(
    state: State,
    *,
    seed: int,
    steps: int,
    deadline: float,
    frozen: frozenset[Placed] = frozenset(),
    stop: Callable[[], bool] = lambda: False,
) -> None:
    """Take a few sessions of one course away and place as many again, better; keep what is no worse. In place."""
    rng = random.Random(seed)
    filler = Filler(state.instance, state)
    now = score(state)
    for step in range(steps):
        if time.monotonic() > deadline or (step % 8 == 7 and stop()):
            return
        movable = sorted(state.plan - frozen)
        if not movable:
            return
        pick = rng.choice(movable)
        near = [row for row in movable if row.course == pick.course and filler.overlap[pick.venue, row.venue] > 0.2]
        taken = {pick, *rng.sample(near, min(len(near), rng.randint(1, 4)))}
        for row in sorted(taken):
            state.remove(row)
        added = fill(state, [pick.course], filler=filler)
        then = score(state)
        if then >= now:
            now = then
            continue
        for row in added:
            state.remove(row)
        for row in sorted(taken):
            state.add(row)
