"""Promises of their own: for a district, a group of them, or the whole country."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from courses.cadence.actions import CadenceTaken, save_cadence
from courses.cadence.models import Cadence, CadencePlace
from courses.cadence.queries.coverage import coverage, gaps
from courses.cadence.rules import Standing
from tests.factories.catalogue import CourseFactory
from tests.factories.places import MunicipalityFactory, PostcodeFactory, RegionFactory, VenueFactory
from tests.factories.schedule import SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon"), pytest.mark.sqlite]
TODAY = dt.date(2026, 11, 24)


@pytest.fixture
def regions():
    return [RegionFactory(number=n, name=f"Kreds {n}", slug=f"kreds-{n}") for n in (1, 2, 3)]


@pytest.fixture
def course():
    return CourseFactory(target_runs_per_year=2)


def cadence(course, regions, **facts) -> Cadence:
    given = {"runs": 2, "min_gap_weeks": 8, "max_gap_weeks": 30, "closed_months": [7]} | facts
    return save_cadence(cadence=None, course=course, regions=regions, **given)


def session_in(region, course, days: int):
    town = MunicipalityFactory(code=f"{region.pk}000", name=f"By {region.pk}", region=region)
    venue = VenueFactory(postcode=PostcodeFactory(code=f"{region.pk}000", municipality=town))
    return SessionFactory(course=course, venue=venue, days=days)


def test_a_group_counts_as_one_place(regions, course):
    cadence(course, regions[:2])
    session_in(regions[0], course, 100)
    session_in(regions[1], course, 300)
    first, second, third = coverage(TODAY)
    assert [(gap.runs, gap.is_gap, gap.standing) for gap in (first, second, third)] == [
        (2, False, Standing.KEPT),
        (2, False, Standing.KEPT),
        (0, True, Standing.KEPT),
    ]
    assert first.cadence.max_gap_days == 210


def test_a_hole_of_a_group_is_one_hole(regions, course):
    cadence(course, regions)
    assert [gap.region for gap in gaps(TODAY)] == [regions[0]]


def test_a_promise_of_nothing_has_no_hole(regions, course):
    cadence(course, regions, runs=0)
    assert gaps(TODAY) == []


def test_a_district_has_one_promise_of_each_course(regions, course):
    cadence(course, regions[:2])
    with pytest.raises(CadenceTaken) as refusal:
        cadence(course, regions[1:])
    assert refusal.value.message == "Kreds 2 har allerede sit eget løfte for dette kursus. Ret det i stedet."
    assert Cadence.objects.count() == 1
    cadence(CourseFactory(), regions)


def test_the_database_holds_it(regions, course):
    row = cadence(course, regions[:1])
    with pytest.raises(IntegrityError), transaction.atomic():
        CadencePlace.objects.create(cadence=row, course=course, region=regions[0])


def test_changing_and_forgetting(regions, course):
    row = cadence(course, regions[:2])
    save_cadence(
        cadence=row, course=course, regions=regions[1:], runs=3, min_gap_weeks=4, max_gap_weeks=20, closed_months=[]
    )
    assert [gap.target for gap in coverage(TODAY)] == [2, 3, 3]
    row.delete()
    assert [gap.target for gap in coverage(TODAY)] == [2, 2, 2]
