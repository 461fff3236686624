"""Why a promised session is not in the plan, and why a session stands where it does. Counting only, no solver.

A promise that lacks sessions is followed through a funnel: which rooms, large enough, open on a fitting day, who is qualified,
in reach, free, and what the rest of the plan leaves of that. The first step that leaves nothing is the cause (PLANNER.md Y7).
"""

from typing import Any

import numpy as np

from courses.planner.solver.instance import NOBODY, WEEKS, Instance, Placed
from courses.planner.solver.outcome import Cause, Unplaced, Why
from courses.planner.solver.state import State

NEAREST_NAMED = 3


def unplaced(state: State, *, is_complete: bool = True) -> tuple[Unplaced, ...]:
    """Every promise that lacks sessions, with its cause. `is_complete`: the search came to an end by itself."""
    found = []
    for number, lacking in state.short():
        promise = state.instance.promises[number]
        cause, numbers = funnel(state, number)
        if cause is Cause.NOT_TRIED and is_complete:
            cause = Cause.DAYS_TAKEN
        found.append(Unplaced(number, promise.course, promise.areas, lacking, cause, numbers))
    return tuple(found)


def funnel(state: State, number: int) -> tuple[Cause, dict[str, Any]]:
    """The first step that leaves promise `number` nothing, and what the steps before it left.

    `NOT_TRIED`: one more session could be added as things stand.
    """
    instance = state.instance
    course, areas = instance.promises[number].course, instance.promises[number].areas
    facts = instance.courses[course]
    rooms = [v for v, room in enumerate(instance.venues) if room.area in areas and room.most > 0]
    large = [v for v in rooms if instance.venues[v].capacity >= facts.mincap]
    wanted = [v for v in large if (course, v) not in instance.not_here]
    days = [(v, day) for v in wanted for day in instance.options(course, v)]
    qualified = [k for k, person in enumerate(instance.trainers) if course in person.courses]
    willing = [k for k in qualified if instance.trainers[k].most > 0]
    venues = sorted({v for v, _day in days})
    near = sorted({k for v in venues for k in instance.able.get((course, v), ())})
    ways = [
        (v, day, k) for v, day in days for k in instance.able.get((course, v), ()) if instance.is_free(k, course, day)
    ]
    counts: dict[str, Any] = {"venues": len(rooms), "large_enough": len(large), "open_days": len(days)}
    counts |= {"qualified": len(qualified), "in_reach": len(near), "free_days": len(ways)}
    counts |= _not_entered(instance, course, wanted, willing)
    steps = (
        (rooms, Cause.NO_VENUE),
        (large, Cause.NO_ROOM_LARGE_ENOUGH),
        (wanted, Cause.NOT_HERE),
        (days, Cause.NO_HOURS if all(instance.venues[v].no_hours for v in wanted) else Cause.NO_OPEN_DAY),
        (qualified, Cause.NOBODY_QUALIFIED),
        (willing, Cause.NOBODY_WILLING),
        (near, Cause.NO_HOME if all(instance.trainers[k].no_home for k in willing) else Cause.NOBODY_IN_REACH),
        (ways, Cause.NO_DAYS if all(instance.trainers[k].no_days for k in near) else Cause.NOBODY_FREE),
    )
    for left, cause in steps:
        if not left:
            return cause, counts | _details(instance, cause, course, large or rooms, venues, willing)
    cause, more = _crowded_out(state, number, ways)
    return cause, counts | more


def _details(
    instance: Instance, cause: Cause, course: int, rooms: list[int], venues: list[int], people: list[int]
) -> dict[str, Any]:
    """What makes a cause plain: of these rooms and people, or what nobody has entered about them."""
    trainers = instance.trainers
    if cause is Cause.NO_ROOM_LARGE_ENOUGH:
        largest = max(instance.venues[v].capacity for v in rooms)
        return {"largest": largest, "needed": instance.courses[course].mincap}
    if cause in (Cause.NO_HOME, Cause.NOBODY_IN_REACH):
        ways = []
        known = [k for k in people if not trainers[k].no_home]
        for k in known:
            by_road = [km for v in venues if (km := trainers[k].km[v]) is not None]
            if by_road:
                ways.append((min(by_road), k))
        nearest = [[k, km, trainers[k].travel_km] for km, k in sorted(ways)[:NEAREST_NAMED]]
        return {"nearest": nearest, "by_ferry": len(known) - len(ways)}
    return {}


