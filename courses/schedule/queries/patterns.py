"""The days of a course: those that are written for it, else the usual ones of its form."""

import datetime as dt

from courses.catalogue.models import Course
from courses.schedule.rules.patterns import Shape, shape_of, usual_pattern


def course_pattern(course: Course) -> list[tuple[int, dt.time, dt.time]]:
    """(days after the first day, from, to) of each meeting of a session of the course."""
    written = [(row.day_offset, row.start_time, row.end_time) for row in course.meetings.all()]
    return written or usual_pattern(course.form, course.minutes)


def course_shape(course: Course) -> Shape:
    """On which days of the week it is held: evenings, days, or a weekend."""
    return shape_of(course_pattern(course))
