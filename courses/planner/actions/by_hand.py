"""A plan by hand beside the one that is calculated: hold a session fast where one wants it, keep a course out of a room."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from courses.catalogue.models import Course
from courses.common import clock
from courses.common.errors import DomainError
from courses.members.models import TrainerProfile
from courses.places.models import Venue
from courses.planner.models import NotHere
from courses.schedule.actions import create_session, set_pin
from courses.schedule.models import Session, TrainerRole
from courses.schedule.queries.patterns import course_pattern
from courses.schedule.rules import recurrence


class DayOver(DomainError):
    """The day is past."""


def keep_out(*, course: Course, venue: Venue) -> bool:
    """No plan from now on puts the course into the room; whether that is new."""
    return NotHere.objects.get_or_create(course=course, venue=venue)[1]


def let_in(*, course: Course, venue: Venue) -> bool:
    """Plans may use the room for the course again; whether they could not."""
    return bool(NotHere.objects.filter(course=course, venue=venue).delete()[0])


@transaction.atomic
def hold_here(*, course: Course, venue: Venue, day: dt.date, trainer: TrainerProfile | None) -> Session:
    """A draft with the course's own hours that is held fast, so that the next plan is made around it. Raises `DayOver`, and what
    `create_session` raises where room or trainer are taken."""
    if day <= clock.today():
        raise DayOver(_("Choose a day that is still to come."))
    session = create_session(
        course=course,
        venue=venue,
        meetings=recurrence.meeting_times(course_pattern(course), day),
        trainers=[(trainer, str(TrainerRole.LEAD))] if trainer else [],
    )
    set_pin(session=session, is_pinned=True)
    return session
