"""Stage A as a mixed-integer program: which units to take, so that most members have each course, and all of them, in time."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from courses.planner.solver.fill import KEEP_GAIN
from courses.planner.solver.instance import WEEKS, Instance
from courses.planner.solver.mip import Mip
from courses.planner.solver.seasons import Days, Seasons, Unit, count_seasons
from courses.planner.solver.state import State

# A promised session that lacks weighs more than any coverage; drafts that stay decide between equals.
SHORT_COST = 0.4


@dataclass
class Model:
    """The program with its columns: how often each unit is taken, and how often it could be."""

    mip: Mip
    units: dict[Unit, int]
    limits: dict[Unit, int]

    def chosen(self, values: "np.ndarray") -> list[Unit]:
        """A unit stands as often as it is taken."""
        counts = ((unit, round(values[column])) for unit, column in self.units.items())
        return sorted((unit for unit, count in counts for _n in range(count)), key=in_order)


def in_order(unit: Unit) -> tuple[int, int, int]:
    return unit.course, unit.venue, -1 if unit.season is None else unit.season


def sessions(instance: Instance, unit: Unit) -> int:
    return count_seasons(instance.max_gap_weeks) if unit.season is None else 1


def build(base: State, seasons: Seasons, days: Days) -> Model:
    """Which of these units to take beside the sessions of `base`: who is covered, trainers as a flow, promises with a price
    for what lacks."""
    instance, mip = base.instance, Mip()
    limits = {unit: min(len(days[unit]), _most(instance, unit)) for unit in sorted(days, key=in_order)}
    kept = Counter((row.course, row.venue) for row in instance.keep)
    units = {
        unit: mip.column(
            cost=KEEP_GAIN * min(kept[unit.course, unit.venue], sessions(instance, unit))
            - instance.aims.kr * sessions(instance, unit) * instance.rent(unit.course, unit.venue),
            upper=limit,
            whole=True,
        )
        for unit, limit in limits.items()
    }
    _cover(mip, units, seasons, base)
    _keep_promises(mip, units, seasons, base)
    for course in sorted({unit.course for unit in units}):
        mip.row(_runs(instance, units, course=course), upper=max(base.budget_left(course), 0))
    for venue in sorted({unit.venue for unit in units}):
        mip.row(_runs(instance, units, venue=venue), upper=max(instance.venues[venue].most - base.in_room[venue], 0))
    _staff(mip, units, base)
    _share_days(mip, units, days, instance)
    return Model(mip, units, limits)


def _runs(
    instance: Instance, units: Mapping[Unit, int], *, course: int | None = None, venue: int | None = None
) -> list[tuple[int, float]]:
    return [
        (column, float(sessions(instance, unit)))
        for unit, column in units.items()
        if course in (None, unit.course) and venue in (None, unit.venue)
    ]


def _most(instance: Instance, unit: Unit) -> int:
    """How often a unit is taken: once, unless a promise needs more than one in each of the district's rooms and seasons."""
    area, needed = instance.venues[unit.venue].area, 1
    for promise in instance.promises:
        if promise.course == unit.course and area in promise.areas:
            rooms = sum(room.area in promise.areas for room in instance.venues)
            needed = max(needed, -(-promise.runs // (count_seasons(instance.max_gap_weeks) * rooms)))
    return needed


def _cover(mip: Mip, units: Mapping[Unit, int], seasons: Seasons, base: State) -> None:
    """A class counts for a course when it is covered, and once more when it is for all of them."""
    instance, cover = base.instance, base.cover
    courses = sorted({unit.course for unit in units})
    others = np.delete(cover.covered, courses, axis=0).all(axis=0)
    by_season: dict[tuple[int, int], dict[int, list[int]]] = {}
    for unit, column in units.items():
        every = range(len(seasons.weeks[unit.course])) if unit.season is None else (unit.season,)
        for season in every:
            by_season.setdefault((unit.course, season), {}).setdefault(unit.venue, []).append(column)
    held = {
        (course, season): cover.held[course, sorted(window)].any(axis=0)
        for course in courses
        for season, window in enumerate(seasons.weeks[course])
    }
    for number, near in enumerate(instance.reach):
        everything: list[int] = []
        for course in courses:
            if cover.covered[course, number]:
                continue
            rows = set()
            for season in range(len(seasons.weeks[course])):
                here = by_season.get((course, season), {})
                columns = tuple(column for venue in sorted(near) for column in here.get(venue, ()))
                if not held[course, season][number]:
                    rows.add(columns)
            worth = float(cover.weight[course, number]) / cover.total / len(instance.courses)
            column = mip.column(cost=worth, upper=float(() not in rows))
            everything.append(column)
            for columns in sorted(rows - {()}):
                mip.row([(column, 1.0), *((other, -1.0) for other in columns)], upper=0)
        if others[number] and everything:
            whole = mip.column(cost=instance.aims.everything * float(cover.counted[number]) / cover.total)
            for column in everything:
                mip.row([(whole, 1.0), (column, -1.0)], upper=0)


def _keep_promises(mip: Mip, units: Mapping[Unit, int], seasons: Seasons, base: State) -> None:
    instance = base.instance
    for number, promise in enumerate(instance.promises):
        mine = {
            u: c
            for u, c in units.items()
            if u.course == promise.course and instance.venues[u.venue].area in promise.areas
        }
        if not mine:
            continue
        held = base.days_of(number)
        lacks = mip.column(cost=-SHORT_COST, upper=max(promise.runs, 0))
        mip.row([*_runs(instance, mine), (lacks, 1.0)], lower=promise.runs - len(held))
        if promise.min_gap_weeks or promise.max_gap_weeks < WEEKS:
            # Two sessions of one season may be too close to count: some in each.
            count = len(seasons.weeks[promise.course])
            for season, window in enumerate(seasons.weeks[promise.course]):
                lacks = mip.column(cost=-SHORT_COST, upper=max(promise.runs, 0))
                here = [(column, 1.0) for unit, column in mine.items() if unit.season in (None, season)]
                there = sum(instance.ring[day] in window for day in held)
                mip.row([*here, (lacks, 1.0)], lower=promise.runs // count - there)


def _staff(mip: Mip, units: Mapping[Unit, int], base: State) -> None:
    """The sessions of each room flow to trainers; the flow need not be whole, stage B makes it so."""
    instance = base.instance
    of_trainer: dict[int, list[tuple[int, float]]] = {}
    for course, venue in sorted({(unit.course, unit.venue) for unit in units}):
        flow = []
        for trainer in instance.able.get((course, venue), ()):
            left = instance.trainers[trainer].most - base.taught[trainer]
            if left > 0:
                column = mip.column(cost=-instance.aims.km * instance.way(trainer, venue), upper=float(left))
                flow.append((column, -1.0))
                of_trainer.setdefault(trainer, []).append((column, 1.0))
        here = {u: units[u] for u in _units_at(units, course, venue)}
        mip.row([*flow, *_runs(instance, here)], lower=0, upper=0)
    for trainer, columns in sorted(of_trainer.items()):
        mip.row(columns, upper=max(instance.trainers[trainer].most - base.taught[trainer], 0))


def _units_at(units: Mapping[Unit, int], course: int, venue: int) -> list[Unit]:
    seasons: list[int | None] = [None, *range(WEEKS)]
    return [unit for season in seasons if (unit := Unit(course, venue, season)) in units]


def _share_days(mip: Mip, units: Mapping[Unit, int], days: Days, instance: Instance) -> None:
    """One session a day in a district: those that can only stand on the same few days are no more than these days."""
    by_area: dict[int, list[tuple[frozenset[int], int, int]]] = {}
    for unit, column in units.items():
        if unit.season is not None:
            every = frozenset(day for span in days[unit] for day in span)
            by_area.setdefault(instance.venues[unit.venue].area, []).append((every, len(days[unit][0]), column))
    for area in sorted(by_area):
        rows = by_area[area]
        for allowed in sorted({every for every, _length, _column in rows}, key=sorted):
            inside = [(column, float(length)) for every, length, column in rows if every <= allowed]
            if sum(length for _column, length in inside) > len(allowed):
                mip.row(inside, upper=len(allowed))
