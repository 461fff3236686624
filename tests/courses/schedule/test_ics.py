"""Calendars byte by byte, and as programs read them."""

import datetime as dt
import hashlib

import icalendar
import pytest
import recurring_ical_events
from django.test import override_settings
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.catalogue.models import Course, Mode
from courses.common import clock
from courses.common.text import clean_text
from courses.common.zone import COPENHAGEN
from courses.members.models import MemberProfile, TrainerProfile
from courses.places.models import Postcode, Venue
from courses.schedule import actions, ics
from courses.schedule.models import Meeting, Session, SessionTrainer
from courses.schedule.rules.recurrence import zoned
from tests.examples import examples
from tests.factories.calendars import lint
from tests.factories.catalogue import CourseFactory
from tests.factories.members import TrainerFactory
from tests.factories.places import VenueFactory
from tests.factories.schedule import SessionTrainerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def make(days: list[dt.date], **kwargs) -> Session:
    times = [(zoned(day, dt.time(18)), zoned(day, dt.time(20, 30))) for day in days]
    session = actions.create_session(
        course=kwargs.pop("course", None) or CourseFactory(title="Debatdogmer", title_en="Debate"),
        venue=VenueFactory(),
        meetings=times,
        **kwargs,
    )
    actions.publish_session(session=session)
    # These columns follow the real clock; the tests stand on a day of their own.
    for thing in (session.course, session.venue):
        type(thing).objects.filter(pk=thing.pk).update(changed_at=clock.now() - dt.timedelta(days=1))
    return loaded(session)


def loaded(session: Session) -> Session:
    return Session.objects.with_details().get(pk=session.pk)


def read(session: Session) -> list[icalendar.Event]:
    return icalendar.Calendar.from_ical(ics.session_calendar(loaded(session))).events


@pytest.mark.parametrize("month", [3, 10])
def test_evenings_stay_at_six_across_both_changes_of_clocks(noon, month):
    days = [dt.date(2027, month, 23) + dt.timedelta(days=7 * n) for n in range(3)]
    session = make(days)
    raw = ics.session_calendar(session)
    assert lint(raw) == []
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(raw)).between(days[0], days[-1] + dt.timedelta(1))
    expected = [
        (
            f"{meeting.uid}@rundkreds.example",
            dt.datetime.combine(day, dt.time(18), COPENHAGEN),
            dt.datetime.combine(day, dt.time(20, 30), COPENHAGEN),
            f"Vejle · Debatdogmer ({number}/3)",
            "CONFIRMED",
        )
        for number, (day, meeting) in enumerate(zip(days, session.meetings.all(), strict=True), start=1)
    ]
    seen = [(str(e["UID"]), e.start, e.end, str(e["SUMMARY"]), str(e["STATUS"])) for e in found]
    assert sorted(seen) == sorted(expected)


def test_the_zone_is_written_with_rules_and_needs_no_library(noon):
    zone = icalendar.Calendar.from_ical(ics.session_calendar(make([dt.date(2027, 3, 23)]))).timezones[0].to_tz()
    for day in (dt.date(2027, 3, 27), dt.date(2027, 3, 29), dt.date(2027, 10, 30), dt.date(2027, 11, 1)):
        noon_there = dt.datetime.combine(day, dt.time(12))
        assert zone.utcoffset(noon_there) == COPENHAGEN.utcoffset(noon_there)


def test_a_feed_is_no_meeting_and_has_no_uid_of_its_own(noon):
    raw = ics.session_calendar(make([dt.date(2027, 3, 23)])).decode()
    header = raw.partition("BEGIN:VTIMEZONE")[0]
    assert "UID" not in header
    assert "METHOD" not in raw
    assert "ORGANIZER" not in raw
    assert "ATTENDEE" not in raw
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H" in header
    assert "X-WR-CALNAME:Vejle · Debatdogmer" in header


def test_a_day_later_the_bytes_are_the_same(noon):
    session = make([dt.date(2027, 3, 23)])
    first = ics.events(session)
    with clock.at(noon + dt.timedelta(days=3)):
        assert ics.events(loaded(session)) == first


def test_entries_written_differently_have_another_form(noon):
    """Kept entries are made again when FORM grows: whoever changes these bytes changes FORM, then this digest."""
    session = make(
        [dt.date(2027, 3, 23)], note="Tag en madpakke med.", is_online=True, online_url="https://moede.example/1"
    )
    session.pk = 10_000_000
    meeting = session.meetings.all()[0]
    meeting.uid, meeting.study_minutes = "2f1c", 30
    session.enrol_by_date = dt.date(2027, 3, 20)
    session.venue.name = session.course.tagline = "Salen"
    written = ics.events(session) + ics.deadline(session)
    assert (ics.FORM, hashlib.sha256(written).hexdigest()[:16]) == (5, "317701e8107beb62")


