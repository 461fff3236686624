"""Who has lapsed leads nothing, and who is one step away stands beside."""

import datetime as dt

import pytest

from courses.catalogue.models import GivenLevel, Qualification
from courses.common import clock
from courses.planner.queries.learners import learners
from courses.planner.queries.problem import problem_of
from courses.planner.queries.proposal import proposal
from courses.staffing.queries.candidates import search, task_of
from tests.courses.planner.test_plan_runs import START, calculated
from tests.factories.catalogue import CourseFactory, QualificationFactory
from tests.factories.members import MemberFactory
from tests.factories.places import PostcodeFactory, VenueFactory
from tests.factories.schedule import SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(noon):
    return noon


@pytest.fixture
def course():
    course = CourseFactory(target_runs_per_year=2)
    for _ in range(2):
        VenueFactory()
        MemberFactory(postcode=PostcodeFactory())
    return course


def near(course, **facts):
    return QualificationFactory(course=course, trainer__member__postcode=PostcodeFactory(), **facts).trainer


def test_whoever_lapses_within_the_year_leads_until_then_and_after_only_if_they_taught(course):
    lapsing = near(course)
    GivenLevel.objects.filter(trainer=lapsing).update(given_date=START - dt.timedelta(days=640))
    problem = problem_of(START)
    ((_course, _number, missing, _other, _rooms, until),) = learners(problem, clock.today())
    assert (missing, 80 <= until <= 95) == (1, True)
    found = [wanted for wanted in proposal(calculated()).added if wanted.lead]
    assert not found or min(wanted.day for wanted in found) <= START + dt.timedelta(days=until)


def test_the_plan_gives_places_to_those_who_are_one_step_away(course):
    lead, learner = near(course), near(course, level=2)
    problem = problem_of(START)
    ((_course, number, missing, needs_other, rooms, _until),) = learners(problem, clock.today())
    assert (problem.trainers[number], missing, needs_other, rooms) == (learner, 2, True, [])
    found = proposal(calculated()).added
    assert {wanted.lead for wanted in found} == {lead}
    assert {wanted.co for wanted in found if wanted.co} == {learner}


def test_nobody_is_asked_to_lead_after_they_lapse(course):
    lapsing = near(course)
    session = SessionFactory(course=course)
    day = clock.local(session.starts_at).date()
    for last, found in ((day, [lapsing]), (day - dt.timedelta(days=1), [])):
        Qualification.objects.update(lapses_on=last)
        assert [one.trainer for one in search(task_of(session, "lead")).found] == found
    assert [one.trainer for one in search(task_of(session, "co")).found] == [lapsing]
