"""Posters of time: the year as a wheel, and a month as a sheet for the wall of a local association."""

import calendar
import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import npgettext

from courses.branding.queries import branding_in_use
from courses.cadence.queries.year import Run, Year
from courses.catalogue.models import Course
from courses.common import clock
from courses.documents.document import Document, Size, address, code_to, make, spoken
from courses.documents.drawing import svg
from courses.places.models import Association, Region, SchoolBreak
from courses.printing import glyphs
from courses.schedule.models import Meeting, Session
from courses.schedule.queries.holidays import public_holiday, school_breaks

# How many lines the list below the wheel has room for, in so many columns, and how many meetings a day has, by the weeks of its month.
LISTED, COLUMNS = 27, 3
A_DAY = {4: 3, 5: 2, 6: 1}
# The title of the year stands on one line beside the code, in rem.
TITLE_LINE, TITLE_SIZE = 42.0, 4.2
COLOURS = {
    "fjord": "#0b5c63",
    "lyng": "#7a2e63",
    "boeg": "#2b6b35",
    "hav": "#1d4f91",
    "rav": "#8a5100",
    "hyben": "#b0271c",
}


@dataclass(frozen=True)
class Day:
    """One field of the month. `others` more meetings than there is room for; `name`: a holiday."""

    date: dt.date
    in_month: bool
    meetings: list[Meeting]
    others: int
    name: str
    is_free: bool


def year_poster(year: Year, wheel: Any) -> Document:
    """The wheel on A3, and below it the coming sessions in words. `wheel`: coordinates, as `web.wheel` makes them."""
    runs = [run for run in year.runs if run.counts]
    coming = [run for run in runs if run.day >= year.today] or runs
    branding = branding_in_use()
    drawing = svg(
        "year",
        wheel=wheel,
        year=year,
        colours=COLOURS,
        branding=branding,
        word=npgettext("below a number", "session", "sessions", year.total),
    )
    target = address(reverse("public:calendar"))
    start, last = year.scope.start, year.scope.end - dt.timedelta(days=1)
    period = str(start.year) if start.year == last.year else f"{start.year}–{last:%y}"
    title = _("The year’s courses %(period)s") % {"period": period}
    return make(
        "year",
        title=title,
        title_size=f"{min(TITLE_LINE / glyphs.em_width(title), TITLE_SIZE):.2f}",
        file_name=f"aarshjul-{start.isoformat()}.pdf",
        changed_at=max((run.session.changed_at for run in runs), default=clock.now()),
        size=Size.A3,
        pictures=(drawing,),
        drawing=drawing.name,
        year=year,
        columns=_columns(coming[:LISTED]),
        others=len(coming[LISTED:]),
        target=spoken(target),
        code=code_to(target),
    )


def month_poster(
    year: int, month: int, *, region: Region | None = None, association: Association | None = None
) -> Document:
    """One month on A3: of a district, of the district around a local association, or of the whole country."""
    if association is not None:
        region = association.municipality.region
    weeks = calendar.Calendar().monthdatescalendar(year, month)
    days = [day for week in weeks for day in week]
    sessions = _sessions(days[0], days[-1], region)
    by_day: dict[dt.date, list[Meeting]] = defaultdict(list)
    for session in sessions:
        for meeting in session.meetings.all():
            by_day[clock.local(meeting.starts_at).date()].append(meeting)
    breaks = school_breaks(days, association.municipality if association else None)
    target = address(reverse("public:region", args=[region.slug]) if region else reverse("public:calendar"))
    name = association.name if association else region.name if region else _("All of Denmark")
    return make(
        "month",
        title=_("Courses in %(month)s %(year)s: %(place)s") % {"month": MONTHS[month], "year": year, "place": name},
        file_name=f"kalender-{year}-{month:02}-{association.slug if association else region.slug if region else 'alle'}.pdf",
        changed_at=max((session.changed_at for session in sessions), default=clock.now()),
        size=Size.A3_WIDE,
        name=name,
        association=association,
        region=region,
        month=dt.date(year, month, 1),
        weekdays=weeks[0],
        weeks=[
            {
                "number": week[0].isocalendar().week,
                "days": [
                    _day(day, month, by_day[day], _break_beginning(day, breaks), room=A_DAY[len(weeks)]) for day in week
                ],
            }
            for week in weeks
        ],
        courses=list(Course.objects.filter(is_active=True).order_by("position", "code")),
        is_empty=not any(by_day[day] for day in days if day.month == month),
        target=spoken(target),
        code=code_to(target),
    )


def _columns(runs: list[Run]) -> list[list[Run]]:
    """The list in columns of equal length. CSS would balance them itself, by laying them out twenty times."""
    rows = -(-len(runs) // COLUMNS) or 1
    return [runs[start : start + rows] for start in range(0, len(runs), rows)]


def _day(day: dt.date, month: int, meetings: list[Meeting], school_break: str, *, room: int) -> Day:
    holiday = public_holiday(day)
    return Day(
        date=day,
        in_month=day.month == month,
        meetings=meetings[:room],
        others=len(meetings[room:]),
        name=holiday or school_break,
        is_free=bool(holiday) or day.weekday() >= 5,
    )


def _break_beginning(day: dt.date, breaks: dict[dt.date, SchoolBreak]) -> str:
    """The name of the school holiday on its first day and then once a week: every day would be noise."""
    if day not in breaks or (day.weekday() and day - dt.timedelta(days=1) in breaks):
        return ""
    return str(breaks[day].display_name)


def _sessions(first: dt.date, last: dt.date, region: Region | None) -> list[Session]:
    """What is published or held in these days, soonest first."""
    begin = clock.midnight(first)
    end = clock.midnight(last + dt.timedelta(days=1))
    found = Session.objects.with_details().filter(
        status__in=[Session.Status.PUBLISHED, Session.Status.HELD], starts_at__lt=end, ends_at__gte=begin
    )
    if region is not None:
        found = found.filter(region=region)
    return list(found.order_by("starts_at", "pk"))
