"""The life of an enrolment, as people live it."""

import datetime as dt

import pytest

from courses.common import clock
from courses.common.models import OutboxMail
from courses.enrolment import queries
from courses.enrolment.actions import enrolments
from courses.enrolment.models import Enrolment, EnrolmentEvent, State
from courses.schedule.models import Session
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.schedule import SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def enrol(session, number=1, **kwargs):
    return enrolments.enrol(
        session=session, name=f"Prøve Person {number}", email=f"person{number}@demo.example", **kwargs
    )


def state(enrolment):
    enrolment.refresh_from_db()
    return enrolment.state


def taken(session):
    session.refresh_from_db()
    return session.seats_taken


def later(noon, **delta):
    return clock.at(noon + dt.timedelta(**delta))


class TestEnrol:
    def test_takes_a_seat_for_48_hours_and_mails_the_link(self, noon, outbox):
        session = SessionFactory()
        enrolment = enrol(session)
        assert enrolment.state == State.UNCONFIRMED
        assert enrolment.answer_by == noon + dt.timedelta(hours=48)
        assert taken(session) == 1
        assert outbox() == ["enrolled"]

    def test_the_same_address_twice_is_one_place_and_no_second_mail_at_once(self, noon, outbox):
        session = SessionFactory()
        first = enrol(session)
        second = enrolments.enrol(session=session, name="En Anden", email="PERSON1@demo.example ")
        assert second == first
        assert taken(session) == 1
        assert outbox() == ["enrolled"]
        with later(noon, minutes=11):
            enrol(session)
        assert outbox() == ["enrolled", "link_again"]

    def test_somebody_who_types_my_address_cannot_rename_me(self, noon):
        member = MemberFactory(name="Alma Raps")
        enrolments.enrol(session=SessionFactory(), name="Ond Spøg", email=member.email)
        member.refresh_from_db()
        assert member.name == "Alma Raps"

    def test_a_full_session_gives_a_place_in_the_queue(self, noon, outbox):
        session = SessionFactory(capacity=1)
        enrol(session, 1)
        second, third = enrol(session, 2), enrol(session, 3)
        assert [second.state, third.state] == [State.WAITING, State.WAITING]
        assert [queries.queue_position(second), queries.queue_position(third)] == [1, 2]
        assert taken(session) == 1
        assert outbox() == ["enrolled", "waiting", "waiting"]

    @pytest.mark.parametrize(
        "fields",
        [
            {"status": Session.Status.CANCELLED},
            {"status": Session.Status.DRAFT},
            {"status": Session.Status.HELD},
            {"days": -1},
        ],
    )
    def test_is_refused_where_there_is_nothing_to_join(self, noon, outbox, fields):
        session = SessionFactory(**fields)
        with pytest.raises(enrolments.NotOpen):
            enrol(session)
        assert Enrolment.objects.count() == 0
        assert taken(session) == 0
        assert outbox() == []

    def test_the_last_day_to_enrol_binds_the_form_but_not_the_organiser(self, noon):
        session = SessionFactory(enrol_by_date=noon.date())
        assert enrol(session).state == State.UNCONFIRMED
        with later(noon, days=1):
            with pytest.raises(enrolments.NotOpen):
                enrol(session, 2)
            elsewhere = enrol(SessionFactory(course=session.course), 3)
            with pytest.raises(enrolments.NotOpen):
                enrolments.move(enrolment=elsewhere, session=session)
            assert (
                enrolments.enrol(session=session, name="Ringer", email="", actor=UserFactory()).state == State.ENROLLED
            )

    def test_an_organiser_enrols_somebody_without_email(self, noon, outbox):
        session = SessionFactory()
        enrolment = enrolments.enrol(session=session, name="Uden Post", email="", actor=UserFactory())
        assert enrolment.state == State.ENROLLED
        assert outbox() == []

    def test_control_characters_in_a_name_do_not_survive(self, noon):
        enrolment = enrolments.enrol(session=SessionFactory(), name="Alma\r\nBcc: x\x00 Raps", email="a@demo.example")
        assert enrolment.member.name == "Alma Bcc: x Raps"


