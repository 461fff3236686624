"""Filling without a solver: what is remembered from one question to the next is what a fresh look finds, and courses take turns."""

import random

import numpy as np
import pytest

from courses.planner.solver.fill import HALF_WAY, SPREAD, Filler, fill
from courses.planner.solver.instance import WEEKS, Instance
from courses.planner.solver.state import State
from tests.courses.planner.solver.worlds import world


def slow_scores(state: State, course: int) -> np.ndarray:
    """As `Filler.scores`, from the plan alone: trying every session, and counting waits week by week."""
    instance, cover = state.instance, state.cover
    found = np.zeros((WEEKS, len(instance.venues)))
    held = [(instance.ring[row.day], row.venue) for row in state.plan if row.course == course]
    for number, near in enumerate(instance.reach):
        weeks = {week for week, venue in held if venue in near}
        for week in range(WEEKS):
            gain = 0.0 if weeks else HALF_WAY * instance.members[number] / cover.total / len(instance.courses)
            if not covers(instance, weeks) and covers(instance, weeks | {week}):
                gain += cover.value(course)[number]
            found[week, sorted(near)] += gain
    for venue in range(len(instance.venues)):
        here = sum(people for people, near in zip(instance.members, instance.reach, strict=True) if venue in near)
        for other_week, other in held:
            both = zip(instance.members, instance.reach, strict=True)
            shared = sum(people for people, near in both if {venue, other} <= near) / max(here, 1)
            for week in range(WEEKS):
                apart = min((week - other_week) % WEEKS, (other_week - week) % WEEKS)
                found[week, venue] -= SPREAD * shared * (1 - apart / (WEEKS / 2))
    return found


def covers(instance: Instance, weeks: set[int]) -> bool:
    last = sorted(weeks)
    waits = [later - earlier for earlier, later in zip(last, [*last[1:], last[0] + WEEKS], strict=True)] if last else []
    return bool(waits) and max(waits) <= instance.max_gap_weeks


def test_what_is_remembered_is_what_a_fresh_look_finds():
    instance = Instance.read(world())
    state, chance = State(instance), random.Random(3)
    filler = Filler(instance, state)
    for number in range(30):
        course = number % len(instance.courses)
        if number % 4 == 3:
            state.remove(chance.choice(sorted(state.plan)))
        elif row := filler.best(course):
            state.add(row)
        asked = chance.randrange(len(instance.courses))
        assert filler.scores[asked].now() == pytest.approx(slow_scores(state, asked), abs=1e-9)
    assert len(state.plan) > 5


def test_when_time_is_over_every_course_has_had_its_turn():
    instance = Instance.read(world() | {"min_runs": 0})
    state = State(instance)
    left = iter([False] * len(instance.courses))
    fill(state, is_over=lambda: next(left, True))
    assert sorted(state.of_course.elements()) == list(range(len(instance.courses)))
