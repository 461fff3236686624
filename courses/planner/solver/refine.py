"""Stage C: what stands is taken up again, some courses in some districts at a time, on the coverage it is judged by.

Unlike stage A this sees the days and trainers that the rest of the plan leaves free, and every session that already covers
somebody. A block is decided (HiGHS), timed (CP-SAT), and taken when the whole plan is no worse.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from courses.planner.solver.fill import Filler, fill, score
from courses.planner.solver.instance import WEEKS, Placed
from courses.planner.solver.mip import best_values
from courses.planner.solver.model import build
from courses.planner.solver.seasons import Seasons, free_days, windows
from courses.planner.solver.state import State
from courses.planner.solver.timetable import Effort, place

# A block is as many sessions as can be decided in about a fifth of a second.
BLOCK_SESSIONS = 24
# What a block takes beside the search of its rooms, in the units of `Search.work`.
STEP_WORK = 1_000
EVERYWHERE = 0.5
# Of the program of a block: nodes, and how many columns and rows make an iteration one unit of work.
NODES, USUAL_SIZE, SMALLEST = 5, 12_000, 0.05


@dataclass
class Refiner:
    """Improves `state` in place. `work` is counted as in `Search`."""

    state: State
    effort: Effort
    # Those that may have other sessions than now.
    courses: Sequence[int]
    tries: int = 0
    work: int = 0
    _random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.effort.seed)
        self._filler = Filler(self.state.instance, self.state)
        self._fixed = frozenset(self.state.instance.fixed)
        self._now = score(self.state)
        self._windows = [windows(self.state.instance.max_gap_weeks, phase) for phase in range(WEEKS)]

    def run(self, budget: int, is_over: Callable[[], bool], better: Callable[[State], object]) -> None:
        """Try blocks until `budget` is spent; `better` hears of each improvement."""
        while self.work < budget and not is_over():
            self.tries += 1
            if self.step():
                better(self.state)

    def step(self) -> bool:
        """Take one block up again; whether the plan got better. A plan no worse is kept too."""
        state, instance = self.state, self.state.instance
        courses, areas = self._block()
        venues = [venue for venue, room in enumerate(instance.venues) if room.area in areas]
        old = sorted(
            row
            for row in state.plan
            if row.course in courses and instance.venues[row.venue].area in areas and row not in self._fixed
        )
        for row in old:
            state.remove(row)
        new = self._decide(courses, venues, old)
        for row in new:
            state.add(row)
        new += fill(state, sorted(courses), filler=self._filler)
        then = score(state)
        if then >= self._now:
            is_better = then > self._now
            self._now = then
            return is_better
        for row in new:
            state.remove(row)
        for row in old:
            state.add(row)
        return False

    def _decide(self, courses: set[int], venues: list[int], old: list[Placed]) -> list[Placed]:
        seasons = self._seasons(courses, old)
        days = free_days(self.state, sorted(courses), venues, seasons)
        if not days:
            self.work += STEP_WORK
            return []
        model = build(self.state, seasons, days)
        values, iterations = best_values(model.mip, NODES)
        scale = max((len(model.mip.cost) + len(model.mip.row_lower)) / USUAL_SIZE, SMALLEST)
        self.work += round(iterations * scale) + STEP_WORK
        units = [] if values is None else model.chosen(values)
        return place(self.state, seasons, units, effort=self.effort, hint=old)

    def _block(self) -> tuple[set[int], set[int]]:
        """Half the time one course everywhere, for a budget is spent in the whole country; else several in some districts."""
        rng, instance = self._random, self.state.instance
        count = len(instance.areas) if rng.random() < EVERYWHERE else rng.randint(1, len(instance.areas))
        areas = set(rng.sample(range(len(instance.areas)), count))
        courses: set[int] = set()
        size = 0
        for course in rng.sample(self.courses, len(self.courses)):
            mine = sum(sum(self.state.held[course, area].values()) for area in sorted(areas))
            if courses and size + mine > BLOCK_SESSIONS:
                break
            size += mine
            courses.add(course)
        return courses, areas

    def _seasons(self, courses: set[int], old: list[Placed]) -> Seasons:
        """Windows for each course: mostly those that hold most of its sessions now, sometimes any."""
        rng, instance = self._random, self.state.instance
        phases = {}
        for course in sorted(courses):
            held = [instance.ring[row.day] for row in (*sorted(self.state.plan), *old) if row.course == course]
            fits = [sum(any(week in window for window in choice) for week in held) for choice in self._windows]
            good = [phase for phase in range(WEEKS) if fits[phase] >= 0.75 * max(fits)]
            phases[course] = rng.choice(good) if rng.random() < 0.8 else rng.randrange(WEEKS)
        return Seasons.begin(instance, phases)
