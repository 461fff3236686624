"""What is asked about before it is shared, and what is not."""

import pytest

from courses.common.few import shown_count
from courses.common.personal import MOST_FOUND
from courses.commons.rules import looks_personal

NAMES = ["Åse Bjørnholt", "Bo Æbelø", "Jean-Luc d'Arc", ""]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Skriv til ase.b@demo.example, tak", ["ase.b@demo.example"]),
        ("Ring på 12 34 56 78.", ["12 34 56 78"]),
        ("Ring på +45 12345678", ["+45 12345678"]),
        ("CPR 010203-1234 stod på tavlen", ["010203-1234"]),
        ("Vi var hos ham på Nørre Allé 14b bagefter", ["Nørre Allé 14b"]),
        ("mødtes på Ringvejen, Lundvej 3", ["Lundvej 3"]),
        ("Det gik godt med Åse i hjørnet", ["Åse"]),
        ("BJØRNHOLT sagde nej", ["BJØRNHOLT"]),
        ("Bo rejste sig", ["Bo"]),
        ("Jean-Luc spurgte", ["Jean-Luc"]),
        ("så sagde Karl Friis, at", ["Karl Friis"]),
        ("Åse Bjørnholt og Åse", ["Åse Bjørnholt", "Åse"]),
    ],
)
def test_what_may_be_somebodys_is_found(text, found):
    assert looks_personal(text, NAMES) == found


@pytest.mark.parametrize(
    "text",
    [
        "Del gruppen i fire, giv dem 15 minutter, og byt efter 2 runder.",
        "I byen vil de bo tæt.",
        "Brug sagen om cykelstien: 400 meter, 2,5 mio. kr. i 2026.",
        "Spejlet virker bedst efter pausen. Giv dem 10-15 minutter.",
        "",
    ],
)
def test_what_is_nobodys_is_not(text):
    assert looks_personal(text, NAMES) == []


def test_it_stops_at_twelve():
    assert len(looks_personal(" og ".join(f"{number}23 45 67 89" for number in range(1, 40)), [])) == MOST_FOUND


def test_fewer_than_five_are_no_number():
    assert [shown_count(count) for count in (0, 1, 4, 5, 7)] == [None, None, None, 5, 7]
