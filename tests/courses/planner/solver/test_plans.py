"""Every plan of many random movements keeps every rule, says what it lacks, and covers what it says."""

import datetime as dt
import json
import threading
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.planner.solver.instance import Instance, Placed
from courses.planner.solver.outcome import Progress
from courses.planner.solver.solve import baseline, solve
from tests.courses.planner.solver.checker import covered, promises_short, violations
from tests.courses.planner.solver.worlds import GUARD, MONDAY, calendar, world
from tests.examples import examples

NEAR = pytest.approx
KM = st.one_of(st.none(), st.integers(0, 120))


@st.composite
def worlds(draw) -> dict[str, Any]:
    """Anything from nothing at all to three districts, six rooms and five trainers, with all that is optional."""
    days = calendar(range(0, 52, draw(st.sampled_from([2, 3, 4]))))
    some_days = st.lists(st.sampled_from(range(len(days))), unique=True, max_size=len(days)).map(sorted)
    most_days = st.sets(st.sampled_from(range(len(days))), max_size=8).map(lambda x: sorted(set(range(len(days))) - x))
    often = st.one_of(most_days, most_days, some_days)
    areas, courses, venues = draw(st.integers(1, 3)), draw(st.integers(0, 3)), draw(st.integers(0, 6))
    few = st.lists(st.integers(0, max(courses - 1, 0)), unique=True, max_size=courses)
    rooms = st.lists(st.integers(0, max(venues - 1, 0)), unique=True, max_size=venues)
    data = {
        "areas": [f"A{number}" for number in range(areas)],
        "budget_per_course": draw(st.integers(0, 6)),
        "min_runs": draw(st.integers(0, 3)),
        "max_gap_weeks": draw(st.sampled_from([18, 26, 30, 40, 52])),
        "reach_km": 50,
        "days": days,
        "courses": [draw(course(len(days))) for _course in range(courses)],
        "venues": [
            {
                "name": f"V{number}",
                "area": draw(st.integers(0, areas - 1)),
                "capacity": draw(st.sampled_from([10, 20])),
                "max": draw(st.integers(0, 6)),
                "open": draw(often),
            }
            for number in range(venues)
        ],
        "trainers": [
            {
                "courses": draw(few),
                "co_courses": draw(few),
                "max": draw(st.integers(0, 8)),
                "travel_km": 60,
                "free": draw(often),
                "km": draw(st.lists(KM, min_size=venues, max_size=venues)),
                "rest_weeks": draw(st.integers(0, 3)),
            }
            for _trainer in range(draw(st.integers(0, 5)))
        ],
        "members": [
            {
                "members": draw(st.integers(0, 900)),
                "venues": draw(rooms),
                "wishes": [[number, 3] for number in draw(few)],
            }
            for _group in range(draw(st.integers(0, 4)))
        ],
    }
    if draw(st.booleans()):
        data["area_per_week"] = draw(st.integers(1, 2))
    if courses and venues and draw(st.booleans()):
        pair = st.tuples(st.integers(0, courses - 1), st.integers(0, venues - 1)).map(list)
        data["not_here"] = draw(st.lists(pair, max_size=3))
    if courses and draw(st.booleans()):
        data["promises"] = draw(
            st.lists(promise(courses, areas), max_size=4, unique_by=lambda row: (row["course"], str(row["areas"])))
        )
    if courses and venues and draw(st.booleans()):
        data["fixed"] = [[draw(st.integers(0, courses - 1)), draw(st.integers(0, venues - 1)), 4, None]]
    return data


@st.composite
def course(draw, days: int) -> dict[str, Any]:
    form = draw(st.sampled_from("EDW"))
    facts = {"name": "C", "form": form, "mincap": draw(st.sampled_from([5, 15])), "co": draw(st.integers(0, 1))}
    if form == "E" and draw(st.booleans()):
        facts["offsets"] = [0, 14]
        if draw(st.booleans()):
            facts["in_room"] = draw(st.sampled_from([[0], [14]]))
    if draw(st.booleans()):
        facts["closed"] = draw(st.lists(st.integers(0, days - 1), unique=True, max_size=10))
    return facts


