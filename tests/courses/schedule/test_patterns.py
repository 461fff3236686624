import datetime as dt

import pytest

from courses.catalogue.models import Course
from courses.schedule.rules.patterns import usual_pattern


@pytest.mark.parametrize(
    ("form", "minutes", "meetings"),
    [
        ("evening", 135, [(0, "18:30", "21:00")]),
        ("evenings", 270, [(0, "18:30", "21:00"), (7, "18:30", "21:00")]),
        ("day", 270, [(0, "10:00", "15:30")]),
        ("weekend", 540, [(0, "10:00", "15:30"), (1, "10:00", "15:30")]),
        ("day", 100, [(0, "10:00", "12:45")]),
        ("evening", 900, [(0, "18:30", "23:45")]),
    ],
)
def test_usual_times(form, minutes, meetings):
    expected = [(offset, dt.time.fromisoformat(start), dt.time.fromisoformat(end)) for offset, start, end in meetings]
    assert usual_pattern(form, minutes) == expected


@pytest.mark.parametrize("form", Course.Form.values)
def test_every_form_of_course_has_one(form):
    assert all(start < end for _offset, start, end in usual_pattern(form, 270))
