"""The call list of a session in the back office."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from courses.enrolment import queries
from courses.web.organiser.base import OneSessionView
from courses.web.trainer.calls import looked_at, tick
from courses.web.visitor import user_of


class CallsView(OneSessionView):
    """Who has no e-mail and must hear of a change by telephone. Trainers of the session tick the same list."""

    page_title = gettext_lazy("Call list")
    template_name = "courses/organiser/calls.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Names and numbers; that they were looked at is written down."""
        return self.page(calls=looked_at(self.session, user_of(request)))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Tick a call, or take the tick back. After the last one there is nothing more to do here."""
        was_called = tick(request, self.session)
        if was_called and not queries.calls(self.session).open:
            messages.success(request, _("Everybody has been called."))
            return HttpResponseRedirect(self.session_url)
        return HttpResponseRedirect(request.path)
