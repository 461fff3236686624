"""A seat that was left is kept for ten minutes, so that an undo keeps its promise, and goes on after that."""

import datetime as dt

import pytest

from courses.common import clock
from courses.common.actions import routines
from courses.enrolment import rules
from courses.enrolment.actions import enrolments, held_seats, steps
from courses.enrolment.models import State
from tests.factories.schedule import SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def enrol(session, number=1):
    return enrolments.enrol(session=session, name=f"Prøve {number}", email=f"person{number}@demo.example")


def now(enrolment):
    enrolment.refresh_from_db()
    return enrolment.state


def taken(session):
    session.refresh_from_db()
    return session.seats_taken


def test_is_offered_to_nobody_for_ten_minutes_and_then_to_the_next(noon):
    session = SessionFactory(capacity=1)
    first, second = enrol(session, 1), enrol(session, 2)
    enrolments.cancel(enrolment=first, hold_seat=True)
    assert (now(first), now(second), taken(session)) == (State.CANCELLED, State.WAITING, 1)
    with clock.at(noon + dt.timedelta(minutes=9)):
        assert held_seats.release_held() == 0
    with clock.at(noon + dt.timedelta(minutes=10)):
        assert (held_seats.release_held(), held_seats.release_held()) == (1, 0)
    assert (now(second), taken(session)) == (State.OFFERED, 1)


def test_an_undo_finds_it_whoever_came_meanwhile(noon):
    session = SessionFactory(capacity=1)
    first = enrolments.confirm(enrolment=enrol(session, 1))
    enrolments.cancel(enrolment=first, hold_seat=True)
    second = enrol(session, 2)
    with clock.at(noon + dt.timedelta(minutes=9)):
        enrolments.undo_cancel(enrolment=first)
    assert (now(first), now(second), taken(session)) == (State.ENROLLED, State.WAITING, 1)
    with clock.at(noon + dt.timedelta(hours=1)):
        assert held_seats.release_held() == 0


def test_enrolling_again_is_an_undo_as_well(noon):
    session = SessionFactory(capacity=1)
    enrolments.cancel(enrolment=enrol(session, 1), hold_seat=True)
    again = enrol(session, 1)
    assert (again.state, taken(session)) == (State.UNCONFIRMED, 1)
    with clock.at(noon + dt.timedelta(hours=1)):
        assert held_seats.release_held() == 0
    assert taken(session) == 1


def test_of_a_session_that_was_called_off_meanwhile_is_only_counted_back(noon, outbox):
    session = SessionFactory(capacity=1)
    seat, _waits = enrol(session, 1), enrol(session, 2)
    enrolments.cancel(enrolment=seat, hold_seat=True)
    enrolments.cancel_session(session=session, reason="")
    with clock.at(noon + dt.timedelta(hours=1)):
        assert held_seats.release_held() == 1
    assert (taken(session), "offer" in outbox()) == (0, False)


def test_one_that_does_not_go_keeps_nobody_elses_seat(noon, monkeypatch):
    broken, fine = SessionFactory(capacity=1), SessionFactory(capacity=1)
    for number, session in enumerate((broken, fine)):
        left = enrol(session, 2 * number)
        enrol(session, 2 * number + 1)
        enrolments.cancel(enrolment=left, hold_seat=True)
    real = steps.emails.offer

    def breaks(enrolment):
        if enrolment.session_id == broken.pk:
            raise RuntimeError(enrolment.member.name)
        real(enrolment)

    monkeypatch.setattr(steps.emails, "offer", breaks)
    with clock.at(noon + dt.timedelta(minutes=10)):
        assert held_seats.release_held() == 1
    assert routines.setbacks() == ["release"]
    monkeypatch.undo()
    with clock.at(noon + dt.timedelta(hours=1)):
        assert held_seats.release_held() == 1
    assert routines.setbacks() == []


@pytest.mark.parametrize(("minutes", "holds"), [(60 * 24, True), (131, True), (130, False), (60, False)])
def test_is_not_kept_where_it_could_be_offered_to_nobody_afterwards(noon, minutes, holds):
    until = rules.held_until(noon, noon + dt.timedelta(minutes=minutes))
    assert until == (noon + dt.timedelta(minutes=10) if holds else None)


@pytest.mark.parametrize("state", [State.WAITING, State.OFFERED])
def test_only_a_seat_of_ones_own_is_kept(noon, state):
    session = SessionFactory(capacity=1)
    first, second = enrol(session, 1), enrol(session, 2)
    if state == State.OFFERED:
        enrolments.cancel(enrolment=first)
    enrolments.cancel(enrolment=second, hold_seat=True)
    second.refresh_from_db()
    assert second.held_until is None
    assert taken(session) == (0 if state == State.OFFERED else 1)
