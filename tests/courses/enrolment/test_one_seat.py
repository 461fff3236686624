"""One seat of a course: whoever gets one leaves the other queues, however it came; and answers belong to a day."""

import datetime as dt

import pytest

from courses.certificates.actions.expiry import remind_of_expiry
from courses.common import clock
from courses.common.models import OutboxMail
from courses.enrolment.actions import enrolments, on_behalf, waiting_list
from courses.enrolment.actions.reminders import say_coming
from courses.enrolment.models import Enrolment, State, WaitingRequest
from courses.members.actions import member_for_email
from courses.schedule import actions
from tests.factories.catalogue import CourseFactory
from tests.factories.certificates import issued, past_session
from tests.factories.members import UserFactory
from tests.factories.places import PostcodeFactory, VenueFactory
from tests.factories.schedule import SessionFactory
from tests.web.organising import SATURDAY, at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon"), pytest.mark.sqlite]
ALMA = {"name": "Alma Raps", "email": "alma@demo.example"}


@pytest.fixture
def course():
    return CourseFactory()


def session(course, seats=20, **facts):
    return SessionFactory(course=course, capacity=seats, **facts)


def full(course, **facts):
    """A session whose one seat is taken."""
    found = session(course, 1, **facts)
    enrolments.enrol(session=found, name="Bo Birk", email="bo@demo.example", is_proven=True)
    return found


def states(email="alma@demo.example") -> dict[int, str]:
    return dict(Enrolment.objects.filter(member__user__email=email).values_list("session", "state"))


def waits(found) -> Enrolment:
    return enrolments.enrol(session=found, is_proven=True, **ALMA)


def offered(course) -> Enrolment:
    """Alma is offered the seat that Bo leaves."""
    found = full(course)
    seat = waits(found)
    enrolments.cancel(enrolment=Enrolment.objects.get(session=found, member__name="Bo Birk"))
    seat.refresh_from_db()
    assert seat.state == State.OFFERED
    return seat


def test_enrolling_directly_leaves_the_queue_elsewhere(course):
    queue, free = full(course), session(course)
    waits(queue)
    enrolments.enrol(session=free, is_proven=True, **ALMA)
    assert states() == {queue.pk: "cancelled", free.pk: "enrolled"}


def test_nobody_else_can_take_somebody_out_of_a_queue(course):
    """Whoever types a strange address changes nothing before it is confirmed."""
    queue, free = full(course), session(course)
    waits(queue)
    seat = enrolments.enrol(session=free, **ALMA)
    assert states() == {queue.pk: "waiting", free.pk: "unconfirmed"}
    enrolments.confirm(enrolment=seat)
    assert states() == {queue.pk: "cancelled", free.pk: "enrolled"}


def test_an_offer_elsewhere_goes_on_to_the_next(course):
    offer = offered(course)
    next_one = enrolments.enrol(session=offer.session, name="Ib", email="ib@demo.example", is_proven=True)
    free = session(course)
    enrolments.enrol(session=free, is_proven=True, **ALMA)
    assert states() == {offer.session_id: "cancelled", free.pk: "enrolled"}
    next_one.refresh_from_db()
    assert next_one.state == State.OFFERED


def test_undoing_a_declined_offer_leaves_the_others(course):
    offer, queue = offered(course), full(course)
    waits(queue)
    enrolments.decline_offer(enrolment=offer)
    enrolments.undo_cancel(enrolment=offer)
    assert states() == {offer.session_id: "enrolled", queue.pk: "cancelled"}


def test_undoing_ends_the_wish_for_any_session(course):
    offer = offered(course)
    enrolments.decline_offer(enrolment=offer)
    waiting_list.ask(course=course, postcode=PostcodeFactory(), radius_km=50, weekdays=range(7), **ALMA)
    enrolments.undo_cancel(enrolment=offer)
    assert [request.ended_by for request in WaitingRequest.objects.all()] == [WaitingRequest.Ended.SEAT]


def test_changing_session_leaves_the_others(course):
    first, queue, target = session(course), full(course), session(course)
    seat = waits(first)
    enrolments.enrol(session=queue, is_proven=True, **ALMA)
    enrolments.move(enrolment=seat, session=target)
    assert states() == {first.pk: "moved", queue.pk: "cancelled", target.pk: "enrolled"}


def test_whoever_is_let_in_at_the_door_leaves_the_others(course):
    queue, today = full(course), session(course)
    waits(queue)
    enrolments.add_walk_in(session=today, actor=UserFactory(), **ALMA)
    assert states() == {queue.pk: "cancelled", today.pk: "enrolled"}


def test_a_given_seat_leaves_the_others(course):
    queue, other = full(course), full(course)
    seat = waits(queue)
    waits(other)
    actions.set_capacity(session=queue, capacity=2)
    with clock.at(queue.starts_at - dt.timedelta(hours=1)):
        on_behalf.give_seat(enrolment=seat, actor=None)
    assert states() == {queue.pk: "enrolled", other.pk: "cancelled"}


def test_other_courses_are_none_of_its_business(course):
    queue = full(CourseFactory())
    waits(queue)
    free = session(course)
    enrolments.enrol(session=free, is_proven=True, **ALMA)
    assert states() == {queue.pk: "waiting", free.pk: "enrolled"}


class TestComing:
    @pytest.fixture
    def seat(self, course):
        found = actions.create_session(course=course, venue=VenueFactory(), meetings=[at(SATURDAY)])
        actions.publish_session(session=found)
        seat = enrolments.enrol(session=found, is_proven=True, **ALMA)
        say_coming(enrolment=seat)
        return seat

    @pytest.mark.parametrize(
        ("days", "start", "stays"), [(30, "10:00", False), (1, "10:00", False), (0, "11:00", True)]
    )
    def test_an_answer_belongs_to_a_day(self, seat, days, start, stays):
        moved = at(SATURDAY + dt.timedelta(days=days), start, "16:00")
        enrolments.move_session(session=seat.session, meetings=[moved])
        seat.refresh_from_db()
        assert (seat.coming_at is not None) == stays


def test_a_place_in_a_cancelled_session_silences_no_reminder(noon):
    course = CourseFactory(valid_months=24)
    certificate = issued(session=past_session(course=course))
    with clock.at(dt.datetime(2028, 10, 1, 9, tzinfo=dt.UTC)):
        coming = SessionFactory(course=course, days=20)
        member = certificate.enrolment.member
        assert member_for_email(email=member.email, name=member.name) == member
        enrolments.enrol(session=coming, name=member.name, email=member.email, is_proven=True)
        assert remind_of_expiry() == 0
        enrolments.cancel_session(session=coming, reason="Sne")
        assert remind_of_expiry() == 1
    assert OutboxMail.objects.filter(kind="certificate_expiring").count() == 1
