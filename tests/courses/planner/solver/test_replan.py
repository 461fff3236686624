"""When facts change the plan moves as little as it must: whatever is not touched stays."""

import copy
from typing import Any

import pytest

from courses.planner.solver.alternatives import alternatives
from courses.planner.solver.instance import Instance, Placed
from courses.planner.solver.replan import replan
from courses.planner.solver.solve import solve
from courses.planner.solver.state import State
from tests.courses.planner.solver.checker import covered, violations
from tests.courses.planner.solver.test_plans import crowded
from tests.courses.planner.solver.worlds import GUARD, world


@pytest.fixture(scope="module")
def old() -> list[Placed]:
    return list(solve(Instance.read(crowded()), seconds=GUARD, work=0.5, workers=1).rows)


def one_leaves(data, old):
    busiest = max(range(len(data["trainers"])), key=lambda k: sum(row.trainer == k for row in old))
    data["trainers"][busiest]["free"] = []
    return [row for row in old if row.trainer == busiest]


def a_room_closes_in_may(data, old):
    may = {number for number, (_week, date, _kind) in enumerate(data["days"]) if date[5:7] in ("04", "05")}
    room = max(range(len(data["venues"])), key=lambda v: sum(row.venue == v and row.day in may for row in old))
    data["venues"][room]["open"] = [day for day in data["venues"][room]["open"] if day not in may]
    return [row for row in old if row.venue == room and row.day in may]


def a_new_course(data, _old):
    data["courses"].append({"name": "New", "form": "E", "mincap": 10})
    for trainer in data["trainers"]:
        trainer["courses"] = [*trainer["courses"], 4]
        trainer["max"] = 12
    return []


CHANGES = {
    "leaves": [one_leaves],
    "closes": [a_room_closes_in_may],
    "new": [a_new_course],
    "all": [one_leaves, a_room_closes_in_may, a_new_course],
}


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_what_is_not_touched_stays(old, changes):
    data = copy.deepcopy(crowded())
    touched = {row for change in changes for row in change(data, old)}
    found = replan(Instance.read(data), old, seconds=GUARD, work=0.3)
    rows = found.outcome.as_dict()["rows"]
    assert violations(data, rows) == []
    untouched = set(old) - touched
    assert len(untouched & set(found.kept)) >= 0.9 * len(untouched)
    assert bool(touched) == (a_new_course not in changes or len(changes) > 1)
    # Every session of both plans is accounted for once.
    was = [*found.kept, *found.dropped, *(change.old for change in (*found.swapped, *found.moved))]
    now = [*found.kept, *found.added, *(change.new for change in (*found.swapped, *found.moved))]
    assert sorted(was) == sorted(old)
    assert sorted(now) == sorted(found.outcome.rows)
    assert len(found.dropped) <= len(touched) / 4
    if a_new_course in changes:
        new = [row for row in rows if row[0] == 4]
        assert len(new) > 4
        assert covered(data, rows)[1] > covered(data, [row for row in rows if row[0] != 4])[1]


def test_nothing_changed_nothing_moves(old):
    found = replan(Instance.read(crowded()), old, seconds=GUARD, work=0.3)
    assert found.kept == tuple(sorted(old))
    assert (found.moved, found.swapped, found.dropped) == ((), (), ())
    assert found.as_dict()["kept"] == [row.as_list() for row in sorted(old)]


def test_a_trainer_another_session_can_spare_is_borrowed():
    """Trainer 0 leaves; only trainer 1 can step in on that day, is at the limit, but trainer 2 can take one of theirs."""
    data = world(areas=["North"], members=[], courses=[{"name": "C0", "form": "E", "mincap": 10}], min_runs=0)
    for venue in data["venues"]:
        venue |= {"area": 0, "open": [0] if venue["name"] == "V0" else [60]}
    for trainer in data["trainers"]:
        trainer |= {"courses": [0], "km": [10, 10, 10, 10]}
    data["trainers"][0]["free"] = []
    data["trainers"][1]["max"] = 1
    data["trainers"][2]["free"] = [60]
    data["trainers"][3]["free"] = []
    old = [Placed(0, 0, 0, 0), Placed(0, 1, 60, 1)]
    found = replan(Instance.read(data), old, seconds=GUARD, work=0.2)
    assert found.outcome.rows == (Placed(0, 0, 0, 1), Placed(0, 1, 60, 2))
    assert [(change.old, change.new) for change in found.swapped] == list(zip(old, found.outcome.rows, strict=True))


def test_alternatives_are_possible_ranked_and_differ(old):
    data = crowded()
    state = State(Instance.read(data), old)
    row = old[0]
    found = alternatives(state, row, count=5)
    before = covered(data, [r.as_list() for r in old])
    assert len({(item.row.venue, item.row.day) for item in found}) == len(found) == 5
    assert row not in [item.row for item in found]
    for item in found:
        plan = [r.as_list() for r in old if r != row] + [item.row.as_list()]
        assert violations(data, plan) == []
        people = sum(group["members"] for group in data["members"])
        after = covered(data, plan)
        assert item.everything == round((after[0] - before[0]) * people)
        assert item.members == round((after[1] - before[1]) * people * len(data["courses"]))
    gains = [item.members / len(data["courses"]) + item.everything for item in found]
    assert gains == sorted(gains, reverse=True)
    assert set(old) == state.plan


def test_an_alternative_stays_near_where_nothing_else_counts():
    data: dict[str, Any] = world(members=[], min_runs=0)
    row = Placed(0, 0, 30, 0)
    first, *_rest = alternatives(State(Instance.read(data), [row]), row)
    assert (first.row.venue, first.row.trainer, abs(first.days_later)) == (0, 0, 14)
    assert (first.same_venue, first.same_trainer) == (True, True)
