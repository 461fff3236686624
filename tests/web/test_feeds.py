"""Calendars over HTTP."""

import datetime as dt
import gzip

import icalendar
import pytest

from courses.common import clock
from courses.schedule import actions
from courses.schedule.models import CalendarEntry, Session
from tests.factories.catalogue import CourseFactory
from tests.factories.places import PostcodeFactory, VenueFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory

pytestmark = pytest.mark.django_db

# Subscribers cannot be told that an address has moved: a change here breaks somebody's calendar.
FROZEN = [
    "/kalender/alle.ics",
    "/kalender/storkreds/sydjylland.ics",
    "/kalender/kursus/k2.ics",
    "/kalender/naer/7100/40.ics",
    "/kalender/sted/salen.ics",
    "/en/kalender/alle.ics",
]


@pytest.fixture
def session(noon):
    session = SessionFactory(course=CourseFactory(code="k2", title="Debatdogmer"), venue=VenueFactory(slug="salen"))
    row = SessionTrainerFactory(session=session)
    # These columns follow the real clock; the tests stand on a day of their own.
    for thing in (session.course, session.venue, row.trainer):
        type(thing).objects.filter(pk=thing.pk).update(changed_at=noon - dt.timedelta(days=1))
        thing.refresh_from_db()
    return session


def titles(response) -> list[str]:
    return [str(event["SUMMARY"]) for event in icalendar.Calendar.from_ical(response.content).events]


@pytest.mark.parametrize("path", FROZEN)
def test_frozen_addresses_hold_the_session(client, session, path):
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == "inline"
    assert len(titles(response)) == 1


def test_a_session_has_a_file_of_its_own(client, session):
    response = client.get(f"/hold/{session.pk}.ics")
    assert titles(response) == ["Vejle · Debatdogmer"]
    assert response["Content-Disposition"] == f'inline; filename="k2-{session.pk}.ics"'


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/kalender/storkreds/atlantis.ics", 404),
        ("/kalender/kursus/k99.ics", 404),
        ("/kalender/sted/ukendt.ics", 404),
        ("/kalender/naer/0000/40.ics", 404),
        ("/kalender/naer/abc/40.ics", 404),
        ("/kalender/naer/7100/0.ics", 400),
        ("/kalender/naer/7100/10000.ics", 400),
        ("/kalender/naer/7100/x.ics", 400),
        ("/hold/999999.ics", 404),
    ],
)
def test_what_does_not_exist_is_told_as_text_to_programs_and_as_a_page_to_people(client, session, path, status):
    program = client.get(path)
    assert (program.status_code, program["Content-Type"]) == (status, "text/plain; charset=utf-8")
    assert len(program.content.decode().strip().splitlines()) == 1
    person = client.get(path, headers={"accept": "text/html"})
    assert (person.status_code, person["Content-Type"]) == (status, "text/html; charset=utf-8")


def test_drafts_are_in_no_feed(client, session):
    SessionFactory(status=Session.Status.DRAFT, venue=session.venue, course=session.course)
    assert [len(titles(client.get(path))) for path in FROZEN] == [1] * len(FROZEN)
    draft = Session.objects.get(status=Session.Status.DRAFT)
    assert client.get(f"/hold/{draft.pk}.ics").status_code == 404


def test_cancelled_sessions_stay_a_month_and_held_ones_a_year(client, session):
    actions.call_off(session=session, reason="")
    held = SessionFactory(status=Session.Status.HELD, course=session.course)

    def seen(**later):
        with clock.at(held.ends_at + dt.timedelta(**later)):
            return sorted(titles(client.get("/kalender/alle.ics")))

    assert seen(days=30) == ["AFLYST: Vejle · Debatdogmer", "Vejle · Debatdogmer"]
    assert seen(days=32) == ["Vejle · Debatdogmer"]
    assert seen(days=365) == ["Vejle · Debatdogmer"]
    assert seen(days=367) == []


def test_near_leaves_out_what_is_too_far_or_over_the_water(client, session):
    far = PostcodeFactory(code="9000", name="Aalborg", lat=57.048, lon=9.919)
    island = PostcodeFactory(code="8305", name="Samsø", lat=55.80, lon=9.60, landmass="SAM")
    for postcode in (far, island):
        SessionFactory(venue=VenueFactory(postcode=postcode), course=session.course)
    assert len(titles(client.get("/kalender/naer/7100/40.ics"))) == 1
    assert len(titles(client.get("/kalender/naer/7100/300.ics"))) == 2


class TestUnchanged:
    def test_is_304_by_etag_and_by_date_after_one_query(self, client, session, django_assert_num_queries):
        first = client.get("/kalender/alle.ics")
        for headers in ({"if-none-match": first["ETag"]}, {"if-modified-since": first["Last-Modified"]}):
            with django_assert_num_queries(1):
                again = client.get("/kalender/alle.ics", headers=headers)
            assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])

    def test_head_says_the_same_without_a_body(self, client, session):
        first, head = client.get("/kalender/alle.ics"), client.head("/kalender/alle.ics")
        assert (head.status_code, head["ETag"], head.content) == (200, first["ETag"], b"")

    @pytest.mark.parametrize("what", ["session", "course", "venue", "trainer", "new", "gone"])
    def test_every_change_makes_a_new_etag_and_new_bytes(self, client, session, what):
        before = client.get("/kalender/alle.ics")
        with clock.at(clock.now() + dt.timedelta(minutes=1)):
            if what == "new":
                SessionFactory(course=session.course, venue=session.venue)
            elif what == "gone":
                SessionFactory(course=session.course, days=2)
                Session.objects.filter(pk=session.pk).update(status=Session.Status.DRAFT)
            elif what == "session":
                actions.call_off(session=session, reason="x")
            else:
                row = session.trainers.get()
                thing = {"course": session.course, "venue": session.venue, "trainer": row.trainer}[what]
                if what == "course":
                    thing.title = "Nyt navn"
                elif what == "venue":
                    thing.name = "Ny sal"
                else:
                    thing.show_name = not thing.show_name
                thing.save()
            after = client.get("/kalender/alle.ics", headers={"if-none-match": before["ETag"]})
        assert after.status_code == 200
        assert after.content != before.content

    def test_two_fetches_are_the_same_bytes(self, client, session):
        first = client.get("/kalender/alle.ics").content
        CalendarEntry.objects.all().delete()
        assert client.get("/kalender/alle.ics").content == first


def test_gzip_only_for_those_who_ask_and_under_an_etag_of_its_own(client, session):
    plain = client.get("/kalender/alle.ics")
    packed = client.get("/kalender/alle.ics", headers={"accept-encoding": "gzip"})
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert packed["ETag"] != plain["ETag"]
    assert packed["Vary"] == plain["Vary"]
    assert "Accept-Encoding" in plain["Vary"].split(", ")


@pytest.mark.parametrize("path", FROZEN)
@pytest.mark.parametrize("count", [1, 3, 30])
def test_costs_the_same_for_few_and_many(client, session, path, count, django_assert_num_queries):
    for _ in range(count - 1):
        extra = SessionFactory(course=session.course, venue=session.venue)
        SessionTrainerFactory(session=extra)
    client.get(path)
    extra_queries = {"/kalender/naer/7100/40.ics": 2}.get(path, 0 if "alle" in path else 1)
    with django_assert_num_queries(3 + extra_queries):
        assert len(titles(client.get(path))) == count


def test_posting_to_a_calendar_is_refused(client, session):
    assert client.post("/kalender/alle.ics").status_code == 405
