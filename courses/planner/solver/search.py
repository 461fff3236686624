"""Stage A, the search: course by course, then promises that lack, then some courses around some rooms at a time (large
neighbourhood search).

HiGHS proves such blocks in a twentieth of a second, where CP-SAT does not in half a minute (PLANNER.md Y3).
Always `FLIGHT` blocks are under way, on pairs that no other has, and they come home in the order in which they left, however
fast each is and however many threads work on them: a seed gives one plan.
"""

import random
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from courses.planner.solver.block import Block, Found, solve_block, try_block
from courses.planner.solver.possible import Pair
from courses.planner.solver.rooms import Facts, Rooms

FLIGHT = 2
# Pairs freed at a time; after so many blocks that found nothing they become more, by this factor, up to a largest size.
FIRST_SIZE, TRIES_PER_SIZE, GROWTH, LARGEST = 140, 8, 1.2, 240
# Pairs of a course decided at a time in the first round.
FIRST_PART = 120
# A promise that lacks is tried with its neighbours so many times.
MENDS = 2
# After so many blocks in vain half of them see people counted with so much noise, and may lose so much against the best plan; after
# so many more the best one is taken up again.
PATIENCE, NOISE, SLACK, RETURN = 15, 0.3, 2e-3, 60
# Gains smaller than this are none.
GAIN = 1e-9