class TestConfirm:
    def test_keeps_the_place_and_may_be_done_twice(self, noon):
        enrolment = enrol(SessionFactory())
        enrolments.confirm(enrolment=enrolment)
        enrolments.confirm(enrolment=enrolment)
        assert state(enrolment) == State.ENROLLED
        assert enrolment.confirmed_at == noon
        assert enrolment.answer_by is None

    def test_unconfirmed_places_go_to_the_next_after_48_hours(self, noon, outbox):
        session = SessionFactory(capacity=1)
        first, second = enrol(session, 1), enrol(session, 2)
        with later(noon, hours=47):
            assert enrolments.expire_due() == 0
        with later(noon, hours=49):
            assert enrolments.expire_due() == 1
            assert enrolments.expire_due() == 0
            with pytest.raises(enrolments.TooLate):
                enrolments.confirm(enrolment=first)
        assert [state(first), state(second)] == [State.EXPIRED, State.OFFERED]
        assert taken(session) == 1
        # Nobody answered at the first address: it may be a stranger's, and gets no second mail.
        assert outbox() == ["enrolled", "waiting", "offer"]

    def test_who_has_said_yes_once_is_told_that_a_place_went_on(self, noon, outbox):
        known = enrol(SessionFactory(), 1)
        enrolments.confirm(enrolment=known)
        enrol(SessionFactory(), 1)
        with later(noon, hours=49):
            assert enrolments.expire_due() == 1
        assert outbox() == ["enrolled", "enrolled", "lapsed"]

    def test_a_new_address_must_confirm_before_the_start(self, noon):
        session = SessionFactory(days=1)
        assert enrol(session).answer_by == session.starts_at


class TestCancel:
    def test_offers_the_seat_to_the_first_in_the_queue(self, noon):
        session = SessionFactory(capacity=1)
        first, second, third = (enrol(session, n) for n in (1, 2, 3))
        enrolments.cancel(enrolment=first)
        assert [state(e) for e in (first, second, third)] == [State.CANCELLED, State.OFFERED, State.WAITING]
        assert second.answer_by == noon + dt.timedelta(hours=24)
        assert taken(session) == 1

    def test_of_a_place_in_the_queue_frees_no_seat(self, noon):
        session = SessionFactory(capacity=1)
        enrol(session, 1)
        waiting = enrol(session, 2)
        enrolments.cancel(enrolment=waiting)
        assert taken(session) == 1

    def test_after_the_start_is_too_late(self, noon):
        session = SessionFactory()
        enrolment = enrol(session)
        with clock.at(session.starts_at + dt.timedelta(minutes=1)), pytest.raises(enrolments.TooLate):
            enrolments.cancel(enrolment=enrolment)
        assert taken(session) == 1

    def test_twice_frees_one_seat(self, noon):
        session = SessionFactory()
        enrol(session, 1)
        enrolment = enrol(session, 2)
        enrolments.cancel(enrolment=enrolment)
        with pytest.raises(enrolments.WrongState):
            enrolments.cancel(enrolment=enrolment)
        assert taken(session) == 1

    def test_frees_the_way_to_enrol_again(self, noon):
        session = SessionFactory()
        enrolments.cancel(enrolment=enrol(session))
        assert enrol(session).state == State.UNCONFIRMED
        assert taken(session) == 1


