"""Many drafts at once are what they would be one by one, in as many statements as one."""

import datetime as dt
from collections.abc import Sequence

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.common.actions import versions
from courses.places.models import Venue
from courses.schedule.actions import BadTimes, create_session
from courses.schedule.actions.together import Draft, create_sessions
from courses.schedule.models import Session, TrainerNotice, TrainerSlot, VenueSlot
from courses.schedule.rules import counters
from tests.factories.catalogue import CourseFactory
from tests.factories.members import TrainerFactory
from tests.factories.places import VenueFactory
from tests.web.organising import SATURDAY, at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
SUNDAY = SATURDAY + dt.timedelta(days=1)


def draft(room, *days: dt.date, trainers: Sequence[tuple] = (), **fields) -> Draft:
    """One meeting on each of these days."""
    room = Venue.objects.select_related("postcode", "municipality__region").get(pk=room.pk)
    return Draft(CourseFactory(**fields), room, [at(day) for day in days or (SATURDAY,)], trainers)


def written() -> list[tuple]:
    """All that is kept of every session but keys and moments."""
    return [
        (
            s.course_id, s.venue_id, s.region_id, s.status, s.starts_at, s.ends_at, s.capacity, s.min_participants,
            s.created_at, s.changed_at, s.sequence,
            sorted(s.trainers.values_list("trainer", "role")),
            sorted(s.meetings.values_list("number", "starts_at", "ends_at")),
            sorted(VenueSlot.objects.filter(meeting__session=s).values_list("venue", "slot", "meeting__number")),
            sorted(TrainerSlot.objects.filter(meeting__session=s).values_list("trainer", "slot", "meeting__number")),
        )
        for s in Session.objects.order_by("course")
    ]  # fmt: skip


def test_they_are_what_they_would_be_one_by_one():
    small, large, lead, co = VenueFactory(capacity=9), VenueFactory(), TrainerFactory(), TrainerFactory()
    drafts = [
        draft(small, SATURDAY, SUNDAY, trainers=[(lead, "lead"), (co, "co")], capacity=20, min_participants=12),
        draft(large, SATURDAY, capacity=12),
        draft(large, SUNDAY + dt.timedelta(days=7), trainers=[(co, "")]),
    ]
    made = create_sessions(drafts)
    together = written()
    assert [session.course for session in made if session] == [one.course for one in drafts]
    Session.objects.all().delete()
    for one in drafts:
        create_session(course=one.course, venue=one.venue, meetings=one.meetings, trainers=one.trainers)
    assert together == written()
    assert not TrainerNotice.objects.exists()


class TestClashes:
    def test_with_what_is_booked(self):
        room, lead = VenueFactory(), TrainerFactory()
        create_session(course=CourseFactory(), venue=room, meetings=[at(SATURDAY)])
        create_session(course=CourseFactory(), venue=VenueFactory(), meetings=[at(SUNDAY)], trainers=[(lead, "lead")])
        made = create_sessions(
            [draft(room), draft(VenueFactory(), SUNDAY, trainers=[(lead, "lead")]), draft(room, SUNDAY)]
        )
        assert [session is None for session in made] == [True, True, False]

    def test_with_one_before_it(self):
        room, lead = VenueFactory(), TrainerFactory()
        busy = draft(VenueFactory(), trainers=[(lead, "co")])
        made = create_sessions([draft(room, trainers=[(lead, "lead")]), draft(room), busy])
        assert [session is None for session in made] == [False, True, True]

    def test_whose_trainer_is_busy_keeps_the_room_but_not_the_other_trainer(self):
        room, busy, other = VenueFactory(), TrainerFactory(), TrainerFactory()
        create_session(course=CourseFactory(), venue=VenueFactory(), meetings=[at(SATURDAY)], trainers=[(busy, "lead")])
        first = draft(room, trainers=[(busy, "lead"), (other, "co")])
        made = create_sessions([first, draft(room), draft(VenueFactory(), trainers=[(other, "lead")])])
        assert [session is None for session in made] == [True, True, False]


def test_impossible_times_are_refused_and_nothing_is_made():
    start, end = at(SATURDAY)
    with pytest.raises(BadTimes):
        create_sessions([draft(VenueFactory()), Draft(CourseFactory(), VenueFactory(), [(end, start)])])
    assert not Session.objects.exists()


def test_calendars_of_staff_hear_of_it():
    create_sessions([draft(VenueFactory())])
    assert versions.read([counters.STAFF])[counters.STAFF].number == 1


@pytest.mark.parametrize("number", [1, 3, 30])
def test_as_many_statements_for_any_number(number):
    drafts = [draft(VenueFactory(), trainers=[(TrainerFactory(), "lead")]) for _ in range(number)]
    with CaptureQueriesContext(connection) as asked:
        create_sessions(drafts)
    assert len(asked) <= 14
