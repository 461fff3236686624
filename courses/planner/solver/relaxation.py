"""The year without days, as a program whose best value no plan exceeds: what the bound and the promises' proof stand on.

n[course, room] sessions; trainers, rooms, budgets and districts' days as they are; z[course, rooms] whether the people who can
use exactly these rooms are covered: as many sessions in reach as a year has seasons, each in a week of its own. The order of
the days and rest between two sessions are left out, and a session may be shared among trainers, which only raises the value.
Every plan gives a solution: its own sessions, its own trainers, its own people covered.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np

from courses.planner.solver.instance import WEEKS
from courses.planner.solver.mip import Mip
from courses.planner.solver.possible import Pair, free_people, week_masks
from courses.planner.solver.seasons import count_seasons
from courses.planner.solver.state import State

Days = Mapping[Pair, tuple[int, ...]]
# People who are alike for a course: the rooms they can use, and the weeks in which published sessions reach them, as bits.
Group = tuple[int, tuple[int, ...], int]


@dataclass
class Relaxation:
    """The program beside what `base` holds, with the columns of the sessions of each pair and of what each promise lacks."""

    base: State
    days: Days
    mip: Mip = field(default_factory=Mip)
    sessions: dict[Pair, int] = field(default_factory=dict)
    lacks: dict[int, int] = field(default_factory=dict)
    lacks_row: int = -1

    def most_lacking(self, sessions: int) -> None:
        """Only plans that lack at most so many promised sessions."""
        self.mip.row_upper[self.lacks_row] = float(sessions)


def relax(base: State, days: Days, courses: Collection[int] | None = None) -> Relaxation:
    """Sessions, rooms, trainers, districts and promises; nobody is counted yet. `days` as of `possible_days`; with `courses`
    only their promises."""
    found = Relaxation(base, days)
    mip, instance = found.mip, base.instance
    for (course, venue), mine in days.items():
        room = max(instance.venues[venue].most - base.in_room[venue], 0)
        found.sessions[course, venue] = mip.column(upper=float(min(room, len(mine))), whole=True)
    for course in range(len(instance.courses)):
        terms = [(column, 1.0) for pair, column in found.sessions.items() if pair[0] == course]
        mip.row(terms, upper=float(max(base.budget_left(course), 0)))
    for venue, facts in enumerate(instance.venues):
        terms = [(column, 1.0) for pair, column in found.sessions.items() if pair[1] == venue]
        mip.row(terms, upper=float(max(facts.most - base.in_room[venue], 0)))
    _share_districts(found)
    _staff(found)
    _promise(found, courses)
    return found


def _share_districts(found: Relaxation) -> None:
    """One session a day in a district, and some a week at most."""
    base, instance = found.base, found.base.instance
    for area in range(len(instance.areas)):
        mine = {pair: column for pair, column in found.sessions.items() if instance.venues[pair[1]].area == area}
        lengths = {course: len(instance.courses[course].offsets) for course, _venue in mine}
        days = {part for pair in mine for day in found.days[pair] for part in instance.span(pair[0], day)}
        found.mip.row([(column, float(lengths[pair[0]])) for pair, column in mine.items()], upper=float(len(days)))
        if instance.area_per_week is not None:
            weeks = {instance.weeks[day] for pair in mine for day in found.days[pair]}
            left = sum(max(instance.area_per_week - base.area_weeks[area, week], 0) for week in weeks)
            found.mip.row([(column, 1.0) for column in mine.values()], upper=float(left))


def _staff(found: Relaxation) -> None:
    """The sessions of each room flow to those who may lead them and are free on a day when they could be held."""
    base, mip, free = found.base, found.mip, free_people(found.base)
    most = [most_taught(base, trainer, free) for trainer in range(len(base.instance.trainers))]
    of_trainer: dict[int, list[tuple[int, float]]] = {}
    for pair, column in found.sessions.items():
        flow = []
        parts = np.array([base.instance.span(pair[0], day) for day in found.days[pair]])
        for trainer in base.instance.able[pair]:
            if most[trainer] and free[trainer, parts].all(axis=1).any():
                part = mip.column(upper=float(most[trainer]))
                flow.append((part, 1.0))
                of_trainer.setdefault(trainer, []).append((part, 1.0))
        mip.row([*flow, (column, -1.0)], lower=0.0, upper=0.0)
    for trainer, terms in sorted(of_trainer.items()):
        mip.row(terms, upper=float(most[trainer]))


def most_taught(base: State, trainer: int, free: "np.ndarray") -> int:
    """How many sessions more somebody can lead: what is left of the year's, in free weeks with the rest between them."""
    facts, instance = base.instance.trainers[trainer], base.instance
    count, last = 0, -(10**6)
    for week in sorted({instance.weeks[day] for day in np.flatnonzero(free[trainer]).tolist()}):
        if week - last > facts.rest_weeks:
            count, last = count + 1, week
    return max(min(facts.most - base.taught[trainer], count), 0)


