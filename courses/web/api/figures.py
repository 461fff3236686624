"""The figures of «Tal» for programs: by the same definitions, and as silent about a few people as the page is."""

import datetime as dt
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Schema
from pydantic import Field

from courses.common import clock
from courses.programs.rules import Scope
from courses.reports.queries import WORDS, Row, definition, figures, overall, recent, words
from courses.reports.rules import By, Figure, Measure
from courses.web.api.access import KEYED, KeyOf, told
from courses.web.api.base import api

# Those of the page: with any number of quarters what is hidden in one answer could be told by the difference of two others.
PERIODS = {"4": 4, "8": 8, "20": 20}
Quarters = Annotated[str, Field(pattern="^(4|8|20)$")]


class FigureOut(Schema):
    """`value` is null where it would be about fewer than five people, or where there is nothing; `words` says which."""

    name: str
    value: float | None
    words: str


class FiguresOut(Schema):
    measure: str
    title: str
    definition: str
    first_day: dt.date
    last_day: dt.date
    by: str
    whole: FigureOut
    parts: list[FigureOut]


def _shown(name: Any, figure: Figure, said: str) -> dict[str, Any]:
    return {"name": str(name), "value": None if figure.value is None else round(figure.value, 1), "words": said}


def _part(row: Row) -> dict[str, Any]:
    return _shown(row.name, row.figure, row.words)


@api.get(
    "/manage/figures/{measure}",
    auth=KeyOf(Scope.READ_PROGRAMME),
    response={200: FiguresOut, **KEYED},
    summary="One figure over time, by quarter, district or course",
    tags=["figures"],
)
def figure(request: HttpRequest, measure: Measure, by: By = By.QUARTER, quarters: Quarters = "4") -> HttpResponse:
    """Over the last `quarters`; below five people it is left out, together with what would give it away."""
    period = recent(clock.today(), PERIODS[quarters])
    whole = overall(measure, period)
    answer = {
        "measure": measure.value,
        "title": str(WORDS[measure].title),
        "definition": str(definition(measure)),
        "first_day": period.first,
        "last_day": period.last,
        "by": by.value,
        "whole": _shown("", whole, words(measure, whole)),
        "parts": [_part(row) for row in figures(measure, by, period)],
    }
    return told(request, answer)
