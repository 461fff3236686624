"""The days of a course and their forms: those that are written for it, else the usual ones of its form, in the room."""

import datetime as dt
from collections.abc import Sequence

from courses.catalogue.models import Course, Mode
from courses.schedule.rules.patterns import Shape, shape_of, usual_pattern


def course_pattern(course: Course) -> list[tuple[int, dt.time, dt.time]]:
    """(days after the first day, from, to) of each meeting of a session of the course."""
    written = [(row.day_offset, row.start_time, row.end_time) for row in course.meetings.all()]
    return written or usual_pattern(course.form, course.minutes)


def course_modes(course: Course) -> list[str]:
    """The form of each meeting of `course_pattern`."""
    return [row.mode for row in course.meetings.all()] or [str(Mode.ROOM)] * len(course_pattern(course))


def hours_in_room(course: Course) -> list[tuple[dt.datetime, dt.datetime]]:
    """From when to when a session of the course needs its room, on days of no year: for what these hours cost."""
    first = dt.datetime(2001, 1, 1, tzinfo=dt.UTC)
    days = [(first + dt.timedelta(days=offset), start, end) for offset, start, end in course_pattern(course)]
    return [
        (dt.datetime.combine(day, start, tzinfo=dt.UTC), dt.datetime.combine(day, end, tzinfo=dt.UTC))
        for (day, start, end), mode in zip(days, course_modes(course), strict=True)
        if mode != Mode.ONLINE
    ]


def needs_room(modes: Sequence[str]) -> bool:
    """Whether any meeting of these forms is held in a room."""
    return any(mode != Mode.ONLINE for mode in modes)


def modes_of_new(course: Course, meetings: int, *, has_room: bool, is_online: bool = False) -> list[str]:
    """The forms that so many meetings of a session begin with where nobody says: without a room all are online, with
    `is_online` those in the room can be joined from home; else they are the course's, if it has as many meetings."""
    if not has_room:
        return [str(Mode.ONLINE)] * meetings
    if is_online:
        return [str(Mode.BOTH)] * meetings
    own = course_modes(course)
    return own if len(own) == meetings else [str(Mode.ROOM)] * meetings


def study_of_new(course: Course, meetings: int) -> list[int]:
    """Minutes at home before each of so many meetings of a session: the course's, if it has as many days; else none."""
    own = [row.study_minutes for row in course.meetings.all()]
    return own if len(own) == meetings else [0] * meetings


def course_shape(course: Course) -> Shape:
    """On which days of the week it is held: evenings, days, or a weekend."""
    return shape_of(course_pattern(course))
