"""Which tasks fit, and when one comes again."""

import dataclasses
import datetime as dt

import pytest

from courses.schedule.rules.recurrence import occurrences
from courses.tasks import rules
from courses.tasks.rules import Fit, effort, is_near, next_day, repeats_of, rule_of

PLAIN = Fit(12, False, True, False, False, False, False, False)


def fit(**facts) -> Fit:
    return dataclasses.replace(PLAIN, **facts)


@pytest.mark.parametrize(
    "better",
    [
        {"km": 5},
        {"has_wished_area": True},
        {"has_wished_time": True},
        {"has_taken_course": True},
        {"waits": True},
    ],
)
def test_what_makes_a_task_come_earlier(better):
    assert effort(fit(**better)) < effort(PLAIN)


def test_another_length_of_time_than_was_ticked_comes_later():
    assert effort(fit(has_other_time=True)) > effort(PLAIN)


def test_from_home_is_nearer_in_ones_own_district():
    home = fit(is_home=True, km=None)
    assert effort(home) < effort(PLAIN) < effort(dataclasses.replace(home, is_own_district=False))


def test_beyond_forty_km_is_not_near_but_from_home_always_is():
    assert is_near(fit(km=40))
    assert not is_near(fit(km=40.1))
    assert is_near(fit(km=None))
    assert is_near(fit(km=400, is_home=True))


@pytest.mark.parametrize("repeats", rules.REPEATS)
@pytest.mark.parametrize("first", [dt.date(2027, 1, 5), dt.date(2027, 1, 31), dt.date(2028, 2, 29)])
def test_a_rule_says_the_day_it_was_made_from_and_its_word(repeats, first):
    rule = rule_of(repeats, first)
    assert repeats_of(rule) == repeats
    if rule:
        assert occurrences(rule, first, limit=1) == [first]


@pytest.mark.parametrize(
    ("repeats", "after", "following"),
    [
        ("week", dt.date(2027, 1, 5), dt.date(2027, 1, 12)),
        ("month", dt.date(2027, 1, 5), dt.date(2027, 2, 2)),
        ("quarter", dt.date(2027, 1, 5), dt.date(2027, 4, 6)),
        ("year", dt.date(2027, 1, 5), dt.date(2028, 1, 4)),
        # Nobody looked for half a year: the next one is the next one from then.
        ("month", dt.date(2027, 7, 20), dt.date(2027, 8, 3)),
    ],
)
def test_the_next_day(repeats, after, following):
    first = dt.date(2027, 1, 5)
    rule = rule_of(repeats, first)
    assert rule
    assert next_day(rule, first, after=after) == following