class TestUndo:
    def test_gives_the_seat_back(self, noon):
        session = SessionFactory()
        enrolment = enrolments.confirm(enrolment=enrol(session))
        enrolments.cancel(enrolment=enrolment)
        with later(noon, minutes=9):
            enrolments.undo_cancel(enrolment=enrolment)
        assert state(enrolment) == State.ENROLLED
        assert taken(session) == 1

    def test_puts_first_in_the_queue_when_the_seat_has_gone_on(self, noon):
        session = SessionFactory(capacity=1)
        first, second, third = (enrol(session, n) for n in (1, 2, 3))
        enrolments.cancel(enrolment=first)
        enrolments.undo_cancel(enrolment=first)
        assert [state(e) for e in (first, second, third)] == [State.WAITING, State.OFFERED, State.WAITING]
        assert queries.queue_position(first) == 1

    def test_is_over_after_ten_minutes(self, noon):
        enrolment = enrol(SessionFactory())
        enrolments.cancel(enrolment=enrolment)
        with later(noon, minutes=11), pytest.raises(enrolments.TooLate):
            enrolments.undo_cancel(enrolment=enrolment)
        assert state(enrolment) == State.CANCELLED

    def test_after_enrolling_anew_does_not_double(self, noon):
        session = SessionFactory()
        old = enrol(session)
        enrolments.cancel(enrolment=old)
        enrol(session)
        with pytest.raises(enrolments.AlreadyEnrolled):
            enrolments.undo_cancel(enrolment=old)
        assert taken(session) == 1


class TestOffer:
    def offered(self, session):
        first = enrol(session, 1)
        second = enrol(session, 2)
        enrolments.cancel(enrolment=first)
        second.refresh_from_db()
        return second

    def test_yes_enrols_and_sends_the_invitation(self, noon):
        session = SessionFactory(capacity=1)
        enrolment = self.offered(session)
        offer = OutboxMail.objects.get(kind="offer")
        enrolments.accept_offer(enrolment=enrolment)
        assert state(enrolment) == State.ENROLLED
        assert offer.calendar == ""
        assert OutboxMail.objects.order_by("pk").last().calendar != ""
        assert taken(session) == 1

    def test_no_passes_it_on(self, noon):
        session = SessionFactory(capacity=1)
        enrolment = self.offered(session)
        third = enrol(session, 3)
        enrolments.decline_offer(enrolment=enrolment)
        assert [state(enrolment), state(third)] == [State.CANCELLED, State.OFFERED]

    def test_yes_after_the_deadline_is_too_late(self, noon):
        enrolment = self.offered(SessionFactory(capacity=1))
        with later(noon, hours=25), pytest.raises(enrolments.TooLate):
            enrolments.accept_offer(enrolment=enrolment)

    def test_close_to_the_start_there_are_three_hours_to_answer(self, noon):
        session = SessionFactory(capacity=1, days=1)
        assert self.offered(session).answer_by == noon + dt.timedelta(hours=3)

    def test_in_the_last_two_hours_nobody_is_offered_a_place(self, noon):
        session = SessionFactory(capacity=1)
        first, second = enrol(session, 1), enrol(session, 2)
        with clock.at(session.starts_at - dt.timedelta(minutes=119)):
            enrolments.cancel(enrolment=first)
        assert state(second) == State.WAITING
        assert taken(session) == 0

    def test_more_seats_are_offered_at_once(self, noon):
        session = SessionFactory(capacity=1)
        first, second, third = (enrol(session, n) for n in (1, 2, 3))
        enrolments.change_capacity(session=session, capacity=2)
        assert [state(e) for e in (first, second, third)] == [State.UNCONFIRMED, State.OFFERED, State.WAITING]


class TestMove:
    def test_gives_the_new_place_and_passes_the_old_one_on(self, noon):
        here = SessionFactory(capacity=1)
        there = SessionFactory(course=here.course, days=60)
        mine, waiting = enrol(here, 1), enrol(here, 2)
        new = enrolments.move(enrolment=mine, session=there)
        assert [state(mine), new.state, state(waiting)] == [State.MOVED, State.ENROLLED, State.OFFERED]
        assert [taken(here), taken(there)] == [1, 1]

    def test_to_a_full_session_keeps_the_old_place(self, noon):
        here = SessionFactory()
        there = SessionFactory(course=here.course, capacity=1, days=60)
        enrol(there, 9)
        mine = enrol(here, 1)
        with pytest.raises(enrolments.SessionFull):
            enrolments.move(enrolment=mine, session=there)
        assert state(mine) == State.UNCONFIRMED
        assert [taken(here), taken(there)] == [1, 1]

    def test_to_another_course_is_refused(self, noon):
        mine = enrol(SessionFactory())
        with pytest.raises(enrolments.WrongState):
            enrolments.move(enrolment=mine, session=SessionFactory())


