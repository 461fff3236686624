"""Stage B: a day and a trainer for both runs of every anchor (CP-SAT), rooms, districts and trainers never twice."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from courses.planning.solver.anchors import apart
from courses.planning.solver.instance import Instance, Placed
from courses.planning.solver.state import State

# Nearest trainers first: the optimum stays and the model is a third smaller (planner.md, finding 5).
TRAINERS_PER_DAY = 3
UNPLACED_COST = 10_000
# Two of one course in one week of the same half of the year are better apart, also from the neighbours'.
CROWD_COST = 40


@dataclass(frozen=True)
class Choice:
    """One possible run: `literal` is true when it is taken."""

    row: Placed
    literal: cp_model.IntVar


def place(
    instance: Instance,
    anchors: Sequence[tuple[int, int]],
    *,
    seed: int,
    effort: float,
    workers: int,
    seconds: float,
    stop: Callable[[], bool] = lambda: False,
    first: Callable[[], None] = lambda: None,
) -> list[Placed]:
    """Sessions for as many runs as possible. `effort` is CP-SAT's deterministic time; `seconds` only a safety net.

    `first` is called when there is a first plan.
    """
    state = State(instance, instance.fixed)
    model = cp_model.CpModel()
    runs = _runs(instance, state, anchors, model)
    _exclusive(instance, state, runs, model)
    cost = _apart(instance, anchors, runs, model)
    for choices in runs.values():
        cost += [choice.literal * round(instance.way(choice.row.trainer, choice.row.venue) / 4) for choice in choices]
    model.minimize(cp_model.LinearExpr.sum([*cost, *_crowding(instance, runs, model)]))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    solver.parameters.interleave_search = workers > 1
    solver.parameters.random_seed = seed
    solver.parameters.max_deterministic_time = effort
    solver.parameters.max_time_in_seconds = max(seconds, 0.5)
    watcher = _Watcher(first, stop)
    status = solver.solve(model, watcher)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return []
    return [choice.row for choices in runs.values() for choice in choices if solver.value(choice.literal)]


class _Watcher(cp_model.CpSolverSolutionCallback):
    def __init__(self, first: Callable[[], None], stop: Callable[[], bool]) -> None:
        super().__init__()
        self._first, self._stop = first, stop

    def on_solution_callback(self) -> None:
        self._first()
        if self._stop():
            self.stop_search()


def _runs(
    instance: Instance, state: State, anchors: Iterable[tuple[int, int]], model: cp_model.CpModel
) -> dict[tuple[int, int], list[Choice]]:
    """(number of the anchor, run 0 or 1) → its choices among what fixed sessions leave free."""
    found = {}
    _least, most = apart(instance)
    last = max(instance.weeks, default=0)
    for number, (course, venue) in enumerate(anchors):
        possible = []
        for day in instance.options(course, venue):
            if not state.room_for(course, venue, day):
                continue
            able = (k for k in instance.able.get((course, venue), ()) if state.can_teach(k, course, day))
            possible += [
                Placed(course, venue, day, trainer) for trainer, _n in zip(able, range(TRAINERS_PER_DAY), strict=False)
            ]
        least = apart(instance)[0]
        for run in (0, 1):
            rows = [
                row
                for row in possible
                if (instance.weeks[row.day] <= last - least if run == 0 else instance.weeks[row.day] >= least)
            ]
            found[number, run] = [Choice(row, model.new_bool_var("")) for row in rows]
    return found


def _exclusive(
    instance: Instance, state: State, runs: dict[tuple[int, int], list[Choice]], model: cp_model.CpModel
) -> None:
    rooms, areas, weeks = defaultdict(list), defaultdict(list), defaultdict(list)
    taught, in_room = defaultdict(list), defaultdict(list)
    for choices in runs.values():
        for choice in choices:
            row = choice.row
            for day in instance.span(row.course, row.day):
                rooms[row.venue, day].append(choice.literal)
                areas[instance.venues[row.venue].area, day].append(choice.literal)
            week, rest = instance.weeks[row.day], instance.trainers[row.trainer].rest_weeks
            for window in range(week - rest, week + 1):
                weeks[row.trainer, window].append(choice.literal)
            taught[row.trainer].append(choice.literal)
            in_room[row.venue].append(choice.literal)
    # A room's days are also its district's: only the district needs the constraint.
    for literals in (*areas.values(), *weeks.values()):
        if len(literals) > 1:
            model.add_at_most_one(literals)
    for trainer, literals in taught.items():
        model.add(sum(literals) <= instance.trainers[trainer].most - state.taught[trainer])
    for venue, literals in in_room.items():
        if len(literals) > instance.venues[venue].most:
            model.add(sum(literals) <= instance.venues[venue].most - state.in_room[venue])


def _apart(
    instance: Instance,
    anchors: Sequence[tuple[int, int]],
    runs: dict[tuple[int, int], list[Choice]],
    model: cp_model.CpModel,
) -> list[cp_model.LinearExpr]:
    """Each run once or not at all, at a price; two placed runs of an anchor as far apart as coverage needs."""
    least, most = apart(instance)
    horizon = max(instance.weeks, default=0)
    cost: list[cp_model.LinearExpr] = []
    for number in range(len(anchors)):
        weeks, missing = [], []
        for run in (0, 1):
            choices = runs[number, run]
            left_out = model.new_bool_var("")
            model.add_exactly_one([left_out, *(choice.literal for choice in choices)])
            cost.append(UNPLACED_COST * left_out)
            missing.append(left_out)
            weeks.append(sum(instance.weeks[choice.row.day] * choice.literal for choice in choices))
        slack = horizon * (missing[0] + missing[1])
        model.add(weeks[1] - weeks[0] >= least - (least + horizon) * (missing[0] + missing[1]))
        model.add(weeks[1] - weeks[0] <= most + slack)
    return cost


def _crowding(
    instance: Instance, runs: dict[tuple[int, int], list[Choice]], model: cp_model.CpModel
) -> list[cp_model.LinearExpr]:
    """A price for more than two sessions of one course in one week: the programme spreads over the year."""
    together = defaultdict(list)
    for choices in runs.values():
        for choice in choices:
            together[choice.row.course, instance.weeks[choice.row.day]].append(choice.literal)
    cost: list[cp_model.LinearExpr] = []
    for literals in together.values():
        if len(literals) > 2:
            over = model.new_int_var(0, len(literals), "")
            model.add(sum(literals) - 2 <= over)
            cost.append(CROWD_COST * over)
    return cost
