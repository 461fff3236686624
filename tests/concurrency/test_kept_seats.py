"""Seats kept for an association, while everybody enrols at the same moment."""

import datetime as dt
import threading
from collections import Counter

from django.db import transaction
from django.db.models import F

from courses.common import clock
from courses.enrolment.actions import enrolments, kept_seats
from courses.enrolment.models import Enrolment, State
from courses.schedule.models import Session
from tests.factories.members import MemberFactory
from tests.factories.places import AssociationFactory
from tests.factories.schedule import SessionFactory
from tests.waiting import PATIENCE

SEATS, KEPT, PEOPLE = 8, 3, 12


def world():
    session, association = SessionFactory(capacity=SEATS), AssociationFactory()
    until = clock.today() + dt.timedelta(days=7)
    kept_seats.set_admission(session=session, kept_seats=KEPT, kept_for=association, kept_until=until)
    mine = [MemberFactory(association=association) for _ in range(KEPT)]
    return session, mine, [MemberFactory() for _ in range(PEOPLE)]


def enrol(session, member):
    return lambda: enrolments.enrol(session=session, name=member.name, email=member.email, is_proven=True).state


def test_everybody_for_whom_one_is_kept_gets_it_and_nobody_else_does(race):
    session, mine, others = world()
    calls = [enrol(session, member) for member in [*others, *mine]]
    outcome = Counter(race(calls))
    session.refresh_from_db()
    assert outcome == {State.ENROLLED: SEATS, State.WAITING: PEOPLE - (SEATS - KEPT)}
    assert Enrolment.objects.filter(state=State.ENROLLED, member__in=mine).count() == KEPT
    assert (session.seats_taken, session.kept_left) == (SEATS, 0)


def test_one_person_who_presses_many_times_takes_one(race):
    session, mine, _others = world()
    assert Counter(race([enrol(session, mine[0])] * 8)) == {State.ENROLLED: 8}
    session.refresh_from_db()
    assert (session.seats_taken, session.kept_left) == (KEPT, KEPT - 1)


def test_planted_bug_look_then_take_is_caught(race):
    """The control: looking first whether one is left, and counting afterwards, gives away more than were kept."""
    session, _mine, _others = world()
    looked, given = threading.Barrier(PEOPLE), []

    def careless():
        with transaction.atomic(durable=True):
            left = Session.objects.values_list("kept_left", flat=True).get(pk=session.pk)
        looked.wait(PATIENCE)
        if left:
            given.append(left)
            Session.objects.filter(pk=session.pk, kept_left__gt=0).update(kept_left=F("kept_left") - 1)

    race([careless] * PEOPLE)
    assert len(given) == PEOPLE
    assert len(given) > KEPT
