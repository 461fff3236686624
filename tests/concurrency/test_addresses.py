"""One address written by two requests at the same moment, beside somebody who leaves: nobody may block the others."""

import threading

from django.db import connection

from courses.enrolment.actions import enrolments, steps, waiting_list
from courses.enrolment.models import Enrolment, WaitingRequest
from tests.factories.places import PostcodeFactory
from tests.factories.schedule import SessionFactory

# Each waits until the others have come to the point where they would block each other. SQLite lets one write at a time,
# so there is nothing to wait for.
HOLD = 3 if connection.vendor == "postgresql" else 0


def test_three_requests_in_a_ring_all_end(race, monkeypatch):
    session, town = SessionFactory(capacity=5), PostcodeFactory()
    seated = enrolments.enrol(session=session, name="A", email="a@demo.example")
    written, course_held, enrolling = threading.Event(), threading.Event(), threading.Event()
    who, lock_course, found_or_made = threading.local(), steps.lock_course, enrolments.found_or_made

    def lock(course):
        if who.step == "wish":
            written.set()
            course_held.wait(HOLD)
        lock_course(course)
        if who.step == "cancel":
            course_held.set()
            enrolling.wait(HOLD)

    def find(**facts):
        enrolling.set()
        return found_or_made(**facts)

    def called(step, call, **facts):
        def run():
            who.step = step
            if step != "wish":
                written.wait(HOLD)
            return call(**facts)

        return run

    monkeypatch.setattr(steps, "lock_course", lock)
    monkeypatch.setattr(enrolments, "found_or_made", find)
    one = {"name": "X", "email": "x@demo.example"}
    reach = {"postcode": town, "radius_km": 40, "weekdays": range(7)}
    calls = [
        called("wish", waiting_list.ask, course=session.course, **one, **reach),
        called("enrol", enrolments.enrol, session=session, **one),
        called("cancel", enrolments.cancel, enrolment=seated),
    ]
    assert [type(result) for result in race(calls)] == [WaitingRequest, Enrolment, Enrolment]
