"""Helping people into a session by phone, what happened to its places, and saving one that lacks people."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.viewsets.base import ViewSet
from wagtail.log_actions import log

from courses.common import clock
from courses.common.errors import DomainError
from courses.demand import queries as demand
from courses.demand.actions import rescue
from courses.enrolment import queries
from courses.enrolment.actions import enrolments, on_behalf
from courses.enrolment.models import Enrolment, Reason, State
from courses.schedule.models import Session
from courses.web.organiser.base import OneSessionView, PlanningView
from courses.web.organiser.missing import PlanningMenuItem
from courses.web.organiser.phone_enrolment_forms import IntoKey, OnlineForm, PhoneEnrolForm
from courses.web.organiser.sessions import people
from courses.web.visitor import user_of


class EnrolView(OneSessionView):
    """Enrol somebody who calls; no e-mail is needed."""

    page_title = gettext_lazy("Enrol somebody")
    template_name = "courses/organiser/enrol.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """An empty form, to fill in while somebody is on the phone."""
        return self.page(form=PhoneEnrolForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Enrol the caller and show the slip to read aloud; 422 with the sentence when it is refused."""
        form = PhoneEnrolForm(request.POST)
        if form.is_valid():
            done, seat = self.attempt(
                lambda: enrolments.enrol(session=self.session, **form.cleaned_data, actor=user_of(request)), form
            )
            if done:
                log(instance=self.session, action="planning.enrol")
                return HttpResponseRedirect(reverse("sessions:slip", args=[pk, seat.pk]))
        return self.page(form=form, status=422)


class SlipView(OneSessionView):
    """A confirmation to read aloud or to print and post: only whoever took the call sees it. Also cancels by phone."""

    page_title = gettext_lazy("Enrolled by phone")
    template_name = "courses/organiser/slip.html"

    def seat(self) -> Enrolment:
        """The seat that this organiser gave by phone; 404 for anybody else's call."""
        seat = get_object_or_404(queries.details(), pk=self.kwargs["seat"], session=self.session)
        if not seat.events.filter(actor=user_of(self.request), reason=Reason.BY_PHONE).exists():
            raise Http404("somebody else took this call")
        return seat

    def get(self, request: HttpRequest, pk: int, seat: int) -> HttpResponse:
        """What to read aloud."""
        return self.show(self.seat(), Form())

    def post(self, request: HttpRequest, pk: int, seat: int) -> HttpResponse:
        """Cancel again, when the caller thinks better of it."""
        form = Form(request.POST)
        form.is_valid()
        done, _seat = self.attempt(lambda: enrolments.cancel(enrolment=self.seat(), actor=user_of(request)), form)
        return HttpResponseRedirect(request.path) if done else self.show(self.seat(), form)

    def show(self, seat: Enrolment, form: Form) -> HttpResponse:
        """With the number in the queue, and whether it can still be cancelled."""
        waits = seat.state == State.WAITING
        return self.page(
            seat=seat,
            form=form,
            position=queries.queue_position(seat) if waits else None,
            may_cancel=seat.state in enrolments.LEAVABLE and self.session.starts_at > clock.now(),
        )


class PlacesView(OneSessionView):
    """What happened to the places of a session, without names (PRIVACY.md P10): a number stands for each."""

    page_title = gettext_lazy("What happened")
    template_name = "courses/organiser/places.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The last 500 steps of its enrolments."""
        return self.page(events=queries.history(self.session)[:500])


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
            return self.tried(lambda: rescue.ask_interested(session=self.session), "ask", _("Written to: %(people)s."))
        if "into" in request.POST:
            into = get_object_or_404(Session.objects.public(), pk=IntoKey.of(request))
            return self.tried(
                lambda: on_behalf.offer_merge(session=self.session, into=into, actor=user_of(request)),
                "merge",
                _("Asked whether the other session is fine: %(people)s. A seat is held there for each."),
            )
        form = OnlineForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        address = form.cleaned_data["online_url"]
        return self.tried(
            lambda: on_behalf.open_online(session=self.session, online_url=address),
            "online",
            _("One can take part from home as well. Told: %(people)s."),
        )

    def tried(self, call: Callable[[], int], action: str, sentence: str) -> HttpResponse:
        """Make one call; the session's page says how many were told, or why it was refused."""
        try:
            count = call()
        except DomainError as refusal:
            return self.refused(refusal.message)
        return self.done(sentence % {"people": people(count)}, action)

    def show(self, form: Form, status: int = 200) -> HttpResponse:
        """With what each way could bring, and how many are enrolled."""
        return self.page(
            status=status,
            form=form,
            chances=demand.chances(self.session),
            seated=people(self.session.seats_taken),
        )


class DemandView(PlanningView):
    """Which sessions lack people, and what people ask for where."""

    page_title = gettext_lazy("Too few, and wished for")
    header_icon = "group"
    template_name = "courses/organiser/demand.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """What people asked for and where, beside what lacks people."""
        return self.page(lacking=demand.lacking(clock.today()), demand=demand.by_region())


class DemandViewSet(ViewSet):
    name = "demand"
    icon = "group"
    menu_label = gettext_lazy("Too few, and wished for")
    menu_item_class = PlanningMenuItem

    def get_urlpatterns(self) -> list[Any]:
        """Its own page instead of Wagtail's."""
        return [path("", DemandView.as_view(), name="index")]
