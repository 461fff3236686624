"""What speaks against a session, said before it is saved."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from courses.places.models import SchoolBreak, VenueClosure
from courses.schedule import actions
from courses.schedule.queries.prospects import prospects
from tests.factories.catalogue import CourseFactory
from tests.factories.members import TrainerFactory
from tests.factories.places import VenueFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
THURSDAY = dt.date(2027, 2, 4)


def evening(day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    return dt.datetime.combine(day, dt.time(18), COPENHAGEN), dt.datetime.combine(day, dt.time(21), COPENHAGEN)


def weeks(*numbers: int) -> list[tuple[dt.datetime, dt.datetime]]:
    return [evening(THURSDAY + dt.timedelta(weeks=number)) for number in numbers]


def test_public_and_school_holidays_by_name():
    venue = VenueFactory()
    SchoolBreak.objects.create(name="Vinterferie", start_date=dt.date(2027, 2, 13), end_date=dt.date(2027, 2, 21))
    easter = evening(dt.date(2027, 3, 25))
    found = prospects({"plain": weeks(0), "school": weeks(0, 2), "easter": [easter]}, venue=venue)
    assert [(name, p.holidays, p.is_smooth) for name, p in found.items()] == [
        ("plain", [], True),
        ("school", [], True),
        ("easter", ["Skærtorsdag"], False),
    ]
    assert [day.school_break for day in found["school"].days] == ["", "Vinterferie"]


def test_a_closed_room_stands_beside_its_day():
    venue = VenueFactory(weekdays={0, 1, 2, 3})
    VenueClosure.objects.create(venue=venue, start_date=THURSDAY, end_date=THURSDAY + dt.timedelta(weeks=1))
    later = THURSDAY + dt.timedelta(weeks=9)
    VenueClosure.objects.create(venue=VenueFactory(name="Et andet"), start_date=THURSDAY, end_date=later)
    friday = [evening(THURSDAY + dt.timedelta(weeks=2, days=1))]
    found = prospects({"shut": weeks(0, 1, 2), "open": weeks(2), "friday": friday}, venue=venue)
    assert [[day.is_closed for day in found[key].days] for key in found] == [[True, True, False], [False], [False]]
    assert [found[key].is_smooth for key in found] == [False, True, True]
    assert [found[key].days[0].is_odd for key in found] == [False, False, True]
    online = prospects({"shut": weeks(0)}, venue=venue, modes=["online"])["shut"]
    assert (online.is_smooth, online.days[0].is_closed, online.days[0].mode) == (True, False, "online")
    assert prospects({"none": weeks(0)}, venue=None)["none"].is_smooth


def test_a_room_that_is_not_in_use_is_closed():
    assert not prospects({0: weeks(0)}, venue=VenueFactory(is_active=False))[0].is_smooth


def test_what_is_booked_is_said_but_not_by_the_session_itself():
    venue, trainer = VenueFactory(), TrainerFactory()
    session = actions.create_session(
        course=CourseFactory(), venue=venue, meetings=weeks(0), trainers=[(trainer, "lead")]
    )
    at_once = prospects({0: weeks(0), 1: weeks(1)}, venue=venue, trainers=[trainer])
    assert [len(at_once[key].clashes) for key in (0, 1)] == [2, 0]
    assert prospects({0: weeks(0)}, venue=venue, trainers=[trainer], but=session)[0].is_smooth


def test_a_series_that_meets_itself():
    venue = VenueFactory()
    times = {number: weeks(number, number + 1) for number in range(4)}
    assert [p.is_smooth for p in prospects(times, venue=venue).values()] == [True] * 4
    assert [p.is_smooth for p in prospects(times, venue=venue, together=True).values()] == [True, False, True, False]


@pytest.mark.parametrize("number", [1, 3, 30])
def test_six_queries_for_any_number(number, django_assert_num_queries):
    venue, trainer = VenueFactory(), TrainerFactory()
    actions.create_session(course=CourseFactory(), venue=venue, meetings=weeks(0), trainers=[(trainer, "lead")])
    times = {week: weeks(week) for week in range(number)}
    with django_assert_num_queries(6):
        prospects(times, venue=venue, trainers=[trainer], together=True)
