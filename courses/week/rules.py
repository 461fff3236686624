"""What is urgent, which weeks a year has, and what somebody carries in each. Pure Python."""

import datetime as dt
from collections.abc import Iterable, Sequence
from enum import StrEnum

from courses.reports.rules import quarter_of

DAY = dt.timedelta(days=1)
WEEK = 7 * DAY
# So many weeks the load shows, of which so many lie behind.
WEEKS, BEHIND = 52, 26
# From when on the mail of a Monday is written, by the clock of Denmark.
MAIL_HOUR = 6
# A message should have an answer, and a report be looked at, within so long; so long before a session a draft should be
# out and a trainer found; so long after it the list should be closed; so long a task may stand untaken.
ANSWER_WITHIN, OUT_BEFORE, STAFFED_BEFORE, CLOSED_AFTER, TAKEN_WITHIN = 3 * DAY, 30 * DAY, 21 * DAY, 2 * DAY, 14 * DAY
# So long before a session its room should be ours; within so long a second person should have looked at a bill.
ROOM_BEFORE, APPROVED_WITHIN = 21 * DAY, 7 * DAY
# So far ahead a week looks.
LOOKS_AHEAD = 60 * DAY

LATE, NOW, SOON = "late", "now", "soon"


class Rhythm(StrEnum):
    """How often somebody is told of figures."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


def due_on(rhythm: Rhythm, day: dt.date) -> dt.date:
    """The last day up to and including `day` on which it was due: a Monday, the first of a month or of a quarter."""
    if rhythm is Rhythm.WEEK:
        return monday(day)
    return day.replace(day=1) if rhythm is Rhythm.MONTH else quarter_of(day)


def closed(day: dt.date) -> dt.date:
    """The last day of the last quarter that was over at the end of `day`."""
    return quarter_of(day + DAY) - DAY


def monday(day: dt.date) -> dt.date:
    """The first day of its week."""
    return day - day.weekday() * DAY


def urgency(by: dt.date, today: dt.date) -> str:
    """«late»: its day has passed; «now»: it is due before next Monday; «soon»: later."""
    if by < today:
        return LATE
    return NOW if by < monday(today) + WEEK else SOON


def year_of(today: dt.date) -> list[dt.date]:
    """The Mondays of the 52 weeks that the load shows: 26 behind, this one, 25 ahead."""
    first = monday(today) - BEHIND * WEEK
    return [first + number * WEEK for number in range(WEEKS)]


def carried(spans: Iterable[tuple[dt.date, dt.date | None]], mondays: Sequence[dt.date]) -> list[int]:
    """How many of `spans` (first and last day; None: no end) lie in each of these weeks, in part or whole."""
    spans = list(spans)
    return [
        sum(first < begins + WEEK and (last is None or last >= begins) for first, last in spans) for begins in mondays
    ]