def _promise(found: Relaxation, courses: Collection[int] | None) -> None:
    """Each promise is kept or lacks sessions; together they lack at most what `most_lacking` says."""
    base, mip = found.base, found.mip
    by_place: dict[tuple[int, int], list[Pair]] = {}
    for course, venue in found.sessions:
        by_place.setdefault((course, base.instance.venues[venue].area), []).append((course, venue))
    for number, promise in enumerate(base.instance.promises):
        if courses is not None and promise.course not in courses:
            continue
        here = [pair for area in promise.areas for pair in by_place.get((promise.course, area), ())]
        held = base.days_of(number)
        every = sorted({*held, *(day for pair in here for day in found.days[pair])})
        least = max(promise.runs - _countable(base, number, every), 0)
        lacks = mip.column(lower=float(least), upper=float(least + promise.runs + WEEKS))
        found.lacks[number] = lacks
        terms = [(found.sessions[pair], 1.0) for pair in here]
        mip.row([*terms, (lacks, 1.0)], lower=float(promise.runs - len(held)))
    found.lacks_row = len(mip.row_upper)
    mip.row([(column, 1.0) for column in found.lacks.values()])


def _countable(base: State, number: int, days: list[int]) -> int:
    """Sessions on these days that can count for a promise at most: as many as it wants, thinned to its weeks between two."""
    promise = base.instance.promises[number]
    if not promise.min_gap_weeks:
        return promise.runs if days else 0
    count, last = 0, -(10**6)
    for week in (base.instance.weeks[day] for day in days):
        if week - last >= promise.min_gap_weeks:
            count, last = count + 1, week
    return count


def count_people(found: Relaxation, everything: float, mean: float, courses: list[int]) -> None:
    """Maximise `everything` × the share covered for all of these courses + `mean` × the average share over all courses."""
    base, mip = found.base, found.mip
    instance, cover = base.instance, base.cover
    need = count_seasons(instance.max_gap_weeks)
    masks = week_masks(instance, found.days)
    covered: dict[Group, int | None] = {}
    wholes: dict[tuple[Group, ...], int] = {}
    for number, people in enumerate(instance.members):
        near = sorted(instance.reach[number])
        mine: list[Group] = []
        for course in courses:
            rooms = tuple(venue for venue in near if (course, venue) in found.sessions)
            group = (course, () if cover.covered[course, number] else rooms, int(cover.weeks[course, number]))
            mine.append(group)
            if group not in covered:
                covered[group] = _column(found, group, masks, need)
            column = covered[group]
            if column is not None:
                mip.cost[column] += mean * people / instance.population / len(instance.courses)
        columns = [covered[group] for group in mine]
        if everything and None not in columns:
            key = tuple(mine)
            if key not in wholes:
                wholes[key] = mip.column()
                for column in columns:
                    mip.row([(wholes[key], 1.0), (column or 0, -1.0)], upper=0.0)
            mip.cost[wholes[key]] += everything * people / instance.population


def _column(found: Relaxation, group: Group, masks: Mapping[Pair, int], need: int) -> int | None:
    """Whether the people of a group are covered; None where the days there are cannot cover them."""
    course, rooms, held = group
    every = held
    for venue in rooms:
        every |= masks[course, venue]
    if not bool(found.base.cover.is_covered(np.array([every], dtype=np.uint64))[0]):
        return None
    column = found.mip.column(whole=True)
    if not bool(found.base.cover.is_covered(np.array([held], dtype=np.uint64))[0]):
        here = [(found.sessions[course, venue], -1.0) for venue in rooms]
        found.mip.row([(column, float(need)), *here], upper=float(held.bit_count()))
    return column
