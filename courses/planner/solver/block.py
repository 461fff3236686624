"""A part of stage A as a small program of its own: some pairs are free, all others stand and leave what they leave.

Handing HiGHS the whole program with most columns fixed took 0.3 s a block (1.5 s for five times the country); this takes 4 ms to
build, and people who are alike for the free pairs are one row.
"""

import threading
from dataclasses import dataclass, field

import highspy
import numpy as np

from courses.planner.solver.mip import Mip, quiet_solver
from courses.planner.solver.rooms import PART, SHORT_COST, Rooms

NODES = 10
# Somebody with less of a session left has none.
LEAST = 1e-3
# What HiGHS tries beside branch and bound took more than half of a block's time and found nothing that the nodes did not.
PLAIN = ("feasibility_jump", "rins", "rens", "root_reduced_cost")
# What a block takes beside its iterations, and how many columns and rows make an iteration one unit of work.
BLOCK_WORK, USUAL_SIZE = 60, 1_500


@dataclass
class Block:
    """The program of the free pairs, beside what the others of `rooms` leave at this moment."""

    rooms: Rooms
    free: tuple[int, ...]
    # Pairs of a course may have at most so many sessions in the block (the first round shares a budget among districts).
    budget: int | None = None
    # People count for so much more or less, each class by itself: to leave a plan that no block betters.
    noise: "np.ndarray | None" = None
    mip: Mip = field(default_factory=Mip)
    start: list[float] = field(default_factory=list)
    pairs: dict[int, int] = field(default_factory=dict)
    # For each free pair the first column of its flow, and whom the columns stand for.
    flows: dict[int, tuple[int, list[int]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rooms, facts = self.rooms, self.rooms.facts
        for pair in self.free:
            limit = max(rooms.limit(pair), int(rooms.count[pair]))
            self.pairs[pair] = self._column(
                rooms.count[pair], float(facts.bonus[pair] - facts.price[pair]), float(limit), whole=True
            )
        self._people()
        self._promises()
        self._limits()
        self._trainers()

    def _column(self, start: float, cost: float, upper: float, whole: bool = False) -> int:
        self.start.append(float(start))
        return self.mip.column(cost=cost, upper=upper, whole=whole)

    def _people(self) -> None:
        """One row for all who can use the same free pairs of a course, one for all who lack the same courses."""
        rooms, facts = self.rooms, self.rooms.facts
        free = np.array(self.free, dtype=np.int64)
        courses = np.unique(facts.course[free]).tolist()
        # For each class and course of the block: −1 covered by what stands, −2 out of reach, else the column of its group.
        columns = np.full((len(courses), facts.whole.size), -2, dtype=np.int64)
        for number, course in enumerate(courses):
            mine = free[facts.course[free] == course]
            near = facts.near[facts.venue[mine]]
            stands = rooms.reached[course] - rooms.count[mine] @ near > 0
            columns[number, stands] = -1
            open_classes = np.flatnonzero(~stands & near.any(axis=0))
            if not open_classes.size:
                continue
            kinds, group = _groups(near[:, open_classes].T)
            worth = np.bincount(group, weights=self._noisy(facts.weight[course])[open_classes], minlength=len(kinds))
            there = np.minimum(rooms.count[mine] @ near[:, open_classes], 1)
            first = len(self.mip.cost)
            for kind, pattern in enumerate(kinds):
                is_covered = float(there[group == kind][0])
                column = self._column(is_covered, float(worth[kind]), 1.0)
                here = [(self.pairs[pair], -1.0) for pair in mine[pattern].tolist()]
                self.mip.row([(column, 1.0), *here], upper=0.0)
            columns[number, open_classes] = first + group
        self._everything(courses, columns)

    def _noisy(self, worth: "np.ndarray") -> "np.ndarray":
        return worth if self.noise is None else worth * self.noise

    def _everything(self, courses: list[int], columns: "np.ndarray") -> None:
        rooms, facts = self.rooms, self.rooms.facts
        others = np.delete(rooms.reached, courses, axis=0)
        can = (others > 0).all(axis=0) & (columns > -2).all(axis=0) & (columns >= 0).any(axis=0) & (facts.whole > 0)
        classes = np.flatnonzero(can)
        if not classes.size:
            return
        kinds, group = _groups(columns[:, classes].T)
        worth = np.bincount(group, weights=self._noisy(facts.whole)[classes], minlength=len(kinds))
        for kind, pattern in enumerate(kinds):
            parts = [int(column) for column in pattern if column >= 0]
            whole = self._column(min(self.start[part] for part in parts), float(worth[kind]), 1.0)
            for part in parts:
                self.mip.row([(whole, 1.0), (part, -1.0)], upper=0.0)

    def _promises(self) -> None:
        rooms, facts = self.rooms, self.rooms.facts
        mine: dict[int, list[int]] = {}
        for pair in self.free:
            for number in facts.promised[pair]:
                mine.setdefault(number, []).append(pair)
        there = rooms.promised_pairs()
        for number, pairs in sorted(mine.items()):
            now = sum(int(rooms.count[pair]) for pair in pairs)
            _promise, sessions, seasons = facts.wants[number]
            for wanted, each in ((sessions, facts.need), (seasons, 1)):
                left = wanted - each * (there[number] - now)
                if left > 0:
                    lacks = self._column(max(left - each * now, 0.0), -SHORT_COST, left)
                    terms = [(self.pairs[pair], float(each)) for pair in pairs]
                    self.mip.row([*terms, (lacks, 1.0)], lower=float(left))

    def _limits(self) -> None:
        """What the pairs that stand leave of budgets, rooms and districts."""
        rooms, facts = self.rooms, self.rooms.facts
        free = np.array(self.free, dtype=np.int64)
        for groups, limits, used in (
            (facts.course, facts.budgets, rooms.of_course()),
            (facts.venue, facts.rooms, rooms.in_room()),
            (facts.area, facts.areas, rooms.in_area()),
        ):
            mine = groups[free]
            for group in np.unique(mine).tolist():
                pairs = free[mine == group]
                left = limits[group] - used[group] + facts.need * rooms.count[pairs].sum()
                if self.budget is not None and groups is facts.course:
                    left = min(left, self.budget)
                # A limit that all free pairs together keep to needs no row.
                if facts.need * sum(max(rooms.limit(pair), 0) for pair in pairs.tolist()) > left:
                    self.mip.row([(self.pairs[pair], float(facts.need)) for pair in pairs.tolist()], upper=float(left))

    def _trainers(self) -> None:
        """The sessions of the free pairs flow to those who have some left."""
        rooms, facts = self.rooms, self.rooms.facts
        left = facts.trainers - rooms.taught
        for pair in self.free:
            for trainer, part in rooms.flow[pair].items():
                left[trainer] += part
        of_trainer: dict[int, list[tuple[int, float]]] = {}
        for pair in self.free:
            most = float(facts.need * max(rooms.limit(pair), int(rooms.count[pair])))
            able, km = facts.able[pair]
            room = left[able]
            mine = np.flatnonzero(room > LEAST)
            people = able[mine].tolist()
            first = self.mip.columns((-facts.km_cost * km[mine]).tolist(), np.minimum(room[mine], most).tolist())
            flow = rooms.flow[pair]
            self.start += [flow.get(trainer, 0.0) for trainer in people]
            self.flows[pair] = (first, people)
            for number, trainer in enumerate(people):
                of_trainer.setdefault(trainer, []).append((first + number, 1.0))
            terms = [(first + number, -1.0) for number in range(len(people))]
            self.mip.row([*terms, (self.pairs[pair], float(facts.need))], lower=0.0, upper=0.0)
        for trainer, columns in sorted(of_trainer.items()):
            self.mip.row(columns, upper=float(left[trainer]))


def _groups(rows: "np.ndarray") -> tuple[list["np.ndarray"], "np.ndarray"]:
    """(the different rows, for each row which of them it is)."""
    numbers: dict[bytes, int] = {}
    group = [numbers.setdefault(row.tobytes(), len(numbers)) for row in np.ascontiguousarray(rows)]
    first = np.unique(group, return_index=True)[1].tolist()
    return [rows[number] for number in first], np.array(group, dtype=np.int64)


_THREAD = threading.local()


def _solver() -> highspy.Highs:
    """One solver a thread: making one takes longer than a small block."""
    if not hasattr(_THREAD, "solver"):
        _THREAD.solver = quiet_solver()
        for name in PLAIN:
            _THREAD.solver.setOptionValue(f"mip_heuristic_run_{name}", False)
        _THREAD.solver.setOptionValue("mip_allow_restart", False)
    return _THREAD.solver


@dataclass(frozen=True)
class Found:
    """What a block came to: for each free pair how often it is taken and by whom it is led; None where nothing was found."""

    taken: dict[int, tuple[int, dict[int, float]]] | None
    work: int


def solve_block(block: Block, nodes: int = NODES) -> Found:
    """Decide a block. The same wherever and whenever it is solved: nodes are counted, no clock."""
    solver = _solver()
    solver.setOptionValue("mip_max_nodes", nodes)
    solver.passModel(block.mip.model())
    start = highspy.HighsSolution()
    start.col_value = np.array(block.start)
    solver.setSolution(start)
    solver.run()
    info = solver.getInfo()
    size = (len(block.mip.cost) + len(block.mip.row_lower)) / USUAL_SIZE
    work = round(max(info.simplex_iteration_count, 0) * size) + BLOCK_WORK
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return Found(None, work)
    values = np.array(solver.getSolution().col_value)
    return Found(_read(block, values), work)


def _read(block: Block, values: "np.ndarray") -> dict[int, tuple[int, dict[int, float]]]:
    taken = {}
    for pair, column in block.pairs.items():
        first, people = block.flows[pair]
        flow = {k: part for number, k in enumerate(people) if (part := float(values[first + number])) > PART}
        taken[pair] = (round(float(values[column])), flow)
    return taken


def try_block(rooms: Rooms, found: Found, least: float) -> float | None:
    """Take what a block came to if it still fits and is worth at least `least`: the new value, None where it was left."""
    if found.taken is None:
        return None
    new = {pair: row for pair, row in found.taken.items() if row != (rooms.count[pair], rooms.flow[pair])}
    old = {pair: (int(rooms.count[pair]), rooms.flow[pair]) for pair in new}
    _take(rooms, new)
    if rooms.fits():
        value = rooms.value()
        if value >= least:
            return value
    _take(rooms, old)
    return None


def _take(rooms: Rooms, taken: dict[int, tuple[int, dict[int, float]]]) -> None:
    for pair, (count, flow) in taken.items():
        rooms.take(pair, count, flow)
