"""«Why not here?»: each rule by itself and lifted again, and for the rest a plan with it that keeps every rule."""

import copy
import random
from typing import Any

import pytest

from courses.planner.solver.fill import greedy
from courses.planner.solver.instance import Instance, Placed
from courses.planner.solver.state import State
from courses.planner.solver.whynot import Answer, Rule, why_not
from tests.courses.planner.solver.checker import alone, covered, promises_short, violations
from tests.courses.planner.solver.test_reasons import EVERY_DAY, people, rooms
from tests.courses.planner.solver.worlds import tiny, world

# Course 0 is held in the evening; its Wednesdays are every third day.
WEDNESDAY, SATURDAY = 15, 16


def asked(data: dict[str, Any], *question: int | None, plan: list[list[int]] | None = None) -> Answer:
    """About a plan without a solver, or about this one."""
    instance = Instance.read(data)
    state = greedy(instance) if plan is None else State(instance, [Placed.read(row) for row in plan])
    return why_not(state, *question)


# What is asked → what makes the rule, the rule, numbers that must stand beside it, and the change that lifts it.
RULES = {
    Rule.NOT_HERE: ((0, 2), lambda data: data.update(not_here=[[0, 2]]), {}, lambda data: data.update(not_here=[])),
    Rule.OUT_OF_USE: ((0, 2), rooms(max=0), {}, rooms(max=8)),
    Rule.ROOM_TOO_SMALL: ((0, 2), rooms(capacity=9), {"needed": 10, "seats": 9}, rooms(capacity=10)),
    Rule.NO_HOURS: ((0, 2), rooms(open=[], no_hours=True), {}, rooms(open=EVERY_DAY, no_hours=False)),
    Rule.ROOM_CLOSED: ((0, 2), rooms(open=[1, 4]), {}, rooms(open=EVERY_DAY)),
    Rule.MONTH_CLOSED: (
        (0, 2, 0),
        lambda data: data.update(promises=[{"course": 0, "areas": [1], "runs": 1, "closed_months": [1]}]),
        {},
        lambda data: data.update(promises=[]),
    ),
    Rule.WRONG_DAY: (
        (0, 2, WEDNESDAY),
        lambda data: data["courses"][0].update(closed=[WEDNESDAY]),
        {},
        lambda data: data["courses"][0].update(closed=[]),
    ),
    Rule.NOBODY_QUALIFIED: ((0, 2), people(courses=[1]), {}, people(courses=[0, 1])),
    Rule.NOBODY_IN_REACH: (
        (0, 2),
        people(2, 3, courses=[1]),
        {"qualified": 2, "km": 130, "travels": 60, "no_home": 0},
        people(2, 3, courses=[0, 1]),
    ),
    Rule.NOBODY_FREE: ((0, 2), people(2, 3, free=[1, 2]), {"in_reach": 2}, people(2, 3, free=EVERY_DAY)),
    Rule.NOT_QUALIFIED: ((0, 2, None, 2), people(2, courses=[1]), {}, people(2, courses=[0])),
    Rule.TRAINER_LIMIT: ((0, 2, None, 2), people(2, max=0), {}, people(2, max=8)),
    Rule.NO_HOME: ((0, 2, None, 2), people(2, no_home=True, km=[None] * 4), {}, people(2, no_home=False, km=[5] * 4)),
    Rule.TOO_FAR: ((0, 2, None, 0), lambda _data: None, {"km": 140, "travels": 60}, people(0, travel_km=140)),
    Rule.AWAY: ((0, 2, WEDNESDAY, 2), people(2, free=[0]), {}, people(2, free=EVERY_DAY)),
}


@pytest.mark.parametrize("rule", RULES)
def test_the_rule_is_named_and_lifting_it_helps(rule):
    question, plant, numbers, lift = RULES[rule]
    data = copy.deepcopy(world())
    plant(data)
    answer = asked(data, *question, plan=[])
    assert [hurdle.rule for hurdle in answer.rules] == [rule]
    assert {name: answer.rules[0].numbers.get(name) for name in numbers} == numbers
    lift(data)
    assert asked(data, *question, plan=[]).rules == ()