def _not_entered(instance: Instance, course: int, rooms: list[int], people: list[int]) -> dict[str, int]:
    """Facts that lack, of rooms that are large enough and of people who may lead: each could be all that is in the way, also
    where others are at their limit or have their days taken."""
    home = [k for k in people if not instance.trainers[k].no_home]
    near = {k for v in rooms for k in instance.able.get((course, v), ())}
    return {
        "no_hours": sum(instance.venues[v].no_hours for v in rooms),
        "no_home": len(people) - len(home),
        "no_days": sum(instance.trainers[k].no_days for k in people if k in near or instance.trainers[k].no_home),
    }


def _crowded_out(state: State, number: int, ways: list[tuple[int, int, int]]) -> tuple[Cause, dict[str, Any]]:
    """What in the rest of the plan takes the last of these ways."""
    instance, course = state.instance, state.instance.promises[number].course
    if state.budget_left(course) <= 0:
        return Cause.BUDGET_SPENT, {"limit": instance.courses[course].budget, "promised": _promised(instance, course)}
    ways = [way for way in ways if state.in_room[way[0]] < instance.venues[way[0]].most]
    if not ways:
        return Cause.ROOMS_AT_LIMIT, {}
    ways = [way for way in ways if state.taught[way[2]] < instance.trainers[way[2]].most]
    if not ways:
        return Cause.TRAINERS_AT_LIMIT, {}
    held = state.days_of(number)
    now = state.counted(number, held)
    helps = {day: state.counted(number, sorted([*held, day])) > now for day in {way[1] for way in ways}}
    ways = [way for way in ways if helps[way[1]]]
    if not ways:
        return Cause.TOO_CLOSE, {"min_gap_weeks": instance.promises[number].min_gap_weeks}
    ways = [way for way in ways if state.room_for(course, way[0], way[1])]
    if not ways:
        return Cause.DAYS_TAKEN, {}
    if not any(state.is_rested(k, course, day) for _v, day, k in ways):
        return Cause.TRAINERS_BUSY, {}
    return Cause.NOT_TRIED, {}


def _promised(instance: Instance, course: int) -> int:
    return sum(promise.runs for promise in instance.promises if promise.course == course)


def why(state: State, row: Placed) -> Why:
    """Why this session of the plan is there."""
    instance, cover = state.instance, state.cover
    before = {number for number, _lacking in state.short()}
    covered = cover.covered[row.course].copy()
    state.remove(row)
    lost = covered & ~cover.covered[row.course]
    kept = len({number for number, _lacking in state.short()} - before)
    state.add(row)
    since, until = neighbours(state, row)
    able = instance.able.get((row.course, row.venue), ())
    return Why(
        members=int(cover.members[lost].sum()),
        in_reach=int(cover.members[cover.near[row.venue]].sum()),
        weeks_since=since,
        weeks_until=until,
        kept_promises=kept,
        km=instance.way(row.trainer, row.venue),
        nearer=able.index(row.trainer) if row.trainer != NOBODY and row.trainer in able else 0,
    )


def neighbours(state: State, row: Placed) -> tuple[int | None, int | None]:
    """Weeks since and until the same course where some of the same people can come; the year as a ring."""
    week, cover = state.instance.ring[row.day], state.cover
    shared = cover.reach[cover.near[row.venue]].any(axis=0)
    shared[row.venue] = True
    others = cover.runs[row.course].copy()
    others[week, row.venue] -= row in state.plan
    weeks = np.flatnonzero(others[:, shared].any(axis=1)).tolist()
    if not weeks:
        return None, None
    return min((week - other) % WEEKS for other in weeks), min((other - week) % WEEKS for other in weeks)
