"""Saving a session that lacks people: the steps in their order, and what was tried."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.cadence.queries.alternatives import later_days
from courses.common import clock
from courses.common.errors import DomainError
from courses.demand import queries as demand
from courses.demand.actions import rescue
from courses.enrolment.actions import on_behalf
from courses.enrolment.queries import Told
from courses.schedule.models import Session
from courses.web.organiser.base import OneSessionView, done_before
from courses.web.organiser.rescue_forms import ONLY, IntoKey, OnlineForm
from courses.web.organiser.telling import everybody_words, people, told_words
from courses.web.visitor import user_of

# What the history of the session calls each step.
STEPS = ("invite", "uninvite", "move", "online", "only_online", "merge")


class RescueView(OneSessionView):
    """What could save a session that lacks people, in the order in which to try it; each button does one step."""

    page_title = gettext_lazy("Too few people")
    template_name = "courses/organiser/rescue.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What can be done for a session with too few people; back with a sentence when it is not open."""
        if self.session.status != Session.Status.PUBLISHED or self.session.starts_at <= clock.now():
            return self.refused(_("There is nothing to save: the session is not open."))
        return self.show(OnlineForm(session=self.session))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Write to those nearby or spare them, offer another session, or meet online: whichever button was pressed."""
        if "invite" in request.POST:
            return self.tried(self.invite, "invite")
        if "uninvite" in request.POST:
            return self.tried(self.take_back, "uninvite")
        if "into" in request.POST:
            into = get_object_or_404(Session.objects.public(), pk=IntoKey.of(request))
            return self.tried(lambda: self.merge(into), "merge")
        form = OnlineForm(request.POST, session=self.session)
        if not form.is_valid():
            return self.show(form, status=422)
        is_only, address = form.cleaned_data["how"] == ONLY, form.cleaned_data["online_url"]
        return self.tried(lambda: self.go_online(address, is_only=is_only), "only_online" if is_only else "online")

    def invite(self) -> str:
        """Write to those who asked for the course nearby, or wait for a seat there."""
        asked = rescue.invite(session=self.session)
        sentence = _("Those who would like a seat nearby are written to in ten minutes: %(people)s.")
        return sentence % {"people": demand.few(asked)}

    def take_back(self) -> str:
        """They are not written to after all."""
        rescue.take_back_invitations(session=self.session)
        return _("Taken back: nobody was written to.")

    def merge(self, into: Session) -> str:
        """Offer everybody another session."""
        asked = on_behalf.offer_merge(session=self.session, into=into, actor=user_of(self.request))
        sentence = _("Asked whether the other session is fine: %(people)s. A seat is held there for each.")
        return sentence % {"people": people(asked)}

    def go_online(self, address: str, *, is_only: bool) -> str:
        """Let people take part from home: as well, or only so."""
        act: Callable[..., Told] = on_behalf.hold_online if is_only else on_behalf.open_online
        told = act(session=self.session, online_url=address)
        words = _("It is held online, and the room is free.") if is_only else _("One can take part from home as well.")
        return " ".join([words, *told_words(told)])

    def tried(self, call: Callable[[], str], action: str) -> HttpResponse:
        """Make one call; the page says what came of it, or why it was refused."""
        try:
            sentence = call()
        except DomainError as refusal:
            return self.refused(refusal.message)
        return self.done(sentence, action)

    @property
    def back_url(self) -> str:
        """The steps again, with what was tried."""
        return reverse("sessions:rescue", args=[self.session.pk])

    def show(self, form: OnlineForm, status: int = 200) -> HttpResponse:
        """With what each step could bring, who would hear of it, and what was tried."""
        chances = demand.chances(self.session)
        return self.page(
            status=status,
            form=form,
            chances=chances,
            days=[(option, self.look(option.days)) for option in later_days(self.session)],
            instead=next((one for one in chances.neighbours if one.has_room), None),
            seated=people(self.session.people),
            told=everybody_words(self.session),
            tried=done_before(self.session, STEPS),
        )

    def look(self, days: int) -> str:
        """Where the session is looked at so many days later, and moved with one more press."""
        return f"{reverse('sessions:move', args=[self.session.pk])}?days={days}#proposal"
