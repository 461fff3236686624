"""The page of calendars from outside, and where organisers meet what is in them."""

import datetime as dt

import pytest
from django.urls import reverse

from courses.cadence.queries.conflicts import Kind, conflicts_of
from courses.common import clock
from courses.common.zone import COPENHAGEN
from courses.places.models import OutsideCalendar
from courses.planner.queries.problem import problem_of
from courses.schedule.models import Session
from courses.schedule.queries.prospects import prospects
from courses.staffing.queries.openings import Window, first_opening
from tests.factories.catalogue import CourseFactory
from tests.factories.outside import OutsideCalendarFactory, OutsideHappeningFactory
from tests.factories.places import AssociationFactory, VenueFactory
from tests.factories.schedule import SessionFactory
from tests.web.organising import SATURDAY, at, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
INDEX = "/admin/outside_calendars/"
STALE = {"trouble": "gone", "fetched_at": None}


def taken(venue, *, start: int = 11, end: int = 12, day: dt.date = SATURDAY, **facts) -> OutsideCalendar:
    """The room's own calendar has something on a Saturday."""
    if facts:
        facts["failing_since"] = clock.now() - dt.timedelta(days=9)
    calendar = OutsideCalendarFactory(venue=venue, **facts)
    begin, stop = (dt.datetime.combine(day, dt.time(hour), COPENHAGEN) for hour in (start, end))
    OutsideHappeningFactory(calendar=calendar, starts_at=begin, ends_at=stop)
    return calendar


def test_a_calendar_is_read_asked_again_and_read_no_more(organiser):
    venue = VenueFactory(name="Salen")
    page = organiser.post(INDEX, {"address": "https://kalender.example/hemmelig/a.ics", "venue": venue.pk}, follow=True)
    shown = page.content.decode()
    assert "hentes inden for et par minutter" in shown
    assert "kalender.example" in shown
    assert "hemmelig" not in shown
    row = OutsideCalendar.objects.get()
    OutsideCalendar.objects.update(next_at=clock.now() + dt.timedelta(hours=3))
    organiser.post(reverse("outside_calendars:again", args=[row.pk]))
    row.refresh_from_db()
    assert row.next_at == clock.now()
    gone = organiser.post(reverse("outside_calendars:drop", args=[row.pk]), follow=True).content.decode()
    assert "Der læses endnu ingen kalender" in gone
    assert organiser.post(reverse("outside_calendars:drop", args=[row.pk])).status_code == 404


@pytest.mark.parametrize(
    ("address", "places", "words"),
    [
        ("kalender.example", {"venue"}, "Skriv hele kalenderens adresse"),
        ("", {"venue"}, "Feltet skal udfyldes"),
        ("https://kalender.example/a.ics", set(), "Vælg et lokale eller en lokalforening"),
        ("https://kalender.example/a.ics", {"venue", "association"}, "Vælg et lokale eller en lokalforening"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(organiser, address, places, words):
    rows = {"venue": VenueFactory().pk, "association": AssociationFactory().pk}
    answer = organiser.post(INDEX, {"address": address} | {name: rows[name] for name in places})
    page = answer.content.decode()
    assert (answer.status_code, OutsideCalendar.objects.count()) == (422, 0)
    assert words in page
    assert not address or f'value="{address}"' in page


def test_one_that_does_not_work_says_since_when(organiser):
    taken(VenueFactory(), **STALE)
    page = organiser.get(INDEX).content.decode()
    assert "Aldrig hentet: den virker ikke siden" in page
    assert "der ligger ikke noget mere" in page


@pytest.mark.parametrize("group", ["Redaktører", "Undervisere"])
def test_nobody_else(client, group):
    client.force_login(somebody(group))
    assert client.get(INDEX).status_code != 200


class TestWhereSessionsArePlanned:
    def test_a_time_that_is_taken_is_marked_and_not_smooth(self):
        venue, free = VenueFactory(), VenueFactory()
        taken(venue)
        times = {"met": [at(SATURDAY)], "free": [at(SATURDAY)], "later": [at(SATURDAY + dt.timedelta(days=7))]}
        found = prospects(times, venue={"met": venue, "free": free, "later": venue})
        assert "Optaget i lokalets egen kalender, kl.\u00a011.00–12.00." in found["met"].days[0].busy
        assert [found[key].is_smooth for key in times] == [False, True, True]
        assert found["free"].days[0].busy == ""
        # Online nobody needs the room.
        online = prospects({"met": [at(SATURDAY)]}, venue=venue, modes=["online"])["met"]
        assert (online.is_smooth, online.days[0].busy) == (True, "")

    def test_one_that_only_touches_is_no_clash(self):
        venue = VenueFactory()
        start, end = (clock.local(moment).hour for moment in at(SATURDAY))
        taken(venue, start=start - 2, end=start)
        row = OutsideCalendar.objects.get()
        stop = dt.datetime.combine(SATURDAY, dt.time(end + 1), COPENHAGEN)
        OutsideHappeningFactory(calendar=row, starts_at=at(SATURDAY)[1], ends_at=stop)
        assert prospects({1: [at(SATURDAY)]}, venue=venue)[1].is_smooth

    def test_what_is_stale_warns_and_does_not_block(self):
        venue = VenueFactory()
        taken(venue, **STALE)
        found = prospects({1: [at(SATURDAY)]}, venue=venue)[1]
        assert "den virker ikke siden" in found.days[0].busy
        assert found.is_smooth

    @pytest.mark.parametrize(
        ("facts", "kind", "is_serious"), [({}, Kind.VENUE_BUSY, True), (STALE, Kind.VENUE_STALE, False)]
    )
    def test_it_speaks_against_publishing(self, facts, kind, is_serious):
        start, end = at(SATURDAY)
        session = SessionFactory(starts_at=start, ends_at=end, status=Session.Status.DRAFT)
        taken(session.venue, **facts)
        against = conflicts_of(list(Session.objects.with_details()))[session.pk]
        found = [(one.kind, one.is_serious) for one in against if one.kind in (Kind.VENUE_BUSY, Kind.VENUE_STALE)]
        assert found == [(kind, is_serious)]

    def test_no_room_is_proposed_on_a_day_that_is_taken(self):
        course, venue = CourseFactory(), VenueFactory()
        window = Window(SATURDAY, SATURDAY, SATURDAY + dt.timedelta(days=7))
        pattern = [(0, dt.time(10), dt.time(15))]
        before = first_opening(course, [venue], window, pattern, weekday=5)
        taken(venue)
        after = first_opening(course, [venue], window, pattern, weekday=5)
        assert (before.day, after.day) == (SATURDAY, SATURDAY + dt.timedelta(days=7))

    def test_the_form_says_it_before_it_is_saved_and_saves_all_the_same(self, organiser):
        venue, course = VenueFactory(), CourseFactory()
        session = SessionFactory(course=course, venue=venue, status=Session.Status.DRAFT)
        local = clock.local(session.starts_at)
        taken(venue, day=local.date(), start=local.hour, end=local.hour + 1)
        page = organiser.get(reverse("sessions:move", args=[session.pk]) + "?days=0").content.decode()
        assert "Optaget i lokalets egen kalender" in page

    @pytest.mark.parametrize(("facts", "is_open"), [({}, False), (STALE, True)])
    def test_a_plan_goes_round_it_while_it_can_be_read(self, facts, is_open):
        venue = VenueFactory()
        taken(venue, **facts)
        monday = SATURDAY - dt.timedelta(days=SATURDAY.weekday())
        data = problem_of(monday).data["venues"][0]
        assert (5 in data["open"], 12 in data["open"]) == (is_open, True)
