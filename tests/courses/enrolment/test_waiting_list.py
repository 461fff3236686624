"""Waiting for any session of a course nearby, beside those who wait for one session."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from courses.common import clock
from courses.enrolment import queries
from courses.enrolment.actions import enrolments, waiting_list
from courses.enrolment.models import Enrolment, State, WaitingRequest
from courses.schedule.actions import create_session
from courses.schedule.models import Session
from tests.factories.catalogue import CourseFactory
from tests.factories.enrolment import EnrolmentFactory
from tests.factories.members import MemberFactory
from tests.factories.places import MunicipalityFactory, PostcodeFactory, RegionFactory, VenueFactory
from tests.factories.schedule import SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
ALL_WEEK = range(7)


@pytest.fixture
def course(noon):
    return CourseFactory()


def near(course, **fields):
    """A session in Vejle; 28 days after a Tuesday is a Tuesday."""
    return SessionFactory(course=course, **fields)


def far(course, **fields):
    """In Silkeborg, 60 to 70 km from Vejle by road."""
    region = RegionFactory(number=9, name="Vestjylland", slug="vestjylland")
    town = MunicipalityFactory(code="0740", name="Silkeborg", region=region)
    postcode = PostcodeFactory(code="8600", name="Silkeborg", municipality=town, lat=56.17, lon=9.55)
    return SessionFactory(course=course, venue=VenueFactory(postcode=postcode), **fields)


def fill(session):
    for number in range(session.capacity):
        enrolments.enrol(session=session, name=f"Fuld {number}", email=f"full{session.pk}-{number}@demo.example")
    return list(session.enrolments.order_by("pk"))


def wait(session, number):
    return enrolments.enrol(session=session, name=f"Vent {number}", email=f"wait{number}@demo.example")


def ask(course, number=1, *, km=40, weekdays=ALL_WEEK, **facts):
    return waiting_list.ask(
        course=course,
        name=f"Ønske {number}",
        email=f"wish{number}@demo.example",
        postcode=PostcodeFactory(),
        radius_km=km,
        weekdays=weekdays,
        **facts,
    )


def offers(waiting_request):
    return list(
        Enrolment.objects.filter(waiting_request=waiting_request).order_by("pk").values_list("session", "state")
    )


class TestAsking:
    def test_notes_it_and_mails_the_link_once(self, course, noon, outbox):
        first = ask(course)
        assert ask(course) == first
        assert outbox() == ["waiting_request"]
        with clock.at(noon + dt.timedelta(minutes=11)):
            ask(course)
        assert outbox() == ["waiting_request", "waiting_request"]

    def test_asking_again_with_somebodys_address_changes_nothing(self, course):
        ask(course, km=40)
        ask(course, km=100)
        assert WaitingRequest.objects.get().radius_km == 40

    def test_a_seat_that_is_free_now_is_offered_at_once(self, course, outbox):
        session = near(course)
        waiting_request = ask(course)
        assert offers(waiting_request) == [(session.pk, State.OFFERED)]
        session.refresh_from_db()
        assert session.seats_taken == 1
        assert outbox() == ["waiting_request", "offer"]

    @pytest.mark.parametrize("make", [far, lambda course: near(CourseFactory()), lambda course: near(course, days=-1)])
    def test_what_it_does_not_reach_is_not_offered(self, course, make):
        make(course)
        assert offers(ask(course)) == []

    def test_a_longer_way_reaches_more(self, course):
        session = far(course)
        waiting_request = ask(course)
        assert offers(waiting_request) == []
        waiting_list.change(waiting_request=waiting_request, radius_km=100, weekdays=ALL_WEEK)
        assert offers(waiting_request) == [(session.pk, State.OFFERED)]

    def test_only_its_weekdays_count(self, course):
        session = near(course)
        assert offers(ask(course, 1, weekdays=[0, 2, 3, 4, 5, 6])) == []
        assert offers(ask(course, 2, weekdays=[1])) == [(session.pk, State.OFFERED)]

    @pytest.mark.parametrize("fields", [{"radius_km": 4}, {"weekdays": frozenset()}, {"ended_by": "place"}])
    def test_the_database_refuses_what_cannot_be(self, course, fields):
        facts = {"member": MemberFactory(), "course": course, "postcode": PostcodeFactory(), "queued_at": clock.now()}
        with pytest.raises(IntegrityError), transaction.atomic():
            WaitingRequest.objects.create(**facts, **fields)

    def test_one_open_wish_per_course(self, course):
        waiting_request = ask(course)
        with pytest.raises(IntegrityError), transaction.atomic():
            WaitingRequest.objects.create(
                member=waiting_request.member, course=course, postcode=waiting_request.postcode, queued_at=clock.now()
            )


class TestOneLine:
    def test_both_kinds_stand_in_the_order_they_joined(self, course, noon):
        session = near(course, capacity=1)
        (seated,) = fill(session)
        turns = []
        for number, join in enumerate([wait, ask, wait, ask]):
            with clock.at(noon + dt.timedelta(minutes=number)):
                turns.append(join(session if join is wait else course, number))
        assert [waiter.seat or waiter.waiting_request for waiter in queries.waiting_list(session)] == turns
        assert queries.positions_of_waiting_request(turns[1], [session]) == [2]
        assert queries.queue_position(turns[2]) == 3
        with clock.at(noon + dt.timedelta(hours=1)):
            enrolments.cancel(enrolment=seated)
            assert Enrolment.objects.get(state=State.OFFERED) == turns[0]
            enrolments.decline_offer(enrolment=turns[0])
        assert offers(turns[1]) == [(session.pk, State.OFFERED)]

    def test_the_line_costs_the_same_for_one_and_for_thirty(self, course, django_assert_num_queries):
        session = near(course, capacity=1)
        fill(session)
        course.queue_order = "new_local"
        course.save()
        session = Session.objects.with_details().get(pk=session.pk)
        for number in range(30):
            wait(session, number)
            ask(course, number)
            if number in (0, 29):
                with django_assert_num_queries(5):
                    queries.waiting_list(session)
        assert len(queries.waiting_list(session)) == 60

    @pytest.mark.parametrize(
        ("order", "first"), [("joined", "old"), ("new", "newcomer"), ("local", "local"), ("new_local", "newcomer")]
    )
    def test_the_rule_of_the_course_decides_who_is_first(self, course, noon, order, first):
        course.queue_order = order
        course.save()
        session = near(course, capacity=1)
        (seated,) = fill(session)
        people = {
            "old": MemberFactory(),
            "local": MemberFactory(postcode=PostcodeFactory()),
            "newcomer": MemberFactory(),
        }
        for name in ("old", "local"):
            EnrolmentFactory(member=people[name], state=State.ATTENDED, session=SessionFactory(days=-9))
        for number, (name, member) in enumerate(people.items()):
            with clock.at(noon + dt.timedelta(minutes=number)):
                enrolments.enrol(session=session, name=name, email=member.email)
        enrolments.cancel(enrolment=seated)
        assert Enrolment.objects.get(state=State.OFFERED).member == people[first]


class TestOneOffer:
    def test_at_a_time_and_the_second_seat_goes_to_the_next(self, course, noon):
        here, there = near(course, capacity=1), near(course, capacity=1, days=35)
        seats = [fill(here)[0], fill(there)[0]]
        first = ask(course, 1)
        with clock.at(noon + dt.timedelta(minutes=1)):
            second = ask(course, 2)
            for seat in seats:
                enrolments.cancel(enrolment=seat)
        assert offers(first) == [(here.pk, State.OFFERED)]
        assert offers(second) == [(there.pk, State.OFFERED)]

    def test_the_database_refuses_two_at_once(self, course):
        member = MemberFactory()
        EnrolmentFactory(member=member, state=State.OFFERED, session=near(course), answer_by=clock.now())
        with pytest.raises(IntegrityError), transaction.atomic():
            EnrolmentFactory(member=member, state=State.OFFERED, session=near(course), answer_by=clock.now())

    def test_a_no_goes_on_to_the_next_session_and_not_to_the_same_again(self, course):
        here, there = near(course), near(course, days=35)
        waiting_request = ask(course)
        offer = Enrolment.objects.get(waiting_request=waiting_request)
        enrolments.decline_offer(enrolment=offer)
        assert offers(waiting_request) == [(here.pk, State.CANCELLED), (there.pk, State.OFFERED)]
        enrolments.decline_offer(enrolment=Enrolment.objects.get(session=there))
        assert offers(waiting_request) == [(here.pk, State.CANCELLED), (there.pk, State.CANCELLED)]
        assert [session.seats_taken for session in Session.objects.order_by("pk")] == [0, 0]
        enrolments.change_capacity(session=here, capacity=here.capacity - 1)
        assert len(offers(waiting_request)) == 2

    def test_a_yes_ends_the_wish_and_the_other_queues_of_the_course(self, course):
        full, here = near(course, capacity=1, days=35), near(course, capacity=1)
        fill(full)
        (seated,) = fill(here)
        member = wait(full, 1).member
        waiting_request = waiting_list.wait_for(
            member=member, course=course, postcode=PostcodeFactory(), radius_km=40, weekdays=ALL_WEEK
        )
        enrolments.cancel(enrolment=seated)
        enrolments.accept_offer(enrolment=Enrolment.objects.get(waiting_request=waiting_request))
        waiting_request.refresh_from_db()
        assert waiting_request.ended_by == "place"
        assert list(Enrolment.objects.filter(member=member).order_by("session_id").values_list("state", flat=True)) == [
            State.CANCELLED,
            State.ENROLLED,
        ]
        assert queries.waiting_list(full) == []
        assert not queries.may_undo(Enrolment.objects.get(member=member, session=full))

    def test_two_without_an_answer_end_the_wish(self, course, noon, outbox):
        near(course), near(course, days=35), near(course, days=42)
        waiting_request = ask(course)
        for day in (1, 2):
            with clock.at(noon + dt.timedelta(days=day, minutes=day)):
                assert enrolments.expire_due() == 1
        waiting_request.refresh_from_db()
        assert waiting_request.ended_by == "unanswered"
        assert [state for _session, state in offers(waiting_request)] == [State.EXPIRED, State.EXPIRED]
        assert outbox() == ["waiting_request", "offer", "lapsed", "offer", "lapsed", "waiting_request_ended"]

    def test_enrolling_oneself_ends_the_wish(self, course):
        waiting_request = ask(course)
        enrolments.enrol(session=near(course), name="x", email="wish1@demo.example")
        waiting_request.refresh_from_db()
        assert waiting_request.ended_by == "place"

    def test_withdrawing_ends_it_and_keeps_an_open_offer(self, course):
        session = near(course)
        waiting_request = ask(course)
        waiting_list.withdraw(waiting_request=waiting_request)
        assert waiting_request.ended_by == "withdrawn"
        assert offers(waiting_request) == [(session.pk, State.OFFERED)]


class TestRefill:
    def test_a_newly_published_session_is_offered_to_those_who_wait(self, course):
        waiting_request = ask(course)
        start = clock.now() + dt.timedelta(days=28)
        venue = VenueFactory(capacity=1)
        draft = create_session(course=course, venue=venue, meetings=[(start, start + dt.timedelta(hours=3))])
        enrolments.publish_sessions(sessions=[draft])
        assert offers(waiting_request) == [(draft.pk, State.OFFERED)]

    def test_what_was_published_otherwise_is_found_by_the_tick(self, course):
        waiting_request = ask(course)
        session = near(course)
        assert offers(waiting_request) == []
        assert enrolments.refill_due() == 1
        assert offers(waiting_request) == [(session.pk, State.OFFERED)]

    def test_a_session_that_moves_within_reach(self, course):
        waiting_request = ask(course)
        start = clock.now() + dt.timedelta(days=28)
        there = far(course).venue
        draft = create_session(course=course, venue=there, meetings=[(start, start + dt.timedelta(hours=3))])
        Session.objects.exclude(pk=draft.pk).update(status=Session.Status.CANCELLED)
        enrolments.publish_sessions(sessions=[draft])
        assert offers(waiting_request) == []
        enrolments.move_session(session=draft, meetings=[(start, start + dt.timedelta(hours=3))], venue=VenueFactory())
        assert offers(waiting_request) == [(draft.pk, State.OFFERED)]

    def test_an_offer_in_a_session_that_is_called_off_falls_back_and_goes_on_elsewhere(self, course):
        here, there = near(course, capacity=1), near(course, capacity=1, days=35)
        (seated,), (also,) = fill(here), fill(there)
        one = wait(here, 1)
        waiting_list.wait_for(
            member=one.member, course=course, postcode=PostcodeFactory(), radius_km=40, weekdays=ALL_WEEK
        )
        enrolments.cancel(enrolment=seated)
        one.refresh_from_db()
        assert one.state == State.OFFERED
        enrolments.cancel(enrolment=also)
        enrolments.cancel_session(session=here, reason="Syg")
        one.refresh_from_db()
        assert one.state == State.WAITING
        assert Enrolment.objects.get(state=State.OFFERED).session == there
