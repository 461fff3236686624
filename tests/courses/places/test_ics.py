"""A calendar of somebody else's, read: zones, rules, what is cancelled, private or free, and what is too much."""

import datetime as dt

import pytest

from courses.common.zone import COPENHAGEN
from courses.places.ics import MOST_DAYS, NoCalendar, read
from tests.factories.outside import ics

BEGIN = dt.datetime(2027, 1, 1, tzinfo=COPENHAGEN)
END = dt.datetime(2028, 12, 31, tzinfo=COPENHAGEN)


def reading(*entries: str):
    return read(ics(*entries), begin=BEGIN, end=END)


def local(moment: dt.datetime) -> str:
    return f"{moment.astimezone(COPENHAGEN):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("DTSTART;TZID=Europe/Copenhagen:20270710T170000", "DTEND;TZID=Europe/Copenhagen:20270710T190000"),
        ("DTSTART;TZID=Romance Standard Time:20270710T170000", "DTEND;TZID=Romance Standard Time:20270710T190000"),
        ("DTSTART:20270710T150000Z", "DTEND:20270710T170000Z"),
        ("DTSTART:20270710T170000", "DTEND:20270710T190000"),
        ("DTSTART:20270710T170000", "DURATION:PT2H"),
    ],
)
def test_one_time_however_it_is_written(start, end):
    one = reading(f"{start}|{end}|SUMMARY:Folkedans\\, øvet|LOCATION:Salen|URL:https://dans.example/").happenings[0]
    assert (local(one.starts_at), local(one.ends_at)) == ("2027-07-10 17:00", "2027-07-10 19:00")
    assert (one.title, one.place, one.link) == ("Folkedans, øvet", "Salen", "https://dans.example/")
    assert (one.is_busy, one.is_private, one.is_all_day) == (True, False, False)


def test_whole_days():
    found = reading(
        "DTSTART;VALUE=DATE:20270710|SUMMARY:en", "DTSTART;VALUE=DATE:20270801|DTEND;VALUE=DATE:20270803|SUMMARY:to"
    )
    spans = [(local(one.starts_at), local(one.ends_at), one.is_all_day) for one in found.happenings]
    assert spans == [
        ("2027-07-10 00:00", "2027-07-11 00:00", True),
        ("2027-08-01 00:00", "2027-08-03 00:00", True),
    ]


def test_a_rule_over_the_change_of_clocks_and_what_was_moved_or_left_out():
    weekly = (
        "DTSTART;TZID=Europe/Copenhagen:20270322T180000|DTEND;TZID=Europe/Copenhagen:20270322T200000"
        "|RRULE:FREQ=WEEKLY;COUNT=4|EXDATE;TZID=Europe/Copenhagen:20270405T180000|SUMMARY:Kor"
    )
    moved = (
        "RECURRENCE-ID;TZID=Europe/Copenhagen:20270412T180000|DTSTART;TZID=Europe/Copenhagen:20270413T190000"
        "|DTEND;TZID=Europe/Copenhagen:20270413T200000|SUMMARY:Kor, flyttet"
    )
    body = ics(weekly, moved).replace(b"UID:1", b"UID:0")
    found = read(body, begin=BEGIN, end=END).happenings
    assert [local(one.starts_at) for one in found] == ["2027-03-22 18:00", "2027-03-29 18:00", "2027-04-13 19:00"]


def test_cancelled_free_and_private():
    found = reading(
        "DTSTART:20270710T170000Z|DTEND:20270710T190000Z|STATUS:CANCELLED|SUMMARY:aflyst",
        "DTSTART:20270711T170000Z|DTEND:20270711T190000Z|TRANSP:TRANSPARENT|SUMMARY:fri",
        "DTSTART:20270712T170000Z|DTEND:20270712T190000Z|CLASS:PRIVATE|SUMMARY:hemmelig|LOCATION:hos Ida|URL:https://a.example",
        "DTSTART:20270713T170000Z|DTEND:20270713T190000Z|CLASS:CONFIDENTIAL|STATUS:TENTATIVE|SUMMARY:fortrolig",
    ).happenings
    assert [(one.title, one.is_busy, one.is_private) for one in found] == [
        ("fri", False, False),
        ("", True, True),
        ("", True, True),
    ]
    assert not any(one.place or one.link for one in found)


def test_an_entry_that_cannot_be_read_leaves_the_others_be():
    found = reading("SUMMARY:uden tid", "DTSTART:20270710T170000Z|DTEND:20270710T190000Z|SUMMARY:med")
    assert ([one.title for one in found.happenings], found.is_whole) == (["med"], False)


@pytest.mark.parametrize(
    "rule", ["FREQ=HOURLY;COUNT=3", "FREQ=MINUTELY;COUNT=3", "FREQ=SECONDLY;COUNT=3", "FREQ=DAILY;BYHOUR=9,10;COUNT=3"]
)
def test_a_rule_by_the_hour_is_left_out_and_that_is_said(rule):
    found = reading(f"DTSTART:20270710T170000Z|RRULE:{rule}", "DTSTART:20270711T170000Z|SUMMARY:en")
    assert ([one.title for one in found.happenings], found.is_whole) == (["en"], False)


def test_no_more_days_than_are_kept():
    daily = "DTSTART:20270101T170000Z|DTEND:20270101T180000Z|RRULE:FREQ=DAILY;COUNT=700"
    found = reading(*[daily] * 8)
    assert (len(found.happenings), found.is_whole) == (MOST_DAYS, False)


def test_what_lies_outside_the_time_asked_for_is_not_told():
    assert reading("DTSTART:20260710T170000Z|DTEND:20260710T180000Z").happenings == []


@pytest.mark.parametrize(
    "body", [b"", b"<html>Log ind</html>", b"\xff\xfe\x00", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"]
)
def test_what_is_no_calendar(body):
    with pytest.raises(NoCalendar):
        read(body, begin=BEGIN, end=END)


def test_a_calendar_in_another_alphabet_or_with_a_mark_before_it():
    one = "DTSTART:20270710T170000Z|DTEND:20270710T190000Z|SUMMARY:Å"
    assert read(b"\xef\xbb\xbf" + ics(one), begin=BEGIN, end=END).happenings[0].title == "Å"
    latin = ics(one).replace("Å".encode(), "Å".encode("latin-1"))
    assert read(latin, begin=BEGIN, end=END).happenings[0].title == "\ufffd"
