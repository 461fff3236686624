"""Calendars over HTTP."""

import datetime as dt
import gzip

import icalendar
import pytest
from django.core.cache import caches
from django.test import override_settings

from courses.calendars.actions.departures import let_go
from courses.common import clock
from courses.common.actions import versions
from courses.members.models import TrainerProfile
from courses.schedule import actions
from courses.schedule.models import CalendarEntry, Session
from tests.factories.catalogue import CourseFactory
from tests.factories.places import AssociationFactory, MunicipalityFactory, PostcodeFactory, RegionFactory, VenueFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
LOCAL = "django.core.cache.backends.locmem.LocMemCache"
# Subscribers cannot be told that an address has moved: a change here breaks somebody's calendar.
FROZEN = [
    "/kalender/alle.ics",
    "/kalender/storkreds/sydjylland.ics",
    "/kalender/forening/vejle.ics",
    "/kalender/kursus/k2.ics",
    "/kalender/naer/7100/40.ics",
    "/kalender/sted/salen.ics",
    "/kalender/naer/7100/40.ics?kursus=k2&dage=ti,lo&frister=1",
    "/en/kalender/alle.ics",
    "/en/kalender/naer/7100/40.ics?kursus=k2&dage=ti,lo",
]


@pytest.fixture
def session(noon):
    session = SessionFactory(
        course=CourseFactory(code="k2", title="Debatdogmer", title_en="Debate dogmas"),
        venue=VenueFactory(slug="salen"),
        association=AssociationFactory(slug="vejle"),
    )
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
        ("/kalender/forening/ukendt.ics", 404),
        ("/kalender/sted/ukendt.ics", 404),
        ("/kalender/alle.ics?kursus=k99", 404),
        ("/kalender/alle.ics?kursus=k3%00", 400),
        ("/kalender/storkreds/x%00y.ics", 404),
        ("/kalender/privat/x%00y.ics", 404),
        ("/kalender/naer/71%000/40.ics", 404),
        ("/kalender/alle.ics?dage=x", 400),
        ("/kalender/alle.ics?dage=lo,,so", 400),
        ("/kalender/privat/abc.ics", 404),
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
    SessionFactory(
        status=Session.Status.DRAFT, venue=session.venue, course=session.course, association=session.association
    )
    assert [len(titles(client.get(path))) for path in FROZEN] == [1] * len(FROZEN)
    draft = Session.objects.get(status=Session.Status.DRAFT)
    assert client.get(f"/hold/{draft.pk}.ics").status_code == 404


def test_cancelled_sessions_stay_a_month_and_held_ones_a_year(client, session):
    actions.call_off(session=session, reason="")
    held = SessionFactory(status=Session.Status.HELD, course=session.course)

    def seen(**later):
        with clock.at(held.ends_at + dt.timedelta(**later)):
            let_go()
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


class TestNarrowed:
    """The session is on a Tuesday."""

    def test_to_a_course_or_to_days_of_the_week(self, client, session):
        other = SessionFactory(days=32, venue=session.venue)  # a Saturday

        def found(query):
            return titles(client.get(f"/kalender/sted/salen.ics?{query}"))

        assert found("kursus=k2") == found("dage=ti") == ["Vejle · Debatdogmer"]
        assert found("dage=lo,so") == [f"Vejle · {other.course.title}"]
        assert len(found("dage=ma,ti,on,to,fr,lo,so")) == 2
        assert found(f"kursus={other.course.code}&dage=ti") == []

    def test_spellings_of_the_same_are_one_calendar(self, client, session):
        first = client.get("/kalender/alle.ics?dage=ti,lo&frister=1")
        second = client.get("/kalender/alle.ics?frister=1&dage=LO,ti&utm_source=x")
        assert first.content == second.content
        source = icalendar.Calendar.from_ical(first.content)["SOURCE"]
        assert str(source).endswith("/kalender/alle.ics?dage=ti,lo&frister=1")

    def test_the_last_day_to_enrol_is_an_entry_of_its_own_for_those_who_ask(self, client, session):
        actions.set_details(session=session, min_participants=1, enrol_by_date=dt.date(2026, 12, 15))
        assert titles(client.get("/kalender/alle.ics")) == ["Vejle · Debatdogmer"]
        assert titles(client.get("/kalender/alle.ics?frister=0")) == ["Vejle · Debatdogmer"]
        response = client.get("/kalender/alle.ics?frister=1")
        course, last_day = icalendar.Calendar.from_ical(response.content).events
        assert str(last_day["SUMMARY"]) == "Sidste dag for tilmelding: Vejle · Debatdogmer"
        assert (last_day.start, last_day.end) == (dt.date(2026, 12, 15), dt.date(2026, 12, 16))
        assert str(last_day["TRANSP"]) == "TRANSPARENT"
        assert course["UID"] != last_day["UID"]
        with clock.at(clock.now() + dt.timedelta(minutes=1)):
            actions.call_off(session=session, reason="")
            seen = titles(client.get("/kalender/alle.ics?frister=1"))
        assert [title[:8] for title in seen] == ["AFLYST: ", "AFLYST: "]