def test_each_meeting_by_its_own_form(noon):
    days = [dt.date(2027, 3, day) for day in (23, 24, 25)]
    times = [(zoned(day, dt.time(18)), zoned(day, dt.time(20))) for day in days]
    venue = VenueFactory(name="Salen", directions="Ring på.")
    session = actions.create_session(
        course=CourseFactory(),
        venue=venue,
        meetings=times,
        modes=["room", "online", "both"],
        online_url="https://m.dk/1",
    )
    told = ics.events(loaded(session), ics.Audience.PARTICIPANT)
    room, online, both = icalendar.Calendar.from_ical(ics.calendar([told], name="", source="")).events
    place = f"Salen, {venue.address}"
    assert [str(event["LOCATION"]) for event in (room, online, both)] == [place, "Online", place]
    assert ["GEO" in event for event in (room, online, both)] == [True, False, True]
    assert [str(event.get("CONFERENCE", "")) for event in (room, online, both)] == ["", *["https://m.dk/1"] * 2]
    texts = [str(event["DESCRIPTION"]).split("\n\n") for event in (room, online, both)]
    for text, form in zip(texts, ("I lokalet", "Online", "I lokalet og online"), strict=True):
        assert form in text
    assert ["Ring på." in text for text in texts] == [True, False, True]
    assert b"m.dk" not in ics.events(loaded(session))
    mails = ics.invitation(
        session=loaded(session), attendee_name="Bo", attendee_email="bo@demo.example", method="REQUEST", uid_suffix="-1", sequence=1,
    )  # fmt: skip
    events = [
        event
        for part in mails.split("BEGIN:VCALENDAR")[1:]
        for event in icalendar.Calendar.from_ical("BEGIN:VCALENDAR" + part).events
    ]
    assert [("CONFERENCE" in event, str(event["LOCATION"])) for event in events] == [
        (False, place),
        (True, "Online"),
        (True, place),
    ]


class TestChange:
    def test_of_time_raises_sequence_and_keeps_the_uid(self, noon):
        session = make([dt.date(2027, 3, 23)])
        before = read(session)[0]
        with clock.at(noon + dt.timedelta(minutes=5)):
            day = dt.date(2027, 3, 30)
            actions.reschedule(session=session, meetings=[(zoned(day, dt.time(18)), zoned(day, dt.time(20)))])
        after = read(session)[0]
        assert after["UID"] == before["UID"]
        assert int(after["SEQUENCE"]) == int(before["SEQUENCE"]) + 1
        assert after["LAST-MODIFIED"].dt > before["LAST-MODIFIED"].dt
        assert after.start == zoned(dt.date(2027, 3, 30), dt.time(18))

    @pytest.mark.parametrize("what", ["course", "venue", "trainer"])
    def test_of_what_an_entry_shows_moves_last_modified_but_not_sequence(self, noon, what):
        session = make([dt.date(2027, 3, 23)])
        row = SessionTrainerFactory(session=session, trainer=TrainerFactory())
        thing = {"course": session.course, "venue": session.venue, "trainer": row.trainer}[what]
        before = read(session)[0]
        type(thing).objects.filter(pk=thing.pk).update(changed_at=before["LAST-MODIFIED"].dt + dt.timedelta(hours=9))
        after = read(session)[0]
        assert after["LAST-MODIFIED"].dt > before["LAST-MODIFIED"].dt
        assert after["SEQUENCE"] == before["SEQUENCE"]

    def test_to_cancelled_is_said_in_words_too(self, noon):
        session = make([dt.date(2027, 3, 23)])
        before = read(session)[0]
        actions.call_off(session=session, reason="Underviseren er syg.")
        after = read(session)[0]
        assert str(after["STATUS"]) == "CANCELLED"
        assert str(after["SUMMARY"]) == "AFLYST: Vejle · Debatdogmer"
        assert int(after["SEQUENCE"]) == int(before["SEQUENCE"]) + 1
        assert str(after["DESCRIPTION"]).startswith("Underviseren er syg.")


def test_in_english(noon):
    session = make([dt.date(2027, 3, 23)])
    with translation.override("en"):
        event = read(session)[0]
    assert str(event["SUMMARY"]) == "Vejle · Debate"
    assert "/en/hold/" in str(event["URL"])


class TestInvitation:
    def invite(self, session, method="REQUEST", **kwargs):
        person = {"attendee_name": 'Åse "Raps"; Prøvesen', "attendee_email": "aase@demo.example"} | kwargs
        return ics.invitation(session=session, method=method, uid_suffix="-7", sequence=4, **person)

    def test_is_for_one_person_from_the_address_the_mail_comes_from(self, noon):
        with override_settings(DEFAULT_FROM_EMAIL="Kurser <kurser@demo.example>"):
            raw = self.invite(make([dt.date(2027, 3, 23)]))
        calendar = icalendar.Calendar.from_ical(raw)
        event = calendar.events[0]
        assert lint(raw.encode()) == []
        assert str(calendar["METHOD"]) == "REQUEST"
        assert str(event["ORGANIZER"]) == "mailto:kurser@demo.example"
        assert event["ORGANIZER"].params["CN"] == "Kurser"
        assert str(event["ATTENDEE"]) == "mailto:aase@demo.example"
        assert event["ATTENDEE"].params["CN"] == "Åse 'Raps'; Prøvesen"
        assert int(event["SEQUENCE"]) == 4

    def test_cancel_takes_the_same_entry_away(self, noon):
        session = make([dt.date(2027, 3, 23)])
        request, cancel = (
            icalendar.Calendar.from_ical(self.invite(session, m)).events[0] for m in ("REQUEST", "CANCEL")
        )
        assert request["UID"] == cancel["UID"]
        assert str(cancel["STATUS"]) == "CANCELLED"

    def test_differs_from_the_entry_of_the_feed(self, noon):
        session = make([dt.date(2027, 3, 23)])
        mine = icalendar.Calendar.from_ical(self.invite(session)).events[0]
        assert mine["UID"] != read(session)[0]["UID"]


