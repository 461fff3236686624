"""Sixty people and ten seats, at the same moment (TRUST.md R1)."""

import threading
from collections import Counter

from django.db import transaction
from django.db.models import F

from courses.enrolment.actions import enrolments
from courses.enrolment.models import SEATED, Enrolment, State
from courses.schedule.models import Session
from tests.factories.schedule import SessionFactory
from tests.waiting import PATIENCE

PEOPLE, SEATS = 24, 6


def enrol(session, number):
    def call():
        return enrolments.enrol(
            session=session, name=f"Prøve Person {number}", email=f"person{number}@demo.example"
        ).state

    return call


def test_exactly_the_seats_are_given_and_everybody_else_waits(race):
    session = SessionFactory(capacity=SEATS)
    outcome = Counter(race([enrol(session, number) for number in range(PEOPLE)]))
    session.refresh_from_db()
    assert outcome == {State.UNCONFIRMED: SEATS, State.WAITING: PEOPLE - SEATS}
    assert session.seats_taken == SEATS
    assert Enrolment.objects.filter(state__in=SEATED).count() == SEATS


def test_one_person_pressing_many_times_gets_one_seat(race):
    session = SessionFactory(capacity=SEATS)
    outcome = Counter(race([enrol(session, 1)] * 12))
    session.refresh_from_db()
    assert outcome == {State.UNCONFIRMED: 12}
    assert session.seats_taken == 1
    assert Enrolment.objects.count() == 1


def test_cancelling_and_enrolling_at_once_leaves_nobody_waiting_beside_a_free_seat(race):
    session = SessionFactory(capacity=SEATS)
    seated = [enrolments.enrol(session=session, name="x", email=f"first{n}@demo.example") for n in range(SEATS)]
    leave = [lambda enrolment=enrolment: enrolments.cancel(enrolment=enrolment).state for enrolment in seated]
    outcome = race([*leave, *(enrol(session, number) for number in range(SEATS))])
    session.refresh_from_db()
    held = Enrolment.objects.filter(state__in=SEATED).count()
    waiting = Enrolment.objects.filter(state=State.WAITING).count()
    assert [result for result in outcome if isinstance(result, Exception)] == []
    assert (held, waiting) == (SEATS, 0)
    assert session.seats_taken == SEATS


def test_planted_bug_count_then_insert_is_caught(race):
    """The control: the obvious wrong way, without the database's promise, must break what is asserted above."""
    session = SessionFactory(capacity=SEATS)
    Session.objects.filter(pk=session.pk).update(capacity=1000)
    counted = threading.Barrier(PEOPLE)

    def careless():
        with transaction.atomic(durable=True):
            taken = Session.objects.values_list("seats_taken", flat=True).get(pk=session.pk)
        counted.wait(PATIENCE)
        if taken < SEATS:
            Session.objects.filter(pk=session.pk).update(seats_taken=F("seats_taken") + 1)

    race([careless] * PEOPLE)
    session.refresh_from_db()
    assert session.seats_taken == PEOPLE
