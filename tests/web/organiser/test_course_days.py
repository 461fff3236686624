"""A course of any number of days: what a session, a series and the year plan make of it."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from courses.catalogue.models import Course, CourseMeeting
from courses.common import clock
from courses.planner.actions import calculation, plans
from courses.planner.models import PlanRun
from courses.planner.queries.problem import problem_of
from courses.schedule import actions
from courses.schedule.models import Series, Session
from courses.schedule.queries.patterns import course_pattern, course_shape
from courses.schedule.rules.patterns import Shape, shape_of
from courses.schedule.rules.recurrence import parse_rule
from tests.factories.catalogue import CourseFactory, QualificationFactory
from tests.factories.members import MemberFactory
from tests.factories.places import PostcodeFactory, VenueFactory
from tests.web.browser import filled, form_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
START = dt.date(2026, 11, 30)
EVENINGS = [(offset, dt.time(19), dt.time(21, 30)) for offset in (0, 7, 14, 21)]


@pytest.fixture
def course() -> Course:
    """Four evenings, a week apart."""
    found = CourseFactory(title="Fire aftener", form="evening", lessons=12, target_runs_per_year=2)
    CourseMeeting.objects.bulk_create(
        CourseMeeting(course=found, day_offset=offset, start_time=start, end_time=end)
        for offset, start, end in EVENINGS
    )
    return found


@pytest.mark.parametrize(
    ("pattern", "shape"),
    [
        (EVENINGS, Shape.EVENINGS),
        ([(0, dt.time(16), dt.time(18))], Shape.EVENINGS),
        ([(0, dt.time(10), dt.time(15)), (1, dt.time(10), dt.time(15))], Shape.WEEKEND),
        ([(0, dt.time(10), dt.time(15)), (14, dt.time(10), dt.time(15))], Shape.DAYS),
        ([(0, dt.time(9), dt.time(12)), (0, dt.time(13), dt.time(16))], Shape.DAYS),
    ],
)
def test_on_which_days_it_is_held(pattern, shape):
    assert shape_of(pattern) == shape


@pytest.mark.parametrize(
    ("form", "days", "shape"),
    [("evening", 1, "E"), ("evenings", 2, "E"), ("day", 1, "D"), ("weekend", 2, "W")],
)
def test_the_four_of_today_are_what_they_were(form, days, shape):
    course = CourseFactory(form=form)
    assert (len(course_pattern(course)), course_shape(course)) == (days, shape)
    assert course.form_words == course.get_form_display()


def test_its_own_days_go_before_the_form(course):
    assert course_pattern(course) == EVENINGS
    assert course.form_words == "4 mødegange"


def test_a_new_session_begins_with_them(organiser, course):
    page = organiser.get(reverse("sessions:add"), {"course": course.pk, "date": "2027-02-01"})
    days = [form.initial.get("day") for form in page.context["meetings"].forms]
    assert days[:4] == [dt.date(2027, 2, day) for day in (1, 8, 15, 22)]


def test_a_series_makes_them(course):
    rule = parse_rule("FREQ=MONTHLY;BYDAY=1MO")
    series = Series.objects.create(course=course, venue=VenueFactory(), start_date=START, rule=rule, capacity=12)
    (session,) = actions.make_sessions(series=series, until=dt.date(2026, 12, 31))
    assert [f"{clock.local(row.starts_at):%d.%m. %H}" for row in session.meetings.all()] == [
        "07.12. 19", "14.12. 19", "21.12. 19", "28.12. 19",
    ]  # fmt: skip


def test_the_year_plan_makes_them(course):
    VenueFactory()
    QualificationFactory(course=course, trainer__member__postcode=PostcodeFactory())
    MemberFactory.create_batch(8, postcode=PostcodeFactory())
    (planned,) = problem_of(START).data["courses"]
    assert (planned["form"], planned["offsets"]) == ("E", [0, 7, 14, 21])
    run = plans.ask_for_plan(start_date=START, seconds=0, actor=None)
    calculation.calculate(calculation.claim())
    plans.take_plan(run=PlanRun.objects.get(pk=run.pk))
    for session in Session.objects.all():
        starts = [clock.local(row.starts_at) for row in session.meetings.all()]
        assert [(start.date() - starts[0].date()).days for start in starts] == [0, 7, 14, 21]
        assert {start.weekday() for start in starts} <= {0, 1, 2, 3}
    assert Session.objects.count() >= 2


def test_they_are_written_in_the_back_office(organiser):
    page = organiser.get(reverse("course:add"))
    typed = filled(
        form_with(page.content.decode(), "lessons"), {"title": "Fire aftener", "code": "fire", "lessons": "12"}
    )
    typed |= {"meetings-TOTAL_FORMS": ["4"]}
    for number, offset in enumerate((0, 7, 14, 21)):
        typed |= {
            f"meetings-{number}-day_offset": [str(offset)], f"meetings-{number}-start_time": ["19:00"],
            f"meetings-{number}-end_time": ["21:30"], f"meetings-{number}-mode": ["room"],
            f"meetings-{number}-id": [""], f"meetings-{number}-DELETE": [""], f"meetings-{number}-study_minutes": [""],
        }  # fmt: skip
    typed["meetings-3-study_minutes"] = ["40"]
    assert organiser.post(reverse("course:add"), typed).status_code == 302
    course = Course.objects.get(code="fire")
    assert [day.study_minutes for day in course.meetings.all()] == [0, 0, 0, 40]
    course.meetings.update(study_minutes=0)
    assert course_pattern(Course.objects.get(code="fire")) == EVENINGS


@pytest.mark.parametrize("facts", [{"day_offset": 61}, {"end_time": dt.time(18)}, {"day_offset": 7}])
def test_what_cannot_be(course, facts):
    wrong = {"day_offset": 28, "start_time": dt.time(19), "end_time": dt.time(21)} | facts
    with pytest.raises(ValidationError):
        CourseMeeting(course=course, **wrong).full_clean()
