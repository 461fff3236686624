"""«For få, og efterspurgt»: which sessions lack people, and what people ask for."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from courses.catalogue.models import Course
from courses.common import clock
from courses.common.errors import DomainError
from courses.demand import queries as demand
from courses.places.models import Region
from courses.rolling.actions import meet_demand
from courses.web.organiser.base import PlanningView, note
from courses.web.organiser.missing import PlanningMenuItem


class DemandView(PlanningView):
    """Which sessions lack people, and what people ask for where."""

    page_title = gettext_lazy("Too few, and wished for")
    header_icon = "group"
    template_name = "courses/organiser/demand.html"
    takes_along = "efterspoergsel"

    def get(self, request: HttpRequest) -> HttpResponse:
        """What people asked for and where, beside what lacks people."""
        return self.page(lacking=demand.lacking(clock.today()), demand=demand.by_region())


class MeetDemandView(PlanningView):
    """The button that makes a draft of what people ask for, and asks trainers."""

    permission_required = "add"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, course: int, region: int) -> HttpResponse:
        """Make the draft and show it; back to the list with a sentence where that cannot be."""
        wanted = get_object_or_404(Course, pk=course, is_active=True)
        try:
            draft, asked = meet_demand(course=wanted, region=get_object_or_404(Region, pk=region))
        except DomainError as refusal:
            messages.error(request, refusal.message)
            return HttpResponseRedirect(reverse("demand:index"))
        note(draft, "create")
        messages.success(request, _("The draft is made. Nobody sees it before you publish it."))
        if asked:
            sentence = ngettext("%(count)s trainer is asked.", "%(count)s trainers are asked.", len(asked))
            messages.success(request, sentence % {"count": len(asked)})
        else:
            messages.warning(request, _("No trainer can be asked for it yet. The page says why."))
        return HttpResponseRedirect(reverse("sessions:edit", args=[draft.pk]))


class DemandViewSet(ViewSet):
    name = "demand"
    icon = "group"
    menu_label = gettext_lazy("Too few, and wished for")
    menu_item_class = PlanningMenuItem

    def get_urlpatterns(self) -> list[Any]:
        """Its own page instead of Wagtail's."""
        return [
            path("", DemandView.as_view(), name="index"),
            path("<key:course>/<key:region>/", MeetDemandView.as_view(), name="meet"),
        ]
