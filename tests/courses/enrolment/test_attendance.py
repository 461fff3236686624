"""Taps from telephones: each kept once, the last one made counts, in whatever order they arrive."""

import datetime as dt
import uuid

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from courses.common import clock
from courses.enrolment.actions import enrolments
from courses.enrolment.actions.attendance import Tap, note_look, take_in
from courses.enrolment.models import Attendance, AttendanceEvent, Enrolment, ListView
from courses.schedule.models import Meeting, Session
from tests.examples import examples
from tests.factories.enrolment import EnrolmentFactory
from tests.factories.members import UserFactory
from tests.factories.schedule import SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def minute(noon, number):
    return noon - dt.timedelta(minutes=60 - number)


def tap(at, person=None, *, present=True, key=None, name="", email="", meeting=1):
    return Tap(key or uuid.uuid4(), meeting, getattr(person, "pk", person), present, at, name, email)


def present(session):
    rows = Attendance.objects.filter(enrolment__session=session, was_present=True)
    return sorted(rows.values_list("enrolment__member__name", flat=True))


@pytest.fixture
def session(noon):
    return SessionFactory(venue__capacity=30)


@pytest.fixture
def alma(session):
    return EnrolmentFactory(session=session, member__user__first_name="Alma")


class TestLastTapCounts:
    def test_also_when_it_arrives_first(self, session, alma, noon):
        take_in(session=session, taps=[tap(minute(noon, 20), alma, present=False)], actor=None)
        take_in(session=session, taps=[tap(minute(noon, 10), alma, present=True)], actor=None)
        assert present(session) == []
        assert [event.was_present for event in AttendanceEvent.objects.order_by("tapped_at")] == [True, False]

    def test_a_tap_of_the_future_counts_as_made_now(self, session, alma, noon):
        take_in(session=session, taps=[tap(noon + dt.timedelta(hours=5), alma)], actor=None)
        assert AttendanceEvent.objects.get().tapped_at == noon
        with clock.at(noon + dt.timedelta(minutes=1)):
            enrolments.record_attendance(enrolment=alma, meeting=session.meetings.get(), was_present=False, actor=None)
        assert present(session) == []

    def test_per_meeting(self, session, alma, noon):
        Meeting.objects.create(session=session, number=2, starts_at=session.starts_at, ends_at=session.ends_at)
        taps = [tap(minute(noon, 1), alma), tap(minute(noon, 2), alma, meeting=2, present=False)]
        take_in(session=session, taps=taps, actor=None)
        assert list(Attendance.objects.order_by("meeting").values_list("was_present", flat=True)) == [True, False]

    @hypothesis_settings(max_examples=examples(40))
    @given(
        made=st.lists(st.tuples(st.integers(0, 2), st.booleans(), st.integers(0, 50)), max_size=12),
        arrival=st.randoms(use_true_random=False),
    )
    def test_any_order_any_telephone_any_repetition_ends_the_same(self, session, noon, made, arrival):
        """Two telephones, messages lost and sent again, in any order: one result, and every tap in the log once."""
        AttendanceEvent.objects.all().delete()
        Attendance.objects.all().delete()
        people = [EnrolmentFactory(session=session, member__user__first_name=f"P{n}") for n in range(3)]
        # No two taps in the same moment: then «last» would have no meaning.
        taps = [
            tap(minute(noon, at) + dt.timedelta(seconds=number), people[person], present=there)
            for number, (person, there, at) in enumerate(made)
        ]
        arriving = taps + taps[::2]
        arrival.shuffle(arriving)
        for found in arriving:
            take_in(session=session, taps=[found], actor=None)
        last = {}
        for found in sorted(taps, key=lambda one: one.tapped_at):
            last[found.person] = found.was_present
        assert dict(Attendance.objects.values_list("enrolment_id", "was_present")) == last
        assert sorted(AttendanceEvent.objects.values_list("key", flat=True)) == sorted(one.key for one in taps)


class TestDoor:
    def test_somebody_comes_in_once_however_often_it_is_sent(self, session, noon):
        found = tap(minute(noon, 1), name="Dør Gæst", email="doer@demo.example")
        first = take_in(session=session, taps=[found], actor=None)
        second = take_in(session=session, taps=[found], actor=None)
        assert first.brought_in == second.brought_in == {found.key: Enrolment.objects.get().pk}
        assert present(session) == ["Dør Gæst"]
        assert AttendanceEvent.objects.get().source == AttendanceEvent.Source.DOOR
        session.refresh_from_db()
        assert session.seats_taken == 1

    def test_and_can_be_tapped_before_the_telephone_knows_the_number(self, session, noon):
        came = tap(minute(noon, 1), name="Dør Gæst")
        left = tap(minute(noon, 2), came.key, present=False)
        take_in(session=session, taps=[left, came], actor=None)
        assert present(session) == []
        assert AttendanceEvent.objects.count() == 2

    def test_half_an_address_keeps_nobody_out(self, session, noon):
        found = tap(minute(noon, 1), name="Dør Gæst", email="doer@")
        done = take_in(session=session, taps=[found], actor=None)
        assert done.remarks == {
            found.key: "Dør Gæst er på listen, men uden e-mailadressen: Det var ikke en hel adresse."
        }
        assert present(session) == ["Dør Gæst"]

    def test_a_full_room_refuses_one_and_notes_the_others(self, session, alma, noon):
        Session.objects.update(capacity=1, seats_taken=1)
        session.venue.capacity = 1
        session.venue.save()
        full = tap(minute(noon, 1), name="Dør Gæst")
        done = take_in(session=session, taps=[full, tap(minute(noon, 2), alma)], actor=None)
        assert done.remarks == {full.key: "Dør Gæst: Lokalet er fuldt. Der kan ikke komme flere."}
        assert present(session) == ["Alma"]


@pytest.mark.parametrize("person", [99, uuid.uuid4(), "of another session"])
def test_a_tap_on_nobody_we_know_is_told_and_holds_up_no_other(session, alma, noon, person):
    if person == "of another session":
        person = EnrolmentFactory()
    wrong = tap(minute(noon, 1), person)
    done = take_in(session=session, taps=[wrong, tap(minute(noon, 2), alma)], actor=None)
    assert done.remarks == {wrong.key: "En, du trykkede på, står ikke på listen mere."}
    assert present(session) == ["Alma"]
    assert AttendanceEvent.objects.count() == 1


def test_every_look_is_written_down_and_a_telephone_in_the_background_once_an_hour(session, noon):
    user = UserFactory()
    for _time in range(2):
        for what in ListView.What:
            note_look(session=session, what=what, actor=user)
    seen = list(ListView.objects.order_by("pk").values_list("what", flat=True))
    each = [what for what in ListView.What.values if what != "phone"]
    assert seen == [*ListView.What.values, *each]
    with clock.at(noon + dt.timedelta(minutes=61)):
        note_look(session=session, what=ListView.What.PHONE, actor=user)
    assert ListView.objects.filter(what="phone").count() == 2
