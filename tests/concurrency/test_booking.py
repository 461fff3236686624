"""Eight organisers and one room, or one trainer, at the same moment (TRUST.md R2)."""

import datetime as dt
import threading
from collections import Counter
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from courses.common import clock
from courses.schedule import actions
from courses.schedule.actions.slots import TrainerTaken, VenueTaken
from courses.schedule.models import Meeting, Series, SeriesMeeting, Session, TrainerSlot, VenueSlot
from courses.schedule.rules.recurrence import parse_rule, slots
from tests.factories.catalogue import CourseFactory
from tests.factories.members import TrainerFactory
from tests.factories.places import VenueFactory
from tests.waiting import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)
RACERS = 8
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
START, END = (dt.datetime(2027, 2, 13, hour, tzinfo=COPENHAGEN) for hour in (10, 15))
NOW = dt.datetime(2026, 11, 24, 11, 0, tzinfo=dt.UTC)


def books(**facts):
    """A call that drafts a session; the clock is set inside, since threads do not share it."""

    def call():
        with clock.at(NOW):
            return actions.create_session(meetings=[(START, END)], **facts)

    return call


def kinds(outcome: list) -> Counter:
    return Counter(type(result) for result in outcome)


def test_one_of_eight_gets_the_room(race):
    course, venue = CourseFactory(), VenueFactory()
    outcome = race([books(course=course, venue=venue)] * RACERS)
    assert kinds(outcome) == {Session: 1, VenueTaken: RACERS - 1}
    assert Session.objects.count() == Meeting.objects.count() == 1
    assert VenueSlot.objects.count() == 20


def test_one_of_eight_rooms_gets_the_trainer(race):
    course, trainer = CourseFactory(), TrainerFactory()
    calls = [books(course=course, venue=VenueFactory(), trainers=[(trainer, "lead")]) for _ in range(RACERS)]
    outcome = race(calls)
    assert kinds(outcome) == {Session: 1, TrainerTaken: RACERS - 1}
    assert TrainerSlot.objects.count() == VenueSlot.objects.count() == 20


def test_two_trainers_named_in_opposite_order_block_nobody(race):
    course, first, second = CourseFactory(), TrainerFactory(), TrainerFactory()
    pairs = [(first, "lead"), (second, "co")], [(second, "lead"), (first, "co")]
    calls = [books(course=course, venue=VenueFactory(), trainers=pairs[n % 2]) for n in range(RACERS)]
    assert kinds(race(calls)) == {Session: 1, TrainerTaken: RACERS - 1}


def test_moving_into_the_same_room(race):
    course, target = CourseFactory(), VenueFactory()
    drafts = [books(course=course, venue=VenueFactory())() for _ in range(RACERS)]

    def moves(session):
        return lambda: actions.reschedule(session=session, meetings=[(START, END)], venue=target)

    assert kinds(race([moves(session) for session in drafts])) == {Session: 1, VenueTaken: RACERS - 1}
    assert Session.objects.filter(venue=target).count() == 1
    assert VenueSlot.objects.count() == 20 * RACERS


def test_a_series_made_by_eight_at_once_is_made_once(race):
    series = Series.objects.create(
        course=CourseFactory(),
        venue=VenueFactory(),
        start_date=dt.date(2027, 1, 1),
        rule=parse_rule("FREQ=MONTHLY;BYDAY=2SA"),
        capacity=12,
    )
    SeriesMeeting.objects.create(series=series, start_time=dt.time(10), end_time=dt.time(15))

    def expands():
        with clock.at(NOW):
            return len(actions.make_sessions(series=series, until=dt.date(2027, 3, 31)))

    assert Counter(race([expands] * RACERS)) == {3: 1, 0: RACERS - 1}
    assert Session.objects.count() == 3


def test_planted_bug_check_then_insert_is_caught(race):
    """The control: looking first and booking afterwards, without the constraint, must break what is asserted above."""
    course, venue = CourseFactory(), VenueFactory()
    looked = threading.Barrier(RACERS)

    def careless():
        with transaction.atomic(durable=True):
            taken = Meeting.objects.filter(session__venue=venue, starts_at__lt=END, ends_at__gt=START).exists()
        looked.wait(PATIENCE)
        if taken:
            return VenueTaken("")
        with transaction.atomic(durable=True):
            session = Session.objects.create(
                course=course,
                venue=venue,
                starts_at=START,
                ends_at=END,
                capacity=1,
                created_at=NOW,
                changed_at=NOW,
            )
            return Meeting.objects.create(session=session, number=1, starts_at=START, ends_at=END)

    race([careless] * RACERS)
    assert Meeting.objects.count() == RACERS
    assert len(slots(START, END)) == 20
