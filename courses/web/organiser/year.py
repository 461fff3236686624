"""The year workspace: wheel, matrix, map and weeks, four pictures of one state that stands in the address."""

import datetime as dt
from typing import Any

from django import forms
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
from courses.web.fields import QueryForm
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


def calendar_years() -> range:
    """Those that can be looked at besides the year from today."""
    this = clock.today().year
    return range(this - 1, this + 3)


class YearQuery(QueryForm):
    """The state of the workspace."""

    view = forms.ChoiceField(choices=list(VIEWS.items()), initial="wheel")
    course = forms.ModelChoiceField(queryset=Course.objects.filter(is_active=True), to_field_name="code")
    region = forms.ModelChoiceField(queryset=Region.objects.all())
    year = forms.IntegerField()
    km = forms.TypedChoiceField(choices=[(km, km) for km in DISTANCES], coerce=int, initial=REACH_KM)
    measure = forms.ChoiceField(choices=Measure, initial=Measure.RUNS)
    open = forms.ModelChoiceField(queryset=Region.objects.all())
    export = forms.ChoiceField(choices=[(name, name) for name in EXPORTS])

    def clean_year(self) -> int | None:
        """One of the calendar years that can be looked at; None for another: the year from today."""
        year = self.cleaned_data["year"]
        return year if year in calendar_years() else None

    @property
    def state(self) -> dict[str, str]:
        """What the address says and is understood, as it is written there; an export is no state."""
        self.is_valid()
        names = [name for name in self.fields if name in self.cleaned_data and name != "export"]
        return {name: self[name].value() or "" for name in names}


class YearView(PlanningView):
    """`?view=&course=&region=&year=&km=&measure=&open=`; what is not understood counts as not said."""

    page_title = gettext_lazy("The year")
    template_name = "courses/organiser/year.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The picture that the address asks for, or the file to download."""
        if self.asked["export"]:
            return EXPORTS[self.asked["export"]](self.year)
        shown: dict[str, Any] = {
            "wheel": lambda: pictures(self.year),
            "matrix": lambda: {
                "year": self.year,
                "rows": matrix(self.year, self.opened),
                "country": [] if self.chosen.region else country(self.year),
                "open_url": self.link(open="") + "&open=",
            },
            "map": lambda: {
                "year": self.year,
                "tiles": tile_map(self.year, self.measure),
                "measures": self.measures(),
                "rest": "",
                "whole": False,
            },
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

    @cached_property
    def asked(self) -> dict[str, Any]:
        """What the address says, with the usual for what it leaves out."""
        return YearQuery.of(self.request)

    @property
    def view(self) -> str:
        """Which picture of the year: wheel, matrix, list or map."""
        return self.asked["view"]

    @property
    def measure(self) -> Measure:
        """What the colours of the map mean."""
        return Measure(self.asked["measure"])

    @property
    def opened(self) -> Region | None:
        """The district whose kommuner are shown in the table; None: none."""
        return self.asked["open"]

    @cached_property
    def chosen(self) -> Scope:
        """The time and what it is narrowed to."""
        year = self.asked["year"]
        return Scope(
            start=dt.date(year, 1, 1) if year else clock.today(),
            course=self.asked["course"],
            region=self.asked["region"],
            km=self.asked["km"],
        )

    @cached_property
    def year(self) -> Year:
        """The figures that all pictures share."""
        return year_of(self.chosen)

    def link(self, **changed: str) -> str:
        """This page with the same state but for what is `changed`; empty values leave the address."""
        state = YearQuery(self.request.GET).state
        return "?" + urlencode({name: value for name, value in (state | changed).items() if value})

    def years(self) -> list[tuple[str, str, bool]]:
        """(value, label, chosen): the 12 months from today, then calendar years."""
        given = self.asked["year"]
        calendar = [(str(year), str(year), given == year) for year in calendar_years()]
        return [("", _("a year ahead"), given is None), *calendar]

    def measures(self) -> list[tuple[str, Any, bool]]:
        """Address, words and whether it is chosen, for each meaning of the colours."""
        reach = _("members within %(km)s km") % {"km": self.chosen.km}
        return [
            (self.link(measure=value), reach if value == Measure.REACH else label, value == self.measure)
            for value, label in Measure.choices
        ]


class YearViewSet(ViewSet):
    name = "year"
    icon = "date"
    menu_label = gettext_lazy("The year")
    menu_item_class = PlanningMenuItem

    def get_urlpatterns(self) -> list:
        """Its own page instead of Wagtail's."""
        return [path("", YearView.as_view(), name="index")]
