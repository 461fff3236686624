"""«Tal»: how the programme has gone, each figure over time, by district and by course, on the page, in a file and on paper."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.viewsets.base import ViewSet

from courses.common import clock
from courses.documents.figures import figures_sheet
from courses.reports.queries import WORDS, Period, Row, definition, figures, overall, recent, words
from courses.reports.rules import KINDS, By, Figure, Kind, Measure, longest
from courses.web.fields import QueryForm, date_field
from courses.web.organiser.base import PlanningView
from courses.web.organiser.missing import PlanningMenuItem
from courses.web.organiser.spreadsheets import cell, csv_response, xlsx_response
from courses.web.pictures.bars import bars_of

PERIODS = {4: gettext_lazy("Four quarters"), 8: gettext_lazy("Two years"), 20: gettext_lazy("Five years")}
PARTS = {By.QUARTER: gettext_lazy("Quarter"), By.REGION: gettext_lazy("District"), By.COURSE: gettext_lazy("Course")}


class FiguresQuery(QueryForm):
    """How far back, and parted by what."""

    quarters = forms.TypedChoiceField(label=gettext_lazy("Period"), choices=[*PERIODS.items()], coerce=int, initial=4)
    by = forms.TypedChoiceField(label=gettext_lazy("By"), choices=[*PARTS.items()], coerce=By, initial=By.QUARTER)
    file = forms.ChoiceField(choices=[("csv", "csv"), ("xlsx", "xlsx"), ("pdf", "pdf")], initial="")
    # As a mail tells them: as they stand up to and including this day, whenever it is opened.
    until = date_field()

    @property
    def given(self) -> dict[str, Any]:
        """With `last`, the day up to which it is counted, and `keep`, what a link says so that it stays."""
        given, today = super().given, clock.today()
        until = given["until"]
        is_past = bool(until) and until < today
        return given | {"last": until if is_past else today, "keep": f"&until={until:%Y-%m-%d}" if is_past else ""}


class FiguresView(PlanningView):
    """All figures of the whole country, beside those of as long a time before."""

    page_title = gettext_lazy("Figures")
    header_icon = "table"
    template_name = "courses/organiser/figures.html"
    takes_along = "tal"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Of the period that the address names."""
        given = FiguresQuery.of(request)
        period = recent(given["last"], given["quarters"])
        lines = [self._line(measure, period) for measure in Measure]
        return self.page(
            lines=lines,
            period=period,
            before=period.before,
            quarters=given["quarters"],
            periods=PERIODS,
            keep=given["keep"],
        )

    @staticmethod
    def _line(measure: Measure, period: Period) -> dict[str, Any]:
        now, before = overall(measure, period), overall(measure, period.before)
        return {
            "measure": measure,
            "title": WORDS[measure].title,
            "now": words(measure, now),
            "before": words(measure, before),
            "definition": definition(measure),
        }


class FigureView(PlanningView):
    """One figure by quarter, district or course: bars, the same as a table, and as files."""

    header_icon = "table"
    template_name = "courses/organiser/figure.html"
    above = [("figures:index", gettext_lazy("Figures"))]

    @cached_property
    def measure(self) -> Measure:
        """That of the address. Raises `Http404` where there is none of that name."""
        try:
            return Measure(self.kwargs["measure"])
        except ValueError:
            raise Http404("no such figure") from None

    def get_page_title(self) -> Any:
        """The name of the figure."""
        return WORDS[self.measure].title

    def get(self, request: HttpRequest, measure: str) -> HttpResponse:
        """The page, or the file that the address asks for."""
        given = FiguresQuery.of(request)
        period, by = recent(given["last"], given["quarters"]), given["by"]
        rows, whole = figures(self.measure, by, period), overall(self.measure, period)
        if given["file"]:
            return FILES[given["file"]](self.measure, by, period, rows, whole)
        return self.page(
            bars=bars_of(rows, longest(self.measure, (row.figure for row in rows))),
            rows=rows,
            whole=words(self.measure, whole),
            definition=definition(self.measure),
            title=WORDS[self.measure].title,
            period=period,
            given=given,
            periods=PERIODS,
            parts=PARTS,
            part=PARTS[by],
        )


def _lines(measure: Measure, by: By, period: Period, rows: list[Row], whole: Figure) -> Iterable[list[Any]]:
    """A heading, a line for each part and one for the whole; what is not shown on the page is words here too."""
    yield [_("Period"), str(PARTS[by]), f"{WORDS[measure].title}{' (%)' if KINDS[measure] is Kind.SHARE else ''}"]
    total = Row(_("In the whole country"), whole, words(measure, whole))
    for row in [*rows, total]:
        value = row.figure.value
        yield [period.words, cell(row.name), row.words if value is None else round(value, 1)]


def _csv(measure: Measure, by: By, period: Period, rows: list[Row], whole: Figure) -> HttpResponse:
    return csv_response(_lines(measure, by, period, rows, whole), f"tal-{measure.value}")


def _xlsx(measure: Measure, by: By, period: Period, rows: list[Row], whole: Figure) -> HttpResponse:
    return xlsx_response(
        [(str(WORDS[measure].title), _lines(measure, by, period, rows, whole))], f"tal-{measure.value}"
    )


def _pdf(measure: Measure, by: By, period: Period, rows: list[Row], whole: Figure) -> HttpResponse:
    sheet = figures_sheet(measure, period, whole, rows, str(PARTS[by]))
    answer = HttpResponse(sheet.pdf(), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{sheet.file_name}"'
    return answer


FILES: dict[str, Callable[..., HttpResponse]] = {"csv": _csv, "xlsx": _xlsx, "pdf": _pdf}


class FiguresViewSet(ViewSet):
    name = "figures"
    icon = "table"
    menu_label = gettext_lazy("Figures")
    menu_item_class = PlanningMenuItem

    def get_urlpatterns(self) -> list[Any]:
        """Its own pages instead of Wagtail's."""
        return [
            path("", FiguresView.as_view(), name="index"),
            path("<slug:measure>/", FigureView.as_view(), name="figure"),
        ]
