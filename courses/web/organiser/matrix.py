"""The coverage matrix: each course in each storkreds against what is promised, and in each kommune."""

from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.cadence.queries.coverage import Gap
from courses.cadence.queries.reach import Share
from courses.cadence.queries.year import NOBODY, Year, kommuner
from courses.cadence.rules import Standing
from courses.catalogue.models import Course
from courses.common.text import sort_key
from courses.places.models import Municipality, Region

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
        """The sign that says the same as the colour."""
        return SIGNS[self.kind][0]

    @property
    def kind(self) -> Standing:
        """A session short is due, even while no wait is too long yet."""
        if self.gap.standing == Standing.KEPT and self.gap.is_gap:
            return Standing.DUE
        return self.gap.standing

    @property
    def words(self) -> str:
        """How it stands, with the day that goes with it: broken since then, or a session is needed by then."""
        day = date_format(self.gap.needed_date) if self.gap.needed_date else ""
        if self.kind == Standing.BROKEN:
            return _("promise broken since %(day)s") % {"day": day}
        words = str(SIGNS[self.kind][1])
        if self.kind == Standing.DUE:
            words = _("a session is missing") if self.gap.missing else words
            return _("%(words)s, needed by %(day)s") % {"words": words, "day": day} if day else words
        return words


@dataclass(frozen=True)
class TownCell:
    """One course in one kommune, where nothing is promised."""

    runs: int
    days_to_next: int | None
    share: Share


def town_cell(year: Year, town: Municipality, course: Course) -> TownCell:
    """A course in a kommune: sessions, days to the next one, and who has it near."""
    runs = year.runs_in(municipality=town.pk, course=course.pk)
    return TownCell(len(runs), year.days_to_next(runs), year.reach.municipalities.get((town.pk, course.pk), NOBODY))


def country(year: Year) -> list[tuple[Course, int, Share]]:
    """The whole country as one line: sessions of each course, online too, and who has it in reach."""
    return [
        (course, len(year.runs_in(course=course.pk)), year.reach.country.get(course.pk, NOBODY))
        for course in year.courses
    ]


def matrix(year: Year, opened: Region | None) -> list[dict[str, Any]]:
    """Rows of districts, and of the kommuner of the one that is opened."""
    by_region = {region.pk: [gap for gap in year.cells if gap.region == region] for region in year.regions}
    rows = []
    for region in year.regions:
        cells = [Cell(gap, year.reach.regions.get((region.pk, gap.course.pk), NOBODY)) for gap in by_region[region.pk]]
        towns: list[tuple[Municipality, list[tuple[Course, TownCell]]]] = []
        if opened == region:
            towns = [
                (town, [(course, town_cell(year, town, course)) for course in year.courses])
                for town in sorted(kommuner([region]), key=lambda town: sort_key(town.name))
            ]
        everything = year.reach.regions.get((region.pk, None), NOBODY)
        rows.append({"region": region, "cells": cells, "towns": towns, "everything": everything})
    return rows
