"""Days that belong to a session, and numbers that must fit."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from courses.common import clock
from courses.schedule import actions
from courses.schedule.actions import BadTimes, CapacityTooSmall, WrongStatus
from courses.schedule.actions.moving import enter_afterwards
from courses.schedule.models import Session
from courses.schedule.rules.deadlines import moved_along
from tests.factories.catalogue import CourseFactory
from tests.factories.places import VenueFactory
from tests.web.organising import SATURDAY, at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon"), pytest.mark.sqlite]
DAY = dt.timedelta(days=1)


def make(day=SATURDAY, **facts) -> Session:
    facts = {"course": CourseFactory(), "venue": VenueFactory(), "meetings": [at(day)]} | facts
    return actions.create_session(**facts)


def set_details(session, **facts) -> Session:
    return actions.set_details(session=session, **{"min_participants": 0} | facts)


@pytest.mark.parametrize(
    ("day", "moved"), [(SATURDAY - 3 * DAY, SATURDAY + 4 * DAY), (None, None), (SATURDAY, SATURDAY + 7 * DAY)]
)
def test_as_many_days_before(day, moved):
    assert moved_along(day, was=SATURDAY, now=SATURDAY + 7 * DAY) == moved


@pytest.mark.parametrize("weeks", [-2, 1, 8])
def test_the_last_day_to_enrol_and_the_decision_move_along(weeks):
    session = set_details(make(), enrol_by_date=SATURDAY - 3 * DAY, decide_by=SATURDAY - 7 * DAY)
    moved = actions.reschedule(session=session, meetings=[at(SATURDAY + 7 * weeks * DAY)])
    assert (moved.enrol_by_date, moved.decide_by) == (
        SATURDAY + (7 * weeks - 3) * DAY,
        SATURDAY + 7 * (weeks - 1) * DAY,
    )


@pytest.mark.parametrize(
    ("facts", "about", "error"),
    [
        ({"enrol_by_date": SATURDAY + DAY}, "enrol_by_date", BadTimes),
        ({"enrol_by_date": dt.date(2021, 2, 1)}, "enrol_by_date", BadTimes),
        ({"decide_by": SATURDAY + DAY}, "decide_by", BadTimes),
        ({"min_participants": 21}, "min_participants", CapacityTooSmall),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(facts, about, error):
    session = make()
    with pytest.raises(error) as refusal:
        set_details(session, **facts)
    assert refusal.value.about == about


@pytest.mark.parametrize("facts", [{"enrol_by_date": SATURDAY}, {"decide_by": SATURDAY}, {"min_participants": 20}])
def test_the_last_that_can_be(facts):
    set_details(make(), **facts)


def test_a_deadline_that_has_passed_meanwhile_is_no_reason_to_refuse_a_note():
    session = set_details(make(), enrol_by_date=SATURDAY - 3 * DAY)
    with clock.at(at(SATURDAY - DAY)[0]):
        assert set_details(session, enrol_by_date=SATURDAY - 3 * DAY, note="Tag kaffe med").note == "Tag kaffe med"


def test_fewer_seats_lower_what_is_needed():
    session = actions.set_capacity(session=set_details(make(), min_participants=8), capacity=7)
    assert (session.capacity, session.min_participants) == (7, 7)


def test_a_smaller_room_lowers_both():
    session = set_details(make(), min_participants=12)
    moved = actions.reschedule(session=session, meetings=[at(SATURDAY)], venue=VenueFactory(capacity=9))
    assert (moved.capacity, moved.min_participants) == (9, 9)


def test_the_database_keeps_it_too():
    session = make()
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(min_participants=21)


class TestAfterwards:
    def test_a_session_that_was_held_can_be_entered(self):
        session = make(dt.date(2026, 11, 7))
        entered = enter_afterwards(session=session)
        assert (entered.status, entered.published_at) == ("published", clock.now())
        with pytest.raises(WrongStatus):
            enter_afterwards(session=session)

    @pytest.mark.parametrize("day", [SATURDAY, dt.date(2026, 11, 24), dt.date(2025, 11, 22)])
    def test_not_what_is_to_come_and_nothing_older_than_a_year(self, day):
        with pytest.raises(BadTimes):
            enter_afterwards(session=make(day))


class TestFittingTheRoom:
    @pytest.mark.parametrize(("room", "taken", "seats"), [(12, 5, 12), (12, 15, 15), (30, 5, 20)])
    def test_as_many_seats_as_it_has_and_never_fewer_than_are_taken(self, room, taken, seats):
        session = make()
        Session.objects.filter(pk=session.pk).update(seats_taken=taken, min_participants=18)
        type(session.venue).objects.filter(pk=session.venue_id).update(capacity=room)
        assert actions.fit_to_room(session=session) == (seats < 20)
        session.refresh_from_db()
        assert (session.capacity, session.min_participants) == (seats, min(18, seats))
