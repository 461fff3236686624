"""What is urgent, and what somebody carries in a week."""

import datetime as dt

import pytest

from courses.week import rules

DAY = dt.timedelta(days=1)
THURSDAY = dt.date(2026, 11, 26)


@pytest.mark.parametrize(
    ("days", "expected"), [(-1, "late"), (0, "now"), (3, "now"), (4, "soon"), (30, "soon"), (-400, "late")]
)
def test_due_before_next_monday_is_this_week(days, expected):
    assert rules.urgency(THURSDAY + days * DAY, THURSDAY) == expected


def test_a_year_is_52_mondays_with_this_week_after_26():
    mondays = rules.year_of(THURSDAY)
    assert len(mondays) == 52
    assert {day.weekday() for day in mondays} == {0}
    assert mondays[26] == dt.date(2026, 11, 23)


def test_a_span_is_carried_in_each_week_that_it_touches():
    mondays = rules.year_of(THURSDAY)
    sunday_to_monday = (dt.date(2026, 11, 29), dt.date(2026, 11, 30))
    assert [number for number, count in enumerate(rules.carried([sunday_to_monday], mondays)) if count] == [26, 27]
    endless = rules.carried([(THURSDAY, None), sunday_to_monday], mondays)
    assert endless[:26] == [0] * 26
    assert endless[26:28] == [2, 2]
    assert set(endless[28:]) == {1}
    assert rules.carried([], mondays) == [0] * 52