class TestUnchanged:
    @pytest.mark.parametrize(
        ("path", "queries"),
        [("/kalender/alle.ics", 1), ("/kalender/storkreds/sydjylland.ics", 2), ("/hold/{pk}.ics", 2)],
    )
    def test_is_304_by_etag_and_by_date_after_few_queries(
        self, client, session, django_assert_num_queries, path, queries
    ):
        path = path.format(pk=session.pk)
        first = client.get(path)
        for headers in ({"if-none-match": first["ETag"]}, {"if-modified-since": first["Last-Modified"]}):
            with django_assert_num_queries(queries):
                again = client.get(path, headers=headers)
            assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
            assert again["Vary"] == first["Vary"]

    def test_a_change_elsewhere_leaves_a_feed_alone(self, client, session):
        other = SessionFactory(region=RegionFactory(number=3, name="Fyn", slug="fyn"), course=session.course)
        before = {path: client.get(path)["ETag"] for path in FROZEN[:2]}
        with clock.at(clock.now() + dt.timedelta(minutes=1)):
            actions.set_details(session=other, min_participants=2)
            after = {path: client.get(path)["ETag"] for path in FROZEN[:2]}
        assert before["/kalender/alle.ics"] != after["/kalender/alle.ics"]
        assert before["/kalender/storkreds/sydjylland.ics"] == after["/kalender/storkreds/sydjylland.ics"]

    def test_a_session_that_moves_away_is_noticed_where_it_was(self, client, session):
        fyn = RegionFactory(number=3, name="Fyn", slug="fyn")
        paths = "/kalender/storkreds/sydjylland.ics", "/kalender/storkreds/fyn.ics", "/kalender/sted/salen.ics"
        before = [client.get(path) for path in paths]
        venue = VenueFactory(municipality=MunicipalityFactory(code="0461", name="Odense", region=fyn))
        times = [(meeting.starts_at, meeting.ends_at) for meeting in session.meetings.all()]
        actions.reschedule(session=session, meetings=times, venue=venue)
        for seconds in (0, 1):
            with clock.at(clock.now() + dt.timedelta(seconds=seconds)):
                if seconds:
                    versions.count_up()
                for path, old in zip(paths, before, strict=True):
                    for headers in ({"if-none-match": old["ETag"]}, {"if-modified-since": old["Last-Modified"]}):
                        after = client.get(path, headers=headers)
                        assert (after.status_code, len(titles(after))) == (200, "fyn" in path)

    def test_a_session_that_leaves_with_time_is_noticed(self, client, session):
        let_go()
        before = {path: client.get(path) for path in ("/kalender/alle.ics", "/kalender/kursus/k2.ics")}
        with clock.at(session.ends_at + dt.timedelta(days=366, hours=1)):
            assert all(client.get(path).content == old.content for path, old in before.items())
            let_go()
            for path, old in before.items():
                for headers in ({"if-none-match": old["ETag"]}, {"if-modified-since": old["Last-Modified"]}):
                    after = client.get(path, headers=headers)
                    assert (after.status_code, titles(after)) == (200, [])

    def test_head_says_the_same_without_a_body(self, client, session):
        first, head = client.get("/kalender/alle.ics"), client.head("/kalender/alle.ics")
        assert (head.status_code, head["ETag"], head.content) == (200, first["ETag"], b"")

    def test_a_trainer_who_changes_name_is_renamed_in_calendars(self, client, session):
        trainer = session.trainers.get().trainer
        client.force_login(trainer.member.user)
        before = client.get("/kalender/alle.ics")
        data = {"name": "Nyt Fornavn", "phone": "", "postcode": "", "language": "da"}
        with clock.at(clock.now() + dt.timedelta(hours=1)):
            assert client.post("/min-side/", data).status_code == 302
        for headers in ({"if-none-match": before["ETag"]}, {"if-modified-since": before["Last-Modified"]}):
            after = client.get("/kalender/alle.ics", headers=headers)
            assert after.status_code == 200
            (event,) = icalendar.Calendar.from_ical(after.content).events
            assert "Undervisere: Nyt\n" in event["DESCRIPTION"]

    def test_a_calendar_whose_name_has_changed_is_new(self, client, session):
        path = "/kalender/forening/vejle.ics"
        before = client.get(path)
        session.association.name = "Vejle Nord"
        session.association.save()
        versions.mark(versions.SHOWN)
        after = client.get(path, headers={"if-none-match": before["ETag"]})
        assert after.status_code == 200
        assert b"NAME:Kurser hos Vejle Nord\r\n" in after.content

    def test_two_fetches_are_the_same_bytes(self, client, session):
        first = client.get("/kalender/alle.ics").content
        CalendarEntry.objects.all().delete()
        caches["documents"].clear()
        assert client.get("/kalender/alle.ics").content == first

    def test_entries_are_written_anew_when_the_site_has_moved(self, client, session):
        before = client.get("/kalender/alle.ics")
        with override_settings(BASE_URL="https://ny.example"):
            after = client.get("/kalender/alle.ics", headers={"if-none-match": before["ETag"]})
        assert after.status_code == 200
        assert b"URL:https://ny.example/hold/" in after.content


