"""Why a promise is not kept: each cause by itself, shown true by removing it, and the same once the rule is lifted."""

import copy
import random
from typing import Any

import pytest

from courses.planner.solver.instance import Instance
from courses.planner.solver.outcome import Cause, Unplaced
from courses.planner.solver.solve import solve
from tests.courses.planner.solver.checker import alone, violations
from tests.courses.planner.solver.worlds import GUARD, tiny, world

SOUTH = (1,)


def lacking(data: dict[str, Any]) -> Unplaced | None:
    """What the plan says about the promise of course 0 in the south."""
    found = solve(Instance.read(data), seconds=GUARD, work=1.0, workers=1).unplaced
    return next((item for item in found if (item.course, item.areas) == (0, SOUTH)), None)


def rooms(**facts):
    return lambda data: [data["venues"][number].update(facts) for number in (2, 3)]


def people(*numbers, **facts):
    return lambda data: [data["trainers"][number].update(facts) for number in numbers or range(4)]


def published(count):
    """So many sessions of course 1 fixed in the south, on weekends that course 0 does not use."""
    return lambda data: data.update(fixed=[[1, 2, 3 * 2 * number + 1, 2] for number in range(count)])


EVERY_DAY = list(range(len(world()["days"])))
# Cause → what makes it, numbers that must stand beside it, and the change that lifts it.
CAUSES = {
    Cause.NO_VENUE: (rooms(area=0), {"venues": 0}, rooms(area=1)),
    Cause.NO_ROOM_LARGE_ENOUGH: (rooms(capacity=9), {"largest": 9, "needed": 10}, rooms(capacity=10)),
    Cause.NOT_HERE: (
        lambda data: data.update(not_here=[[0, 2], [0, 3]]),
        {"large_enough": 2, "open_days": 0},
        lambda data: data.update(not_here=[[0, 2]]),
    ),
    Cause.NO_OPEN_DAY: (rooms(open=[1, 2, 4]), {"large_enough": 2, "open_days": 0}, rooms(open=EVERY_DAY)),
    Cause.NOBODY_QUALIFIED: (people(courses=[1]), {"qualified": 0}, people(courses=[0, 1])),
    Cause.NOBODY_IN_REACH: (
        people(2, 3, courses=[1]),
        {"qualified": 2, "in_reach": 0, "nearest": [[1, 130, 60], [0, 140, 60]], "by_ferry": 0},
        people(1, travel_km=130),
    ),
    Cause.NO_HOURS: (rooms(open=[], no_hours=True), {"no_hours": 2}, rooms(open=EVERY_DAY, no_hours=False)),
    Cause.NOBODY_WILLING: (people(max=0), {"qualified": 4, "in_reach": 0}, people(max=8)),
    Cause.NO_HOME: (
        lambda data: (people(2, 3, no_home=True, km=[None] * 4)(data), people(0, 1, courses=[1])(data)),
        {"qualified": 2, "no_home": 2, "nearest": [], "by_ferry": 0},
        people(2, 3, no_home=False, km=[60] * 4),
    ),
    Cause.NO_DAYS: (
        people(2, 3, free=[], no_days=True),
        {"in_reach": 2, "no_days": 2},
        people(2, 3, free=EVERY_DAY, no_days=False),
    ),
    Cause.NOBODY_FREE: (people(2, 3, free=[1, 2, 4, 5]), {"in_reach": 2, "free_days": 0}, people(2, 3, free=EVERY_DAY)),
    Cause.BUDGET_SPENT: (
        lambda data: data["courses"][0].update(budget=2) or data.update(promises=promised(2, 2)),
        {"limit": 2, "promised": 4},
        lambda data: data["courses"][0].update(budget=4),
    ),
    Cause.ROOMS_AT_LIMIT: (
        lambda data: (published(2)(data), rooms(max=1)(data), data["venues"][3].update(area=0)),
        {"venues": 1},
        rooms(max=9),
    ),
    Cause.TRAINERS_AT_LIMIT: (
        lambda data: (published(4)(data), people(2, max=4)(data), people(3, courses=[1])(data)),
        {"in_reach": 1},
        people(2, max=9),
    ),
    Cause.TOO_CLOSE: (
        lambda data: data.update(promises=[row | {"min_gap_weeks": 51} for row in promised(2, 2)]),
        {"min_gap_weeks": 51},
        lambda data: data.update(promises=promised(2, 2)),
    ),
    Cause.DAYS_TAKEN: (
        lambda data: (data.update(fixed=[[1, 2, 0, None]], promises=promised(0, 1)), rooms(open=[0])(data)),
        {"open_days": 2},
        rooms(open=[0, 3]),
    ),
    Cause.TRAINERS_BUSY: (
        lambda data: (
            data.update(fixed=[[1, 0, 4, 2]], promises=promised(0, 1)),
            rooms(open=[3])(data),
            people(3, courses=[])(data),
        ),
        {"in_reach": 1},
        people(3, courses=[0, 1]),
    ),
}