class TestAttendance:
    def test_and_closing_decide_who_attended_and_who_completed(self, noon):
        session = SessionFactory()
        there, away, queued = enrol(session, 1), enrol(session, 2), None
        meeting = session.meetings.get()
        actor = UserFactory()
        enrolments.record_attendance(enrolment=there, meeting=meeting, was_present=True, actor=actor)
        with pytest.raises(enrolments.TooLate):
            enrolments.finish_session(session=session, actor=actor)
        with clock.at(session.ends_at + dt.timedelta(minutes=1)):
            done = enrolments.finish_session(session=session, actor=actor)
        session.refresh_from_db()
        assert queued is None
        assert done == [there]
        assert [state(there), state(away)] == [State.ATTENDED, State.NO_SHOW]
        assert session.status == Session.Status.HELD

    def test_the_last_word_counts(self, noon):
        session = SessionFactory()
        enrolment, meeting = enrol(session), session.meetings.get()
        for present in (True, False, True):
            enrolments.record_attendance(enrolment=enrolment, meeting=meeting, was_present=present, actor=None)
        assert queries.present_meetings(enrolment) == 1
        assert queries.completed(enrolment) is True

    def test_somebody_at_the_door_gets_a_chair_as_long_as_the_room_has_one(self, noon):
        session = SessionFactory(capacity=1, venue__capacity=2)
        enrol(session, 1)
        enrolments.add_walk_in(session=session, name="Dør Gæst", actor=None)
        assert taken(session) == 2
        with pytest.raises(enrolments.SessionFull):
            enrolments.add_walk_in(session=session, name="En Til", actor=None)
        assert taken(session) == 2

    def test_somebody_from_the_queue_who_comes_gets_a_seat(self, noon):
        session = SessionFactory(capacity=1)
        enrol(session, 1)
        waiting = enrol(session, 2)
        came = enrolments.add_walk_in(session=session, name="x", email="person2@demo.example", actor=None)
        assert came == waiting
        assert state(waiting) == State.ENROLLED


class TestCancelledSession:
    def test_everyone_is_told_and_the_calendar_entry_goes(self, noon, outbox):
        session = SessionFactory(capacity=1)
        enrol(session, 1)
        enrol(session, 2)
        told = enrolments.cancel_session(session=session, reason="Underviseren er syg.")
        mails = list(OutboxMail.objects.filter(kind="called_off").order_by("pk"))
        assert told.mailed == 2
        assert ["METHOD:CANCEL" in mail.calendar for mail in mails] == [True, False]
        assert all("Underviseren er syg." in mail.text for mail in mails)

    def test_places_in_it_do_not_lapse(self, noon):
        session = SessionFactory()
        enrolment = enrol(session)
        enrolments.cancel_session(session=session, reason="")
        with later(noon, hours=49):
            assert enrolments.expire_due() == 0
        assert state(enrolment) == State.UNCONFIRMED


def test_sequence_of_the_invitation_never_goes_back(noon):
    session = SessionFactory()
    enrolment = enrol(session)
    seen = [queries.invitation_sequence(enrolment)]
    for step in (enrolments.confirm, enrolments.cancel, enrolments.undo_cancel, enrolments.cancel):
        step(enrolment=enrolment)
        seen.append(queries.invitation_sequence(enrolment))
    again = enrol(session)
    seen.append(queries.invitation_sequence(again))
    assert seen == sorted(set(seen))


def test_every_step_is_written_down(noon):
    user = UserFactory()
    enrolment = enrol(SessionFactory())
    enrolments.confirm(enrolment=enrolment)
    enrolments.cancel(enrolment=enrolment, actor=user)
    assert list(EnrolmentEvent.objects.values_list("state", "actor")) == [
        (State.UNCONFIRMED, None),
        (State.ENROLLED, None),
        (State.CANCELLED, user.pk),
    ]
