"""What support a session can be applied for, and what a sheet may say of people."""

import datetime as dt

import pytest

from courses.support.rules import Answer, Counted, Facts, Half, Need, half_of, judge, people, quarters

ALL = Facts(association=True, home=True, room=True, rent=True, open=True, young=True)
ROOM = [Need.ASSOCIATION, Need.HOME, Need.ROOM]


def facts(**other):
    return Facts(**(ALL.__dict__ | other))


@pytest.mark.parametrize(
    ("needs", "other", "answer", "lacking", "unknown"),
    [
        (ROOM, {}, Answer.MET, [], []),
        ([], {"association": False, "room": False}, Answer.MET, [], []),
        # One sentence is enough: without an association nobody asks where it is at home.
        (ROOM, {"association": False, "home": None}, Answer.NOT, [Need.ASSOCIATION], []),
        (ROOM, {"room": False, "home": None}, Answer.NOT, [Need.ROOM], []),
        (ROOM, {"home": False}, Answer.NOT, [Need.HOME], []),
        ([*ROOM, Need.RENT, Need.YOUNG], {"young": None}, Answer.OPEN, [], [Need.YOUNG]),
        ([*ROOM, Need.RENT, Need.YOUNG], {"young": None, "rent": False}, Answer.NOT, [Need.RENT], [Need.YOUNG]),
        ([Need.YOUNG], {"young": False}, Answer.NOT, [Need.YOUNG], []),
        ([Need.OPEN, Need.PAYMENT], {"open": False}, Answer.NOT, [Need.OPEN, Need.PAYMENT], []),
        ([Need.PAYMENT], {}, Answer.NOT, [Need.PAYMENT], []),
        ([Need.YEARLY], {}, Answer.NOT, [Need.YEARLY], []),
    ],
)
def test_a_rule_is_judged_by_what_it_asks_for(needs, other, answer, lacking, unknown):
    verdict = judge(needs, facts(**other))
    assert (verdict.answer, list(verdict.lacking), list(verdict.unknown)) == (answer, lacking, unknown)


@pytest.mark.parametrize(
    ("counted", "is_over", "told"),
    [
        ([], True, (0, None, None, None)),
        ([Counted(4, None)], True, (None, None, None, None)),
        ([Counted(20, 8)], True, (20, 8, 12, 0)),
        # A sheet that is made after each session tells of that session.
        ([Counted(20, 8)], False, (20, None, None, None)),
        # One young person among twenty, or one grown one: neither group is told.
        ([Counted(20, 1)], True, (20, None, None, None)),
        ([Counted(20, 19)], True, (20, None, None, None)),
        ([Counted(20, 0)], True, (20, 0, 20, 0)),
        # Those whose age nobody counted are a group as well: 31 - 8 - 20 would be three people.
        ([Counted(28, 8), Counted(3, None)], True, (31, None, None, None)),
        ([Counted(28, 8), Counted(6, None)], True, (34, 8, 20, 6)),
        ([Counted(9, None)], True, (9, None, None, None)),
        # Few in each session, enough in all.
        ([Counted(6, 3), Counted(6, 3)], True, (12, 6, 6, 0)),
    ],
)
def test_age_groups_are_told_together_or_not_at_all(counted, is_over, told):
    found = people(counted, is_over=is_over)
    assert (found.came, found.under_25, found.from_25, found.uncounted) == told
    assert found.is_parted == (told[1] is not None)


@pytest.mark.parametrize(
    ("day", "half", "first", "after"),
    [
        (dt.date(2026, 1, 1), Half(2026, 1), dt.date(2026, 1, 1), dt.date(2026, 7, 1)),
        (dt.date(2026, 6, 30), Half(2026, 1), dt.date(2026, 1, 1), dt.date(2026, 7, 1)),
        (dt.date(2026, 7, 1), Half(2026, 2), dt.date(2026, 7, 1), dt.date(2027, 1, 1)),
        (dt.date(2026, 12, 31), Half(2026, 2), dt.date(2026, 7, 1), dt.date(2027, 1, 1)),
    ],
)
def test_a_half_year_begins_in_january_or_july(day, half, first, after):
    assert (half_of(day), half.first_day, half.day_after) == (half, first, after)
    assert Half(2026, 1).before == Half(2025, 2)
    assert Half(2026, 2).before == Half(2026, 1)


def test_hours_are_quarters_that_have_begun():
    start = dt.datetime(2026, 3, 3, 19, 0, tzinfo=dt.UTC)
    assert quarters([(start, start + dt.timedelta(minutes=121)), (start, start + dt.timedelta(minutes=30))]) == 11