@st.composite
def promise(draw, courses: int, areas: int) -> dict[str, Any]:
    return {
        "course": draw(st.integers(0, courses - 1)),
        "areas": draw(st.lists(st.integers(0, areas - 1), unique=True, min_size=1)),
        "runs": draw(st.integers(0, 3)),
        "closed_months": draw(st.sampled_from([[], [7], [1, 2, 3]])),
    }


def solved(data: dict[str, Any], **given: Any):
    return solve(Instance.read(data), **{"seconds": GUARD, "work": 1.0, "workers": 1} | given)


@settings(max_examples=examples(200))
@given(worlds())
def test_every_plan_keeps_every_rule(data):
    outcome = solved(data)
    facts = json.loads(json.dumps(outcome.as_dict()))
    assert violations(data, facts["rows"]) == []
    assert (facts["all"], facts["mean"]) == NEAR(covered(data, facts["rows"]))
    assert facts["all"] <= facts["bound"]["all"] + 1e-9
    assert facts["mean"] <= facts["bound"]["mean"] + 1e-9
    assert facts["all"] + facts["mean"] <= facts["bound"]["both"] + 1e-9
    told = {(row["course"], tuple(row["areas"])): row["lacking"] for row in facts["unplaced"]}
    assert told == promises_short(data, facts["rows"])
    assert len(facts["why"]) == len(facts["rows"])


def test_the_easy_world_is_solved_and_proved():
    outcome = solved(world())
    assert (outcome.coverage.all, outcome.coverage.mean, outcome.unplaced) == (1.0, 1.0, ())
    assert outcome.gap == NEAR(0, abs=1e-5)
    assert outcome.is_complete
    assert outcome.seconds_to_first <= outcome.seconds


def test_the_plan_is_no_worse_than_one_without_a_solver():
    data = world(budget_per_course=4, min_runs=0)
    assert solved(data).coverage.worth >= baseline(Instance.read(data)).coverage.worth


def test_the_same_seed_gives_the_same_plan():
    """With one thread or two, alone or beside other work that takes the time from some blocks."""
    data = crowded(courses=8)
    over = threading.Event()

    def work_beside() -> None:
        while not over.wait(0.002):
            sum(range(10_000))

    beside = threading.Thread(target=work_beside)
    first = solved(data, seed=7, work=1.0, workers=1)
    beside.start()
    try:
        second = solved(data, seed=7, work=1.0, workers=2)
    finally:
        over.set()
        beside.join()
    assert first.is_complete
    assert second.is_complete
    assert first.rows == second.rows


def crowded(courses: int = 4) -> dict[str, Any]:
    """More to do than the budget allows: 30 rooms, 40 groups of members."""
    data = world()
    rooms = [data["venues"][0] | {"name": f"R{n}", "area": n % 2} for n in range(30)]
    person = data["trainers"][0]
    trainers = [
        person | {"km": [abs(home - n) * 9 for n in range(30)], "free": [d for d in person["free"] if (d + home) % 4]}
        for home in range(0, 30, 3)
    ]
    members = [{"members": 100 + 7 * n, "venues": [(n * 11 + step) % 30 for step in (0, 1, 2)]} for n in range(40)]
    planned = [{"name": f"C{n}", "form": "EDDW"[n % 4], "mincap": 10} for n in range(courses)]
    for trainer in trainers:
        trainer["courses"] = list(range(courses))
    return data | {
        "venues": rooms,
        "trainers": trainers,
        "members": members,
        "courses": planned,
        "budget_per_course": 9,
        "min_runs": 1,
    }


