"""What organisers can turn: who counts, kilometres, kroner, and the worst-served district."""

from typing import Any

import pytest

from courses.planner.solver.evenly import evenly, figures
from courses.planner.solver.instance import BadInstance, Instance
from courses.planner.solver.solve import solve
from tests.courses.planner.solver.checker import covered, promises_short, violations
from tests.courses.planner.solver.test_plans import crowded
from tests.courses.planner.solver.worlds import GUARD, world


def planned(data: dict[str, Any], **aims: float):
    return solve(Instance.read(data | {"aims": aims}), seconds=GUARD, work=1.0, workers=1)


def two_rooms() -> dict[str, Any]:
    """In each district one room near and dear, and one far and cheap, for the same people."""
    data = world(min_runs=2, budget_per_course=4)
    data["members"] = [{"members": 500, "venues": [0, 1]}, {"members": 400, "venues": [2, 3]}]
    for number, room in enumerate(data["venues"]):
        room["cost"] = 100 if number % 2 else 3000
    for trainer in data["trainers"]:
        trainer["km"] = [km if km > 100 else 50 if number % 2 else 5 for number, km in enumerate(trainer["km"])]
    return data


def test_kroner_and_kilometres_pull_in_their_own_directions():
    data = two_rooms()
    instance = Instance.read(data)
    by_aim = {}
    for name, aims in {"usual": {}, "kr": {"kr": 1e-5}, "km": {"km": 1e-5}}.items():
        outcome = planned(data, **aims)
        assert violations(data, [row.as_list() for row in outcome.rows]) == []
        assert outcome.lacking == 0
        by_aim[name] = figures(instance, outcome.rows)
    assert (by_aim["kr"].kr, by_aim["kr"].km) == (100 * 8, 50 * 8)
    assert (by_aim["km"].kr, by_aim["km"].km) == (3000 * 8, 5 * 8)


def test_what_a_room_costs_may_differ_by_course():
    """The far room is dear for every course but the last: only the last goes there for the money."""
    data = two_rooms()
    last = len(data["courses"]) - 1
    for number, room in enumerate(data["venues"]):
        room["costs"] = [(100 if course == last else 9000) if number % 2 else 3000 for course in range(last + 1)]
    outcome = planned(data, kr=1e-5)
    assert violations(data, [row.as_list() for row in outcome.rows]) == []
    assert {(row.course == last) == bool(row.venue % 2) for row in outcome.rows} == {True}
    rents = [Instance.read(data).rent(row.course, row.venue) for row in outcome.rows]
    assert figures(Instance.read(data), outcome.rows).kr == sum(rents) == 2 * 2 * 100 + 2 * 2 * 3000 * last


def test_a_promise_is_worth_more_than_any_money():
    outcome = planned(two_rooms(), kr=1.0, km=1.0)
    assert outcome.lacking == 0


def test_who_has_everything_can_count_more_or_nothing():
    """More sessions than the budget allows: with nothing for «all courses» the average is no lower."""
    data = crowded()
    none, much = planned(data, everything=0.0), planned(data, everything=8.0)
    assert much.coverage.all >= none.coverage.all
    assert none.coverage.mean >= much.coverage.mean


def lopsided() -> dict[str, Any]:
    """Two sessions for 900 people in the north or for 100 in the south."""
    data = world(min_runs=0, budget_per_course=2)
    data["members"] = [
        {"members": 900, "venues": [0, 1], "area": 0, "town": 0},
        {"members": 100, "venues": [2, 3], "area": 1, "town": 1},
    ]
    for trainer in data["trainers"]:
        trainer["km"] = [5] * 4
    data["courses"] = data["courses"][:1]
    for trainer in data["trainers"]:
        trainer["courses"] = [0]
    return data


def test_figures_of_a_plan():
    data = lopsided()
    found = figures(Instance.read(data), planned(data).rows)
    assert found.districts == {0: 1.0, 1: 0.0}
    assert found.towns == {0: 1.0, 1: 0.0}
    assert (found.km, found.kr) == (10, 0)
    assert found.as_dict()["districts"] == [[0, 1.0], [1, 0.0]]


def test_the_worst_served_district_comes_first():
    """The budget is for one district; with three more sessions both are served, and the lowest decides."""
    data = crowded()
    for number, group in enumerate(data["members"]):
        group |= {"area": number % 4, "town": number, "members": group["members"] if number % 4 else 5}
    instance = Instance.read(data)
    usual = solve(instance, seconds=GUARD, work=0.5, workers=1)
    even = evenly(instance, seconds=GUARD, work=1.5, workers=1)
    lowest = [min(figures(instance, outcome.rows).districts.values()) for outcome in (usual, even)]
    assert lowest[1] >= lowest[0]
    rows = [row.as_list() for row in even.rows]
    assert violations(data, rows) == []
    assert (even.coverage.all, even.coverage.mean) == pytest.approx(covered(data, rows))
    assert sum(promises_short(data, rows).values()) == even.lacking
    assert even.coverage.worth <= even.bound.both + 1e-9


def test_the_lowest_is_raised_where_that_costs_others():
    """People of the small district count up to sixteen times: 100 of them then weigh more than 900."""
    data = lopsided()
    instance = Instance.read(data | {"budget_per_course": 3})
    even = evenly(instance, seconds=GUARD, work=0.5, workers=1)
    assert sorted(figures(instance, even.rows).districts.values()) == [0.0, 1.0]


def test_the_worst_served_kommune_of_one_district_comes_first():
    """All live in one district, whose share is best where 900 of them are served; a room between reaches 500 and the small kommune."""
    data = lopsided()
    data["members"] = [
        {"members": 500, "venues": [0, 1, 2], "area": 0, "town": 0},
        {"members": 400, "venues": [0, 1], "area": 0, "town": 0},
        {"members": 100, "venues": [2, 3], "area": 0, "town": 1},
    ]
    instance = Instance.read(data | {"budget_per_course": 3})
    limits = {"seconds": GUARD, "work": 1.5, "workers": 1}
    towns = [figures(instance, evenly(instance, places=of, **limits).rows).towns for of in ("districts", "towns")]
    assert towns == [{0: 1.0, 1: 0.0}, {0: pytest.approx(5 / 9), 1: 1.0}]


def test_an_aim_that_is_none_is_refused():
    with pytest.raises(BadInstance):
        planned(world(), beauty=1.0)
