"""Helping people into a session by phone."""

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from courses.common import clock
from courses.enrolment import queries
from courses.enrolment.actions import enrolments
from courses.enrolment.models import Enrolment, Reason, State
from courses.web.organiser.base import OneSessionView
from courses.web.organiser.phone_enrolment_forms import PhoneEnrolForm
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
