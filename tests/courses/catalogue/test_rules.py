import datetime as dt

import pytest

from courses.catalogue.models import Qualification
from courses.catalogue.rules import months_later
from tests.factories.catalogue import CourseFactory


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2027-02-13", 24, "2029-02-13"),
        ("2027-01-31", 1, "2027-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2027-12-15", 1, "2028-01-15"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2026-12-31", 12, "2027-12-31"),
    ],
)
def test_months_later(day, months, later):
    assert months_later(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(later)


@pytest.mark.parametrize(
    ("since", "months", "until"),
    [(dt.date(2026, 1, 10), 24, dt.date(2028, 1, 10)), (None, 24, None), (dt.date(2026, 1, 10), None, None)],
)
def test_a_qualification_lasts_as_long_as_its_course_says(since, months, until):
    course = CourseFactory.build(valid_months=months)
    assert Qualification(course=course, since_date=since).valid_until == until
