"""The movements that the planner is measured on: the same for a seed, large enough, and not several countries side by side."""

import pytest

from benchmarks._movement import REPORTED, TUNING, movement
from courses.planner.solver.instance import Instance


@pytest.fixture(scope="module")
def first():
    return movement(1)


def test_a_seed_gives_one_movement(first):
    assert movement(1) == first
    assert movement(2)["members"] != first["members"]


def test_it_is_as_large_as_a_country(first):
    instance = Instance.read(first)
    sizes = [len(instance.areas), len(instance.courses), len(instance.venues), len(instance.trainers)]
    assert sizes == [10, 12, 60, 80]
    assert 49_000 < instance.population < 51_000
    assert len(instance.members) > 100
    assert len(instance.promises) == 120
    assert len({room.area for room in instance.venues}) == 10
    # Nobody drives to Bornholm.
    bornholm = instance.areas.index("Bornholm")
    abroad = {v for v, room in enumerate(instance.venues) if room.area == bornholm}
    assert abroad
    assert all((person.km[v] is None) != (person.km[w] is None) for person in instance.trainers for v in abroad for w in {0, 1, 2, 3} - abroad if instance.venues[w].area == instance.areas.index("København"))  # fmt: skip


def test_a_large_one_is_one_country():
    instance = Instance.read(movement(1, size=5, courses=18))
    assert [len(instance.areas), len(instance.courses), len(instance.venues), len(instance.trainers)] == [
        10,
        18,
        300,
        400,
    ]
    assert 245_000 < instance.population < 255_000
    # Many can choose among more rooms than a fifth of the country has.
    assert max(len(near) for near in instance.reach) > 60


def test_what_is_reported_was_not_tuned_on():
    assert not set(TUNING) & set(REPORTED)
