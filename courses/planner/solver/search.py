"""Stage A, the search: course by course, then some courses in some districts at a time (large neighbourhood search).

HiGHS proves such blocks in a twentieth of a second, where CP-SAT does not in half a minute (PLANNER.md Y3).
"""

import random
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from courses.planner.solver.instance import Instance
from courses.planner.solver.mip import improve_block
from courses.planner.solver.model import Model
from courses.planner.solver.seasons import Unit

NODES_PER_BLOCK = 5
# What a block takes beside its iterations.
BLOCK_WORK = 50
# Columns freed at a time; after so many blocks that found nothing they become more, by this factor, up to a largest size.
FIRST_SIZE, TRIES_PER_SIZE, GROWTH, LARGEST = 130, 10, 1.25, 220
# Searches side by side compare what they have so many times.
ROUNDS = 4
# Columns and rows of the program for which one simplex iteration counts as one unit of work.
USUAL_SIZE = 12_000


@dataclass
class Search:
    """The large neighbourhood search over units. `work` counts simplex iterations, those of a larger
    program more: a clock that is the same everywhere."""

    instance: Instance
    model: Model
    seed: int
    work: int = 0

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._solver = self.model.mip.solver(nodes=NODES_PER_BLOCK)
        self.values: np.ndarray | None = None
        self._in_vain = 0
        self._scale = max((len(self.model.mip.cost) + len(self.model.mip.row_lower)) / USUAL_SIZE, 0.05)
        self._shared = members_in_common(self.instance)
        self.best = -np.inf

    def begin(self, is_over: Callable[[], bool]) -> None:
        """One course after another, each beside those before; all at once where that is little."""
        if len(self.model.units) <= FIRST_SIZE:
            if not is_over():
                self.all_at_once()
            return
        for course in range(len(self.instance.courses)):
            if is_over():
                return
            self._free({unit for unit in self.model.units if unit.course == course})

    def follow(self, other: "Search") -> None:
        """Go on from what the other search began: without chance in it, that is what this one would have found."""
        self.best, self.values, self.work = other.best, other.values, other.work

    def run(self, budget: int, is_over: Callable[[], bool]) -> None:
        """Better what was begun until `budget` is spent."""
        while len(self.model.units) > FIRST_SIZE and self.work < budget and not is_over():
            before = self.best
            self._free(set(self._block()))
            self._in_vain = 0 if self.best > before + 1e-9 else self._in_vain + 1

    def chosen(self) -> list[Unit]:
        return [] if self.values is None else self.model.chosen(self.values)

    def all_at_once(self) -> list[Unit]:
        """The units when everything is free: for a model small enough."""
        self._free(set(self.model.units))
        return self.chosen()

    def _free(self, free: set[Unit]) -> None:
        bounds = {}
        for unit, column in self.model.units.items():
            now = 0.0 if self.values is None else round(self.values[column])
            bounds[column] = (0.0, float(self.model.limits[unit])) if unit in free else (now, now)
        self._solve(bounds)

    def _solve(self, bounds: Mapping[int, tuple[float, float]]) -> None:
        values, iterations = improve_block(self._solver, bounds, self.values)
        self.work += round(iterations * self._scale) + BLOCK_WORK
        if values is not None:
            found = float(np.dot(values, self.model.mip.cost))
            if found >= self.best - 1e-9:
                self.best, self.values = found, values

    def _block(self) -> list[Unit]:
        """Some courses everywhere, or all courses in a few districts that are near each other."""
        rng = self._random
        size = min(FIRST_SIZE * GROWTH ** (self._in_vain // TRIES_PER_SIZE), LARGEST)
        pick = {"course": self._courses, "area": self._areas}["course" if rng.random() < 0.5 else "area"]
        free: list[Unit] = []
        for group in pick():
            if free and len(free) + len(group) > size:
                break
            free += group
        return free

    def _courses(self) -> list[list[Unit]]:
        numbers = list(range(len(self.instance.courses)))
        self._random.shuffle(numbers)
        return [[unit for unit in self.model.units if unit.course == course] for course in numbers]

    def _areas(self) -> list[list[Unit]]:
        """A district and the others, those with most members in common first."""
        first = self._random.randrange(len(self.instance.areas))
        chance = [self._random.random() for _area in self.instance.areas]
        order = sorted(
            range(len(self.instance.areas)), key=lambda area: (area != first, -self._shared[first][area] * chance[area])
        )
        return [[u for u in self.model.units if self.instance.venues[u.venue].area == area] for area in order]


def side_by_side(searches: Sequence[Search], budget: int, is_over: Callable[[], bool]) -> list[Unit]:
    """Let the first search begin and all go on in threads of their own, now and then from the best. The same however fast each is."""
    first, *others = searches
    first.begin(is_over)
    for search in others:
        search.follow(first)
    for number in range(1, ROUNDS + 1):
        limit = budget * number // ROUNDS
        with ThreadPoolExecutor(len(searches)) as pool:
            list(pool.map(partial(Search.run, budget=limit, is_over=is_over), searches))
        best = max(searches, key=lambda search: search.best)
        for search in searches:
            search.best, search.values = best.best, best.values
    return best.chosen()


def members_in_common(instance: Instance) -> list[list[float]]:
    """How many members can reach rooms of both districts."""
    areas = range(len(instance.areas))
    shared = [[1.0 for _other in areas] for _area in areas]
    for people, near in zip(instance.members, instance.reach, strict=True):
        here = {instance.venues[venue].area for venue in near}
        for one in here:
            for other in here:
                shared[one][other] += people
    return shared
