"""A promise is kept, due soon, or broken since a day."""

import datetime as dt

import pytest

from courses.cadence.rules import LEAD_DAYS, CadenceRule, Standing, standing, usual_cadence

TODAY = dt.date(2026, 11, 24)
# Twice a year: at most 273 days between two.
TWICE = usual_cadence(2, 7)


def day(days: int) -> dt.date:
    return TODAY + dt.timedelta(days=days)


def test_what_follows_from_a_yearly_target():
    assert CadenceRule(2, 61, 273, frozenset(), (7,), None) == TWICE
    assert usual_cadence(1, 7).max_gap_days == 547


@pytest.mark.parametrize(
    ("last", "coming", "expected"),
    [
        (-60, [120, 300], (Standing.KEPT, None)),
        (-60, [100], (Standing.KEPT, None)),
        (-60, [60], (Standing.KEPT, 333)),
        (-273 + LEAD_DAYS, [], (Standing.DUE, LEAD_DAYS)),
        (-273 + LEAD_DAYS + 1, [], (Standing.KEPT, LEAD_DAYS + 1)),
        (-273, [], (Standing.DUE, 0)),
        (-274, [], (Standing.BROKEN, -1)),
        (-400, [], (Standing.BROKEN, -127)),
        # The next one comes, but later than promised: the wait that goes on is too long.
        (-300, [10, 200], (Standing.BROKEN, -27)),
        (-200, [100, 200], (Standing.DUE, 73)),
        (None, [], (Standing.KEPT, 273)),
        (None, [30, 200], (Standing.KEPT, None)),
    ],
)
def test_standing(last, coming, expected):
    stands, needed = standing(TWICE, None if last is None else day(last), [day(days) for days in coming], TODAY)
    assert (stands, needed and (needed - TODAY).days) == expected


def test_nothing_promised_is_never_broken():
    assert standing(usual_cadence(0, 7), day(-2000), [], TODAY) == (Standing.NONE, None)
