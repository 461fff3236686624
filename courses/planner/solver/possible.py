"""On which days each course could begin in each room beside what stands, with somebody free to lead it: all at once, by NumPy."""

from collections.abc import Iterable, Mapping

import numpy as np

from courses.planner.solver.instance import Instance
from courses.planner.solver.state import State

# The number of a course and of a venue.
Pair = tuple[int, int]


def possible_days(base: State, courses: Iterable[int] | None = None) -> dict[Pair, tuple[int, ...]]:
    """The pairs that have such days, in order, with these days in order."""
    instance, found = base.instance, {}
    if not instance.weeks:
        return {}
    rooms, people = _free_rooms(base), free_people(base)
    for course in range(len(instance.courses)) if courses is None else courses:
        starts = instance.starts[course]
        if not starts:
            continue
        parts = np.array([instance.span(course, day) for day in starts])
        first = parts[:, 0]
        able = people[:, parts].all(axis=2)
        held = rooms[:, parts].all(axis=2) & _week_left(base)[:, first]
        for venue, room in enumerate(instance.venues):
            trainers = instance.able.get((course, venue), ())
            if not trainers or base.in_room[venue] >= room.most:
                continue
            allowed = set(instance.options(course, venue))
            good = held[venue] & able[list(trainers)].any(axis=0)
            days = tuple(day for day, is_good in zip(starts, good.tolist(), strict=True) if is_good and day in allowed)
            if days:
                found[course, venue] = days
    return found


def free_people(base: State) -> "np.ndarray":
    """(trainer, day) → whether somebody has sessions left, is free and rested."""
    instance = base.instance
    weeks = np.array(instance.weeks, dtype=np.int64)
    found = np.zeros((len(instance.trainers), len(weeks)), dtype=bool)
    for number, person in enumerate(instance.trainers):
        if base.taught[number] < person.most:
            found[number, sorted(person.free)] = True
            for week, count in base.busy_weeks.get(number, {}).items():
                if count:
                    found[number, abs(weeks - week) <= person.rest_weeks] = False
    return found


def _free_rooms(base: State) -> "np.ndarray":
    """(venue, day) → whether the room and its district are free."""
    instance = base.instance
    found = np.ones((len(instance.venues), len(instance.weeks)), dtype=bool)
    for (venue, day), count in base.room_days.items():
        if count:
            found[venue, day] = False
    areas = np.array([room.area for room in instance.venues], dtype=np.int64)
    for (area, day), count in base.area_days.items():
        if count:
            found[areas == area, day] = False
    return found


def _week_left(base: State) -> "np.ndarray":
    """(venue, day) → whether its district takes one more session in that week."""
    instance = base.instance
    found = np.ones((len(instance.venues), len(instance.weeks)), dtype=bool)
    if instance.area_per_week is not None:
        areas, weeks = np.array([room.area for room in instance.venues]), np.array(instance.weeks)
        for (area, week), count in base.area_weeks.items():
            if count >= instance.area_per_week:
                found[np.ix_(areas == area, weeks == week)] = False
        if instance.area_per_week <= 0:
            found[:] = False
    return found


def week_masks(instance: Instance, days: Mapping[Pair, Iterable[int]]) -> dict[Pair, int]:
    """The weeks of the ring that these days are in, one bit each."""
    found = {}
    for pair, mine in days.items():
        mask = 0
        for day in mine:
            mask |= 1 << instance.ring[day]
        found[pair] = mask
    return found