class TestKeptEntries:
    """An entry is written again when what it shows has changed, and only then."""

    def rename(self, session: Session, what: str) -> None:
        """A change that was made a minute after noon."""
        row = session.trainers.get()
        moment = clock.now() + dt.timedelta(minutes=1)
        thing, words = {
            "session": (session, {"note": "Nyt"}),
            "course": (session.course, {"title": "Nyt"}),
            "venue": (session.venue, {"name": "Nyt"}),
            "trainer": (row.trainer, {"show_name": not row.trainer.show_name}),
        }[what]
        type(thing).objects.filter(pk=thing.pk).update(changed_at=moment, **words)
        versions.mark(*session.counters if what == "session" else [versions.SHOWN])

    def mark_kept(self) -> None:
        """So that it shows which entries are as they were kept."""
        for entry in CalendarEntry.objects.all():
            entry.body = bytes(entry.body).replace(b"END:VEVENT", b"X-KEPT:1\r\nEND:VEVENT")
            entry.save()

    @pytest.mark.parametrize("later", [2, 20])
    @pytest.mark.parametrize("what", ["session", "course", "venue", "trainer"])
    def test_what_has_changed_is_written_again_and_the_rest_is_not(self, client, session, what, later):
        other = SessionFactory(course=CourseFactory(), venue=VenueFactory())
        for thing in (other.course, other.venue):
            type(thing).objects.filter(pk=thing.pk).update(changed_at=session.course.changed_at)
        assert b"X-KEPT" not in client.get("/kalender/alle.ics").content
        self.mark_kept()
        self.rename(session, what)
        # Soon after a change each entry is compared with all it shows, later with the day of the change alone.
        with clock.at(clock.now() + dt.timedelta(minutes=1)):
            versions.count_up()
        with clock.at(clock.now() + dt.timedelta(minutes=later)):
            for _round in range(2):
                caches["documents"].clear()
                calendar = icalendar.Calendar.from_ical(client.get("/kalender/alle.ics").content)
                kept = {str(event["URL"]).split("/")[-2]: event.get("X-KEPT") for event in calendar.events}
                assert kept == {str(session.pk): None, str(other.pk): "1"}

    def test_a_new_one_is_written_and_the_rest_is_not(self, client, session):
        client.get("/kalender/alle.ics")
        self.mark_kept()
        versions.mark(*SessionFactory(course=session.course, venue=session.venue).counters)
        assert client.get("/kalender/alle.ics").content.count(b"X-KEPT") == 1


def test_gzip_only_for_those_who_ask_and_under_an_etag_of_its_own(client, session):
    plain = client.get("/kalender/alle.ics")
    packed = client.get("/kalender/alle.ics", headers={"accept-encoding": "gzip"})
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert packed["ETag"] != plain["ETag"]
    assert packed["Vary"] == plain["Vary"]
    assert "Accept-Encoding" in plain["Vary"].split(", ")
    for asked in ("gzip;q=0", "br", "identity", "x-gzip-not"):
        assert "Content-Encoding" not in client.get("/kalender/alle.ics", headers={"accept-encoding": asked})


@pytest.mark.parametrize("path", FROZEN)
@pytest.mark.parametrize("count", [1, 3, 30])
@override_settings(CACHES={name: {"BACKEND": LOCAL, "LOCATION": name} for name in ("default", "documents", "pages")})
def test_costs_the_same_for_few_and_many(client, session, path, count, django_assert_num_queries):
    """Beside what production's cache asks of its own tables."""
    for _ in range(count - 1):
        extra = SessionFactory(course=session.course, venue=session.venue, association=session.association)
        SessionTrainerFactory(session=extra)
    TrainerProfile.objects.update(changed_at=session.course.changed_at)
    client.get(path)
    address = (2 if "naer" in path else 0 if "alle" in path else 1) + ("kursus=" in path)
    with django_assert_num_queries(1 + address):  # as kept
        client.get(path)
    caches["documents"].clear()
    with django_assert_num_queries(1 + address + 1):
        assert len(titles(client.get(path))) == count
    # Soon after any course, venue or trainer has changed, entries are compared with all they show.
    versions.mark(versions.SHOWN)
    caches["documents"].clear()
    with django_assert_num_queries(1 + address + 2):
        assert len(titles(client.get(path))) == count


def test_posting_to_a_calendar_is_refused(client, session):
    assert client.post("/kalender/alle.ics").status_code == 405