def test_progress_carries_the_best_plan_and_a_start_goes_on_from_it():
    """Killed in the middle: what was told last is a whole plan, and the next calculation is no worse than it."""
    data, told = crowded(), []

    class Killed(Exception):
        pass

    def kill(progress: Progress) -> None:
        told.append(json.loads(json.dumps(progress.as_dict())))
        if len(told) == 2:
            raise Killed

    with pytest.raises(Killed):
        solved(data, work=8.0, progress=kill)
    saved = told[-1]["rows"]
    assert violations(data, saved) == []
    assert covered(data, saved) == NEAR((told[-1]["coverage"]["all"], told[-1]["coverage"]["mean"]))
    assert len(saved) > 0
    outcome = solved(data, start=[Placed.read(row) for row in saved], stop=lambda: True)
    assert [row.as_list() for row in outcome.rows] == saved
    assert not outcome.is_complete
    assert solved(data, start=[Placed.read(row) for row in saved]).coverage.worth >= sum(covered(data, saved)) - 1e-9


def test_stop_keeps_what_there_is():
    data, told = crowded(), []
    outcome = solved(data, work=30.0, progress=told.append, stop=lambda: len(told) >= 2)
    assert violations(data, outcome.as_dict()["rows"]) == []
    assert outcome.seconds < GUARD
    assert not outcome.is_complete
    assert told[-1].step == "done"


def test_drafts_stay_and_published_sessions_too():
    data = world()
    draft = [0, 1, 21, 1, None]
    published = [1, 2, 10, None, None]
    rows = solved(data | {"keep": [draft], "fixed": [published]}).as_dict()["rows"]
    assert draft in rows
    assert published in rows


def test_novices_stand_beside_a_lead():
    data = world()
    data["courses"][0]["co"] = 1
    for trainer in data["trainers"]:
        trainer["courses"] = [1]
    data["trainers"][0] |= {"courses": [0, 1]}
    data["trainers"][1] |= {"courses": [], "co_courses": [0]}
    rows = solved(data).as_dict()["rows"]
    evenings = [row for row in rows if row[0] == 0]
    assert {row[3] for row in evenings} == {0}
    assert {row[4] for row in evenings} == {1}
    assert {row[4] for row in rows if row[0] == 1} == {None}


def test_too_many_promises_for_three_trainers():
    """400 promises that cannot be: a plan as far as it goes, a reason for each of the rest, and an end."""
    data = world()
    areas = [f"A{number}" for number in range(100)]
    rooms = [data["venues"][0] | {"area": number} for number in range(100)]
    trainers = [data["trainers"][0] | {"km": [5] * 100, "courses": [0, 1, 2, 3]} for _number in range(3)]
    courses = [{"name": f"C{number}", "form": "E", "mincap": 10} for number in range(4)]
    data |= {"areas": areas, "venues": rooms, "trainers": trainers, "courses": courses, "members": []}
    outcome = solved(data | {"budget_per_course": 500}, work=5.0)
    assert len(outcome.rows) == 24
    assert sum(item.lacking for item in outcome.unplaced) == 4 * 100 * 2 - 24
    assert {item.cause for item in outcome.unplaced} == {"trainers_at_limit"}
    assert outcome.seconds < GUARD


def test_an_evening_online_needs_no_open_room():
    data = world()
    data["courses"][0] |= {"offsets": [0, 14], "in_room": [0]}
    firsts = [number for number, day in enumerate(data["days"]) if day[0] % 4 < 2]
    for room in data["venues"]:
        room["open"] = [day for day in room["open"] if day in firsts]
    rows = solved(data).as_dict()["rows"]
    assert violations(data, rows) == []
    assert any(row[0] == 0 for row in rows)
    data["courses"][0].pop("in_room")
    assert not any(row[0] == 0 for row in solved(data).as_dict()["rows"])


def test_evenings_in_a_row_take_all_their_days():
    data = world()
    data["courses"][0]["offsets"] = [0, 14, 28]
    rows = solved(data).as_dict()["rows"]
    assert violations(data, rows) == []
    dates = [dt.date.fromisoformat(data["days"][row[2]][1]) for row in rows if row[0] == 0]
    assert dates
    assert max(dates) <= MONDAY + dt.timedelta(weeks=47)
