"""Stage B as a whole: a few units at a time, those with the fewest ways first, then a district at a time for what found no day.

All at once is a program of 14,000 choices; in groups it takes a tenth of the time and places as many (docs/adr/0017).
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from courses.planner.solver.instance import Placed
from courses.planner.solver.model import in_order, sessions
from courses.planner.solver.seasons import Seasons, Unit
from courses.planner.solver.state import State
from courses.planner.solver.timetable import TRAINERS_PER_DAY, Effort, place

GROUP = 16


@dataclass
class Arrangement:
    """Days for units, kept while units come and go. Its sessions stand in `state` beside others."""

    state: State
    seasons: Seasons
    effort: Effort
    units: list[Unit] = field(default_factory=list)
    placed: dict[Unit, list[Placed]] = field(default_factory=dict)

    def change(self, units: Sequence[Unit], is_over: Callable[[], bool]) -> None:
        """Give days to those of `units` that are new, take them from those that are gone; the others keep theirs, unless their
        district has to be timed anew."""
        was, wanted = Counter(self.units), Counter(units)
        same = [unit for unit in wanted if was[unit] == wanted[unit]]
        for unit in sorted(set(self.placed) - set(same), key=in_order):
            for row in self.placed.pop(unit):
                self.state.remove(row)
        self.units = list(units)
        kept = set(same)
        new = [unit for unit in units if unit not in kept]
        ways = {unit: _ways(self.state, unit) for unit in set(new)}
        scarce = sorted(new, key=lambda unit: (ways[unit], in_order(unit)))
        for begin in range(0, len(scarce), GROUP):
            if is_over():
                return
            self._take(scarce[begin : begin + GROUP])
        for _round in range(2):
            for area in sorted({self.state.instance.venues[unit.venue].area for unit in self.short()}):
                if is_over():
                    return
                self._take([unit for unit in units if self.state.instance.venues[unit.venue].area == area])

    def short(self) -> list[Unit]:
        """Units that found fewer days than they need."""
        wanted, instance = Counter(self.units), self.state.instance
        return [unit for unit in wanted if len(self.placed.get(unit, ())) < wanted[unit] * sessions(instance, unit)]

    def _take(self, units: Sequence[Unit]) -> None:
        """Time these units anew beside all others; as they were if that places fewer."""
        old = [row for unit in dict.fromkeys(units) for row in self.placed.get(unit, ())]
        for row in old:
            self.state.remove(row)
        new = place(self.state, self.seasons, units, effort=self.effort, hint=old)
        if len(new) < len(old):
            new = old
        for row in new:
            self.state.add(row)
        for unit in units:
            self.placed[unit] = [row for row in new if (row.course, row.venue) == (unit.course, unit.venue)]


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
