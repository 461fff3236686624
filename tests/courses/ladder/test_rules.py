"""The rules of the ladder, one after the other, without a database."""

import datetime as dt

import pytest

from courses.ladder.rules import Given, Level, Need, Observed, Role, Taught, Took, standing

START = dt.date(2026, 1, 1)
HERE, THERE = 1, 2


def day(number: int) -> dt.date:
    return START + dt.timedelta(days=number)


def stand(*facts, on: int = 400):
    return standing(facts, today=day(on), lapse_months=24)


TOOK, SHADOW = Took(day(0)), Taught(day(10), Role.SHADOW, HERE)
FIRST, SECOND = Taught(day(20), Role.CO, HERE), Taught(day(30), Role.CO, THERE)
SHEET = Observed(day(30), is_ready=True)


@pytest.mark.parametrize(
    ("facts", "level", "missing"),
    [
        ([], Level.NONE, [Need.COURSE]),
        ([TOOK], Level.SHADOW, [Need.SHADOW]),
        ([TOOK, SHADOW], Level.CO_TRAINER, [Need.CO_SESSIONS, Need.OTHER_PLACE, Need.SHEET]),
        ([TOOK, SHADOW, FIRST], Level.CO_TRAINER, [Need.CO_SESSIONS, Need.OTHER_PLACE, Need.SHEET]),
        ([TOOK, SHADOW, FIRST, SECOND], Level.CO_TRAINER, [Need.SHEET]),
        ([TOOK, SHADOW, FIRST, SHEET], Level.CO_TRAINER, [Need.CO_SESSIONS, Need.OTHER_PLACE]),
        ([TOOK, SHADOW, FIRST, SECOND, SHEET], Level.LEAD, []),
    ],
)
def test_each_step_needs_what_is_before_it(facts, level, missing):
    found = stand(*facts)
    assert (found.level, list(found.missing)) == (level, missing)


def test_two_sessions_in_one_place_are_one_place():
    found = stand(TOOK, SHADOW, FIRST, Taught(day(30), Role.CO, HERE), SHEET)
    assert (found.level, found.missing, found.sessions_missing) == (Level.CO_TRAINER, (Need.OTHER_PLACE,), 1)


def test_a_sheet_with_a_point_not_yet_seen_does_not_count():
    assert stand(TOOK, SHADOW, FIRST, SECOND, Observed(day(30), is_ready=False)).missing == (Need.SHEET,)


def test_what_came_too_early_does_not_count():
    assert stand(SHADOW, FIRST, SECOND).level == Level.NONE
    # Trainee before the course was taken: once more.
    assert stand(Taught(day(-5), Role.SHADOW, HERE), TOOK).level == Level.SHADOW
    # The first time beside a lead counts as the one as trainee, whatever it was called, and as nothing more.
    found = stand(TOOK, FIRST, SECOND, SHEET)
    assert (found.level, found.places) == (Level.CO_TRAINER, (THERE,))


def test_tomorrow_does_not_count_today():
    assert stand(TOOK, SHADOW, FIRST, SECOND, SHEET, on=29).level == Level.CO_TRAINER


def test_a_level_lapses_when_it_is_not_used_and_comes_back_by_co_teaching():
    reached = [TOOK, SHADOW, FIRST, SECOND, SHEET]
    last = dt.date(2028, 1, 31)
    assert stand(*reached).lapses_on == last
    ends = (last - START).days
    assert stand(*reached, on=ends).counts_as == Level.LEAD
    lapsed = stand(*reached, on=ends + 1)
    assert (lapsed.counts_as, lapsed.level, lapsed.missing) == (Level.CO_TRAINER, Level.LEAD, (Need.REFRESH,))
    # Leading while lapsed does not help; being co-trainer does, at once.
    again = [*reached, Taught(day(ends + 10), Role.LEAD, HERE)]
    assert stand(*again, on=ends + 20).counts_as == Level.CO_TRAINER
    assert stand(*again, Taught(day(ends + 12), Role.CO, HERE), on=ends + 20).counts_as == Level.LEAD


@pytest.mark.parametrize("role", [Role.LEAD, Role.CO])
def test_whoever_teaches_does_not_lapse(role):
    given = Given(day(0), Level.LEAD)
    assert stand(given, Taught(day(700), role, HERE), on=1000).counts_as == Level.LEAD
    assert stand(given, Taught(day(700), Role.SHADOW, HERE), on=1000).counts_as == Level.CO_TRAINER


def test_what_was_before_the_ladder_lapses_by_the_same_rule():
    assert stand(Given(day(0), Level.LEAD), on=730).counts_as == Level.LEAD
    assert stand(Given(day(0), Level.LEAD), on=732).counts_as == Level.CO_TRAINER


def test_an_exception_renews_what_has_lapsed():
    found = stand(Given(day(0), Level.LEAD), Given(day(800), Level.LEAD), on=810)
    assert (found.counts_as, found.since) == (Level.LEAD, day(800))


def test_a_lower_level_that_is_given_takes_nothing_away():
    assert stand(TOOK, SHADOW, Given(day(15), Level.SHADOW)).level == Level.CO_TRAINER
