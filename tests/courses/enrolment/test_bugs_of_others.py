"""What people complain of in other systems' waiting lists (TRUST.md R3): none of it happens here. Numbers are theirs."""

import datetime as dt

import pytest

from courses.common import clock
from courses.common.models import OutboxMail
from courses.enrolment.actions import enrolments, waiting_list
from courses.enrolment.models import Enrolment, State
from tests.factories.places import PostcodeFactory
from tests.factories.schedule import SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def enrol(session, number):
    return enrolments.enrol(session=session, name=f"Prøve {number}", email=f"person{number}@demo.example")


def states(session):
    return list(Enrolment.objects.filter(session=session).order_by("pk").values_list("state", flat=True))


def offers():
    return list(OutboxMail.objects.filter(kind="offer").order_by("pk").values_list("to", flat=True))


def test_pretix_1163_somebody_who_left_the_queue_is_not_offered_a_place(noon):
    session = SessionFactory(capacity=1)
    seated, left, next_one = (enrol(session, number) for number in range(3))
    waiting_request = waiting_list.wait_for(
        member=left.member, course=session.course, postcode=PostcodeFactory(), radius_km=40, weekdays=range(7)
    )
    enrolments.cancel(enrolment=left)
    enrolments.cancel(enrolment=seated)
    assert states(session) == [State.CANCELLED, State.CANCELLED, State.OFFERED]
    assert offers() == [next_one.member.email]
    # Nor through the wish for any session that the same person still has.
    enrolments.decline_offer(enrolment=next_one)
    assert waiting_request.ended_at is None
    assert offers() == [next_one.member.email]


def test_pretix_1405_a_cancellation_frees_the_seat_and_passes_it_on(noon):
    session = SessionFactory(capacity=2)
    first, _second, third = (enrol(session, number) for number in range(3))
    enrolments.confirm(enrolment=first)
    enrolments.cancel(enrolment=first)
    assert states(session) == [State.CANCELLED, State.UNCONFIRMED, State.OFFERED]
    enrolments.decline_offer(enrolment=third)
    session.refresh_from_db()
    assert session.seats_taken == 1
    assert enrol(session, 4).state == State.UNCONFIRMED


@pytest.mark.parametrize("minutes", [-119, -1, 1, 60 * 24])
def test_pretix_1031_nobody_is_offered_a_place_when_it_is_too_late(noon, minutes):
    session = SessionFactory(capacity=1)
    seated, waiting = enrol(session, 1), enrol(session, 2)
    with clock.at(session.starts_at + dt.timedelta(minutes=minutes)):
        if minutes < 0:
            enrolments.cancel(enrolment=seated)
        enrolments.change_capacity(session=session, capacity=5)
        enrolments.expire_due()
        enrolments.refill_due()
    waiting.refresh_from_db()
    assert waiting.state == State.WAITING
    assert offers() == []


def test_pretix_2119_the_first_in_the_queue_is_offered_before_the_last(noon):
    session = SessionFactory(capacity=1)
    seated, *queue = (enrol(session, number) for number in range(4))
    order = []
    seat = seated
    for _ in queue:
        enrolments.cancel(enrolment=seat)
        seat = Enrolment.objects.get(state=State.OFFERED)
        order.append(seat)
    assert order == queue
    assert offers() == [seat.member.email for seat in queue]


@pytest.mark.parametrize(
    "free",
    [
        lambda session, seat: enrolments.cancel(enrolment=seat),
        lambda session, seat: enrolments.change_capacity(session=session, capacity=2),
        lambda session, seat: enrolments.move(enrolment=seat, session=SessionFactory(course=session.course, days=50)),
    ],
    ids=["cancelled", "more seats", "moved"],
)
def test_pretix_3628_no_seat_stays_free_while_somebody_waits(noon, free):
    session = SessionFactory(capacity=1)
    seated, waiting = enrol(session, 1), enrol(session, 2)
    free(session, seated)
    waiting.refresh_from_db()
    session.refresh_from_db()
    assert waiting.state == State.OFFERED
    assert session.seats_left == 0


def test_pretix_3628_nor_when_a_deadline_passes(noon):
    session = SessionFactory(capacity=1)
    _seated, waiting = enrol(session, 1), enrol(session, 2)
    with clock.at(noon + dt.timedelta(hours=49)):
        enrolments.expire_due()
    waiting.refresh_from_db()
    assert waiting.state == State.OFFERED


def test_pretix_1238_one_free_seat_is_one_offer_and_one_mail(noon):
    session = SessionFactory(capacity=1)
    seated, *queue = (enrol(session, number) for number in range(6))
    enrolments.cancel(enrolment=seated)
    for _ in range(5):
        enrolments.expire_due()
        enrolments.refill_due()
        enrolments.change_capacity(session=session, capacity=1)
    assert offers() == [queue[0].member.email]
    assert states(session).count(State.OFFERED) == 1
