"""The year for everyone: wheel, map and list of the whole country, and the same for one storkreds."""

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.cadence.queries.coverage import Offer
from courses.cadence.queries.year import Scope, Year, year_of
from courses.common import clock
from courses.places.models import Association, Region
from courses.schedule.queries import sessions as schedule
from courses.schedule.queries.cards import cards_of
from courses.web.fields import FlagField, QueryForm
from courses.web.kept import kept
from courses.web.pictures.area_map import map_of_region, stop_of
from courses.web.pictures.tilemap import Measure, tile_map
from courses.web.pictures.wheel import year_wheel

# With more sessions than this the list gives the number of each month, and asks to choose a district or a course.
MOST_LISTED = 400
CARDS = 6
# How many people have what near home is for organisers.
PUBLIC_MEASURES = (Measure.RUNS, Measure.DAYS)


class WholeQuery(QueryForm):
    """Whether all of a page is there to read: without it, most months and the table of the map are folded and not sent."""

    hele = FlagField()


class YearQuery(WholeQuery):
    """What of the year is looked at."""

    kursus = forms.CharField()
    storkreds = forms.CharField()
    aar = forms.IntegerField()
    vis = forms.ChoiceField(choices=[(measure, "") for measure in PUBLIC_MEASURES], initial=Measure.RUNS)

    def clean_aar(self) -> int | None:
        """This year or the next."""
        this = clock.today().year
        return self.cleaned_data["aar"] if self.cleaned_data["aar"] in (this, this + 1) else None


def years(wanted: int | None) -> list[tuple[str, str, bool]]:
    """(value, label, chosen): a year from today, then this and the next calendar year."""
    this = clock.today().year
    calendar = [(str(year), str(year), wanted == year) for year in (this, this + 1)]
    return [("", _("a year ahead"), not any(chosen for _v, _l, chosen in calendar)), *calendar]


def pictures(year: Year, *, rest: str = "", whole: bool = False) -> dict[str, Any]:
    """What the components of a year's pages show. `rest`: the address with all that is folded, empty where all is here;
    `whole`: nothing is folded."""
    facts = {"year": year, "wheel": year_wheel(year), "months": year.months(), "short": len(year.runs) > MOST_LISTED}
    return facts | {"rest": rest, "whole": whole}


def _address(state: dict[str, Any]) -> str:
    """This page with what is said in `state`; what is empty is left out."""
    return "?" + urlencode({name: value for name, value in state.items() if value})


@kept(YearQuery)
@require_safe
def year(request: HttpRequest) -> HttpResponse:
    """`?kursus=&storkreds=&aar=&vis=&hele=`; what is not understood counts as not said."""
    given = YearQuery.of(request)
    offer = Offer.read()
    scope = Scope(
        start=dt.date(given["aar"], 1, 1) if given["aar"] else clock.today(),
        course=next((course for course in offer.courses if course.code == given["kursus"]), None),
        region=next((region for region in offer.regions if region.slug == given["storkreds"]), None),
        with_drafts=False,
    )
    found = year_of(scope, offer)
    measure = Measure(given["vis"])
    state = {name: given[name] for name in ("kursus", "storkreds", "aar")}
    rest = "" if given["hele"] else _address({**state, "vis": "" if measure == Measure.RUNS else measure, "hele": 1})
    context = pictures(found, rest=rest, whole=given["hele"]) | {
        "courses": offer.courses,
        "regions": offer.regions,
        "years": years(given["aar"]),
        "districts": len({run.session.region_id for run in found.runs if run.counts and run.session.region_id}),
        "tiles": tile_map(found, measure, with_reach=False),
        "measures": [
            (_address({**state, "vis": choice}), choice.label, choice == measure) for choice in PUBLIC_MEASURES
        ],
        "measure": measure,
    }
    return render(request, "courses/public/year.html", context)


@kept(WholeQuery)
@require_safe
def region(request: HttpRequest, slug: str) -> HttpResponse:
    """`?hele=`. One storkreds: what is coming, its year, what is missing, and whom to ask."""
    found = get_object_or_404(Region, slug=slug)
    of_region = year_of(Scope(start=clock.today(), region=found, with_drafts=False))
    coming = schedule.upcoming().filter(region=found)
    ahead = [run.session for run in of_region.runs if run.counts and run.session.starts_at > clock.now()]
    whole = WholeQuery.of(request)["hele"]
    context = pictures(of_region, rest="" if whole else _address({"hele": 1}), whole=whole) | {
        "region": found,
        "map": map_of_region((stop_of(session) for session in ahead), found),
        "sessions": cards_of(coming[:CARDS]),
        "gaps": [
            (gap, f"{reverse('public:interest')}?{urlencode({'kursus': gap.course.code})}") for gap in of_region.gaps
        ],
        "associations": Association.objects.filter(municipality__region=found).order_by("name_key"),
        "feed": reverse("feeds:region", args=[slug]),
    }
    return render(request, "courses/public/region.html", context)


urlpatterns = [
    path("aaret/", year, name="year"),
    path("storkreds/<slug:slug>/", region, name="region"),
]
