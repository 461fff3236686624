"""When two ways of writing are one person."""

import pytest

from courses.common.phone import number_key
from courses.members.queries import is_same_caller
from courses.members.rules import name_key


@pytest.mark.parametrize("typed", ["20304050", "+45 20 30 40 50", "0045 20304050", "20-30-40-50", "(+45)20304050"])
def test_one_number_in_many_ways(typed):
    assert number_key(typed) == "4520304050"


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("", ""),
        ("ring", ""),
        ("45203040", "4545203040"),
        ("+46 70 123", "4670123"),
        ("+46 70 123 45 67", "46701234567"),
    ],
)
def test_what_is_no_danish_number_with_a_country_code_is_kept(typed, key):
    assert number_key(typed) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [("Åse  Rund", "åse rund"), ("O\u2019Brien", "O'Brien"), ("Anne\u2011Marie", "Anne-Marie"), (" Bo ", "BO")],
)
def test_one_name_in_two_ways(one, other):
    assert name_key(one) == name_key(other)


def test_a_caller_is_both_and_without_a_number_nobody_can_tell():
    assert is_same_caller("Bo Bak", "20 30 40 50", "bo bak", "+4520304050")
    assert not is_same_caller("Bo Bak", "20 30 40 50", "Bo Bæk", "20304050")
    assert not is_same_caller("Bo Bak", "20 30 40 50", "Bo Bak", "20304051")
    assert not is_same_caller("Bo Bak", "", "Bo Bak", "")
