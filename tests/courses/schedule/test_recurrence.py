"""Recurrence: the grammar, the dates, the words."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.schedule.fields import words
from courses.schedule.rules import recurrence
from courses.schedule.rules.recurrence import RuleError, horizon, occurrences, parse_rule, slots, zoned

START = dt.date(2027, 1, 1)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("FREQ=WEEKLY;BYDAY=TU", "FREQ=WEEKLY;BYDAY=TU"),
        ("RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TH,TU;COUNT=5", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;COUNT=5"),
        ("freq=monthly;byday=2sa;interval=1", "FREQ=MONTHLY;BYDAY=2SA"),
        ("FREQ=MONTHLY;BYDAY=+2SA;WKST=MO", "FREQ=MONTHLY;BYDAY=2SA"),
        ("FREQ=MONTHLY;BYDAY=-1SU;UNTIL=20271231T235959Z", "FREQ=MONTHLY;BYDAY=-1SU;UNTIL=20271231"),
        ("FREQ=YEARLY;BYDAY=1SA;BYMONTH=9,3", "FREQ=YEARLY;BYMONTH=3,9;BYDAY=1SA"),
    ],
)
def test_rules_of_the_grammar_have_one_spelling(text, canonical):
    assert parse_rule(text).text() == canonical
    assert parse_rule(canonical) == parse_rule(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "syntax"),
        ("x", "syntax"),
        ("FREQ", "syntax"),
        ("FREQ=WEEKLY;FREQ=DAILY;BYDAY=MO", "twice"),
        ("FREQ=SECONDLY", "freq"),
        ("FREQ=MINUTELY;BYDAY=MO", "freq"),
        ("FREQ=DAILY", "freq"),
        ("FREQ=WEEKLY", "day"),
        ("FREQ=WEEKLY;BYDAY=XX", "day"),
        ("FREQ=WEEKLY;BYDAY=1MO", "day"),
        ("FREQ=WEEKLY;BYDAY=MO,MO", "day"),
        ("FREQ=MONTHLY;BYDAY=MO", "day"),
        ("FREQ=MONTHLY;BYDAY=5MO", "day"),
        ("FREQ=MONTHLY;BYDAY=1MO,2TU", "day"),
        ("FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=-10", "part"),
        ("FREQ=MONTHLY;BYDAY=1MO;BYMONTH=3", "part"),
        ("FREQ=YEARLY;BYDAY=1MO", "month"),
        ("FREQ=YEARLY;BYDAY=1MO;BYMONTH=13", "month"),
        ("FREQ=WEEKLY;BYDAY=MO;INTERVAL=0", "interval"),
        ("FREQ=WEEKLY;BYDAY=MO;INTERVAL=٣", "interval"),
        ("FREQ=WEEKLY;BYDAY=MO;INTERVAL=-1", "interval"),
        ("FREQ=WEEKLY;BYDAY=MO;COUNT=0", "count"),
        ("FREQ=WEEKLY;BYDAY=MO;COUNT=9999999", "count"),
        ("FREQ=WEEKLY;BYDAY=MO;UNTIL=20271301", "until"),
        ("FREQ=WEEKLY;BYDAY=MO;UNTIL=soon", "until"),
        ("FREQ=WEEKLY;BYDAY=MO;UNTIL=00281231", "until"),
        ("FREQ=WEEKLY;BYDAY=MO;COUNT=2;UNTIL=20271231", "end"),
        ("FREQ=WEEKLY;BYDAY=MO,SU;INTERVAL=2;WKST=SU", "part"),
        ("FREQ=WEEKLY;BYDAY=MO;BYSETPOS=1", "part"),
    ],
)
def test_everything_else_is_refused_by_name(text, code):
    with pytest.raises(RuleError) as error:
        parse_rule(text)
    assert error.value.code == code


@given(st.text(max_size=60))
def test_no_text_at_all_breaks_the_parser(text):
    try:
        rule = parse_rule(text)
    except RuleError:
        return
    assert parse_rule(rule.text()) == rule


@pytest.mark.parametrize(
    ("text", "start", "until", "dates"),
    [
        ("FREQ=WEEKLY;BYDAY=TU;COUNT=3", START, None, ["2027-01-05", "2027-01-12", "2027-01-19"]),
        ("FREQ=MONTHLY;BYDAY=2SA", START, dt.date(2027, 3, 31), ["2027-01-09", "2027-02-13", "2027-03-13"]),
        ("FREQ=MONTHLY;BYDAY=-1SU;INTERVAL=3;COUNT=2", START, None, ["2027-01-31", "2027-04-25"]),
        ("FREQ=YEARLY;BYMONTH=3,9;BYDAY=1SA;COUNT=3", START, None, ["2027-03-06", "2027-09-04", "2028-03-04"]),
        # The last day counts: an end at midnight in some zone would lose it.
        ("FREQ=WEEKLY;BYDAY=WE;UNTIL=20270331", dt.date(2027, 3, 20), None, ["2027-03-24", "2027-03-31"]),
        # The first day is no date unless the rule gives it.
        ("FREQ=WEEKLY;BYDAY=MO;COUNT=1", dt.date(2027, 1, 5), None, ["2027-01-11"]),
        # What has an end is never cut short, however far away that lies.
        (
            "FREQ=YEARLY;BYMONTH=1;BYDAY=1MO;COUNT=5",
            START,
            None,
            ["2027-01-04", "2028-01-03", "2029-01-01", "2030-01-07", "2031-01-06"],
        ),
        (
            "FREQ=YEARLY;BYMONTH=1;BYDAY=1MO;INTERVAL=2;UNTIL=20330103",
            START,
            None,
            ["2027-01-04", "2029-01-01", "2031-01-06", "2033-01-03"],
        ),
        ("FREQ=WEEKLY;BYDAY=MO;COUNT=9", START, dt.date(2027, 1, 12), ["2027-01-04", "2027-01-11"]),
    ],
)
def test_dates(text, start, until, dates):
    assert [str(day) for day in occurrences(parse_rule(text), start, until=until)] == dates


def test_a_series_that_began_long_ago_goes_on():
    rule, began = parse_rule("FREQ=YEARLY;BYMONTH=1;BYDAY=1MO"), dt.date(2020, 1, 1)
    days = occurrences(rule, began, until=dt.date(2028, 12, 31))
    assert [str(day) for day in days[-2:]] == ["2027-01-04", "2028-01-03"]


@pytest.mark.parametrize(
    ("text", "start", "last"),
    [
        ("FREQ=WEEKLY;BYDAY=MO", dt.date(2020, 1, 1), dt.date(2027, 1, 1) + dt.timedelta(days=1098)),
        ("FREQ=WEEKLY;BYDAY=MO", dt.date(2029, 1, 1), dt.date(2029, 1, 1) + dt.timedelta(days=1098)),
        ("FREQ=YEARLY;BYMONTH=1;BYDAY=1MO;COUNT=5", START, dt.date(2031, 1, 6)),
        ("FREQ=WEEKLY;BYDAY=MO;UNTIL=20350101", START, dt.date(2035, 1, 1)),
        ("FREQ=WEEKLY;BYDAY=MO;UNTIL=20270201", START, dt.date(2027, 1, 1) + dt.timedelta(days=1098)),
    ],
)
def test_how_far_sessions_can_be_made(text, start, last):
    assert horizon(parse_rule(text), start, dt.date(2027, 1, 1)) == last


@pytest.mark.parametrize(
    ("text", "danish", "english"),
    [
        ("FREQ=WEEKLY;BYDAY=TU;COUNT=3", "tirsdag, hver uge, 3 gange", "every week on Tuesday, 3 times"),
        ("FREQ=WEEKLY;BYDAY=TU,TH;INTERVAL=2", "tirsdag og torsdag, hver anden uge", "every other week on Tuesday and Thursday"),
        ("FREQ=MONTHLY;BYDAY=2TU;INTERVAL=3", "anden tirsdag, hver tredje måned", "the second Tuesday of every third month"),
        ("FREQ=MONTHLY;BYDAY=-1SA;COUNT=1", "sidste lørdag, hver måned, én gang", "the last Saturday of every month, once"),
        (
            "FREQ=YEARLY;BYMONTH=3,9;BYDAY=1SA;UNTIL=20281231",
            "første lørdag i marts og september, hvert år, til og med 31. december 2028",
            "the first Saturday of March and September, every year, until 31 December 2028",
        ),
    ],
)  # fmt: skip
def test_words(text, danish, english):
    assert words(parse_rule(text), "da") == danish
    assert words(parse_rule(text), "en-gb") == english


def test_evenings_stay_evenings_across_the_change_of_clocks():
    days = occurrences(parse_rule("FREQ=WEEKLY;BYDAY=TU;COUNT=4"), dt.date(2027, 3, 16))
    starts = [zoned(day, dt.time(18)) for day in days]
    assert {start.hour for start in starts} == {18}
    assert [start.utcoffset() for start in starts] == [dt.timedelta(hours=h) for h in (1, 1, 2, 2)]


@pytest.mark.parametrize("hour", [(2, 0), (2, 30), (2, 59)])
def test_no_start_in_the_hour_that_is_not_always_there(hour):
    with pytest.raises(recurrence.NoSuchTime):
        zoned(dt.date(2027, 3, 28), dt.time(*hour))


def test_slots_cover_what_is_touched_and_free_the_end():
    start = zoned(dt.date(2027, 2, 13), dt.time(10))
    assert len(slots(start, start + dt.timedelta(hours=1))) == 4
    assert len(slots(start + dt.timedelta(minutes=5), start + dt.timedelta(minutes=20))) == 2
    first, second = (
        slots(start, start + dt.timedelta(hours=1)),
        slots(start + dt.timedelta(hours=1), start + dt.timedelta(hours=2)),
    )
    assert not set(first) & set(second)


def test_meetings_of_a_weekend():
    pattern = [(0, dt.time(10), dt.time(17)), (1, dt.time(10), dt.time(13, 30))]
    times = recurrence.meeting_times(pattern, dt.date(2027, 3, 27))
    assert [f"{start:%d %H:%M}–{end:%H:%M} {start.utcoffset()}" for start, end in times] == [
        "27 10:00–17:00 1:00:00",
        "28 10:00–13:30 2:00:00",
    ]
