"""One caller, the button pressed twice at the same moment: one seat; and what happens without looking again in the lock."""

import threading

from django.db import connection

from courses.enrolment import queries
from courses.enrolment.actions import enrolments
from courses.enrolment.models import Enrolment
from tests.factories.members import UserFactory
from tests.factories.schedule import SessionFactory

HOLD = 3 if connection.vendor == "postgresql" else 0


def pressed_twice(race, session) -> int:
    """How many seats come of it."""
    organiser = UserFactory()

    def press():
        facts = {"name": "Uden Post", "email": "", "phone": "60718293"}
        return enrolments.enrol(session=session, **facts, actor=organiser)

    race([press, press])
    return Enrolment.objects.filter(session=session).count()


def test_one_caller_is_one_seat(race):
    session = SessionFactory(capacity=5)
    assert pressed_twice(race, session) == 1
    session.refresh_from_db()
    assert session.seats_taken == 1


def test_without_looking_in_the_lock_it_would_be_two(race, monkeypatch):
    both_looked, look = threading.Barrier(2), queries.caller

    def once(session, **who):
        found = look(session, **who)
        if getattr(local, "has_looked", False):
            return None
        local.has_looked = True
        if HOLD:
            both_looked.wait(HOLD)
        return found

    local = threading.local()
    monkeypatch.setattr(queries, "caller", once)
    assert pressed_twice(race, SessionFactory(capacity=5)) == (2 if HOLD else 1)
