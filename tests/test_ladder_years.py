"""The short twin of `benchmarks/ladder_years.py`: places make trainers, no rule is broken, and a broken one would be found."""

import dataclasses

import pytest

from benchmarks.ladder_years import NOBODY, Years, broken, simulate
from tests.courses.planner.solver.worlds import world

WORLD = world(budget_per_course=10, min_runs=4)


@pytest.fixture(scope="module")
def both() -> tuple[Years, Years]:
    without, with_places = (simulate(WORLD, years=5, seed=4, has_places=has, wants=0.4) for has in (False, True))
    return without, with_places


def test_places_in_the_planner_make_trainers(both):
    without, with_places = both
    assert without.leads[0] == with_places.leads[0]
    assert with_places.total(5) > without.total(5)


def test_nobody_leads_who_may_not(both):
    assert [broken(one) for one in both] == [[], []]
    assert all(one.held for one in both)


def test_the_counter_finds_whoever_leads_too_early(both):
    held = list(both[1].held)
    number, beside = next(
        (n, one) for n, one in enumerate(held) if one.co != NOBODY and (one.co, one.course) not in both[1].given
    )
    held[number] = dataclasses.replace(beside, lead=beside.co, co=NOBODY)
    assert broken(dataclasses.replace(both[1], held=held))


def test_the_same_seed_gives_the_same_years(both):
    assert simulate(WORLD, years=5, seed=4, has_places=True, wants=0.4) == both[1]
