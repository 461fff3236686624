"""A mixed-integer program built row by row and solved by HiGHS: one thread, no clock, so that a seed gives one answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

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
        self.cost.append(cost)
        self.lower.append(lower)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.cost) - 1

    def row(self, terms: Sequence[tuple[int, float]], lower: float = -np.inf, upper: float = np.inf) -> None:
        self.row_lower.append(lower)
        self.row_upper.append(upper)
        self.index += [column for column, _factor in terms]
        self.value += [factor for _column, factor in terms]
        self.start.append(len(self.index))

    def solver(self, nodes: int = -1, seconds: float = np.inf) -> highspy.Highs:
        """HiGHS with this model. `nodes` bounds the search deterministically; `seconds` is a safety net."""
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.cost), len(self.row_lower)
        lp.sense_ = highspy.ObjSense.kMaximize
        lp.col_cost_ = np.array(self.cost)
        lp.col_lower_, lp.col_upper_ = np.array(self.lower), np.array(self.upper)
        lp.row_lower_, lp.row_upper_ = np.array(self.row_lower), np.array(self.row_upper)
        lp.integrality_ = [highspy.HighsVarType.kInteger if w else highspy.HighsVarType.kContinuous for w in self.whole]
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.array(self.start)
        lp.a_matrix_.index_ = np.array(self.index, dtype=np.int32)
        lp.a_matrix_.value_ = np.array(self.value)
        solver = highspy.Highs()
        solver.silent()
        solver.setOptionValue("threads", 1)
        solver.setOptionValue("random_seed", 1)
        solver.setOptionValue("mip_rel_gap", 1e-4)
        solver.setOptionValue("mip_abs_gap", 3e-4)
        if nodes >= 0:
            solver.setOptionValue("mip_max_nodes", nodes)
        if seconds < np.inf:
            solver.setOptionValue("time_limit", seconds)
        solver.passModel(lp)
        return solver


def improve_block(
    solver: highspy.Highs, bounds: Mapping[int, tuple[float, float]], start: "np.ndarray | None"
) -> "tuple[np.ndarray | None, int]":
    """Solve with these bounds of some columns, from `start`: (the best values found or None, simplex iterations spent)."""
    columns = sorted(bounds)
    solver.changeColsBounds(
        len(columns),
        np.array(columns, dtype=np.int32),
        np.array([bounds[column][0] for column in columns], dtype=np.float64),
        np.array([bounds[column][1] for column in columns], dtype=np.float64),
    )
    solver.clearSolver()
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = start
        solver.setSolution(solution)
    solver.run()
    info = solver.getInfo()
    spent = max(info.simplex_iteration_count, 0) + len(columns)
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None, spent
    return np.array(solver.getSolution().col_value), spent


def relaxed_bound(mip: Mip, seconds: float) -> float | None:
    """The value that no solution of a program without whole numbers exceeds; None if it was not proved in time."""
    solver = mip.solver(seconds=seconds)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return float(solver.getInfo().objective_function_value)
