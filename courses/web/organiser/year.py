"""The year workspace: wheel, matrix, map and weeks, four pictures of one state that stands in the address."""

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.viewsets.base import ViewSet

from courses.cadence.queries.reach import REACH_KM
from courses.cadence.queries.year import Scope, Year, year_of
from courses.catalogue.models import Course
from courses.common import clock
from courses.places.models import Region
from courses.web.organiser.base import PlanningView
from courses.web.organiser.matrix import country, matrix
from courses.web.organiser.missing import PlanningMenuItem
from courses.web.organiser.publishing import undo_offers
from courses.web.organiser.year_files import EXPORTS
from courses.web.pictures.tilemap import Measure, tile_map
from courses.web.public.year import pictures

VIEWS = {
    "wheel": gettext_lazy("Year wheel"),
    "matrix": gettext_lazy("Coverage"),
    "map": gettext_lazy("Map"),
    "weeks": gettext_lazy("Weeks"),
}
DISTANCES = (20, 30, 50, 75, 100)


class YearView(PlanningView):
    """`?view=&course=&region=&year=&km=&measure=&open=`; what is not understood counts as not said."""

    page_title = gettext_lazy("The year")
    template_name = "courses/organiser/year.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.GET.get("export") in EXPORTS:
            return EXPORTS[request.GET["export"]](self.year)
        shown: dict[str, Any] = {
            "wheel": lambda: pictures(self.year),
            "matrix": lambda: {
                "year": self.year,
                "rows": matrix(self.year, self.opened),
                "country": [] if self.chosen.region else country(self.year),
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
        return [("", _("a year ahead"), given not in {value for value, _l, _c in calendar}), *calendar]

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


class YearViewSet(ViewSet):
    name = "year"
    icon = "date"
    menu_label = gettext_lazy("The year")
    menu_item_class = PlanningMenuItem

    def get_urlpatterns(self) -> list:
        return [path("", YearView.as_view(), name="index")]
