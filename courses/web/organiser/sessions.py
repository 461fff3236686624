"""One session in the back office: its page, and each step as a page of its own."""

import datetime as dt
from typing import Any

from django.forms import BaseFormSet, Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.log_actions import log

from courses.common import clock
from courses.common.errors import DomainError
from courses.enrolment import actions as enrolment_actions
from courses.enrolment import queries as enrolment_queries
from courses.schedule import actions
from courses.schedule.models import Session
from courses.schedule.patterns import usual_pattern
from courses.schedule.prospects import Prospect, prospects
from courses.web.forms.organiser import (
    CancelForm,
    DetailsForm,
    MoveForm,
    NewMeetings,
    PrefillForm,
    SameMeetings,
    SeatsForm,
    SessionForm,
    Trainers,
    meetings_as_rows,
    venues,
)
from courses.web.organiser.base import OneSessionView, PlanningView, asks_first, fingerprint

MOVABLE = (Session.Status.DRAFT, Session.Status.PUBLISHED)


def people(count: int) -> str:
    """«1 person», «7 personer»"""
    return ngettext("%(count)s person", "%(count)s people", count) % {"count": count}


class SessionPage(OneSessionView):
    """All about one session, and the doors to each step. Of those enrolled only how many there are (trust.md P7)."""

    page_title = gettext_lazy("Session")
    template_name = "courses/organiser/session.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show(SeatsForm(initial={"capacity": self.session.capacity}))

    def show(self, seats_form: Form) -> HttpResponse:
        return self.page(
            seats_form=seats_form,
            waiting=enrolment_queries.queue(self.session).count(),
            may_move=self.session.status in MOVABLE,
            is_past=self.session.starts_at <= clock.now(),
            history_url=reverse("sessions:history", args=[self.session.pk]),
        )


