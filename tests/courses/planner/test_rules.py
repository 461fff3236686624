"""What counts most, in words and in figures."""

from courses.planner.rules import LEVELS, figures_of, worst_first
from courses.planner.solver.instance import Aims


def test_every_word_is_a_figure_of_the_solver():
    for name, words in LEVELS.items():
        for word in words:
            found = figures_of({name: word})
            assert bool(worst_first({name: word})) == (name == "evenly")
            if name != "evenly":
                assert getattr(Aims(**found), name) == words[word]


def test_what_is_usual_or_not_known_changes_nothing():
    assert figures_of({"everything": "usual", "km": "x", "beauty": "much"}) == {}
    assert worst_first({}) == worst_first({"evenly": "x"}) == ""
    assert Aims(**figures_of({})) == Aims()


def test_more_is_more():
    assert LEVELS["everything"]["less"] < Aims().everything < LEVELS["everything"]["more"]
    for name in ("km", "kr"):
        assert getattr(Aims(), name) < LEVELS[name]["some"] < LEVELS[name]["much"]