TEXTS = ["title", "tagline", "venue", "street", "way", "note", "reason", "trainer"]
NASTY = st.text(
    alphabet=st.one_of(
        st.characters(exclude_categories=["Cs"]), st.sampled_from('\r\n\t\x00\x0b\x85\u2028\u202e;,\\:"🎈é')
    ),
    max_size=60,
)


def _unsaved(texts: dict[str, str]) -> Session:
    """A session with all its texts, without a database: 1,000 rounds stay quick."""
    day = dt.datetime(2027, 3, 23, 17, tzinfo=dt.UTC)
    town = Postcode(code="7100", name="Vejle")
    venue = Venue(
        name=texts["venue"], street=texts["street"], postcode=town, lat=55.7, lon=9.5, directions=texts["way"]
    )
    session = Session(
        pk=1,
        course=Course(code="k2", title=texts["title"], tagline=texts["tagline"]),
        venue=venue,
        note=texts["note"],
        is_online=True,
        online_url="https://moede.example/1",
        cancel_reason=texts["reason"],
        starts_at=day,
        ends_at=day + dt.timedelta(hours=2),
        enrol_by_date=day.date(),
        created_at=day,
        changed_at=day,
        capacity=10,
        status="cancelled",
    )
    for thing in (session.course, venue):
        thing.changed_at = day
    meeting = Meeting(session=session, number=1, starts_at=day, ends_at=session.ends_at, mode=Mode.BOTH)
    trainer = TrainerProfile(member=MemberProfile(name=texts["trainer"]), show_name=True, changed_at=day)
    session._prefetched_objects_cache = {"meetings": [meeting], "trainers": [SessionTrainer(trainer=trainer)]}
    return session


@settings(max_examples=examples(1000))
@given(texts=st.fixed_dictionaries(dict.fromkeys(TEXTS, NASTY)))
def test_no_text_can_inject_a_line_and_every_text_comes_back(texts):
    session = _unsaved(texts)
    bodies = [ics.events(session, audience) for audience in (ics.Audience.PUBLIC, ics.Audience.NEUTRAL)] + [
        ics.deadline(session)
    ]
    raw = ics.calendar(bodies, name=texts["title"], source="https://x.example")
    invitation = ics.invitation(
        session=session,
        attendee_name=texts["trainer"],
        attendee_email="a@demo.example",
        method="CANCEL",
        uid_suffix="-7",
        sequence=4,
    )
    assert lint(raw) == lint(invitation.encode()) == []
    calendar = icalendar.Calendar.from_ical(raw)
    title = one_line(f"AFLYST: Vejle · {texts['title']}")
    public, neutral, last_day = calendar.events
    assert str(public["SUMMARY"]) == title
    assert str(neutral["SUMMARY"]) == "AFLYST: Kursus"
    assert str(last_day["SUMMARY"]) == one_line(f"AFLYST: Sidste dag for tilmelding: Vejle · {texts['title']}")
    assert str(public["LOCATION"]) == clean_text(f"{texts['venue']}, {texts['street']}, 7100 Vejle")
    for name in ("tagline", "note", "way", "reason"):
        assert clean_text(texts[name]) in str(public["DESCRIPTION"])
    names = [
        "BEGIN",
        "UID",
        "DTSTAMP",
        "CREATED",
        "LAST-MODIFIED",
        "SEQUENCE",
        "DTSTART",
        "DTEND",
        "SUMMARY",
        "STATUS",
        "TRANSP",
    ]
    names += ["CLASS", "DESCRIPTION", "CATEGORIES", "URL", "LOCATION", "GEO", "END"]
    assert [line.partition(":")[0].partition(";")[0] for line in unfolded(bodies[0])] == names
    names[-1:] = ["CONFERENCE", "ORGANIZER", "ATTENDEE", "END"]
    written = unfolded(invitation.encode())
    assert [line.partition(":")[0].partition(";")[0] for line in written[written.index("BEGIN:VEVENT") : -1]] == names


def one_line(text: str) -> str:
    """As titles are written: all characters of the text, and a space where a line would end."""
    return clean_text(text).replace("\n", " ")


def unfolded(raw: bytes) -> list[str]:
    return raw.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]
