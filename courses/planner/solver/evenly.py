"""The worst-served district (or kommune) first: which share of its members' courses each has in time, and plans that raise the lowest.

No program maximises the lowest share directly: it is the same for most blocks. Members of places that are served badly count more
from one search to the next instead, and of these plans the one is kept whose lowest place is best, then the next lowest, and so on.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from courses.planner.solver.instance import Instance, Placed
from courses.planner.solver.outcome import Outcome
from courses.planner.solver.solve import solve
from courses.planner.solver.state import State

SEARCHES = 3
# Members count for so much at most, and in one step for so many times what they did.
MOST, STEP = 16.0, 4.0
FEWEST = 5
# As `Instance.homes` has them.
PLACES = ("districts", "towns")
# Shares closer than this are the same.
SAME = 4


@dataclass(frozen=True)
class Figures:
    """What a plan takes and gives besides coverage: kilometres of trainers (one way), kroner for rooms, and the share, 0 to 1, of
    members times courses that each district and town has in time."""

    km: float
    kr: float
    districts: dict[int, float]
    towns: dict[int, float]

    def as_dict(self) -> dict[str, Any]:
        """Plain data that JSON can hold: [[number, share]]."""
        served = {name: [list(row) for row in sorted(shares.items())] for name, shares in self.served.items()}
        return {"km": self.km, "kr": self.kr} | served

    @property
    def served(self) -> dict[str, dict[int, float]]:
        """The shares by the names of `PLACES`."""
        return {name: getattr(self, name) for name in PLACES}


def figures(instance: Instance, rows: Iterable[Placed]) -> Figures:
    """Of a whole plan; places with fewer than `FEWEST` members are left out, for they would be about somebody."""
    state = State(instance, rows)
    plan, cover = sorted(state.plan), state.cover
    km = math.fsum(instance.way(row.trainer, row.venue) + instance.way(row.co, row.venue) for row in plan)
    held = cover.covered.mean(axis=0) if len(cover.covered) else cover.members * 0
    served: list[dict[int, float]] = []
    for place in range(len(PLACES)):
        people: dict[int, float] = defaultdict(float)
        having: dict[int, float] = defaultdict(float)
        for number, home in enumerate(instance.homes):
            if home[place] >= 0 and instance.members[number]:
                people[home[place]] += instance.members[number]
                having[home[place]] += instance.members[number] * float(held[number])
        served.append({where: having[where] / count for where, count in sorted(people.items()) if count >= FEWEST})
    return Figures(km, math.fsum(instance.rent(row.course, row.venue) for row in plan), *served)


def evenly(
    instance: Instance, *, places: str = "districts", seconds: float, work: float | None = None, **limits: Any
) -> Outcome:
    """As `solve`, for the lowest of the `places` («districts» or «towns») that have `FEWEST` members; the seconds and the work
    are shared by the searches."""
    stop: Callable[[], bool] = limits.get("stop", lambda: False)
    best: tuple[tuple[Any, ...], Outcome] | None = None
    factors, level = list(instance.factors), PLACES.index(places)
    spent = 0.0
    for _search in range(SEARCHES):
        counted = replace(instance, factors=tuple(factors))
        share = None if work is None else work / SEARCHES
        outcome = solve(counted, seconds=seconds / SEARCHES, work=share, **limits)
        spent += outcome.seconds
        shares = figures(instance, outcome.rows).served[places]
        lowest = tuple(round(one, SAME) for one in sorted(shares.values()))
        key = (-outcome.lacking, lowest, outcome.coverage.worth)
        if best is None or key > best[0]:
            best = key, outcome
        if not shares or stop():
            break
        for number, home in enumerate(instance.homes):
            place = home[level]
            if place in shares:
                behind = outcome.coverage.mean / max(shares[place], 1e-3)
                factors[number] = min(factors[number] * min(max(behind**2, 1.0), STEP), MOST)
    assert best is not None
    return replace(best[1], seconds=spent)
