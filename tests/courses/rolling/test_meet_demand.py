"""Five who asked for a course near a room become a draft, with trainers asked, by one button."""

import datetime as dt

import pytest

from courses.common import clock
from courses.common.models import OutboxMail
from courses.places.models import VenueClosure
from courses.rolling.actions import NoOpening, NothingMissing, TooFew, meet_demand
from courses.schedule.models import Session
from courses.staffing.queries.openings import rooms_for
from tests.courses.demand.test_demand import ask
from tests.courses.staffing.test_requests import FAR, NEAR, trainer
from tests.factories.catalogue import CourseFactory
from tests.factories.places import PostcodeFactory, VenueFactory
from tests.factories.rooms import RoomFactsFactory
from tests.factories.schedule import SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def course(noon):
    return CourseFactory()


@pytest.fixture
def room(course):
    """In Vejle."""
    return VenueFactory(cost_kr=500)


def meet(course, room):
    return meet_demand(course=course, region=room.municipality.region)


def test_five_become_a_draft_in_the_room_that_most_would_come_to(course, room):
    kolding = VenueFactory(postcode=PostcodeFactory(**NEAR), cost_kr=0)
    for number in range(5):
        ask(course, number, radius_km=10)
    ask(course, 9, NEAR, radius_km=10)
    draft, asked = meet(course, room)
    assert (draft.status, draft.venue, draft.course) == (Session.Status.DRAFT, room, course)
    assert draft.venue != kolding
    assert clock.local(draft.starts_at).date() >= clock.today() + dt.timedelta(days=14)
    # There is nobody to ask, and the draft stands all the same.
    assert asked == []


def test_trainers_are_asked_and_nobody_is_put_on_it(course, room, noon):
    for number in range(5):
        ask(course, number)
    someone = trainer(SessionFactory.build(course=course))
    draft, asked = meet(course, room)
    assert [request.trainer for request in asked] == [someone]
    assert not draft.trainers.exists()
    assert OutboxMail.objects.filter(to=someone.member.email, kind="request").count() == 1


def test_four_are_too_few_however_often_they_asked(course, room):
    for number in range(4):
        ask(course, number)
    ask(None, 0)
    ask(course, 8, confirmed=False)
    ask(course, 9, FAR, radius_km=20)
    with pytest.raises(TooFew):
        meet(course, room)
    assert not Session.objects.exists()


def test_a_second_press_finds_the_draft(course, room):
    for number in range(5):
        ask(course, number)
    meet(course, room)
    with pytest.raises(NothingMissing):
        meet(course, room)
    assert Session.objects.count() == 1


def test_without_a_day_nothing_is_made(course, room):
    for number in range(5):
        ask(course, number)
    last = clock.today() + dt.timedelta(days=400)
    VenueClosure.objects.create(venue=room, start_date=clock.today(), end_date=last)
    with pytest.raises(NoOpening):
        meet(course, room)
    assert not Session.objects.exists()


def test_rooms_come_by_what_their_price_rule_says_for_the_hours_of_the_course(course, room):
    """What stands on the room counts only where no rule is written."""
    free, dear = VenueFactory(cost_kr=900), VenueFactory(cost_kr=0)
    RoomFactsFactory(venue=free, hour_ore=0, is_free=True)
    RoomFactsFactory(venue=dear, hour_ore=1_000_00)
    regions = {one.municipality.region_id for one in (room, free, dear)}
    assert rooms_for(course, regions) == [free, room, dear]
    assert rooms_for(course, regions, first=dear) == [dear, free, room]
