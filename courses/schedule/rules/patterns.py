"""The usual times of a course, offered where an organiser has not chosen any. Pure Python."""

import datetime as dt
from enum import StrEnum

# Breaks come on top of the lessons (COURSES.md L2): one in an evening, lunch and two more in a day.
EVENING_BREAKS, DAY_BREAKS = 15, 60
EVENING_START, DAY_START = dt.time(18, 30), dt.time(10)
EVENING_FROM = dt.time(16)
# (days after the first day of each meeting, start, minutes of breaks) for each `catalogue.Course.Form`.
_SHAPES = {
    "evening": ((0,), EVENING_START, EVENING_BREAKS),
    "evenings": ((0, 7), EVENING_START, EVENING_BREAKS),
    "day": ((0,), DAY_START, DAY_BREAKS),
    "weekend": ((0, 1), DAY_START, DAY_BREAKS),
}


class Shape(StrEnum):
    """On which days of the week a course is held. The letters are the planner's."""

    EVENINGS = "E"
    DAYS = "D"
    WEEKEND = "W"


def shape_of(pattern: list[tuple[int, dt.time, dt.time]]) -> Shape:
    """Evenings where the first meeting begins in the evening; a weekend where two days follow each other; else days."""
    if pattern[0][1] >= EVENING_FROM:
        return Shape.EVENINGS
    offsets = {offset for offset, _start, _end in pattern}
    return Shape.WEEKEND if {0, 1} <= offsets else Shape.DAYS


def usual_pattern(form: str, minutes: int) -> list[tuple[int, dt.time, dt.time]]:
    """(days after the first day, from, to) of each meeting of a course of that form with `minutes` of teaching.

    Evenings begin at 18.30, days at 10. The teaching is shared evenly, rounded up to quarters, and never past 23.45.
    """
    offsets, start, breaks = _SHAPES.get(form, _SHAPES["day"])
    length = -(-minutes // len(offsets)) + breaks
    end = min(start.hour * 60 + start.minute + -(-length // 15) * 15, 23 * 60 + 45)
    return [(offset, start, dt.time(end // 60, end % 60)) for offset in offsets]
