"""Seats that people have left, and that are kept for them as long as they can think better of it."""

from django.db import transaction

from courses.common import clock
from courses.common.actions import routines, versions
from courses.enrolment.actions import steps
from courses.enrolment.models import Enrolment
from courses.schedule.rules import counters


def release_held() -> int:
    """Pass on every seat whose ten minutes are over; returns how many. `manage.py tick` calls it. Each stands alone: one
    that fails or waits keeps nobody else's seat."""
    due = Enrolment.objects.filter(held_until__lte=clock.now()).order_by("session_id", "pk")
    return routines.each("release", list(due), _release)


@transaction.atomic
def _release(found: Enrolment) -> bool:
    enrolment = steps.lock(found, with_course=True)
    if enrolment.held_until is None or enrolment.held_until > clock.now():
        return False
    Enrolment.objects.filter(pk=enrolment.pk).update(held_until=None)
    steps.free_seat(enrolment.session)
    # Nobody has taken a step, and yet a seat more is free.
    versions.mark(counters.STAFF, counters.seats_of(enrolment.session_id))
    return True
