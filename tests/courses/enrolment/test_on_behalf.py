"""Seats from the queue, two sessions made one with everybody's consent, and what people need."""

import datetime as dt

import pytest

from courses.common import clock
from courses.common.models import OutboxMail
from courses.enrolment.actions import enrolments, on_behalf, waiting_list
from courses.enrolment.models import Enrolment, EnrolmentEvent, State
from courses.schedule.actions.meetings import NoAddress
from courses.schedule.models import VenueSlot
from tests.factories.members import UserFactory
from tests.factories.places import PostcodeFactory
from tests.factories.schedule import SessionFactory

pytestmark = pytest.mark.django_db


def enrol(session, number=1, **facts):
    return enrolments.enrol(session=session, name=f"Prøve {number}", email=f"person{number}@demo.example", **facts)


def state(seat):
    seat.refresh_from_db()
    return seat.state


def taken(*sessions):
    for session in sessions:
        session.refresh_from_db()
    return [session.seats_taken for session in sessions]


class TestGiveSeat:
    def test_in_the_last_two_hours_the_trainer_gives_the_seats(self, noon):
        session = SessionFactory(capacity=1)
        seated, waiting, newcomer = enrol(session, 1), enrol(session, 2), None
        actor = UserFactory()
        with pytest.raises(enrolments.WrongState):
            on_behalf.give_seat(enrolment=waiting, actor=actor)
        with clock.at(session.starts_at - dt.timedelta(hours=1)):
            with pytest.raises(enrolments.SessionFull):
                on_behalf.give_seat(enrolment=waiting, actor=actor)
            enrolments.cancel(enrolment=seated)
            # Nobody passes the queue meanwhile.
            newcomer = enrol(session, 3)
            on_behalf.give_seat(enrolment=waiting, actor=actor)
            with pytest.raises(enrolments.WrongState):
                on_behalf.give_seat(enrolment=waiting, actor=actor)
        assert [newcomer.state, state(waiting)] == [State.WAITING, State.ENROLLED]
        assert taken(session) == [1]
        assert EnrolmentEvent.objects.get(enrolment=waiting, state=State.ENROLLED).actor == actor


class TestCancelInto:
    @pytest.fixture
    def two(self, noon):
        small = SessionFactory(min_participants=6)
        return small, SessionFactory(course=small.course, days=35, capacity=3)

    def test_one_mail_calls_off_and_holds_a_seat_that_a_yes_takes(self, two, outbox):
        small, big = two
        seats = [enrolments.confirm(enrolment=enrol(small, number)) for number in range(2)]
        told = on_behalf.cancel_into(session=small, into=big, reason="For få", actor=UserFactory())
        assert told.mailed == 2
        assert outbox()[-2:] == ["called_off"] * 2
        yes, no = Enrolment.objects.filter(session=big).order_by("pk")
        assert taken(big) == [2]
        enrolments.accept_offer(enrolment=yes)
        enrolments.decline_offer(enrolment=no)
        assert [state(seats[0]), state(yes), state(no)] == [State.MOVED, State.ENROLLED, State.CANCELLED]
        assert taken(big) == [1]

    def test_where_not_all_find_a_seat_nothing_is_cancelled(self, two):
        small, big = two
        for number in range(4):
            enrolments.confirm(enrolment=enrol(small, number))
        with pytest.raises(enrolments.SessionFull):
            on_behalf.cancel_into(session=small, into=big, reason="For få", actor=None)
        small.refresh_from_db()
        assert [small.status, taken(big)] == ["published", [0]]


class TestHoldOnline:
    def test_gives_the_room_back_and_tells_everybody_once(self, noon, outbox):
        session = SessionFactory()
        enrolments.confirm(enrolment=enrol(session, 1))
        on_behalf.hold_online(session=session, online_url="https://moede.example/x")
        session.refresh_from_db()
        assert [session.venue, session.is_online, session.modes] == [None, True, ["online"]]
        assert not VenueSlot.objects.exists()
        assert outbox()[-1:] == ["online_too"]

    def test_not_without_an_address(self, noon):
        session = SessionFactory()
        with pytest.raises(NoAddress):
            on_behalf.hold_online(session=session, online_url="")
        session.refresh_from_db()
        assert session.venue


