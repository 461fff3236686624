"""What the pages of one plan share."""

from typing import ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from courses.planner.models import PlanRun
from courses.web.organiser.base import PlanningView

# How often the page of a calculation looks how far it is.
REFRESH_SECONDS = 3


class OnePlanView(PlanningView):
    page_title = gettext_lazy("Year plan")
    header_icon = "order"
    template_name = "courses/organiser/plan.html"
    above = [("plans:index", gettext_lazy("Plan the year"))]
    # A comparison proposes nothing that could be taken.
    runs: ClassVar[QuerySet[PlanRun]] = PlanRun.objects.filter(compares=None)

    @cached_property
    def run(self) -> PlanRun:
        """The plan of the address; 404 when it has gone."""
        return get_object_or_404(self.runs.select_related("requested_by"), pk=self.kwargs["pk"])

    def back(self) -> HttpResponse:
        """To the page of the plan, or to the comparisons with it."""
        compared = self.run.compares_id
        name, pk = ("compare", compared) if compared else ("plan", self.run.pk)
        return HttpResponseRedirect(reverse(f"plans:{name}", args=[pk]))
