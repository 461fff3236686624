"""«Hvad mangler»: each district's gaps, and a way to fill each of them."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from courses.cadence.queries.coverage import Gap, coverage
from courses.common import clock
from courses.schedule.models import Session
from courses.web.organiser.base import PlanningView
from courses.web.organiser.rolling import FillGapView


def filled_in(gap: Gap, name: str) -> str:
    """The empty form of that name, filled in with what the gap asks for."""
    wanted = {"course": gap.course.pk, "region": gap.region.pk, "date": gap.suggested_date.isoformat()}
    return f"{reverse(name)}?{urlencode(wanted)}"


class MissingView(PlanningView):
    page_title = _("What is missing")
    header_icon = "warning"
    template_name = "courses/organiser/missing.html"
    takes_along = "mangler"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Each gap by district, and how many cells of the whole are covered."""
        cells = coverage(clock.today())
        gaps = [gap for gap in cells if gap.is_gap]
        districts = [
            (region, [self.line(gap) for gap in found]) for region, found in groupby(gaps, key=lambda gap: gap.region)
        ]
        return self.page(districts=districts, gaps=len(gaps), covered=len(cells) - len(gaps), total=len(cells))

    @staticmethod
    def line(gap: Gap) -> dict[str, Any]:
        """A gap with the three ways to close it by hand."""
        drafts = f"{reverse('sessions:publish_drafts')}?{urlencode({'region': gap.region.pk})}"
        return {
            "gap": gap,
            "series_url": filled_in(gap, "series:add"),
            "session_url": filled_in(gap, "sessions:add"),
            "drafts_url": drafts,
        }


class PlanningMenuItem(MenuItem):
    """Only for those who may change sessions."""

    def is_shown(self, request: HttpRequest) -> bool:
        """For whoever may change sessions."""
        return request.user.has_perm(f"courses.change_{Session._meta.model_name}")


class MissingViewSet(ViewSet):
    name = "missing"
    icon = "warning"
    menu_label = _("What is missing")
    menu_item_class = PlanningMenuItem

    def get_urlpatterns(self) -> list:
        """Its own pages instead of Wagtail's."""
        return [
            path("", MissingView.as_view(), name="index"),
            path("<key:course>/<key:region>/", FillGapView.as_view(), name="fill_gap"),
        ]
