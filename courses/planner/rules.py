"""What organisers can say counts most in a year plan, in words, and what that is in figures.

Figures are shares of `solver.instance.Aims`: 0.001 is one member of a thousand for every course. «Some» gives that up for 100 km of
a trainer, or 1,000 kr. for rooms; «much» five times as much.
"""

from collections.abc import Mapping

USUAL, EVENLY = "usual", "evenly"
# Of each aim the words besides «usual», with their figure; `evenly` is a way of searching and has none.
LEVELS: Mapping[str, Mapping[str, float]] = {
    "everything": {"less": 0.5, "more": 4.0},
    "km": {"some": 1e-5, "much": 5e-5},
    "kr": {"some": 1e-6, "much": 5e-6},
    EVENLY: {"first": 0.0, "towns": 0.0},
}


def figures_of(aims: Mapping[str, str]) -> dict[str, float]:
    """For the solver; a word that is not known counts as «usual»."""
    return {
        name: levels[word]
        for name, levels in LEVELS.items()
        if name != EVENLY and (word := aims.get(name, USUAL)) in levels
    }


def worst_first(aims: Mapping[str, str]) -> str:
    """Whose lowest share counts first: «districts» or «towns» (kommuner), as `evenly` names them; empty where it is nobody's."""
    return {"first": "districts", "towns": "towns"}.get(aims.get(EVENLY, USUAL), "")


def words_of(aim: str) -> list[str]:
    """What an aim can be set to, from «usual» on, in the order in which it counts more and more."""
    words = [*LEVELS[aim]]
    if aim == "everything":
        return [words[0], USUAL, *words[1:]]
    return [USUAL, *words]