# What the plan holds beside a question about course 0 in room 2 → which rule lets one of them go.
IN_THE_WAY = {
    Rule.ROOM: ([[1, 2, SATURDAY, 3]], (1, 2, SATURDAY, 2)),
    Rule.DISTRICT_DAY: ([[1, 3, SATURDAY, 3]], (1, 2, SATURDAY, 2)),
    Rule.TRAINER: ([[1, 3, SATURDAY, 2]], (0, 2, WEDNESDAY, 2)),
}


@pytest.mark.parametrize("rule", IN_THE_WAY)
def test_what_is_in_the_way_goes_and_what_is_published_stays(rule):
    plan, question = IN_THE_WAY[rule]
    answer = asked(world(budget_per_course=2, min_runs=0), *question, plan=plan)
    assert [(hurdle.rule, hurdle.row) for hurdle in answer.goes] == [(rule, Placed.read(plan[0]))]
    published = asked(world(budget_per_course=2, min_runs=0, fixed=plan), *question, plan=plan)
    assert [(hurdle.rule, hurdle.row) for hurdle in published.rules] == [(rule, Placed.read(plan[0]))]


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        (Rule.BUDGET, lambda data: data["courses"][0].update(budget=2)),
        (Rule.ROOM_LIMIT, rooms(max=2)),
        (Rule.TRAINER_LIMIT, people(2, max=2)),
        (Rule.DISTRICT_WEEK, lambda data: data.update(area_per_week=1)),
    ],
)
def test_of_what_is_at_its_limit_goes_what_is_missed_least(rule, change):
    """The session in the north is the only one there; of the two in the south one covers nobody by itself."""
    data = world(min_runs=0, members=[{"members": 50, "venues": [2]}])
    change(data)
    plan = [[0, 2, 0, 2], [0, 2, 3 * 13, 2]]
    question = (0, 2, 3 * 6, 2)
    if rule is Rule.DISTRICT_WEEK:
        plan, question = [[1, 3, 19, 3]], (0, 2, 18, 2)
    answer = asked(data, *question, plan=plan)
    assert [hurdle.rule for hurdle in answer.goes] == [rule]
    assert answer.row == Placed.read(question)


def test_what_is_in_the_plan_is_there():
    plan = [[0, 2, WEDNESDAY, 2]]
    assert asked(world(), 0, 2, plan=plan).is_there
    assert asked(world(), 0, 2, WEDNESDAY, 2, plan=plan).is_there
    assert not asked(world(), 0, 2, WEDNESDAY, 3, plan=plan).is_there


def test_every_answer_is_true():
    """Of 200 random movements, about a plan of each: a rule is one that the checker finds as well; else the plan with the
    session in it keeps every rule, holds what is published, and covers and lacks what is told."""
    told = {"rules": 0, "plans": 0, "goes": 0}
    for seed in range(200):
        data = tiny(seed)
        rng, instance = random.Random(seed), Instance.read(data)
        state = greedy(instance)
        before = [row.as_list() for row in state.plan]
        course, venue = rng.randrange(len(data["courses"])), rng.randrange(len(data["venues"]))
        day, trainer = rng.randrange(len(data["days"])), rng.randrange(len(data["trainers"]))
        answer = why_not(state, course, venue, day, trainer)
        assert state.plan == greedy(instance).plan, seed
        wrong = alone(data, [course, venue, day, trainer, None])
        if answer.is_there:
            continue
        if answer.rules:
            told["rules"] += 1
            at_limit = {hurdle.rule for hurdle in answer.rules} <= {Rule.TRAINER_LIMIT, Rule.BUDGET, Rule.OUT_OF_USE}
            assert wrong or at_limit, (seed, answer)
            continue
        told["plans"] += 1
        told["goes"] += bool(answer.goes)
        after = [row.as_list() for row in answer.plan]
        assert wrong == [], seed
        assert violations(data, after) == [], seed
        assert [course, venue, day, trainer, None] in after
        for hurdle in answer.goes:
            assert hurdle.row is not None
            assert hurdle.row.as_list() in before
        people = sum(group["members"] for group in data["members"])
        shares = [covered(data, plan) for plan in (before, after)]
        assert answer.everything == round((shares[1][0] - shares[0][0]) * people), seed
        mean = (shares[1][1] - shares[0][1]) * people * len(data["courses"])
        assert sum(answer.members.values()) == round(mean), seed
        short = [sum(promises_short(data, plan).values()) for plan in (before, after)]
        assert answer.promises == short[0] - short[1], seed
    assert min(told.values()) > 10, told
