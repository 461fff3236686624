"""The year workspace: wheel, matrix, map and weeks, four pictures of one state that stands in the address."""

import csv
import datetime as dt
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.viewsets.base import ViewSet

from courses.catalogue.models import Course
from courses.common import clock
from courses.common.text import sort_key
from courses.places.models import Municipality, Region
from courses.planning.coverage import Gap
from courses.planning.reach import REACH_KM, Share
from courses.planning.rules import Standing
from courses.planning.year import Scope, Year, kommuner, year_of
from courses.web.organiser.base import PlanningView
from courses.web.organiser.listing import cell
from courses.web.organiser.missing import PlanningMenuItem
from courses.web.organiser.publishing import undo_offers
from courses.web.tilemap import Measure, tile_map
from courses.web.year import pictures

VIEWS = {
    "wheel": gettext_lazy("Year wheel"),
    "matrix": gettext_lazy("Coverage"),
    "map": gettext_lazy("Map"),
    "weeks": gettext_lazy("Weeks"),
}
DISTANCES = (20, 30, 50, 75, 100)
# Colour is never alone: each standing has a sign and a word.
SIGNS = {
    Standing.KEPT: ("✓", gettext_lazy("as promised")),
    Standing.DUE: ("!", gettext_lazy("due soon")),
    Standing.BROKEN: ("✕", gettext_lazy("promise broken")),
    Standing.NONE: ("–", gettext_lazy("nothing promised")),
}


@dataclass(frozen=True)
class Cell:
    """One course in one district. `share`: who has it in reach."""

    gap: Gap
    share: Share

    @property
    def sign(self) -> str:
        return SIGNS[self.gap.standing][0] if not self.gap.missing else SIGNS[self.kind][0]

    @property
    def kind(self) -> Standing:
        """A session short is due, even while no wait is too long yet."""
        if self.gap.standing == Standing.KEPT and self.gap.is_hole:
            return Standing.DUE
        return self.gap.standing

    @property
    def words(self) -> Any:
        if self.kind == Standing.DUE and self.gap.missing:
            return _("a session is missing")
        return SIGNS[self.kind][1]


@dataclass(frozen=True)
class TownCell:
    """One course in one kommune, where nothing is promised."""

    runs: int
    days_to_next: int | None
    share: Share


def _town_cell(year: Year, town: Municipality, course: Course) -> TownCell:
    runs = year.runs_in(municipality=town.pk, course=course.pk)
    return TownCell(
        len(runs), year.days_to_next(runs), year.reach.municipalities.get((town.pk, course.pk), Share(0, 0))
    )


def matrix(year: Year, opened: Region | None) -> list[dict[str, Any]]:
    """Rows of districts, and of the kommuner of the one that is opened."""
    by_region = {region.pk: [gap for gap in year.cells if gap.region == region] for region in year.regions}
    rows = []
    for region in year.regions:
        cells = [
            Cell(gap, year.reach.regions.get((region.pk, gap.course.pk), Share(0, 0))) for gap in by_region[region.pk]
        ]
        towns: list[tuple[Municipality, list[tuple[Course, TownCell]]]] = []
        if opened == region:
            towns = [
                (town, [(course, _town_cell(year, town, course)) for course in year.courses])
                for town in sorted(kommuner(region), key=lambda town: sort_key(town.name))
            ]
        everything = year.reach.regions.get((region.pk, None), Share(0, 0))
        rows.append({"region": region, "cells": cells, "towns": towns, "everything": everything})
    return rows


