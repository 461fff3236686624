"""Places for those who are one step away: whom they go to, and that nothing else of the plan changes."""

import copy
from typing import Any

from courses.planner.solver.instance import NOBODY, Instance, Placed
from courses.planner.solver.learning import read, with_learners, without_lapsed
from courses.planner.solver.solve import baseline
from tests.courses.planner.solver.checker import violations
from tests.courses.planner.solver.worlds import world


def school(**changes: Any) -> dict[str, Any]:
    """The small world with two more people in the North, who may stand beside in both courses and lead neither."""
    data = world(**changes)
    for km in ((6, 21, 150, 160), (21, 6, 150, 160)):
        data["trainers"].append(data["trainers"][0] | {"courses": [], "co_courses": [0, 1], "km": list(km)})
    return data


def taught(data: dict[str, Any], learners: list[list[Any]]) -> tuple[list[Placed], list[Placed]]:
    instance = Instance.read(data)
    plan = list(baseline(instance).rows)
    return plan, with_learners(instance, plan, read(learners))


def test_learners_stand_beside_as_often_as_they_need_and_nothing_else_changes():
    data = school()
    plan, found = taught(data, [[0, 4, 2, False, [], None], [1, 5, 1, False, [], None]])
    assert [row._replace(co=NOBODY) for row in found] == plan
    beside = [(row.course, row.co) for row in found if row.co != NOBODY]
    assert sorted(beside) == [(0, 4), (0, 4), (1, 5)]
    checked = copy.deepcopy(data)
    for course in checked["courses"]:
        course["co"] = 1
    assert violations(checked, [row.as_list() for row in found]) == []
    assert taught(data, [[0, 4, 2, False, [], None], [1, 5, 1, False, [], None]])[1] == found


def test_the_last_session_is_in_another_place_where_that_is_missing():
    instance = Instance.read(school())
    plan = [Placed(0, 0, 0, 0), Placed(0, 0, 12, 1), Placed(0, 1, 24, 0)]
    found = with_learners(instance, plan, read([[0, 4, 1, True, [0], None]]))
    assert [row.co for row in found] == [NOBODY, NOBODY, 4]
    found = with_learners(instance, plan, read([[0, 4, 2, True, [], None]]))
    assert [row.co for row in found] == [4, NOBODY, 4]


def test_nobody_leads_who_has_lapsed_by_then():
    instance = Instance.read(school())
    plan = [Placed(0, 0, 6, 0), Placed(0, 0, 30, 1), Placed(0, 2, 36, 2)]
    # The first teaches before the day, which renews it; the second does not, so the first takes it; for the third nobody is near.
    lapses = [[0, 0, 1, False, [], 10], [0, 1, 1, False, [], 10], [0, 2, 1, False, [], 10], [0, 3, 1, False, [], 10]]
    found = without_lapsed(instance, plan, read(lapses))
    assert [row.trainer for row in found] == [0, 0, NOBODY]
    # A place beside a lead before the day is enough.
    learners = read(lapses)
    beside = with_learners(instance, [plan[0], plan[1]], learners)
    assert [row.co for row in beside] == [1, NOBODY]
    assert [row.trainer for row in without_lapsed(instance, beside, learners)] == [0, 1]
    assert without_lapsed(instance, plan, read([])) == plan


def test_whoever_could_lead_makes_room_and_whoever_learns_already_stays():
    data = school()
    data["courses"][0]["co"] = 1
    instance = Instance.read(data)
    plan = [Placed(0, 0, 0, 0, 1), Placed(0, 2, 6, 2, 3), Placed(0, 1, 12, 1, 5)]
    found = with_learners(instance, plan, read([[0, 4, 1, False, [], None]]))
    assert found == [Placed(0, 0, 0, 0, 4), *plan[1:]]


def test_what_people_know_of_stays_and_counts():
    data = school(fixed=[[0, 0, 0, 0, 4], [0, 1, 12, 1, None]])
    instance = Instance.read(data)
    plan = [*instance.fixed, Placed(0, 0, 24, 0), Placed(0, 1, 36, 0)]
    found = with_learners(instance, plan, read([[0, 4, 2, False, [], None]]))
    assert found == [*plan[:2], Placed(0, 0, 24, 0, 4), plan[3]]
