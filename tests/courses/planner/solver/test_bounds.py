"""What is said to be impossible is: bounds and promises against the best plan there is, found by a program of its own."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.planner.solver.bounds import Proof, bounds
from courses.planner.solver.instance import Instance
from courses.planner.solver.mip import Mip, best_values, find_prices, priced_bound
from courses.planner.solver.state import State
from tests.courses.planner.solver.exact import Exact, is_false
from tests.courses.planner.solver.test_plans import solved
from tests.courses.planner.solver.worlds import calendar, tiny, world
from tests.examples import examples


def scarce(**changes):
    """Three sessions of each course for three groups of members in two districts, in six weeks: not everybody can have both."""
    days = calendar(range(0, 52, 9))
    data = world(budget_per_course=3, min_runs=0, days=days)
    for facts, key in ((data["venues"], "open"), (data["trainers"], "free")):
        for row in facts:
            row[key] = list(range(len(days)))
    return data | changes


def test_no_plan_passes_the_bound_or_keeps_what_is_impossible():
    """Of 200 random movements, each solved exactly as well."""
    tight = 0
    for seed in range(200):
        data = tiny(seed)
        instance = Instance.read(data)
        bound = bounds(State(instance, instance.fixed))
        fewest = Exact(data).fewest_lacking()
        assert bound.lacking is not None, seed
        assert bound.lacking <= fewest, seed
        if bound.lacking == fewest:
            tight += 1
            assert not is_false(data, bound.both, fewest), seed
    # A proof that says nothing would pass as well.
    assert tight > 100


def test_a_promise_that_can_be_kept_is_kept():
    """Of 200 random movements: where the flow proves how many promised sessions every plan lacks, no more than these lack."""
    for seed in range(200):
        data = tiny(seed)
        outcome = solved(data, work=0.1)
        assert outcome.impossible is not None, seed
        assert outcome.lacking >= outcome.impossible, seed
        if Exact(data).fewest_lacking() == outcome.impossible:
            assert outcome.lacking == outcome.impossible, seed


def test_the_bound_of_a_small_movement_is_its_best_plan():
    data = scarce()
    instance = Instance.read(data)
    bound = bounds(State(instance, instance.fixed))
    best = Exact(data).best(0)
    assert bound.both == pytest.approx(best, abs=1e-4)
    assert solved(data).coverage.worth == pytest.approx(best)


def test_a_large_process_proves_as_much():
    """What the process had before the proof began is none of its business: pytest's own workers have had a gigabyte."""
    had = np.ones(600 * 1024 * 1024 // 8)
    test_the_bound_of_a_small_movement_is_its_best_plan()
    assert had.sum() > 0


@pytest.mark.parametrize("share", [0.001, 0.01, 0.1])
def test_a_planted_false_bound_is_rejected(share):
    data = scarce()
    instance = Instance.read(data)
    bound = bounds(State(instance, instance.fixed))
    assert not is_false(data, bound.both, 0)
    assert is_false(data, bound.both * (1 - share), 0)


def test_a_plan_that_lacks_more_may_cover_more():
    """Two promised sessions in the south take what the north would need: without the promise the bound is higher."""
    data = scarce(promises=[{"course": 0, "areas": [1], "runs": 2}], budget_per_course=2)
    data["members"] = [{"members": 500, "venues": [0, 1]}, {"members": 100, "venues": [2, 3]}]
    instance = Instance.read(data)
    proof = Proof(State(instance, instance.fixed))
    proof.run()
    kept, broken = proof.at(0), proof.at(2)
    assert kept.lacking == 0
    assert broken.lacking == 2
    assert not is_false(data, kept.both, 0)
    assert not is_false(data, broken.both, 2)
    assert is_false(data, kept.both, 2)


def test_published_sessions_count_in_the_bound():
    data = scarce(fixed=[[0, 0, 0, 0], [0, 0, 9, 0]])
    instance = Instance.read(data)
    bound = bounds(State(instance, instance.fixed))
    assert not is_false(data, bound.both, 0)


def test_a_proof_that_is_ended_at_once_says_nothing_false():
    instance = Instance.read(scarce())
    proof = Proof(State(instance, instance.fixed))
    proof.end()
    proof.run()
    assert proof.at(0).both == 2.0
    assert proof.at(7).both == 2.0


@settings(max_examples=examples(100))
@given(st.integers(0, 10_000))
def test_any_prices_prove_something_true(seed):
    rng = random.Random(seed)
    mip = Mip()
    for _column in range(rng.randint(1, 6)):
        mip.column(cost=rng.uniform(-2, 3), upper=float(rng.randint(1, 4)), whole=rng.random() < 0.5)
    for _row in range(rng.randint(1, 5)):
        terms = [(column, rng.uniform(-2, 3)) for column in range(len(mip.cost)) if rng.random() < 0.7]
        lower = rng.choice([-np.inf, -3.0])
        mip.row(terms, lower=lower, upper=rng.uniform(0.0, 6.0))
    values, _spent = best_values(mip, 1_000)
    assert values is not None
    best = float(np.dot(values, mip.cost))
    prices = find_prices(mip, lambda: False)
    assert prices is not None
    for guess in (prices, prices * 0.9, prices + 0.01, np.array([rng.uniform(-1, 1) for _row in prices])):
        assert priced_bound(mip, guess) >= best - 1e-6
