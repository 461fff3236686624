"""What one of the two sees of an introduction: the other's no looks like no answer."""

import pytest

from courses.common.few import shown_count
from courses.common.personal import contacts_in
from courses.introductions.rules import GIVES_STANDS, SEEKS_STANDS, Seen, stands


@pytest.mark.parametrize(
    ("mine", "has_begun", "has_ended", "stage"),
    [
        ("", False, False, "asked"),
        ("yes", False, False, "waiting"),
        ("no", False, False, "declined"),
        ("yes", True, False, "open"),
        ("yes", True, True, "ended"),
        ("", False, True, "lapsed"),
        ("yes", False, True, "lapsed"),
        ("no", False, True, "lapsed"),
    ],
)
def test_the_stage_is_made_of_ones_own_answer(mine, has_begun, has_ended, stage):
    assert Seen(mine, has_begun, has_ended).stage == stage


def test_what_is_offered_stands_longer_than_what_is_looked_for():
    assert stands(True) == GIVES_STANDS > stands(False) == SEEKS_STANDS


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Skriv til bo@demo.example, tak", ["bo@demo.example"]),
        ("Ring på 23 45 67 89 efter kl. 17", ["23 45 67 89"]),
        ("Jeg bor Nørregade 12, kig forbi", ["Nørregade 12"]),
        ("Se https://demo.example/x og www.demo.example", ["https://demo.example/x", "www.demo.example"]),
        ("Mette Holm holder 8 møder i 2027 for 120 mennesker", []),
    ],
)
def test_what_leads_to_somebody_is_found_and_a_name_is_none(text, found):
    assert contacts_in(text) == found


def test_four_are_nobodys_number_and_five_are():
    assert (shown_count(4), shown_count(5)) == (None, 5)
