"""Closing a session from the office, when its trainers do not: by numbers, without a name (PRIVACY.md P10)."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses.common import clock
from courses.enrolment import queries
from courses.enrolment.queries import Turnout
from courses.pages.actions.closing import close_session
from courses.schedule.models import Session
from courses.web.organiser.base import OneSessionView
from courses.web.visitor import user_of


class CloseForm(forms.Form):
    """Where nobody is noted as present that is said once more: it is more likely that nobody has noted it."""

    nobody_came = forms.BooleanField(label=gettext_lazy("Nobody came: close it without certificates"), required=False)


class CloseView(OneSessionView):
    page_title = gettext_lazy("Close the session")
    template_name = "courses/organiser/close.html"
    issued = 0

    @cached_property
    def counts(self) -> Turnout:
        """How many had a seat, were there, and get a certificate."""
        return queries.turnout(self.session)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The numbers; back with a sentence for a session that cannot be closed."""
        return self.show(CloseForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Close it, and say how many certificates were issued."""
        form = CloseForm(request.POST)
        if not form.is_valid() or not self.may_close:
            return self.show(form)
        if self.counts.seated and not self.counts.present and not form.cleaned_data["nobody_came"]:
            form.add_error("nobody_came", _("Tick this if really nobody came."))
            return self.show(form)
        done, issued = self.attempt(lambda: close_session(session=self.session, actor=user_of(request)), form)
        if not done:
            return self.show(form)
        count = len(issued)
        words = ngettext("%(count)s certificate is issued.", "%(count)s certificates are issued.", count)
        self.issued = count
        return self.done(_("The session is closed.") + " " + words % {"count": count}, "close")

    @property
    def back_url(self) -> str:
        """On to the certificates that were issued, which are printed there; else the session."""
        return reverse("certificates:session", args=[self.session.pk]) if self.issued else self.session_url

    @property
    def may_close(self) -> bool:
        """Whether it is over and open."""
        return self.session.status == Session.Status.PUBLISHED and self.session.ends_at <= clock.now()

    def show(self, form: forms.Form) -> HttpResponse:
        """With the numbers."""
        if not self.may_close:
            return self.refused(_("Only a session that is over and not closed yet can be closed."))
        context: dict[str, Any] = {"form": form, "counts": self.counts}
        return self.page(**context)
