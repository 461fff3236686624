"""Saving a session that lacks people."""

from collections.abc import Callable

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.common import clock
from courses.common.errors import DomainError
from courses.demand import queries as demand
from courses.demand.actions import rescue
from courses.enrolment.actions import on_behalf
from courses.schedule.models import Session
from courses.web.organiser.base import OneSessionView
from courses.web.organiser.rescue_forms import IntoKey, OnlineForm
from courses.web.organiser.telling import people, told_words
from courses.web.visitor import user_of


class RescueView(OneSessionView):
    """What could save a session that lacks people; each button does it."""

    page_title = gettext_lazy("Too few people")
    template_name = "courses/organiser/rescue.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What can be done for a session with too few people; back with a sentence when it is not open."""
        if self.session.status != Session.Status.PUBLISHED or self.session.starts_at <= clock.now():
            return self.refused(_("There is nothing to save: the session is not open."))
        return self.show(OnlineForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Write to the interested, offer another session, or move online: whichever button was pressed."""
        if "ask" in request.POST:
            return self.tried(self.ask, "ask")
        if "into" in request.POST:
            into = get_object_or_404(Session.objects.public(), pk=IntoKey.of(request))
            return self.tried(lambda: self.merge(into), "merge")
        form = OnlineForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        return self.tried(lambda: self.go_online(form.cleaned_data["online_url"]), "online")

    def ask(self) -> str:
        """Write to those who asked for the course nearby."""
        asked = rescue.ask_interested(session=self.session)
        return _("Written to those who asked for the course: %(people)s.") % {"people": demand.few(asked)}

    def merge(self, into: Session) -> str:
        """Offer everybody another session."""
        asked = on_behalf.offer_merge(session=self.session, into=into, actor=user_of(self.request))
        sentence = _("Asked whether the other session is fine: %(people)s. A seat is held there for each.")
        return sentence % {"people": people(asked)}

    def go_online(self, address: str) -> str:
        """Let people take part from home as well."""
        told = on_behalf.open_online(session=self.session, online_url=address)
        return " ".join([_("One can take part from home as well."), *told_words(told)])

    def tried(self, call: Callable[[], str], action: str) -> HttpResponse:
        """Make one call; the session's page says what came of it, or why it was refused."""
        try:
            sentence = call()
        except DomainError as refusal:
            return self.refused(refusal.message)
        return self.done(sentence, action)

    def show(self, form: Form, status: int = 200) -> HttpResponse:
        """With what each way could bring, and how many are enrolled."""
        return self.page(
            status=status,
            form=form,
            chances=demand.chances(self.session),
            seated=people(self.session.seats_taken),
        )
