"""What comes into the calendar of whoever lends a room out: read by another program, moved, and gone again."""

import datetime as dt

import pytest
from django.db.models import F
from icalendar import Calendar

from courses.common import clock
from courses.common.actions import mail
from courses.common.models import OutboxMail
from courses.enrolment.actions import enrolments
from courses.rooms import actions, queries
from courses.schedule.models import Meeting
from tests.factories.rooms import RoomFactsFactory
from tests.factories.schedule import SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
WEEK = dt.timedelta(weeks=1)


@pytest.fixture
def session():
    found = SessionFactory(venue=RoomFactsFactory(landlord_name='Vibe "Vært"; Hal, 1').venue)
    second = found.meetings.get()
    Meeting.objects.create(session=found, number=2, starts_at=second.starts_at + WEEK, ends_at=second.ends_at + WEEK)
    return found


@pytest.fixture
def booking(session):
    return actions.ask_for_room(session=session)


def parts(row):
    """(METHOD, entry) of each message in a mail, as another program reads them."""
    found = [Calendar.from_ical(text + "END:VCALENDAR\r\n") for text in row.calendar.split("END:VCALENDAR\r\n") if text]
    for one in found:
        assert len(one.walk("VEVENT")) == 1
        assert not one.walk("VEVENT")[0].errors
    return [(str(one["METHOD"]), one.walk("VEVENT")[0]) for one in found]


def told(row):
    return [(method, int(entry["SEQUENCE"]), str(entry["STATUS"])) for method, entry in parts(row)]


def sent():
    OutboxMail.objects.update(sent_at=clock.now())


def test_each_time_is_an_entry_of_its_own_without_the_link(session, booking):
    row = OutboxMail.objects.get()
    assert told(row) == [("REQUEST", 0, "TENTATIVE")] * 2
    entries = [entry for _method, entry in parts(row)]
    assert len({str(entry["UID"]) for entry in entries}) == 2
    for entry, meeting in zip(entries, session.meetings.order_by("starts_at"), strict=True):
        assert (entry["DTSTART"].dt, entry["DTEND"].dt) == (meeting.starts_at, meeting.ends_at)
        assert str(entry["DTSTART"].dt.tzinfo) == "Europe/Copenhagen"
        assert str(entry["LOCATION"]).startswith(session.venue.name)
        assert session.course.title in str(entry["SUMMARY"])
        assert str(entry["ATTENDEE"]) == "mailto:vibe@demo.example"
        assert (entry["ATTENDEE"].params["RSVP"], entry["ATTENDEE"].params["PARTSTAT"]) == ("FALSE", "NEEDS-ACTION")
    assert queries.booking_token(booking) in row.text
    assert queries.booking_token(booking) not in row.calendar.replace("\r\n ", "")
    # As it goes out: the method of the part is that of its text (RFC 6047 2.4).
    built = mail.build(row).message()
    kinds = [part for part in built.walk() if part.get_content_type() == "text/calendar"]
    assert [part.get_param("method") for part in kinds] == ["REQUEST"]
    assert kinds[0].get_payload(decode=True).startswith(b"BEGIN:VCALENDAR\r\n")


def test_a_moved_booking_moves_the_entries_and_takes_away_what_there_is_no_more(session, booking):
    before = {str(entry["UID"]): entry["DTSTART"].dt for _method, entry in parts(OutboxMail.objects.get())}
    sent()
    session.meetings.get(number=2).delete()
    session.meetings.update(starts_at=F("starts_at") + WEEK, ends_at=F("ends_at") + WEEK)
    actions.look_after()
    row = OutboxMail.objects.get(kind="room_moved")
    assert told(row) == [("REQUEST", 1, "TENTATIVE"), ("CANCEL", 1, "CANCELLED")]
    (_request, moved), (_cancel, gone) = parts(row)
    assert {str(moved["UID"]), str(gone["UID"])} == set(before)
    assert moved["DTSTART"].dt == before[str(moved["UID"])] + WEEK
    assert str(gone["SUMMARY"]).startswith("AFLYST: ")
    built = mail.build(row).message()
    assert [part.get_param("method") for part in built.walk() if part.get_content_type() == "text/calendar"] == [
        "REQUEST"
    ]


def test_what_is_not_needed_is_cancelled_under_the_same_names(session, booking):
    names = {str(entry["UID"]) for _method, entry in parts(OutboxMail.objects.get())}
    sent()
    enrolments.cancel_session(session=session, reason="for få")
    actions.look_after()
    row = OutboxMail.objects.get(kind="room_not_needed")
    assert told(row) == [("CANCEL", 1, "CANCELLED")] * 2
    assert {str(entry["UID"]) for _method, entry in parts(row)} == names


def test_whoever_was_asked_before_it_was_moved_hears_that_it_is_off(session, booking):
    """The mail that tells of the move has not gone out yet: the first one has."""
    sent()
    session.meetings.update(starts_at=F("starts_at") + WEEK, ends_at=F("ends_at") + WEEK)
    actions.look_after()
    enrolments.cancel_session(session=session, reason="for få")
    actions.look_after()
    kinds = list(
        OutboxMail.objects.filter(subject_key=f"room:{booking.pk}").order_by("pk").values_list("kind", flat=True)
    )
    assert kinds == ["room_asked", "room_not_needed"]
    assert told(OutboxMail.objects.get(kind="room_not_needed")) == [("CANCEL", 2, "CANCELLED")] * 2