class YearView(PlanningView):
    """`?view=&course=&region=&year=&km=&measure=&open=`; what is not understood counts as not said."""

    page_title = gettext_lazy("The year")
    template_name = "courses/organiser/year.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.GET.get("export") in EXPORTS:
            return EXPORTS[request.GET["export"]](export_rows(self.year))
        shown: dict[str, Any] = {
            "wheel": lambda: pictures(self.year),
            "matrix": lambda: {
                "year": self.year,
                "rows": matrix(self.year, self.opened),
                "open_url": self.link(open="") + "&open=",
            },
            "map": lambda: {"year": self.year, "tiles": tile_map(self.year, self.measure), "measures": self.measures()},
            "weeks": lambda: {"year": self.year, "weeks": self.year.weeks()},
        }
        return self.page(
            view=self.view,
            views=[(self.link(view=name), label, name == self.view) for name, label in VIEWS.items()],
            chosen=self.chosen,
            courses=Course.objects.filter(is_active=True).order_by("position", "code"),
            regions=Region.objects.order_by("number"),
            years=self.years(),
            distances=DISTANCES,
            measure=self.measure if self.view == "map" else "",
            # For whoever leaves this page and comes back.
            state=self.link()[1:],
            exports=[(self.link(export=name), name) for name in EXPORTS],
            opened=self.opened,
            undo_offers=undo_offers(),
            **shown[self.view](),
        )

    @property
    def view(self) -> str:
        wanted = self.request.GET.get("view", "")
        return wanted if wanted in VIEWS else "wheel"

    @property
    def measure(self) -> Measure:
        wanted = self.request.GET.get("measure", "")
        return Measure(wanted) if wanted in Measure.values else Measure.RUNS

    @cached_property
    def opened(self) -> Region | None:
        return self._row(Region, "pk", self.request.GET.get("open", ""))

    @cached_property
    def chosen(self) -> Scope:
        given = self.request.GET
        start = clock.today()
        if given.get("year") in {str(year) for year in self._calendar_years()}:
            start = dt.date(int(given["year"]), 1, 1)
        km = given.get("km", "")
        return Scope(
            start=start,
            course=Course.objects.filter(code=given.get("course", ""), is_active=True).first(),
            region=self._row(Region, "pk", given.get("region", "")),
            km=int(km) if km in {str(distance) for distance in DISTANCES} else REACH_KM,
        )

    @cached_property
    def year(self) -> Year:
        return year_of(self.chosen)

    def link(self, **changed: str) -> str:
        """This page with the same state but for what is `changed`; empty values leave the address."""
        names = ("view", "course", "region", "year", "km", "measure", "open")
        state = {name: self.request.GET.get(name, "") for name in names}
        return "?" + urlencode({name: value for name, value in (state | changed).items() if value})

    def years(self) -> list[tuple[str, str, bool]]:
        """(value, label, chosen): the 12 months from today, then calendar years."""
        given = self.request.GET.get("year", "")
        calendar = [(str(year), str(year), given == str(year)) for year in self._calendar_years()]
        return [("", _("one year ahead"), given not in {value for value, _l, _c in calendar}), *calendar]

    def measures(self) -> list[tuple[str, Any, bool]]:
        reach = _("members within %(km)s km") % {"km": self.chosen.km}
        return [
            (self.link(measure=value), reach if value == Measure.REACH else label, value == self.measure)
            for value, label in Measure.choices
        ]

    @staticmethod
    def _calendar_years() -> range:
        this = clock.today().year
        return range(this - 1, this + 3)

    @staticmethod
    def _row(model: Any, name: str, value: str) -> Any:
        return model.objects.filter(**{name: int(value)}).first() if value.isascii() and value.isdigit() else None


def export_rows(year: Year) -> Iterable[list[Any]]:
    """The matrix as a table: one line for each district and course."""
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
                "" if share.percent is None else share.percent,
            ]


def _csv(rows: Iterable[list[Any]]) -> HttpResponse:
    """With a byte order mark: without it Excel takes UTF-8 for something else."""
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="aaret.csv"'
    return response


def _xlsx(rows: Iterable[list[Any]]) -> HttpResponse:
    from openpyxl import Workbook  # a slow import that only an export needs

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("The year"))
    for row in rows:
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    response = HttpResponse(
        content.getvalue(), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    response["Content-Disposition"] = 'attachment; filename="aaret.xlsx"'
    return response


EXPORTS = {"xlsx": _xlsx, "csv": _csv}


class YearViewSet(ViewSet):
    name = "year"
    icon = "date"
    menu_label = gettext_lazy("The year")
    menu_item_class = PlanningMenuItem

    def get_urlpatterns(self) -> list:
        return [path("", YearView.as_view(), name="index")]
