"""Calendars from outside: fetched by the worker from a site of this machine, kept, shown as they are, and gone again."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from courses.common import clock
from courses.common.models import Version
from courses.places import queries
from courses.places.actions import calendars
from courses.places.models import OutsideCalendar, OutsideHappening
from tests.factories.outside import OutsideCalendarFactory, OutsideHappeningFactory, ics, site
from tests.factories.places import AssociationFactory, VenueFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "at_home")]
CHOIR = "DTSTART:20270302T170000Z|DTEND:20270302T190000Z|SUMMARY:Korprøve hos Ida|LOCATION:Salen"


@pytest.fixture
def at_home(settings):
    """What lies on this machine may be read."""
    settings.OUTWARD_ALLOWED = AllPorts()


class AllPorts:
    """Every port of this machine: which one is free is known when the test runs."""

    def __contains__(self, named: str) -> bool:
        return named.startswith("127.0.0.1:")


def kept(place, body: bytes, *, status: int = 200, **headers: str) -> OutsideCalendar:
    with site({"/a.ics": lambda _asked: (status, headers, body)}) as (address, _requests):
        calendars.set_calendar(place=place, address=f"{address}/a.ics")
        calendars.read_due()
    return OutsideCalendar.objects.get()


def test_of_a_room_only_the_time_is_kept():
    calendar = kept(
        VenueFactory(),
        ics(
            CHOIR, CHOIR.replace("20270302", "20270309") + "|TRANSP:TRANSPARENT", "DTSTART:20270401T100000Z|SUMMARY:nul"
        ),
    )
    row = calendar.happenings.get()
    assert (row.starts_at, row.ends_at) == (
        dt.datetime(2027, 3, 2, 17, tzinfo=dt.UTC),
        dt.datetime(2027, 3, 2, 19, tzinfo=dt.UTC),
    )
    assert (row.title, row.place, row.link) == ("", "", "")
    assert (calendar.trouble, calendar.failing_since, calendar.fetched_at) == ("", None, clock.now())


def test_of_an_association_the_words_that_everybody_may_see():
    entries = [
        CHOIR + "|URL:https://kor.example/a",
        CHOIR.replace("20270302", "20270309") + "|TRANSP:TRANSPARENT|URL:javascript:alert(1)",
        CHOIR.replace("20270302", "20270310") + "|CLASS:PRIVATE",
        "DTSTART:20270311T170000Z|SUMMARY:a\u202eb<b>c</b>|URL:https://navn:ord@kor.example/",
    ]
    association = AssociationFactory()
    kept(association, ics(*entries))
    rows = [(row.title, row.place, row.link) for row in queries.also_here(association, most=9)]
    assert rows == [
        ("Korprøve hos Ida", "Salen", "https://kor.example/a"),
        ("Korprøve hos Ida", "Salen", ""),
        ("", "", ""),
        ("ab<b>c</b>", "", ""),
    ]


def test_unchanged_keeps_what_was_read_and_once_a_week_it_is_read_whole():
    asked = []

    def answer(headers):
        asked.append(headers.get("If-None-Match"))
        return (304, {}, b"") if headers.get("If-None-Match") == '"1"' else (200, {"ETag": '"1"'}, ics(CHOIR))

    with site({"/a.ics": answer}) as (address, _requests):
        calendars.set_calendar(place=VenueFactory(), address=f"{address}/a.ics")
        for hours in (0, 4, 24 * 8):
            with clock.at(clock.now() + dt.timedelta(hours=hours)):
                assert calendars.read_due() == 1
                assert calendars.read_due() == 0
                assert OutsideHappening.objects.count() == 1
    assert asked == [None, '"1"', None]


@pytest.mark.parametrize(
    ("status", "body", "trouble"),
    [(404, b"", "gone"), (200, b"<html>", "no_calendar"), (200, b"BEGIN:VCALENDAR" + b"x" * 2_000_001, "too_large")],
)
def test_what_fails_is_said_and_what_was_read_stays(status, body, trouble):
    venue = VenueFactory()
    good = kept(venue, ics(CHOIR))
    answers = {"/a.ics": lambda _asked: (status, {}, body)}
    with site(answers) as (address, _requests):
        failing = calendars.set_calendar(place=AssociationFactory(), address=f"{address}/a.ics")
        assert calendars.read_due() == 0
    failing.refresh_from_db()
    assert (failing.trouble, failing.failing_since, failing.fetched_at) == (trouble, clock.now(), None)
    assert "Aldrig hentet" in queries.state_words(failing)
    assert good.happenings.count() == 1


def test_a_site_that_goes_away_and_comes_back():
    body = [ics(CHOIR)]
    answers = {"/a.ics": lambda _asked: (200, {}, body[0]) if body else (503, {}, b"")}
    start = clock.now()
    with site(answers) as (address, _requests):
        calendar = calendars.set_calendar(place=VenueFactory(), address=f"{address}/a.ics")
        calendars.read_due()
        body.clear()
        for hours in (4, 6, 24 * 9):
            with clock.at(start + dt.timedelta(hours=hours)):
                calendars.read_due()
                calendar.refresh_from_db()
                assert (calendar.failing_since, calendar.fetched_at) == (start + dt.timedelta(hours=4), start)
                busy = queries.busy_times([calendar.venue], clock.now(), clock.now() + calendars.AHEAD)
                assert [one.is_stale for one in busy[calendar.venue_id]] == [hours > 24 * 7]
                assert "Sidst hentet" in queries.state_words(calendar)
                assert "virker ikke siden" in queries.trouble_words(calendar)
        body.append(ics())
        with clock.at(start + dt.timedelta(days=10)):
            calendars.read_due()
            calendar.refresh_from_db()
            assert (calendar.trouble, queries.trouble_words(calendar)) == ("", "")
    assert not OutsideHappening.objects.exists()


def test_what_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(calendars, "LONGEST", 0)
    assert kept(VenueFactory(), ics(CHOIR)).trouble == "too_slow"


def onward(*, status: int = 302, **places: str):
    """Answers that send on, and the calendar at the end."""
    sent = {f"/{path}": (lambda _asked, to=to: (status, {"Location": to}, b"")) for path, to in places.items()}
    return sent | {"/a.ics": lambda _asked: (200, {}, ics(CHOIR))}


@pytest.mark.parametrize(
    ("places", "trouble"),
    [
        ({"x": "/y", "y": "/z", "z": "/a.ics"}, ""),
        ({"x": "/y", "y": "/z", "z": "/w", "w": "/a.ics"}, "redirects"),
        ({"x": "/x"}, "redirects"),
        ({"x": "http://localhost:8080/"}, "inside"),
        ({"x": "file:///a.ics"}, "address"),
        ({"x": "https://navn:ord@kalender.example/"}, "address"),
    ],
)
def test_each_redirect_is_looked_at_and_there_are_so_many(places, trouble):
    with site(onward(**places)) as (address, _asked):
        calendar = calendars.set_calendar(place=VenueFactory(), address=f"{address}/x")
        calendars.read_due()
    calendar.refresh_from_db()
    assert (calendar.trouble, calendar.happenings.count()) == (trouble, 0 if trouble else 1)


@pytest.mark.parametrize(
    ("status", "headers", "trouble"),
    [
        (401, {}, "closed"),
        (403, {}, "closed"),
        (410, {}, "gone"),
        (500, {}, "fault"),
        (200, {"Content-Encoding": "gzip"}, "fault"),
    ],
)
def test_what_is_no_answer(status, headers, trouble):
    assert kept(VenueFactory(), ics(CHOIR), status=status, **headers).trouble == trouble


def test_this_machine_is_inside_unless_it_is_named(settings):
    settings.OUTWARD_ALLOWED = []
    assert kept(VenueFactory(), ics(CHOIR)).trouble == "inside"


def test_an_address_that_no_key_of_ours_opens():
    row = OutsideCalendarFactory(next_at=clock.now())
    calendars.read_due()
    row.refresh_from_db()
    assert row.trouble == "address"


@pytest.mark.parametrize("typed", ["", "kalender.example", "ftp://a.example/x", "https://navn:ord@a.example/x"])
def test_what_is_no_address(typed):
    with pytest.raises(calendars.BadAddress) as refused:
        calendars.set_calendar(place=VenueFactory(), address=typed)
    assert (refused.value.about, OutsideCalendar.objects.count()) == ("address", 0)


def test_the_address_is_sealed_and_another_takes_its_place():
    venue = VenueFactory()
    first = calendars.set_calendar(place=venue, address="webcal://kalender.example/private-4711/basic.ics")
    assert first.host == "kalender.example"
    assert "4711" not in first.address
    OutsideHappeningFactory(calendar=first, starts_at=clock.now(), ends_at=clock.now())
    second = calendars.set_calendar(place=venue, address="https://anden.example/a.ics")
    assert list(OutsideCalendar.objects.values_list("pk", "host")) == [(second.pk, "anden.example")]
    assert not OutsideHappening.objects.exists()


def test_what_was_read_of_the_address_before_is_not_kept(settings):
    venue = VenueFactory()
    with site({"/a.ics": lambda _asked: (200, {}, ics(CHOIR))}) as (address, _requests):
        calendars.set_calendar(place=venue, address=f"{address}/a.ics")
        before = OutsideCalendar.objects.get()
        told = calendars._asked(before)
        calendars.set_calendar(place=venue, address="https://anden.example/a.ics")
        calendars.keep(before, told)
        calendars._note_trouble(before, "gone")
    assert not OutsideHappening.objects.exists()
    assert OutsideCalendar.objects.get().trouble == ""


def test_the_database_keeps_one_place_and_a_date_for_each_trouble():
    venue, association = VenueFactory(), AssociationFactory()
    wrong = [{"association": association}, {"venue": None}, {"trouble": "gone"}, {"failing_since": clock.now()}]
    for facts in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            OutsideCalendarFactory(**{"venue": venue, **facts})
    row = OutsideCalendarFactory(venue=venue)
    with pytest.raises(IntegrityError), transaction.atomic():
        OutsideHappeningFactory(calendar=row, starts_at=clock.now(), ends_at=clock.now() - dt.timedelta(hours=1))


def test_the_command_and_the_words_of_one_that_was_not_read_whole(capsys):
    with site({"/a.ics": lambda _asked: (200, {}, ics("SUMMARY:uden tid"))}) as (address, _requests):
        calendars.set_calendar(place=VenueFactory(), address=f"{address}/a.ics")
        assert calendars.waits()
        call_command("read_calendars")
    assert capsys.readouterr().out == "calendars=1\n"
    assert not calendars.waits()
    assert "Ikke det hele kunne læses" in queries.state_words(OutsideCalendar.objects.get())


def test_pages_are_made_anew_when_something_was_read_or_goes():
    association = AssociationFactory()
    Version.objects.all().delete()
    calendar = kept(association, ics(CHOIR))
    assert Version.objects.filter(name="shown").count() == 1
    calendars.drop_calendar(calendar=calendar)
    assert Version.objects.filter(name="shown").count() == 2
    assert not OutsideHappening.objects.exists()


@pytest.mark.parametrize("number", [1, 3, 30])
def test_queries(number, django_assert_num_queries):
    venues = [VenueFactory() for _one in range(number)]
    for venue in venues:
        calendar = OutsideCalendarFactory(venue=venue)
        OutsideHappeningFactory(calendar=calendar, starts_at=clock.now(), ends_at=clock.now() + dt.timedelta(hours=1))
    with django_assert_num_queries(1):
        busy = queries.busy_times(venues, clock.now(), clock.now() + dt.timedelta(days=1))
        assert sum(bool(one.words) for rows in busy.values() for one in rows) == number
    with django_assert_num_queries(1):
        assert len([queries.state_words(row) for row in queries.outside_calendars()]) == number
