"""The topics that members are put in touch about, and letters that somebody reported: only these, and without names."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.viewsets.base import ViewSet

from courses.introductions.actions import letters
from courses.introductions.models import LetterReport, Topic
from courses.introductions.queries.people import open_reports
from courses.web.fields import ButtonForm, FlagField
from courses.web.organiser.base import PlanningView
from courses.web.organiser.facts import LastForm, PlainViewSet
from courses.web.organiser.missing import PlanningMenuItem


class TopicViewSet(PlainViewSet):
    """Topics in the order in which members see them. One that goes takes its notices along; letters about it go on."""

    model = Topic
    icon = "list-ul"
    list_display = ["name", "name_en", "position"]
    search_fields = ["name", "name_en"]
    ordering = ["position", "pk"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
            FieldPanel("position", help_text=gettext_lazy("The smallest number comes first.")),
        ],
        base_form_class=LastForm,
    )


class DecisionForm(ButtonForm):
    """Whether whoever wrote it is kept out (1), or nothing is wrong (0)."""

    barred = FlagField()


class ReportsView(PlanningView):
    page_title = gettext_lazy("Reported letters")
    header_icon = "warning"
    template_name = "courses/organiser/letter_reports.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """What waits, the oldest first."""
        return self.page(reports=list(open_reports()))


class DecideView(PlanningView):
    """A button: nothing is wrong, or whoever wrote it takes no part for a year."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Decide, and tell whoever it concerns."""
        report = get_object_or_404(LetterReport, pk=pk)
        if letters.decide(report=report, is_barred=DecisionForm.of(request)["barred"]):
            messages.success(request, _("It is decided, and those whom it concerns are told by mail."))
        return HttpResponseRedirect(reverse("letter_reports:index"))


class LetterReportViewSet(ViewSet):
    name = "letter_reports"
    icon = "warning"
    menu_label = gettext_lazy("Reported letters")
    menu_item_class = PlanningMenuItem

    def get_urlpatterns(self) -> list[Any]:
        """Its own pages instead of Wagtail's."""
        return [
            path("", ReportsView.as_view(), name="index"),
            path("<key:pk>/decide/", DecideView.as_view(), name="decide"),
        ]
