"""How long something that was learnt counts, and the steps in which a course is made. Pure Python."""

import calendar
import datetime as dt
from enum import StrEnum


class MakingStep(StrEnum):
    """The steps from nothing to a course that people can join, in their order."""

    FACTS = "facts"
    PATTERN = "pattern"
    PAGE = "page"
    MODULES = "modules"
    PREVIEW = "preview"
    PUBLISH = "publish"
    SERIES = "series"


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day of the month so many months on, or the last one where the month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
