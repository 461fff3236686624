"""Stage A: which venues host a course twice, about half a year apart («anchors»), so that everybody near them has it in time.

Whoever lives within reach of an anchor is covered whatever the other sessions do, so coverage becomes a maximal covering
problem without time (planner.md, finding 2). Solved course by course, then improved by freeing some courses or some
districts at a time (large neighbourhood search): HiGHS, which proves such programs where CP-SAT does not (finding 3).
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from courses.planning.solver.instance import WEEKS, Instance
from courses.planning.solver.mip import Mip, best_values, fix

# Weeks between the two runs of an anchor; either way round the year it is no more than the longest wait allowed.
LEAST_APART = 22
SHORT_COST, KM_COST = 20_000.0, 0.1
NODES_PER_BLOCK = 40


@dataclass
class Model:
    """The program with its columns: anchors by (course, venue)."""

    mip: Mip
    anchors: dict[tuple[int, int], int]


def apart(instance: Instance) -> tuple[int, int]:
    """Least and greatest weeks between the two runs of an anchor."""
    return max(WEEKS - instance.max_gap_weeks, 1), min(instance.max_gap_weeks, WEEKS - 1)


def can_anchor(instance: Instance, course: int, venue: int) -> bool:
    """Whether two runs with trainers can stand here far enough apart: what cannot is left out before solving."""
    able = instance.able.get((course, venue), ())
    least, most = apart(instance)
    weeks = sorted(
        {
            instance.weeks[day]
            for day in instance.options(course, venue)
            if any(instance.is_free(trainer, course, day) for trainer in able)
        }
    )
    return any(least <= later - earlier <= most for earlier in weeks for later in weeks)


def build(instance: Instance) -> Model:
    """Anchors, who is covered by each course and by all, trainers as a flow, promises with a price for what lacks."""
    mip = Mip()
    pairs = [
        (course, venue)
        for course in range(len(instance.courses))
        for venue in range(len(instance.venues))
        if can_anchor(instance, course, venue)
    ]
    anchors = {pair: mip.column(whole=True) for pair in pairs}
    _cover(instance, mip, anchors)
    for promise in instance.promises:
        lacks = mip.column(cost=-SHORT_COST, upper=promise.runs)
        here = [
            (anchors[c, v], 2.0) for c, v in pairs if c == promise.course and instance.venues[v].area in promise.areas
        ]
        mip.row([*here, (lacks, 1.0)], lower=promise.runs)
    for course, facts in enumerate(instance.courses):
        mip.row([(anchors[c, v], 2.0) for c, v in pairs if c == course], upper=facts.budget)
    for venue, room in enumerate(instance.venues):
        mip.row([(anchors[c, v], 2.0) for c, v in pairs if v == venue], upper=room.most)
    _staff(instance, mip, anchors)
    return Model(mip, anchors)


def _cover(instance: Instance, mip: Mip, anchors: dict[tuple[int, int], int]) -> None:
    reached: dict[tuple[int, int], list[int]] = {}
    for number, venues in enumerate(instance.reach):
        for course in range(len(instance.courses)):
            columns = [anchors[course, venue] for venue in sorted(venues) if (course, venue) in anchors]
            if columns:
                reached[course, number] = columns
    for number, members in enumerate(instance.members):
        everything: list[int] | None = []
        for course in range(len(instance.courses)):
            if (course, number) not in reached:
                everything = None
                continue
            column = mip.column(cost=members)
            mip.row([(column, 1.0), *((anchor, -1.0) for anchor in reached[course, number])], upper=0)
            if everything is not None:
                everything.append(column)
        if everything:
            whole = mip.column(cost=members * len(instance.courses))
            for column in everything:
                mip.row([(whole, 1.0), (column, -1.0)], upper=0)


def _staff(instance: Instance, mip: Mip, anchors: dict[tuple[int, int], int]) -> None:
    """Two runs of each anchor flow to trainers; the flow need not be whole, stage B makes it so."""
    of_trainer: dict[int, list[tuple[int, float]]] = {}
    for (course, venue), anchor in anchors.items():
        flow = []
        for trainer in instance.able.get((course, venue), ()):
            column = mip.column(cost=-KM_COST * instance.way(trainer, venue), upper=2.0)
            flow.append((column, 1.0))
            of_trainer.setdefault(trainer, []).append((column, 1.0))
        mip.row([*flow, (anchor, -2.0)], lower=0, upper=0)
    for trainer, terms in sorted(of_trainer.items()):
        mip.row(terms, upper=instance.trainers[trainer].most)


def choose(
    instance: Instance, *, seed: int, steps: int, deadline: float, stop: Callable[[], bool] = lambda: False
) -> list[tuple[int, int]]:
    """Anchors as (course, venue). `steps` blocks are freed after the first solution; `deadline` (monotonic seconds) and
    `stop` only cut short."""
    model = build(instance)
    if not model.anchors:
        return []
    rng = random.Random(seed)
    solver = model.mip.solver(nodes=NODES_PER_BLOCK)
    chosen = dict.fromkeys(model.anchors, 0)
    best = -np.inf
    blocks = [[pair for pair in model.anchors if pair[0] == course] for course in range(len(instance.courses))]
    step = 0
    while step < len(blocks) + steps and time.monotonic() < deadline and not (step and stop()):
        free = set(blocks[step] if step < len(blocks) else _block(instance, model, rng))
        fix(
            solver,
            {
                column: (0, 1) if pair in free else (chosen[pair], chosen[pair])
                for pair, column in model.anchors.items()
            },
        )
        solver.setOptionValue("time_limit", max(deadline - time.monotonic(), 0.2) + solver.getRunTime())
        solver.run()
        values = best_values(solver)
        found = float(np.dot(values, model.mip.cost)) if values is not None else -np.inf
        if values is not None and found >= best - 1e-6:
            best = found
            chosen = {pair: round(values[column]) for pair, column in model.anchors.items()}
        step += 1
    return sorted(pair for pair, taken in chosen.items() if taken)


def _block(instance: Instance, model: Model, rng: random.Random) -> list[tuple[int, int]]:
    """One to three courses everywhere, or one to four districts with all courses."""
    if rng.random() < 0.5:
        count = min(rng.randint(1, 3), len(instance.courses))
        courses = set(rng.sample(range(len(instance.courses)), count))
        return [pair for pair in model.anchors if pair[0] in courses]
    areas = set(rng.sample(range(len(instance.areas)), min(rng.randint(1, 4), len(instance.areas))))
    return [pair for pair in model.anchors if instance.venues[pair[1]].area in areas]


def bounds(instance: Instance, deadline: float) -> tuple[float, float]:
    """Upper bounds of (all, mean) over every plan, proved course by course.

    Whoever is covered has two sessions in reach (one when the longest wait is a year), so a plan covers no more than the
    best choice of `budget` sessions that gives each class two; trainers and days are left out, which only raises it.
    """
    population = instance.population
    if not population or not instance.courses:
        return 0.0, 0.0
    found = [_bound(instance, course, deadline) / population for course in range(len(instance.courses))]
    return min(found), sum(found) / len(found)


def _bound(instance: Instance, course: int, deadline: float) -> float:
    mip = Mip()
    need = 1 if instance.max_gap_weeks >= WEEKS else 2
    columns = {}
    for venue, room in enumerate(instance.venues):
        days = instance.options(course, venue)
        if days and instance.able.get((course, venue)):
            columns[venue] = mip.column(upper=min(room.most, len(days)), whole=True)
    for members, venues in zip(instance.members, instance.reach, strict=True):
        near = [(columns[venue], -1.0) for venue in sorted(venues) if venue in columns]
        if near:
            covered = mip.column(cost=members, whole=True)
            mip.row([(covered, float(need)), *near], upper=0)
    mip.row([(column, 1.0) for column in columns.values()], upper=instance.courses[course].budget)
    for promise in instance.promises:
        here = [
            (columns[v], 1.0) for v in columns if promise.course == course and instance.venues[v].area in promise.areas
        ]
        if here:
            lacks = mip.column(cost=-SHORT_COST, upper=promise.runs, whole=True)
            mip.row([*here, (lacks, 1.0)], lower=promise.runs)
    if not mip.cost:
        return 0.0
    solver = mip.solver(seconds=max(deadline - time.monotonic(), 0.05))
    solver.run()
    dual = solver.getInfo().mip_dual_bound
    return min(float(dual), sum(instance.members)) if np.isfinite(dual) else float(sum(instance.members))