class SeatsView(SessionPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = SeatsForm(request.POST)
        if form.is_valid():
            capacity = form.cleaned_data["capacity"]
            done, _session = self.attempt(
                lambda: enrolment_actions.change_capacity(session=self.session, capacity=capacity), form
            )
            if done:
                return self.done(_("The session has %(seats)s seats.") % {"seats": capacity}, "seats")
        return self.show(form)


class PublishView(OneSessionView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            enrolment_actions.publish_sessions(sessions=[self.session])
        except DomainError as refusal:
            return self.refused(refusal.message)
        return self.done(_("The session is published. People can enrol now."), "publish")


class DeleteDraftView(OneSessionView):
    permission_required = "delete"
    page_title = gettext_lazy("Delete draft")
    template_name = "courses/organiser/delete.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.page()

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            actions.delete_draft(session=self.session)
        except DomainError as refusal:
            return self.refused(refusal.message)
        messages.success(request, _("The draft is deleted."))
        return HttpResponseRedirect(reverse("sessions:index"))


class CancelView(OneSessionView):
    """Asks for a reason and says how many will be told."""

    page_title = gettext_lazy("Cancel the session")
    template_name = "courses/organiser/cancel.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        if self.session.status != Session.Status.PUBLISHED:
            return self.refused(_("Only a published session can be cancelled."))
        return self.show(CancelForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = CancelForm(request.POST)
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            done, told = self.attempt(
                lambda: enrolment_actions.cancel_session(session=self.session, reason=reason), form
            )
            if done:
                return self.done(_("The session is cancelled. Told: %(people)s.") % {"people": people(told)}, "cancel")
        return self.show(form)

    def show(self, form: Form) -> HttpResponse:
        return self.page(form=form, told=people(enrolment_queries.active(self.session).count()))


class MoveView(OneSessionView):
    """New times or another venue: first in words with what is booked then, after that for good."""

    page_title = gettext_lazy("Move the session")
    template_name = "courses/organiser/move.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        if self.session.status not in MOVABLE:
            return self.refused(_("This session cannot be moved any more."))
        return self.show(MoveForm(), SameMeetings(initial=meetings_as_rows(self.session)))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = MoveForm(request.POST)
        meetings = SameMeetings(request.POST, initial=meetings_as_rows(self.session))
        if not all([form.is_valid(), meetings.is_valid()]):
            return self.show(form, meetings)
        venue = form.cleaned_data["venue"]
        trainers = [row.trainer for row in self.session.trainers.all()]
        prospect = prospects(
            {0: meetings.spans}, venue=venue or self.session.venue, trainers=trainers, but=self.session
        )[0]
        if asks_first(request, form, prospect):
            return self.show(form, meetings, prospect)
        done, told = self.attempt(lambda: self.move(meetings.spans, venue), form)
        if not done:
            return self.show(form, meetings, prospect)
        if told:
            return self.done(_("The session is moved. Told: %(people)s.") % {"people": people(told)}, "move")
        return self.done(_("The session is moved."), "move")

    def move(self, spans: list[tuple[dt.datetime, dt.datetime]], venue: Any) -> int:
        if self.session.status == Session.Status.PUBLISHED:
            return enrolment_actions.move_session(session=self.session, meetings=spans, venue=venue)
        actions.reschedule(session=self.session, meetings=spans, venue=venue)
        return 0

    def show(self, form: Form, meetings: BaseFormSet, prospect: Prospect | None = None) -> HttpResponse:
        told = enrolment_queries.active(self.session).count()
        return self.page(
            form=form,
            meetings=meetings,
            prospect=prospect,
            seen=fingerprint(self.request) if prospect else "",
            told=people(told) if told else "",
        )


class TrainersView(OneSessionView):
    page_title = gettext_lazy("Trainers")
    template_name = "courses/organiser/trainers.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.page(form=Form(), trainers=self.rows())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form, trainers = Form(request.POST), self.rows(request.POST)
        if trainers.is_valid() and form.is_valid():
            done, _none = self.attempt(
                lambda: actions.set_trainers(session=self.session, trainers=trainers.chosen), form
            )
            if done:
                return self.done(_("The trainers are saved."), "trainers")
        return self.page(form=form, trainers=trainers)

    def rows(self, data: Any = None) -> BaseFormSet:
        now = [{"trainer": row.trainer_id, "role": row.role} for row in self.session.trainers.all()]
        # What was sent stands for itself: compared with `initial`, an unchanged row would count as empty.
        initial = now if data is None else None
        formset = Trainers(data, initial=initial, form_kwargs={"keep": [row["trainer"] for row in now]})
        formset.extra = len(now) + 2
        return formset


class DetailsView(OneSessionView):
    page_title = gettext_lazy("Practical facts")
    template_name = "courses/organiser/details.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.page(form=DetailsForm(instance=self.session))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = DetailsForm(request.POST, instance=self.session)
        if form.is_valid():
            done, _session = self.attempt(lambda: actions.set_details(session=self.session, **form.cleaned_data), form)
            if done:
                return self.done(_("Saved."), "details")
        return self.page(form=form)


class CreateSessionView(PlanningView):
    """A session by hand, shown in words before the draft is made. `?course=&region=&date=` fills the form in."""

    permission_required = "add"
    page_title = gettext_lazy("New session")
    template_name = "courses/organiser/session_form.html"
    above = [("sessions:index", Session._meta.verbose_name_plural)]

    def get(self, request: HttpRequest) -> HttpResponse:
        given = PrefillForm(request.GET).given
        course, day = given["course"], given["date"]
        pattern = usual_pattern(course.form, course.minutes) if course else []
        rows = [
            {"day": day and day + dt.timedelta(days=offset), "start": start, "end": end}
            for offset, start, end in pattern
        ]
        form = SessionForm(initial={"course": course})
        form.fields["venue"].queryset = venues(first=given["region"])
        return self.page(form=form, meetings=NewMeetings(initial=rows), trainers=Trainers())

    def post(self, request: HttpRequest) -> HttpResponse:
        form, meetings, trainers = SessionForm(request.POST), NewMeetings(request.POST), Trainers(request.POST)
        if not all([form.is_valid(), meetings.is_valid(), trainers.is_valid()]):
            return self.page(form=form, meetings=meetings, trainers=trainers)
        facts = {name: value for name, value in form.cleaned_data.items() if name not in ("seen", "holiday_ok")}
        booked = [trainer for trainer, _role in trainers.chosen]
        prospect = prospects({0: meetings.spans}, venue=facts["venue"], trainers=booked)[0]
        shown = {
            "form": form,
            "meetings": meetings,
            "trainers": trainers,
            "prospect": prospect,
            "seen": fingerprint(request),
        }
        if asks_first(request, form, prospect):
            return self.page(**shown)
        done, session = self.attempt(
            lambda: actions.create_session(meetings=meetings.spans, trainers=trainers.chosen, **facts), form
        )
        if not done:
            return self.page(**shown)
        log(instance=session, action="planning.create")
        messages.success(request, _("The draft is made. Nobody sees it before you publish it."))
        return HttpResponseRedirect(reverse("sessions:edit", args=[session.pk]))


class PublishDraftsView(PlanningView):
    """Several drafts at once. `?series=` and `?region=` narrow the list."""

    page_title = gettext_lazy("Publish drafts")
    template_name = "courses/organiser/publish.html"
    above = [("sessions:index", Session._meta.verbose_name_plural)]

    def drafts(self) -> Any:
        found = Session.objects.with_details().filter(status=Session.Status.DRAFT, starts_at__gt=clock.now())
        for name in ("series", "region"):
            value = self.request.GET.get(name, "")
            if value.isascii() and value.isdigit():
                found = found.filter(**{name: int(value)})
        return found.order_by("starts_at", "pk")

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(drafts=list(self.drafts()), chosen=set())

    def post(self, request: HttpRequest) -> HttpResponse:
        chosen = {int(pk) for pk in request.POST.getlist("session") if pk.isascii() and pk.isdigit()}
        drafts = list(self.drafts())
        sessions = [session for session in drafts if session.pk in chosen]
        if not sessions:
            messages.error(request, _("Tick at least one session."))
            return self.page(drafts=drafts, chosen=chosen)
        try:
            enrolment_actions.publish_sessions(sessions=sessions)
        except DomainError as refusal:
            messages.error(request, refusal.message)
            return self.page(drafts=drafts, chosen=chosen)
        for session in sessions:
            log(instance=session, action="planning.publish")
        count = len(sessions)
        messages.success(
            request,
            ngettext("%(count)s session is published.", "%(count)s sessions are published.", count) % {"count": count},
        )
        return HttpResponseRedirect(reverse("sessions:index"))
