"""The checker itself: a plan made by hand passes, and each planted violation is found by its own sentence."""

import copy

import pytest

from tests.courses.planner.solver.checker import covered, promises_short, violations
from tests.courses.planner.solver.worlds import world

# Day 3 × n is the Wednesday of week 2 × n, the two after it are the weekend's.
PLAN = [
    [0, 0, 0, 0, None],
    [0, 1, 39, 1, None],
    [1, 0, 7, 1, None],
    [1, 3, 46, 3, None],
]


def change(row: int, place: int, value):
    def apply(data, plan):
        plan[row][place] = value

    return apply


def fact(*path):
    *keys, value = path

    def apply(data, plan):
        here = data
        for key in keys[:-1]:
            here = here[key]
        here[keys[-1]] = value

    return apply


PLANTED = [
    ("not on days for its form", change(0, 2, 1)),
    ("does not begin on Saturday", change(2, 2, 8)),
    ("the venue is not open", fact("venues", 0, "open", [7, 8])),
    ("the room is too small", fact("courses", 1, "mincap", 25)),
    ("not wanted in that room", fact("not_here", [[1, 3]])),
    ("nobody leads it", change(0, 3, None)),
    ("lead is not qualified", fact("trainers", 0, "courses", [1])),
    ("lead does not travel so far", change(3, 3, 0)),
    ("lead is away", fact("trainers", 3, "free", [46])),
    ("one room twice", lambda _data, plan: plan.append([0, 0, 0, 1, None])),
    ("one district twice in a day", lambda _data, plan: plan.append([0, 1, 0, 1, None])),
    ("has no rest", lambda data, plan: (data["trainers"][1].update(rest_weeks=2), plan.append([0, 0, 36, 1, None]))),
    ("over its budget", fact("budget_per_course", 1)),
    ("venue 0: more than 1", fact("venues", 0, "max", 1)),
    ("trainer 1: more than 1", fact("trainers", 1, "max", 1)),
    ("closed on that day", fact("courses", 0, "closed", [39])),
    (
        "in a month that its promise excludes",
        fact("promises", [{"course": 0, "areas": [0], "runs": 1, "closed_months": [1]}]),
    ),
    ("too many", lambda data, plan: (data.update(area_per_week=1), plan.append([0, 1, 8, 0, None]))),
    ("beside oneself", change(0, 4, 0)),
    ("a co-trainer nobody asked for", change(0, 4, 1)),
    ("published [0, 0, 3, 0, None] is not in the plan", fact("fixed", [[0, 0, 3, 0]])),
]


def test_a_right_plan_passes():
    assert violations(world(), PLAN) == []


@pytest.mark.parametrize(("sentence", "plant"), PLANTED, ids=[sentence for sentence, _plant in PLANTED])
def test_planted_violations_are_found(sentence, plant):
    data, plan = world(), copy.deepcopy(PLAN)
    plant(data, plan)
    assert any(sentence in found for found in violations(data, plan))


def test_coverage_counts_waits_around_the_year():
    """Weeks 0 and 26 are 26 apart both ways: the north has course 0, the middle only one session of it, the south none."""
    assert covered(world(), PLAN) == (0.0, 500 / 1200 / 2)
    assert covered(world(max_gap_weeks=52), PLAN) == (500 / 1200, (800 + 900) / 1200 / 2)
    assert covered(world(members=[]), PLAN) == (0.0, 0.0)


def test_promises_count_sessions_of_their_districts():
    assert promises_short(world(), PLAN) == {(0, (1,)): 2, (1, (0,)): 1, (1, (1,)): 1}
