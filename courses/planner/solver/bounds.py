"""What no plan exceeds, proved in a thread of its own while plans are searched for.

Four proofs, each better or finer than the one before (docs/PLANNER.md):
1. the fewest promised sessions that any plan lacks (a flow over trainers, rooms and budgets);
2. prices for the rows of `relaxation`: added up they are a bound that a colleague can check with a pocket calculator;
3. the same for each course alone, which bounds the average;
4. branch and bound with whole sessions and whole people, as long as there is time.
All of 2 to 4 hold for plans that lack no more promised sessions than 1 says (`Bound.lacking`). For a plan that lacks more, the
price of the promises says how much that can give at most.
"""

import math
import resource
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from courses.planner.solver.mip import find_prices, priced_bound, search_bound
from courses.planner.solver.outcome import Bound
from courses.planner.solver.possible import possible_days
from courses.planner.solver.relaxation import Days, Relaxation, count_people, relax
from courses.planner.solver.state import State

# A hair above what was found: numbers are added up with rounding.
HAIR = 1e-7
# The same for branch and bound, whose numbers hold to a tolerance.
SEARCHED_HAIR = 2e-6
# Branch and bound grows as long as it runs: it ends when the process has grown by so many megabytes since the proof began. What a
# process had before says nothing of the search: measured absolutely, a large process would prove nothing at all.
MOST_MB, KB_IN_MB = 300, 1024
# Programs with more entries than this are priced without corners (interior point), which takes a third of the time.
LARGE = 60_000


def peak_kb() -> int:
    """The most memory the process has had so far, in kilobytes (getrusage(2), as Linux counts it)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@dataclass
class Proof:
    """The bound so far. `at` may be asked from another thread at any time."""

    base: State
    days: Days | None = None
    is_over: Callable[[], bool] = lambda: False
    memory_mb: int = MOST_MB
    # Promised sessions that every plan lacks; None until that is proved.
    impossible: int | None = None
    _bound: Bound = field(default_factory=Bound)
    _relaxation: Relaxation | None = None
    _prices: "np.ndarray | None" = None
    _for_more: dict[int, float] = field(default_factory=dict)
    _kb_before: int = field(default_factory=peak_kb)
    _ended: threading.Event = field(default_factory=threading.Event)

    def end(self) -> None:
        """What is proved by now is enough."""
        self._ended.set()

    def run(self) -> None:
        """Prove until it is over or nothing is left to prove."""
        if self.days is None:
            self.days = possible_days(self.base)
        found = relax(self.base, self.days)
        lacking = self.impossible = least_lacking(found, self._is_over)
        if not self.base.instance.population or not self.base.instance.courses:
            self._bound = Bound(0.0, 0.0, 0.0, 0)
            return
        if lacking is None or self._is_over():
            return
        found.most_lacking(lacking)
        count_people(found, 1.0, 1.0, list(range(len(self.base.instance.courses))))
        prices = find_prices(found.mip, self._is_over, interior=len(found.mip.index) > LARGE)
        if prices is None:
            return
        self._relaxation, self._prices = found, prices
        self._tell(Bound(both=priced_bound(found.mip, prices) + HAIR, lacking=lacking))
        if not self._is_over():
            self._courses(lacking)
        if not self._is_over():
            search_bound(
                found.mip,
                lambda both: self._tell(Bound(both=both + SEARCHED_HAIR, lacking=lacking)),
                lambda: self._is_over() or self._is_large(),
            )

    def at(self, lacking: int) -> Bound:
        """What no plan exceeds that lacks at most so many promised sessions."""
        bound, found, prices = self._bound, self._relaxation, self._prices
        if bound.lacking is None or lacking <= bound.lacking or found is None or prices is None:
            return bound
        if lacking not in self._for_more:
            more = priced_for(found, lacking, prices)
            self._for_more[lacking] = min(more + HAIR, 2.0)
        both = max(self._for_more[lacking], bound.both)
        # The averages of the courses were proved for fewer as well: what follows from the sum alone is left.
        return Bound(all=min(both / 2, 1.0), mean=1.0, both=both, lacking=lacking)

    def _is_over(self) -> bool:
        return self._ended.is_set() or self.is_over()

    def _is_large(self) -> bool:
        return peak_kb() - self._kb_before > min(self.memory_mb, MOST_MB) * KB_IN_MB

    def _tell(self, new: Bound) -> None:
        both = min(self._bound.both, max(new.both, 0.0))
        # Whoever has all courses has each of them: all ≤ mean, so all is at most half of both.
        mean = min(self._bound.mean, new.mean, both)
        self._bound = Bound(min(self._bound.all, new.all, both / 2), mean, both, new.lacking)

    def _courses(self, lacking: int) -> None:
        """The average course by itself: what each course can reach where the others take no room and no trainer from it."""
        base, days = self.base, self.days or {}
        alone, fewest = [], []
        for course in range(len(base.instance.courses)):
            found = relax(base, {pair: mine for pair, mine in days.items() if pair[0] == course}, {course})
            short = least_lacking(found, self._is_over)
            if short is None or self._is_over():
                return
            alone.append(found)
            fewest.append(short)
        shares = []
        for course, found in enumerate(alone):
            found.most_lacking(lacking - sum(fewest) + fewest[course])
            count_people(found, 0.0, 1.0, [course])
            prices = find_prices(found.mip, self._is_over)
            if prices is None or self._is_over():
                return
            shares.append(priced_bound(found.mip, prices) + HAIR)
        mean = sum(shares)
        self._tell(Bound(min(shares) * len(shares), mean, 1.0 + mean, lacking))


def least_lacking(found: Relaxation, is_over: Callable[[], bool] = lambda: False) -> int | None:
    """The fewest promised sessions that a plan lacks, whatever it covers; None where the time was over first.

    The flow of `relaxation` without people. A part of a session that lacks is a whole one.
    """
    mip = replace(found.mip, cost=[0.0] * len(found.mip.cost), row_upper=[*found.mip.row_upper])
    mip.row_upper[found.lacks_row] = np.inf
    for column in found.lacks.values():
        mip.cost[column] = -1.0
    prices = find_prices(mip, is_over)
    return None if prices is None else max(math.ceil(-priced_bound(mip, prices) - HAIR), 0)


def priced_for(found: Relaxation, lacking: int, prices: "np.ndarray") -> float:
    """The bound at the same prices for plans that lack up to so many sessions."""
    upper = [*found.mip.row_upper]
    upper[found.lacks_row] = float(lacking)
    return priced_bound(replace(found.mip, row_upper=upper), prices)


def bounds(base: State, is_over: Callable[[], bool] = lambda: False) -> Bound:
    """All that can be proved of plans that hold the sessions of `base`, until it is over."""
    proof = Proof(base, is_over=is_over)
    proof.run()
    return proof.at(0)
