"""Stage B as a whole: a few units at a time, those with the fewest ways first, then a district at a time for what found no day.

All at once is a program of 14,000 choices; in groups it takes a tenth of the time and places as many (docs/adr/0017).
"""

from collections.abc import Callable, Sequence

from courses.planner.solver.instance import Placed
from courses.planner.solver.model import in_order, sessions
from courses.planner.solver.seasons import Seasons, Unit
from courses.planner.solver.state import State
from courses.planner.solver.timetable import TRAINERS_PER_DAY, Effort, place

GROUP = 16


def arrange(
    state: State, seasons: Seasons, units: Sequence[Unit], *, effort: Effort, is_over: Callable[[], bool]
) -> None:
    """Add sessions for these units to `state`."""
    instance = state.instance
    ways = {unit: _ways(state, unit) for unit in set(units)}
    scarce = sorted(units, key=lambda unit: (ways[unit], in_order(unit)))
    placed: dict[Unit, list[Placed]] = {}
    for begin in range(0, len(scarce), GROUP):
        if is_over():
            return
        _take(state, seasons, scarce[begin : begin + GROUP], placed, effort)
    for _round in range(2):
        short = sorted({instance.venues[u.venue].area for u in units if len(placed.get(u, ())) < sessions(instance, u)})
        for area in short:
            if is_over():
                return
            mine = [unit for unit in units if instance.venues[unit.venue].area == area]
            _take(state, seasons, mine, placed, effort)


def _ways(state: State, unit: Unit) -> tuple[int, int]:
    """How many could teach it, all from three on alike; then on how many days, once for each trainer, three at most a day.

    People come first: a room has days to spare, but whoever is the only one for it is soon taken elsewhere.
    """
    instance = state.instance
    able = instance.able.get((unit.course, unit.venue), ())
    return min(len(able), TRAINERS_PER_DAY), sum(
        min(sum(instance.is_free(trainer, unit.course, day) for trainer in able), TRAINERS_PER_DAY)
        for day in instance.options(unit.course, unit.venue)
    )


def _take(
    state: State, seasons: Seasons, units: Sequence[Unit], placed: dict[Unit, list[Placed]], effort: Effort
) -> None:
    """Time these units anew beside all others; as they were if that places fewer."""
    old = [row for unit in units for row in placed.get(unit, ())]
    for row in old:
        state.remove(row)
    new = place(state, seasons, units, effort=effort, hint=old)
    if len(new) < len(old):
        new = old
    for row in new:
        state.add(row)
    for unit in units:
        placed[unit] = [row for row in new if (row.course, row.venue) == (unit.course, unit.venue)]
