"""«For få, og efterspurgt»: which sessions lack people, and what people ask for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy
from wagtail.admin.viewsets.base import ViewSet

from courses.common import clock
from courses.demand import queries as demand
from courses.web.organiser.base import PlanningView
from courses.web.organiser.missing import PlanningMenuItem


class DemandView(PlanningView):
    """Which sessions lack people, and what people ask for where."""

    page_title = gettext_lazy("Too few, and wished for")
    header_icon = "group"
    template_name = "courses/organiser/demand.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """What people asked for and where, beside what lacks people."""
        return self.page(lacking=demand.lacking(clock.today()), demand=demand.by_region())


class DemandViewSet(ViewSet):
    name = "demand"
    icon = "group"
    menu_label = gettext_lazy("Too few, and wished for")
    menu_item_class = PlanningMenuItem

    def get_urlpatterns(self) -> list[Any]:
        """Its own page instead of Wagtail's."""
        return [path("", DemandView.as_view(), name="index")]