def promised(north: int, south: int) -> list[dict[str, Any]]:
    return [{"course": 0, "areas": [area], "runs": runs} for area, runs in ((0, north), (1, south)) if runs]


@pytest.mark.parametrize("cause", CAUSES)
def test_the_true_cause_is_named_and_lifting_it_helps(cause):
    plant, numbers, lift = CAUSES[cause]
    data = copy.deepcopy(world())
    assert lacking(data) is None
    plant(data)
    found = lacking(data)
    assert found is not None
    assert found.cause == cause
    assert {key: found.numbers.get(key) for key in numbers} == numbers
    lift(data)
    assert lacking(data) is None


def test_a_fact_nobody_entered_stands_beside_the_cause():
    """Of those who may teach it one lives too far away, and nobody knows where the other lives."""
    data = world()
    people(0, 1, courses=[1])(data)
    people(2, no_home=True, km=[None] * 4)(data)
    people(3, travel_km=3)(data)
    found = lacking(data)
    assert found is not None
    assert found.cause == Cause.NOBODY_IN_REACH
    assert (found.numbers["no_home"], found.numbers["by_ferry"], found.numbers["nearest"]) == (1, 0, [[3, 5, 3]])


def unknown(seed: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """A small movement in which nobody has entered some homes and days, and the same with all of them entered, generously."""
    rng, data = random.Random(seed), tiny(seed)
    every = list(range(len(data["days"])))
    filled = copy.deepcopy(data)
    for number, room in enumerate(data["venues"]):
        if rng.random() < 0.4:
            room |= {"open": [], "no_hours": True}
            filled["venues"][number]["open"] = every
    for number, person in enumerate(data["trainers"]):
        if rng.random() < 0.4:
            person |= {"km": [None] * len(data["venues"]), "no_home": True}
            filled["trainers"][number]["km"] = [5] * len(data["venues"])
        if rng.random() < 0.4:
            person |= {"free": [], "no_days": True}
            filled["trainers"][number]["free"] = every
    return data, filled


def test_a_missing_fact_that_would_help_is_named():
    """Of 200 random movements: where one more promised session could be held beside the plan as soon as somebody enters what
    lacks, the reason names it, whatever else is in the way. Judged by the checker alone."""
    helped = 0
    for seed in range(200):
        data, filled = unknown(seed)
        outcome = solve(Instance.read(data), seconds=GUARD, work=0.1, workers=1)
        plan = [row.as_list() for row in outcome.rows]
        for item in outcome.unplaced:
            more = [
                [item.course, venue, day, trainer, None]
                for venue, room in enumerate(data["venues"])
                for day in range(len(data["days"]))
                for trainer in range(len(data["trainers"]))
                if room["area"] in item.areas
            ]
            if any(not alone(filled, row) and violations(filled, [*plan, row]) == [] for row in more):
                helped += 1
                assert any(item.numbers.get(name) for name in ("no_hours", "no_home", "no_days")), (seed, item)
    assert helped > 50


def test_nobody_comes_by_road_to_an_island():
    data = world()
    for trainer in data["trainers"]:
        trainer["km"][2] = trainer["km"][3] = None
    found = lacking(data)
    assert found is not None
    assert found.cause == Cause.NOBODY_IN_REACH
    assert (found.numbers["qualified"], found.numbers["by_ferry"], found.numbers["nearest"]) == (4, 4, [])


def test_every_session_says_why_it_is_there():
    data = world(budget_per_course=2, min_runs=1, promises=[])
    outcome = solve(Instance.read(data), seconds=GUARD, work=1.0, workers=1)
    evenings = [(row, why) for row, why in zip(outcome.rows, outcome.why, strict=True) if row.course == 0]
    assert len(evenings) == 2
    for row, why in evenings:
        reached = sum(group["members"] for group in data["members"] if row.venue in group["venues"])
        assert (why.members, why.in_reach) == (reached, reached)
        assert (why.weeks_since, why.weeks_until) in {(26, 26), (22, 30), (24, 28), (28, 24), (30, 22)}
        assert why.km == data["trainers"][row.trainer]["km"][row.venue]
        assert why.kept_promises == 0
