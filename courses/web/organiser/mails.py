"""«Mail»: what did not reach anybody, and a button that tries again."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from courses.common import clock
from courses.common.actions import mail
from courses.common.models import Heartbeat
from courses.web.organiser.base import PlanningView
from courses.web.organiser.missing import PlanningMenuItem

SHOWN = 100


class MailView(PlanningView):
    page_title = gettext_lazy("Mail that was not sent")
    header_icon = "mail"
    template_name = "courses/organiser/mails.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Mail that was given up, how long the oldest has waited (minutes), and when the worker last came by."""
        oldest = mail.oldest_due()
        return self.page(
            mails=mail.given_up()[:SHOWN],
            total=mail.given_up().count(),
            oldest=oldest,
            minutes=int((clock.now() - oldest).total_seconds() // 60) if oldest else 0,
            tick=Heartbeat.objects.filter(pk="tick").first(),
        )


class RetryView(PlanningView):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Put a mail that was given up back into the queue; 404 for any other."""
        found = get_object_or_404(mail.given_up(), pk=pk)
        mail.retry(mail=found)
        messages.success(request, _("It goes out within a minute."))
        return HttpResponseRedirect(reverse("mails:index"))


class MailViewSet(ViewSet):
    name = "mails"
    icon = "mail"
    menu_label = gettext_lazy("Mail")
    menu_item_class = PlanningMenuItem

    def get_urlpatterns(self) -> list:
        """Its own pages instead of Wagtail's."""
        return [
            path("", MailView.as_view(), name="index"),
            path("<key:pk>/retry/", RetryView.as_view(), name="retry"),
        ]
