"""What an aim costs, in words."""

import pytest
from django.utils import translation

from courses.planner.queries.comparisons import ABOUT, AIMS, Point, lost_words, share_words
from courses.planner.rules import LEVELS, words_of


def plan(word: str, share: float, km: float = 0, kr: float = 0) -> Point:
    return Point(word, share, 0.8, 0, km, kr, 0.5, None, True, AIMS["kr"][1][word])


@pytest.fixture(autouse=True)
def danish():
    with translation.override("da"):
        yield


def test_every_aim_has_a_name_for_each_word():
    assert AIMS.keys() == LEVELS.keys() == ABOUT.keys()
    for aim, (_name, words) in AIMS.items():
        assert [*words] == words_of(aim)


def test_what_ten_thousand_kroner_cost():
    points = [plan("usual", 0.74, kr=52_000), plan("some", 0.736, kr=32_000), plan("much", 0.73, kr=12_000)]
    assert lost_words("kr", points) == [
        "Noget: 20.000 kr. mindre, og 0,4 procentpoint færre har alle kurser tæt på: 0,2 for 10.000 kr.",
        "Meget: 40.000 kr. mindre, og 1,0 procentpoint færre har alle kurser tæt på: 0,3 for 10.000 kr.",
    ]


def test_what_costs_nothing_and_what_saves_nothing():
    points = [plan("usual", 0.74, km=3000), plan("some", 0.75, km=2500), plan("much", 0.7, km=3000)]
    assert lost_words("km", points) == [
        "Noget: 500 km mindre, og ikke færre har alle kurser tæt på.",
        "Meget: sparer intet.",
    ]
    assert lost_words("evenly", points) == []
    assert lost_words("kr", []) == []


def test_shares_have_a_decimal():
    assert (share_words(0.7426), share_words(None)) == ("74,3\N{NO-BREAK SPACE}%", "–")