@dataclass
class Search:
    """The search on one plan. `work` is counted, so that it goes as far on any machine."""

    facts: Facts
    seed: int
    workers: int
    work: int = 0
    blocks: int = 0
    refused: int = 0
    rooms: Rooms = field(init=False)
    best: float = field(init=False)

    def __post_init__(self) -> None:
        self.rooms = Rooms(self.facts)
        self.best = self.rooms.value()
        self._kept = self.rooms.snapshot()
        self._random = random.Random(self.seed)
        self._in_vain = 0
        self._near = _common_members(self.facts)
        self._of_course = [np.flatnonzero(self.facts.course == c).tolist() for c in range(len(self.facts.budgets))]
        self._of_venue = [np.flatnonzero(self.facts.venue == v).tolist() for v in range(len(self.facts.rooms))]

    def run(self, budget: int, is_over: Callable[[], bool]) -> list[Pair]:
        """Choose rooms until the work is spent."""
        with ThreadPoolExecutor(self.workers) as pool:
            if len(self.facts.pairs) <= FIRST_SIZE:
                # Small enough to be decided at once.
                self._fly(pool, iter([Block(self.rooms, tuple(range(len(self.facts.pairs))))]), is_over)
                return self.rooms.chosen()
            # Each course beside those before: two at once would take the same trainers.
            self._fly(pool, self._first_round(), is_over, flight=1)
            self._fly(pool, self._mending(), is_over)
            self._fly(pool, self._blocks(budget), is_over)
        self.rooms.restore(self._kept)
        return self.rooms.chosen()

    def again(self, without: Iterable[Pair], budget: int, is_over: Callable[[], bool]) -> list[Pair]:
        """Go on without these pairs, from around them outwards."""
        numbers = {pair: number for number, pair in enumerate(self.facts.pairs)}
        pairs = [numbers[pair] for pair in without]
        for pair in pairs:
            self.rooms.take(pair, 0, {})
            self.rooms.banned.add(pair)
        self.best, self._kept = self.rooms.value(), self.rooms.snapshot()
        until = self.work + budget
        with ThreadPoolExecutor(self.workers) as pool:
            venues = sorted({int(self.facts.venue[pair]) for pair in pairs})
            self._fly(
                pool, (self._block(self._pairs_around(venue, self.courses(), LARGEST)) for venue in venues), is_over
            )
            self._fly(pool, self._blocks(until), is_over)
        self.rooms.restore(self._kept)
        return self.rooms.chosen()

    def courses(self) -> list[int]:
        return [course for course, pairs in enumerate(self._of_course) if pairs]

    def _fly(
        self, pool: ThreadPoolExecutor, blocks: Iterator[Block], is_over: Callable[[], bool], flight: int = FLIGHT
    ) -> None:
        """Let blocks be decided side by side, and take what they come to in their order."""
        self._away: set[int] = set()
        flying: deque[tuple[Block, Future[Found]]] = deque()
        while True:
            while len(flying) < flight and not is_over() and (block := next(blocks, None)) is not None:
                self._away.update(block.free)
                flying.append((block, pool.submit(solve_block, block)))
            if not flying:
                return
            block, future = flying.popleft()
            self._land(block, future.result())

    def _land(self, block: Block, found: Found) -> None:
        self._away.difference_update(block.free)
        self.work += found.work
        self.blocks += 1
        now = self.rooms.value()
        value = try_block(self.rooms, found, (now if block.noise is None else self.best - SLACK) - GAIN)
        if value is None:
            self.refused += 1
            value = now
        is_better = value > self.best + GAIN
        self._in_vain = 0 if is_better else self._in_vain + 1
        if is_better:
            self.best, self._kept = value, self.rooms.snapshot()

    def _block(self, pairs: Iterable[int], budget: int | None = None, noise: "np.ndarray | None" = None) -> Block:
        return Block(self.rooms, tuple(sorted(set(pairs) - self._away)), budget, noise)

    def _first_round(self) -> Iterator[Block]:
        """One course after another. One with more rooms than a block holds goes from place to place, each with its share."""
        for pairs in self._of_course:
            parts = self._parts(pairs)
            people = [float(self.facts.weight[:, self._reached(part)].sum()) for part in parts]
            for number, part in enumerate(parts):
                if len(parts) == 1:
                    yield self._block(part)
                    continue
                course = int(self.facts.course[part[0]])
                so_far = sum(people[: number + 1]) / max(sum(people), 1e-9)
                used = int(self.rooms.of_course()[course])
                share = max(round(float(self.facts.budgets[course]) * so_far) - used, self._needed(part))
                yield self._block(part, share)

    def _parts(self, pairs: list[int]) -> list[list[int]]:
        """These pairs, near ones together, as few to a part as a block holds."""
        parts: list[list[int]] = []
        left = sorted(pairs, key=lambda pair: (self.facts.area[pair], self.facts.venue[pair]))
        while left:
            if len(left) <= FIRST_PART:
                return [*parts, left]
            part: list[int] = []
            for area in dict.fromkeys(int(self.facts.area[pair]) for pair in left):
                mine = [pair for pair in left if self.facts.area[pair] == area]
                if part and len(part) + len(mine) > FIRST_PART:
                    break
                part += mine[: FIRST_PART - len(part)]
            parts.append(part)
            left = [pair for pair in left if pair not in set(part)]
        return parts

    def _reached(self, pairs: list[int]) -> "np.ndarray":
        return self.facts.near[np.unique(self.facts.venue[pairs])].any(axis=0)

    def _needed(self, pairs: list[int]) -> int:
        numbers = {number for pair in pairs for number in self.facts.promised[pair]}
        return int(sum(self.facts.wants[number][1] for number in numbers))

    def _mending(self) -> Iterator[Block]:
        """Around each promise that lacks, with its course everywhere near and all courses in its district."""
        for _round in range(MENDS):
            lacking = [number for number, lacks in enumerate(self.rooms.lacking()) if lacks > 0]
            for number in lacking:
                mine = [pair for pair in range(len(self.facts.pairs)) if number in self.facts.promised[pair]]
                if mine and self.rooms.lacking()[number] > 0:
                    venue = int(self.facts.venue[self._random.choice(mine)])
                    size, course = LARGEST - len(mine), int(self.facts.course[mine[0]])
                    others = [c for c in self.courses() if c != course]
                    around = self._pairs_around(venue, [course, *others], size)
                    yield self._block([*mine, *around])

    def _blocks(self, budget: int) -> Iterator[Block]:
        while self.work < budget:
            size = min(round(FIRST_SIZE * GROWTH ** (self._in_vain // TRIES_PER_SIZE)), LARGEST)
            pairs = self._any_block(size)
            if not pairs:
                return
            noise = None
            if self._in_vain >= PATIENCE and self._random.random() < 0.5:
                noise = np.exp(np.array([self._random.gauss(0.0, NOISE) for _class in range(self.facts.whole.size)]))
            if self._in_vain and self._in_vain % RETURN == 0:
                self.rooms.restore(self._kept)
            yield self._block(pairs, noise=noise)

    def _any_block(self, size: int) -> list[int]:
        """Some courses everywhere, all courses around a room, or some of both."""
        rng, courses = self._random, self.courses()
        venue = rng.choice([v for v, pairs in enumerate(self._of_venue) if pairs])
        kind = rng.random()
        if kind < 1 / 3:
            rng.shuffle(courses)
            pairs: list[int] = []
            for course in courses:
                mine = self._of_course[course]
                if len(pairs) + len(mine) > size:
                    mine = self._pairs_around(venue, [course], size - len(pairs))
                pairs += mine
                if len(pairs) >= size:
                    break
            return pairs
        if kind < 2 / 3:
            return self._pairs_around(venue, courses, size)
        return self._pairs_around(venue, rng.sample(courses, max(len(courses) // 2, 1)), size)

    def _pairs_around(self, venue: int, courses: list[int], size: int) -> list[int]:
        """The pairs of these courses in a room and the others near it, those with most members in common (and luck) first."""
        chance = np.array([self._random.random() for _venue in self._of_venue])
        rank = self._near[venue] * chance
        rank[venue] = np.inf
        wanted, found = set(courses), []
        for other in np.argsort(-rank, kind="stable").tolist():
            found += [pair for pair in self._of_venue[other] if int(self.facts.course[pair]) in wanted]
            if len(found) >= size:
                break
        return found[:size]


def _common_members(facts: Facts) -> "np.ndarray":
    """(room, room) → people who can reach both, and a little for rooms of one district."""
    reach = facts.near.astype(np.float64)
    common = (reach * facts.whole[None, :]) @ reach.T
    areas = np.array([room.area for room in facts.base.instance.venues])
    return common + 1e-6 * (areas[:, None] == areas[None, :]) + 1e-12
