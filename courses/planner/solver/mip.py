"""A mixed-integer program built row by row and solved by HiGHS: one thread, no clock, so that a seed gives one answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np


@dataclass
class Mip:
    """Maximise. Columns are numbered as they are added."""

    cost: list[float] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    row_lower: list[float] = field(default_factory=list)
    row_upper: list[float] = field(default_factory=list)
    start: list[int] = field(default_factory=lambda: [0])
    index: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)

    def column(self, cost: float = 0.0, upper: float = 1.0, whole: bool = False, lower: float = 0.0) -> int:
        """Add a variable with its worth and bounds; returns its number."""
        self.cost.append(cost)
        self.lower.append(lower)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.cost) - 1

    def columns(self, cost: Sequence[float], upper: Sequence[float]) -> int:
        """Several columns at once, none of them whole; the number of the first."""
        first = len(self.cost)
        self.cost += cost
        self.upper += upper
        self.lower += [0.0] * len(cost)
        self.whole += [False] * len(cost)
        return first

    def row(self, terms: Sequence[tuple[int, float]], lower: float = -np.inf, upper: float = np.inf) -> None:
        """Add a condition: least ≤ sum of coefficients × variables ≤ most."""
        self.row_lower.append(lower)
        self.row_upper.append(upper)
        self.index += [column for column, _factor in terms]
        self.value += [factor for _column, factor in terms]
        self.start.append(len(self.index))

    def model(self, *, is_whole: bool = True) -> highspy.HighsLp:
        """The program as HiGHS takes it."""
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.cost), len(self.row_lower)
        lp.sense_ = highspy.ObjSense.kMaximize
        lp.col_cost_ = np.array(self.cost)
        lp.col_lower_, lp.col_upper_ = np.array(self.lower), np.array(self.upper)
        lp.row_lower_, lp.row_upper_ = np.array(self.row_lower), np.array(self.row_upper)
        if is_whole:
            kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
            lp.integrality_ = [kinds[is_int] for is_int in self.whole]
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.array(self.start)
        lp.a_matrix_.index_ = np.array(self.index, dtype=np.int32)
        lp.a_matrix_.value_ = np.array(self.value)
        return lp

    def solver(self, nodes: int = -1, *, is_whole: bool = True) -> highspy.Highs:
        """HiGHS with this model. `nodes` bounds the search, the same on every machine."""
        solver = quiet_solver()
        if nodes >= 0:
            solver.setOptionValue("mip_max_nodes", nodes)
        solver.passModel(self.model(is_whole=is_whole))
        return solver


def quiet_solver() -> highspy.Highs:
    """HiGHS on one thread, with chance that is the same every time."""
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("random_seed", 1)
    solver.setOptionValue("mip_rel_gap", 1e-4)
    solver.setOptionValue("mip_abs_gap", 3e-4)
    return solver


def best_values(mip: Mip, nodes: int) -> "tuple[np.ndarray | None, int]":
    """(the best values found in so many nodes or None, simplex iterations spent)."""
    solver = mip.solver(nodes=nodes)
    solver.run()
    info = solver.getInfo()
    spent = max(info.simplex_iteration_count, 0)
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None, spent
    return np.array(solver.getSolution().col_value), spent


def priced_bound(mip: Mip, prices: "np.ndarray") -> float:
    """What no solution exceeds, shown by a price for each row: rows at their prices, and what is still worth more than its prices
    at its upper limit. True for any prices, also rounded ones or those of a solver that stopped half way: only good ones are low.

    For x within its limits and L ≤ Ax ≤ U: c·x = y·Ax + (c − yA)·x ≤ Σ max(yL, yU) + Σ max(r·lower, r·upper), r = c − yA.
    """
    lower, upper = np.array(mip.row_lower), np.array(mip.row_upper)
    # A price on a side without a limit would promise nothing: it is left out.
    prices = np.where((prices > 0) & np.isinf(upper) | (prices < 0) & np.isinf(lower), 0.0, prices)
    rows = np.where(prices > 0, prices * np.where(prices > 0, upper, 0.0), prices * np.where(prices < 0, lower, 0.0))
    index, value = np.array(mip.index, dtype=np.int64), np.array(mip.value)
    paid = np.repeat(prices, np.diff(mip.start)) * value
    left = np.array(mip.cost) - np.bincount(index, weights=paid, minlength=len(mip.cost))
    columns = np.where(left > 0, left * np.array(mip.upper), left * np.array(mip.lower))
    return float(rows.sum() + columns.sum())


def find_prices(mip: Mip, is_over: Callable[[], bool], *, interior: bool = False) -> "np.ndarray | None":
    """Good prices for the rows of a program without whole numbers; None where it ended before there were any."""
    solver = mip.solver(is_whole=False)
    if interior:
        solver.setOptionValue("solver", "ipm")
        solver.setOptionValue("run_crossover", "off")
    # `+=` subscribes; it is how the library spells it, for each kind of solver alike.
    simplex, ipm = solver.cbSimplexInterrupt, solver.cbIpmInterrupt
    simplex += lambda event: event.interrupt() if is_over() else None
    ipm += lambda event: event.interrupt() if is_over() else None
    solver.run()
    found = solver.getSolution()
    if found.dual_valid:
        return np.array(found.row_dual)
    # Without columns there is nothing to price; zeros prove what the limits of the columns say.
    return None if is_over() else np.zeros(len(mip.row_lower))


def search_bound(mip: Mip, tell: Callable[[float], None], is_over: Callable[[], bool]) -> None:
    """Branch and bound for the bound alone, until it is over: `tell` hears of each better one. Not the same on every machine."""
    solver = mip.solver()
    for name in ("rins", "rens", "root_reduced_cost", "feasibility_jump"):
        solver.setOptionValue(f"mip_heuristic_run_{name}", False)
    solver.setOptionValue("mip_heuristic_effort", 0.0)
    # To the end: a small movement is proved, not nearly so.
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", 1e-6)

    def hear(event: Any) -> None:
        tell(float(event.data_out.mip_dual_bound))
        if is_over():
            event.interrupt()

    solver.cbMipInterrupt += hear
    solver.run()
    tell(float(solver.getInfo().mip_dual_bound))
