"""What is shared of questions and answers: reported ones first, taken down and put back by one button each."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from courses.knowledge.actions import asking
from courses.knowledge.models import Inquiry
from courses.knowledge.queries import inquiries
from courses.web.fields import ButtonForm, FlagField
from courses.web.organiser.base import PlanningView
from courses.web.organiser.missing import PlanningMenuItem


class StaysForm(ButtonForm):
    """Whether it stands (1), or is taken down (0)."""

    stays = FlagField()


class SharedView(PlanningView):
    page_title = gettext_lazy("Shared knowledge")
    header_icon = "help"
    template_name = "courses/organiser/knowledge.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Reported, shared, taken down."""
        reported = list(inquiries.reported()[:50])
        known = {row.pk for row in reported}
        shared = [row for row in inquiries.shared()[:50] if row.pk not in known]
        return self.page(reported=reported, shared=shared, taken_down=list(inquiries.taken_down()[:50]))


class DecideView(PlanningView):
    """A button: it is taken down, or stands."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it; the other button undoes it."""
        row = get_object_or_404(Inquiry, pk=pk)
        stays = StaysForm.of(request)["stays"]
        if asking.decide(inquiry=row.pk, stays=stays):
            messages.success(request, _("It stands there.") if stays else _("Nobody outside reads it any more."))
        return HttpResponseRedirect(reverse("shared_answers:index"))


class SharedAnswersViewSet(ViewSet):
    name = "shared_answers"
    icon = "help"
    menu_label = gettext_lazy("Shared knowledge")
    menu_item_class = PlanningMenuItem

    def get_urlpatterns(self) -> list[Any]:
        """Its own pages instead of Wagtail's."""
        return [
            path("", SharedView.as_view(), name="index"),
            path("<key:pk>/decide/", DecideView.as_view(), name="decide"),
        ]
