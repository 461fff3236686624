"""Rolling on: whether a session is followed by its next run, and filling one gap by one press."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from courses.catalogue.models import Course
from courses.common.errors import DomainError
from courses.places.models import Region
from courses.rolling.actions import allow_rerun, fill_gap, find_gap, is_drafted, opening_for, stop_rerun
from courses.web.fields import ButtonForm, FlagField
from courses.web.organiser.base import OneSessionView, PlanningView, note


class WantedForm(ButtonForm):
    """Whether what the button is about is wanted."""

    wanted = FlagField()


class RerunView(OneSessionView):
    """The next run comes by itself; this says no to it (`wanted` = 0), or yes again."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let the next run be drafted after this session, or not."""
        if WantedForm.of(request)["wanted"]:
            allow_rerun(session=self.session)
            return self.done(_("The next run is drafted by itself when it is due."), "rerun")
        stop_rerun(session=self.session)
        return self.done(_("No next run is drafted after this session."), "no_rerun")


class FillGapView(PlanningView):
    """One gap: what would be drafted, and the button that does it."""

    permission_required = "add"
    page_title = gettext_lazy("Mend a hole")
    header_icon = "warning"
    template_name = "courses/organiser/fill_gap.html"
    above = [("missing:index", gettext_lazy("What is missing"))]

    @cached_property
    def place(self) -> dict[str, Any]:
        """Course and district of the address; 404 when either has gone."""
        course = get_object_or_404(Course, pk=self.kwargs["course"], is_active=True)
        return {"course": course, "region": get_object_or_404(Region, pk=self.kwargs["region"])}

    def get(self, request: HttpRequest, course: int, region: int) -> HttpResponse:
        """The gap and the session that would close it, unless one is drafted already."""
        gap = find_gap(**self.place)
        drafted = gap is not None and is_drafted(gap)
        opening = opening_for(gap) if gap and not drafted else None
        return self.page(**self.place, gap=gap, drafted=drafted, opening=opening)

    def post(self, request: HttpRequest, course: int, region: int) -> HttpResponse:
        """Draft that session; back with a sentence when there is none to draft."""
        try:
            session = fill_gap(**self.place)
        except DomainError as refusal:
            messages.error(request, refusal.message)
            return HttpResponseRedirect(reverse("missing:fill_gap", args=[course, region]))
        note(session, "create")
        messages.success(request, _("The draft is made. Nobody sees it before you publish it."))
        return HttpResponseRedirect(reverse("sessions:edit", args=[session.pk]))