class TestMerge:
    @pytest.fixture
    def two(self, noon):
        small = SessionFactory(min_participants=6)
        big = SessionFactory(course=small.course, days=35)
        return small, big

    def test_holds_a_seat_for_each_and_moves_nobody(self, two, outbox):
        small, big = two
        people = [enrolments.confirm(enrolment=enrol(small, number)) for number in range(3)]
        actor = UserFactory()
        assert on_behalf.offer_merge(session=small, into=big, actor=actor) == 3
        assert [state(seat) for seat in people] == [State.ENROLLED] * 3
        assert taken(small, big) == [3, 3]
        assert outbox()[-3:] == ["merge_offer"] * 3
        assert on_behalf.offer_merge(session=small, into=big, actor=actor) == 0

    def test_a_yes_moves_and_a_no_keeps_the_place(self, two, noon):
        small, big = two
        yes, no, silent = [enrol(small, number, needs="Vegetar") for number in range(3)]
        on_behalf.offer_merge(session=small, into=big, actor=None)
        offers = {offer.instead_of_id: offer for offer in Enrolment.objects.filter(session=big)}
        assert offers[yes.pk].needs == "Vegetar"
        enrolments.accept_offer(enrolment=offers[yes.pk])
        enrolments.decline_offer(enrolment=offers[no.pk])
        enrolments.confirm(enrolment=silent)
        with clock.at(offers[silent.pk].answer_by + dt.timedelta(minutes=1)):
            enrolments.expire_due()
        assert [state(yes), state(no), state(silent)] == [State.MOVED, State.EXPIRED, State.ENROLLED]
        assert [state(offers[p.pk]) for p in (yes, no, silent)] == [State.ENROLLED, State.CANCELLED, State.EXPIRED]
        assert taken(small, big) == [1, 1]

    def test_the_time_to_answer_is_until_the_decision(self, two):
        small, big = two
        enrol(small)
        on_behalf.offer_merge(session=small, into=big, actor=None)
        offer = Enrolment.objects.get(session=big)
        assert offer.answer_by == dt.datetime(2026, 12, 15, 23, 0, tzinfo=dt.UTC)
        assert offer.answer_by < small.starts_at

    def test_a_no_taken_back_is_a_yes(self, two):
        small, big = two
        seat = enrol(small)
        on_behalf.offer_merge(session=small, into=big, actor=None)
        offer = Enrolment.objects.get(session=big)
        enrolments.decline_offer(enrolment=offer)
        enrolments.undo_cancel(enrolment=offer)
        assert [state(seat), state(offer)] == [State.MOVED, State.ENROLLED]
        assert taken(small, big) == [0, 1]

    def test_without_a_seat_for_everybody_nobody_is_asked(self, two, outbox):
        small, big = two
        enrol(small, 1), enrol(small, 2)
        enrolments.change_capacity(session=big, capacity=1)
        with pytest.raises(enrolments.SessionFull):
            on_behalf.offer_merge(session=small, into=big, actor=None)
        assert taken(small, big) == [2, 0]
        assert outbox() == ["enrolled", "enrolled"]

    def test_only_another_open_session_of_the_same_course(self, two):
        small, _big = two
        for other in (small, SessionFactory()):
            with pytest.raises(enrolments.WrongState):
                on_behalf.offer_merge(session=small, into=other, actor=None)
        with pytest.raises(enrolments.NotOpen):
            on_behalf.offer_merge(session=small, into=SessionFactory(course=small.course, status="draft"), actor=None)

    def test_calling_the_small_one_off_leaves_the_offers_standing(self, two):
        small, big = two
        seat = enrol(small)
        on_behalf.offer_merge(session=small, into=big, actor=None)
        offer = Enrolment.objects.get(session=big)
        enrolments.cancel_session(session=small, reason="For få")
        enrolments.accept_offer(enrolment=offer)
        assert [state(offer), state(seat)] == [State.ENROLLED, State.MOVED]


def test_opening_online_tells_everybody(noon, outbox):
    session = SessionFactory()
    enrol(session, 1), enrol(session, 2)
    assert on_behalf.open_online(session=session, online_url="https://moede.example/vejle").mailed == 2
    session.refresh_from_db()
    assert session.is_online
    assert outbox()[-2:] == ["online_too", "online_too"]


class TestNeeds:
    def test_are_gone_two_weeks_after_the_session(self, noon):
        session = SessionFactory(days=1)
        seat = enrol(session, needs="Hørebøffel")
        with clock.at(session.ends_at + dt.timedelta(days=13)):
            assert on_behalf.forget_needs() == 0
        with clock.at(session.ends_at + dt.timedelta(days=14, minutes=1)):
            assert on_behalf.forget_needs() == 1
        seat.refresh_from_db()
        assert seat.needs == ""

    def test_are_gone_once_a_place_is_left_for_good(self, noon):
        seat = enrol(SessionFactory(), needs="Hørebøffel")
        enrolments.cancel(enrolment=seat)
        assert on_behalf.forget_needs() == 0
        with clock.at(noon + dt.timedelta(minutes=11)):
            assert on_behalf.forget_needs() == 1

    def test_of_a_wish_are_gone_when_it_ends(self, noon):
        seat = enrol(SessionFactory())
        waiting_request = waiting_list.wait_for(
            member=seat.member,
            course=SessionFactory(status="draft").course,
            postcode=PostcodeFactory(),
            radius_km=40,
            weekdays=range(7),
            needs="Hørebøffel",
        )
        assert on_behalf.forget_needs() == 0
        waiting_list.withdraw(waiting_request=waiting_request)
        assert on_behalf.forget_needs() == 1

    def test_stand_in_no_mail_and_no_event(self, noon):
        session = SessionFactory(capacity=1)
        first, second = enrol(session, 1, needs="Hørebøffel"), enrol(session, 2, needs="Hørebøffel")
        enrolments.cancel(enrolment=first)
        second.refresh_from_db()
        enrolments.accept_offer(enrolment=second)
        mails = OutboxMail.objects.values_list("subject", "text", "html", "calendar")
        assert not [part for mail in mails for part in mail if "Hørebøffel" in part]
        assert not EnrolmentEvent.objects.filter(reason__contains="Hørebøffel").exists()
