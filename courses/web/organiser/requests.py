"""Who takes which session: what lacks a trainer or a room, and asking those who can by one click."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet
from wagtail.log_actions import log

from courses.common.errors import DomainError
from courses.places.models import Region
from courses.schedule.models import TrainerRole
from courses.staffing import actions
from courses.staffing.queries.candidates import homeless_words, search, task_of
from courses.staffing.queries.vacancies import is_planned, missing_role, requests_of, without_trainers, without_venue
from courses.web.fields import ButtonForm
from courses.web.organiser.base import OneSessionView, PlanningView
from courses.web.organiser.forms import RegionQuery
from courses.web.organiser.missing import PlanningMenuItem

CANDIDATES_SHOWN = 10


class BackForm(ButtonForm):
    """Where a button was pressed: in the list, or on the page of one session."""

    back = forms.ChoiceField(choices=[("list", "")])


class LackingView(PlanningView):
    """Every coming session that lacks somebody or a room, with the state of asking. `?region=` narrows it."""

    page_title = gettext_lazy("Without trainer or venue")
    header_icon = "group"
    template_name = "courses/organiser/lacking.html"
    takes_along = "hold-uden-underviser"

    @cached_property
    def region(self) -> Region | None:
        """The district that the list is narrowed to; None: all."""
        return RegionQuery.of(self.request)["region"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Sessions without trainers and without a room."""
        number = self.region.pk if self.region else None
        return self.page(
            lacks=without_trainers(number),
            roomless=without_venue(number),
            regions=Region.objects.order_by("number"),
            chosen=self.region,
        )


class AskingView(OneSessionView):
    """Who can take one session, in the order they are asked; whom we asked, and what they said."""

    page_title = gettext_lazy("Ask trainers")
    template_name = "courses/organiser/asking.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Who could take the session, who was asked, and why others cannot."""
        role = missing_role(self.session) if is_planned(self.session) else ""
        asked = [row for rows in requests_of([self.session]).values() for row in rows]
        seen = search(task_of(self.session, role)) if role else None
        known = {row.trainer_id for row in asked if row.role == role}
        to_ask = [candidate for candidate in seen.found if candidate.trainer.pk not in known] if seen else []
        return self.page(
            role=TrainerRole(role).label if role else "",
            asked=asked,
            waiting=sum(row.answer == row.Answer.NONE for row in asked),
            seen=seen,
            homeless=homeless_words(seen.homeless) if seen and seen.homeless else "",
            candidates=to_ask[:CANDIDATES_SHOWN],
            more=len(to_ask[CANDIDATES_SHOWN:]),
            at_once=actions.AT_ONCE,
        )


class _AskingStep(OneSessionView):
    """A button of the pages above; it goes back to where it was pressed."""

    http_method_names = ["post"]

    def back(self) -> HttpResponse:
        """To the list, where the step came from there, else to the session."""
        if BackForm.of(self.request)["back"]:
            region = RegionQuery.of(self.request)["region"]
            kept = f"?region={region.pk}" if region else ""
            return HttpResponseRedirect(reverse("lacking:index") + kept)
        return HttpResponseRedirect(reverse("lacking:session", args=[self.session.pk]))


class AskView(_AskingStep):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask the next best trainers; says how many were asked, or why nobody can be."""
        try:
            asked = actions.ask_trainers(session=self.session)
        except DomainError as refusal:
            messages.error(request, f"{self.session.title}: {refusal.message}")
            return self.back()
        count = len(asked)
        if count:
            log(instance=self.session, action="planning.ask")
        sentence = ngettext("%(count)s trainer is asked.", "%(count)s trainers are asked.", count) % {"count": count}
        messages.success(request, sentence if count else _("They are asked already. We wait for their answers."))
        return self.back()


class WithdrawView(_AskingStep):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask no more, and tell those who had not answered."""
        count = actions.withdraw_requests(session=self.session)
        if count:
            log(instance=self.session, action="planning.withdraw")
        messages.success(request, _("We do not ask any more. Those who had not answered are told."))
        return self.back()


class LackingViewSet(ViewSet):
    name = "lacking"
    icon = "group"
    menu_label = gettext_lazy("Without trainer or venue")
    menu_item_class = PlanningMenuItem

    def get_urlpatterns(self) -> list[Any]:
        """Its own pages instead of Wagtail's."""
        return [
            path("", LackingView.as_view(), name="index"),
            path("<key:pk>/", AskingView.as_view(), name="session"),
            path("<key:pk>/ask/", AskView.as_view(), name="ask"),
            path("<key:pk>/withdraw/", WithdrawView.as_view(), name="withdraw"),
        ]
