"""A hole is a promise not kept: too few sessions in the coming year, or too long between two."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from courses.cadence.queries.coverage import Gap, coverage, gaps
from courses.schedule.models import Session
from tests.factories.catalogue import CourseFactory
from tests.factories.places import RegionFactory, VenueFactory
from tests.factories.schedule import SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
TODAY = dt.date(2026, 11, 24)


@pytest.fixture
def course():
    RegionFactory()
    return CourseFactory(target_runs_per_year=2)


def held(course, days_ago: int, **facts) -> Session:
    return SessionFactory(course=course, days=-days_ago, status=Session.Status.HELD, **facts)


def planned(course, *days: int, **facts) -> None:
    for number in days:
        SessionFactory(course=course, days=number, **facts)


def only() -> Gap:
    (gap,) = coverage(TODAY)
    return gap


def test_nothing_at_all(course):
    gap = only()
    assert (gap.runs, gap.target, gap.missing, gap.last_date, gap.next_date) == (0, 2, 2, None, None)
    assert gaps(TODAY) == [gap]
    assert gap.suggested_date == TODAY + dt.timedelta(days=182)


def test_a_programme_that_rolls_has_no_hole(course):
    held(course, 60)
    planned(course, 120, 300)
    gap = only()
    assert (gap.runs, gap.missing, gap.longest_days, gap.is_gap) == (2, 0, 180, False)
    assert (gap.last_date, gap.next_date) == (TODAY - dt.timedelta(days=60), TODAY + dt.timedelta(days=120))
    assert gaps(TODAY) == []


def test_one_fewer_than_the_target(course):
    held(course, 10)
    planned(course, 180)
    assert [gap.missing for gap in gaps(TODAY)] == [1]


def test_enough_but_all_at_once(course):
    planned(course, 3, 10)
    gap = only()
    assert (gap.missing, gap.longest_days, gap.is_gap) == (0, 355, True)
    # The middle of the empty time, not of the whole year.
    assert gap.suggested_date == TODAY + dt.timedelta(days=187)


@pytest.mark.parametrize(("days_ago", "is_gap"), [(173, False), (174, True)])
def test_half_as_much_again_as_an_even_spread_is_the_limit(course, days_ago, is_gap):
    # Two a year: 365 / 2 × 1.5 = 273.75 days.
    held(course, days_ago)
    planned(course, 100, 200)
    assert (only().longest_days, only().is_gap) == (days_ago + 100, is_gap)


def test_a_wait_that_is_nearly_over_cannot_be_mended(course):
    held(course, 500)
    planned(course, 20, 200)
    assert (only().longest_days, only().is_gap) == (520, False)


def test_drafts_and_cancelled_sessions_fill_no_hole(course):
    planned(course, 100, 200, status=Session.Status.DRAFT)
    planned(course, 110, 210, status=Session.Status.CANCELLED)
    gap = only()
    assert (gap.runs, gap.drafts, gap.missing) == (0, 2, 2)


def test_a_cancelled_session_is_not_the_last(course):
    SessionFactory(course=course, days=-20, status=Session.Status.CANCELLED)
    assert only().last_date is None


def test_today_counts_as_coming_until_midnight_in_denmark(course):
    evening = dt.datetime(2026, 11, 24, 0, 30, tzinfo=ZoneInfo("Europe/Copenhagen"))
    SessionFactory(course=course, starts_at=evening, ends_at=evening + dt.timedelta(hours=2))
    assert (only().next_date, only().last_date) == (TODAY, None)


def test_beyond_the_year_does_not_count(course):
    planned(course, 364, 366)
    assert only().runs == 1


def test_a_course_without_a_target_is_no_promise(course):
    course.target_runs_per_year = 0
    course.save()
    assert (only().is_gap, gaps(TODAY)) == (False, [])


def test_each_district_and_course_by_itself(course):
    other = CourseFactory(position=1, target_runs_per_year=1)
    CourseFactory(position=2, is_active=False)
    north = RegionFactory(number=10, name="Nordjylland", slug="nordjylland")
    venue = VenueFactory()
    planned(other, 100, venue=venue, region=north)
    SessionFactory(course=course, venue=None, is_online=True, days=50)
    cells = [(gap.region.name, gap.course, gap.runs) for gap in coverage(TODAY)]
    assert cells == [
        ("Sydjylland", course, 0),
        ("Sydjylland", other, 0),
        ("Nordjylland", course, 0),
        ("Nordjylland", other, 1),
    ]


def test_five_queries_for_any_number(course, django_assert_num_queries):
    for number in (1, 3, 30):
        while Session.objects.count() < number:
            planned(course, 10 * Session.objects.count() + 1)
        with django_assert_num_queries(5):
            assert len(coverage(TODAY)) == 1
