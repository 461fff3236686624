"""What no plan can exceed, proved by relaxation: parts of sessions, without days.

Whoever is covered can reach as many sessions as a year has seasons (two for 30 weeks). Rooms, trainers and budgets are as they
are; days, rest and promises are left out, and a session may be split between rooms, which only raises the value.
"""

import time

from courses.planner.solver.mip import Mip, relaxed_bound
from courses.planner.solver.outcome import Bound
from courses.planner.solver.seasons import count_seasons
from courses.planner.solver.state import State


def bounds(base: State, seconds: float) -> Bound:
    """Of all plans that hold the sessions of `base`. What cannot be proved in time stays at its trivial value."""
    if not base.instance.population or not base.instance.courses:
        return Bound(0.0, 0.0, 0.0)
    ends = time.monotonic() + seconds

    def proved(everything: float, mean: float) -> float:
        value = relaxed_bound(_relaxation(base, everything, mean), max(ends - time.monotonic(), 0.01))
        # A hair above what was found: the program is solved to a tolerance.
        return everything + mean if value is None else min(value + 1e-6, everything + mean)

    both, everything, mean = proved(1.0, 1.0), proved(1.0, 0.0), proved(0.0, 1.0)
    return Bound(everything, mean, min(both, everything + mean))


def _relaxation(base: State, everything: float, mean: float) -> Mip:
    """Maximise `everything` × the share covered for all courses + `mean` × the average share."""
    instance, mip = base.instance, Mip()
    courses, need = range(len(instance.courses)), count_seasons(instance.max_gap_weeks)
    columns: dict[tuple[int, int], int] = {}
    for course in courses:
        for venue, room in enumerate(instance.venues):
            if instance.options(course, venue) and instance.able.get((course, venue)):
                columns[course, venue] = mip.column(upper=max(room.most - base.in_room[venue], 0))
    for number, near in enumerate(instance.reach):
        share = instance.members[number] / instance.population
        whole = mip.column(cost=everything * share)
        for course in courses:
            here = [(columns[course, venue], -1.0) for venue in sorted(near) if (course, venue) in columns]
            held = int(base.cover.held[course, :, number].sum())
            covered = mip.column(cost=mean * share / len(courses), upper=min((held + len(here) * need) / need, 1.0))
            mip.row([(covered, float(need)), *here], upper=held)
            mip.row([(whole, 1.0), (covered, -1.0)], upper=0)
    for course in courses:
        mip.row([(c, 1.0) for key, c in columns.items() if key[0] == course], upper=max(base.budget_left(course), 0))
    for venue, room in enumerate(instance.venues):
        mine = [(column, 1.0) for key, column in columns.items() if key[1] == venue]
        mip.row(mine, upper=max(room.most - base.in_room[venue], 0))
    _staff(base, mip, columns)
    return mip


def _staff(base: State, mip: Mip, columns: dict[tuple[int, int], int]) -> None:
    instance = base.instance
    of_trainer: dict[int, list[tuple[int, float]]] = {}
    for key, column in columns.items():
        flow = []
        for trainer in instance.able[key]:
            part = mip.column(upper=max(instance.trainers[trainer].most - base.taught[trainer], 0))
            flow.append((part, 1.0))
            of_trainer.setdefault(trainer, []).append((part, 1.0))
        mip.row([*flow, (column, -1.0)], lower=0, upper=0)
    for trainer, terms in sorted(of_trainer.items()):
        mip.row(terms, upper=max(instance.trainers[trainer].most - base.taught[trainer], 0))
