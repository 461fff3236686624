"""The coverage matrix as files: csv with the districts, xlsx with a sheet of kommuner as well.

What is not shown on the page stands in neither: numbers about fewer than five people are words or empty.
"""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from courses.cadence.queries.reach import Share
from courses.cadence.queries.year import Year, kommuner
from courses.common.text import sort_key
from courses.web.organiser.matrix import matrix, town_cell
from courses.web.organiser.spreadsheets import cell, csv_response, xlsx_response


def district_rows(year: Year) -> Iterable[list[Any]]:
    """One line for each district and course, below the headings."""
    yield [
        _("District"), _("Course"), _("Sessions"), _("Promised"), _("Drafts"), _("Last"), _("Next"), _("Days to next"),
        _("Needed by"), _("State"), _("Members"), _("Members in reach (%)"),
    ]  # fmt: skip
    for row in matrix(year, None):
        for found in row["cells"]:
            gap, share = found.gap, found.share
            yield [
                cell(gap.region.name),
                cell(gap.course.display_title),
                gap.runs,
                gap.target,
                gap.drafts,
                gap.last_date.isoformat() if gap.last_date else "",
                gap.next_date.isoformat() if gap.next_date else "",
                "" if gap.days_to_next is None else gap.days_to_next,
                gap.needed_date.isoformat() if gap.needed_date else "",
                str(found.words),
                share.members if share.is_shown else _("under 5"),
                in_reach(share),
            ]


def town_rows(year: Year) -> Iterable[list[Any]]:
    """One line for each kommune and course, below the headings."""
    yield [_("District"), _("Kommune"), _("Course"), _("Sessions"), _("Days to next"), _("Members in reach (%)")]
    for town in sorted(kommuner(year.regions), key=lambda town: (town.region_id, sort_key(town.name))):
        for course in year.courses:
            found = town_cell(year, town, course)
            days = "" if found.days_to_next is None else found.days_to_next
            yield [
                cell(town.region.name),
                cell(town.name),
                cell(course.display_title),
                found.runs,
                days,
                in_reach(found.share),
            ]


def in_reach(share: Share) -> Any:
    """The percentage; words where it would be about a few people; nothing where few live."""
    if share.percent is not None:
        return share.percent
    return share.words if share.is_shown else ""


def as_csv(year: Year) -> HttpResponse:
    """The districts."""
    return csv_response(district_rows(year), "aaret")


def as_xlsx(year: Year) -> HttpResponse:
    """The year as a workbook with one sheet of districts and one of kommuner."""
    return xlsx_response([(_("The year"), district_rows(year)), (_("Kommuner"), town_rows(year))], "aaret")


EXPORTS = {"xlsx": as_xlsx, "csv": as_csv}
