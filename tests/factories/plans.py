"""Plans of the year that are ready, without the planner."""

import datetime as dt

from courses.catalogue.models import Course
from courses.common import clock
from courses.places.models import Venue
from courses.planner.models import PlanRun
from courses.schedule.models import Session
from tests.factories.catalogue import CourseFactory
from tests.factories.members import TrainerFactory
from tests.factories.places import VenueFactory
from tests.factories.schedule import SessionFactory

START = dt.date(2026, 11, 30)


def planned(number: int) -> PlanRun:
    """A plan that is ready: this many sessions of one course, on one day each, in rooms of their own."""
    course, lead = CourseFactory(), TrainerFactory()
    rows = [
        [course.pk, VenueFactory().pk, (START + dt.timedelta(days=7 + count)).isoformat(), lead.pk, None]
        for count in range(number)
    ]
    return PlanRun.objects.create(
        start_date=START,
        seconds=0,
        seed=1,
        created_at=clock.now(),
        status=PlanRun.Status.READY,
        result={"rows": rows, "courses": [course.pk], "why": [{}] * number},
    )


def drafted(run: PlanRun, *, days: int = 0) -> None:
    """A draft for each row of the plan, so many days after it; in the reverse order, which is the dearest to pair."""
    course = Course.objects.get(pk=run.result["courses"][0])
    for _course, room, day, _lead, _co in reversed(run.result["rows"]):
        start = dt.datetime.combine(dt.date.fromisoformat(day) + dt.timedelta(days=days), dt.time(10), dt.UTC)
        SessionFactory(
            course=course,
            venue=Venue.objects.get(pk=room),
            region=None,
            status=Session.Status.DRAFT,
            starts_at=start,
            ends_at=start + dt.timedelta(hours=5),
        )
