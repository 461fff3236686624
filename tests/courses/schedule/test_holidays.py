"""Public and school holidays."""

import datetime as dt

import pytest
from django.utils import translation

from courses.places.models import SchoolBreak
from courses.schedule.queries.holidays import public_holiday, school_breaks
from tests.factories.places import MunicipalityFactory


@pytest.mark.parametrize(
    ("day", "danish", "english"),
    [
        (dt.date(2027, 3, 26), "Langfredag", "Good Friday"),
        (dt.date(2027, 6, 5), "Grundlovsdag", "Constitution Day"),
        (dt.date(2027, 12, 24), "Juleaftensdag", "Christmas Eve"),
        # Store bededag was the fourth Friday after Easter until 2023.
        (dt.date(2027, 4, 23), "", ""),
        (dt.date(2027, 2, 13), "", ""),
    ],
)
def test_public_holidays_by_name(day, danish, english):
    with translation.override("da"):
        assert public_holiday(day) == danish
    with translation.override("en"):
        assert public_holiday(day) == english


@pytest.mark.django_db
def test_a_kommune_with_days_of_its_own_goes_before_the_usual_week(django_assert_num_queries):
    vejle, syddjurs = MunicipalityFactory(), MunicipalityFactory(code="0706", name="Syddjurs")
    usual = SchoolBreak.objects.create(
        name="Vinterferie", start_date=dt.date(2027, 2, 13), end_date=dt.date(2027, 2, 21)
    )
    own = SchoolBreak.objects.create(
        name="Vinterferie", municipality=syddjurs, start_date=dt.date(2027, 2, 6), end_date=dt.date(2027, 2, 14)
    )
    days = [dt.date(2027, 2, 6), dt.date(2027, 2, 13), dt.date(2027, 2, 16)]
    with django_assert_num_queries(1):
        assert school_breaks(days, vejle) == {days[1]: usual, days[2]: usual}
    assert school_breaks(days, syddjurs) == {days[0]: own, days[1]: own}
    assert school_breaks([], vejle) == {}


@pytest.mark.django_db
def test_the_usual_week_is_none_where_the_kommune_has_another_one():
    syddjurs = MunicipalityFactory(code="0706", name="Syddjurs")
    day = dt.date(2027, 2, 16)
    SchoolBreak.objects.create(name="Vinterferie", start_date=day, end_date=day)
    SchoolBreak.objects.create(
        name="Vinterferie", municipality=syddjurs, start_date=dt.date(2027, 2, 22), end_date=dt.date(2027, 2, 26)
    )
    assert school_breaks([day], syddjurs) == {}
