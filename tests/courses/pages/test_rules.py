"""Minutes and clock times of a module."""

import datetime as dt

import pytest

from courses.pages.rules import minutes_off, spread, starts

TEN = dt.datetime(2027, 2, 13, 10, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("rows", "off"), [([10, 20, 15], 0), ([10, 20, 20], 5), ([10], -35), ([], -45), ([None, 45], 0)]
)
def test_minutes_off(rows, off):
    assert minutes_off(rows, 45) == off


def test_activities_follow_each_other():
    assert [f"{moment:%H:%M}" for moment in starts([10, 12, 8], TEN)] == ["10:00", "10:10", "10:22"]


def test_modules_go_on_in_the_next_meeting_when_half_would_not_fit():
    evenings = [
        (TEN, TEN + dt.timedelta(minutes=100)),
        (TEN + dt.timedelta(days=7), TEN + dt.timedelta(days=7, minutes=90)),
    ]
    moments = spread([60, 60, 45], evenings)
    assert [f"{moment:%d %H:%M}" for moment in moments] == ["13 10:00", "13 11:00", "20 10:00"]
