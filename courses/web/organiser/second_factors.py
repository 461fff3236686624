"""«Ekstra kode»: two administrators help somebody who lost telephone and recovery codes. One asks, another confirms."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import log

from courses.common import clock
from courses.common.errors import DomainError
from courses.people.models import FactorReset, User
from courses.privacy.actions.log_ins import end_log_ins
from courses.privacy.actions.second_factor import ask_for_reset, confirm_reset, withdraw_reset
from courses.privacy.queries import open_resets, other_administrators, person_of, with_second_factor
from courses.web.organiser.base import PlanningView
from courses.web.visitor import user_of


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why, and how you know that it is the person"),
        max_length=200,
        error_messages={"required": gettext_lazy("Write why: whoever confirms it reads that.")},
        help_text=gettext_lazy("For example: a new telephone, met at the office."),
    )


class SureForm(forms.Form):
    sure = forms.BooleanField(
        label=gettext_lazy("I have spoken with the person myself."),
        error_messages={"required": gettext_lazy("Speak with the person first, then tick the box.")},
    )


def note_about(user: User, action: str) -> None:
    """Who asked or confirmed stands in the log, under a number: the name is not to outlive the person there."""
    log(instance=user, action=f"planning.{action}", title=f"#{user.pk}")


class AdministratorView(PlanningView):
    """Only for administrators (TRUST.md S10): whoever takes a second factor away is half the way to being that person."""

    header_icon = "key"
    above = [("second_factors:index", gettext_lazy("Second factors"))]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Organisers are told no as everywhere in the back office."""
        if not user_of(request).is_superuser:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ListView(AdministratorView):
    page_title = gettext_lazy("Second factors")
    template_name = "courses/organiser/second_factors.html"
    above = []

    def get(self, request: HttpRequest) -> HttpResponse:
        """What waits for a second yes, and everybody who has a second factor."""
        own = user_of(request)
        waiting = list(open_resets(clock.now()))
        asked = {reset.user_id for reset in waiting}
        people = [user for user in with_second_factor() if user.pk != own.pk and user.pk not in asked]
        return self.page(waiting=waiting, people=people, own=own)


class AskView(AdministratorView):
    page_title = gettext_lazy("Take away the second factor?")
    template_name = "courses/organiser/second_factor_ask.html"

    @cached_property
    def person(self) -> User:
        """Who lost it."""
        return get_object_or_404(User, pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What happens, and the field for the reason."""
        return self.page(form=ReasonForm(), person=self.person)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask; 422 without a reason, 409 with the sentence where it cannot be asked."""
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self.page(status=422, form=form, person=self.person)
        reason = form.cleaned_data["reason"]
        done, reset = self.attempt(lambda: ask_for_reset(user=self.person, actor=user_of(request), reason=reason), form)
        if not done:
            return self.page(status=409, form=form, person=self.person)
        note_about(self.person, "factor_ask")
        if other_administrators(reset).exists():
            messages.success(request, _("Another administrator must confirm it within a day. We have written to them."))
        else:
            messages.warning(
                request, _("There is no other administrator who could confirm it. Make somebody one first.")
            )
        return HttpResponseRedirect(reverse("second_factors:index"))


class ConfirmView(AdministratorView):
    page_title = gettext_lazy("Confirm that the second factor goes?")
    template_name = "courses/organiser/second_factor_confirm.html"

    @cached_property
    def reset(self) -> FactorReset:
        """What was asked; 404 for what never was."""
        return get_object_or_404(FactorReset.objects.select_related("user", "asked_by"), pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Who asked and why, and a tick."""
        return self.show(SureForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Confirm; 422 without the tick, 409 with the sentence where it is not to be confirmed."""
        form = SureForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        done, _nothing = self.attempt(lambda: confirm_reset(reset=self.reset, actor=user_of(request)), form)
        if not done:
            return self.show(form, status=409)
        note_about(self.reset.user, "factor_confirm")
        messages.success(request, _("Done. The person is logged out everywhere and was told by mail."))
        return HttpResponseRedirect(reverse("second_factors:index"))

    def show(self, form: forms.Form, status: int = 200) -> HttpResponse:
        """With the buttons that whoever looks may press."""
        own = user_of(self.request)
        is_open = self.reset.ended_at is None and self.reset.confirm_by >= clock.now()
        may_confirm = is_open and own.pk not in (self.reset.asked_by_id, self.reset.user_id)
        return self.page(status=status, form=form, reset=self.reset, is_open=is_open, may_confirm=may_confirm)


class WithdrawView(ConfirmView):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take it back before anybody confirms it, and say so when it is over."""
        try:
            withdraw_reset(reset=self.reset, actor=user_of(request))
        except DomainError as refusal:
            messages.error(request, str(refusal.message))
        else:
            note_about(self.reset.user, "factor_withdraw")
            messages.success(request, _("Taken back. Nothing was changed."))
        return HttpResponseRedirect(reverse("second_factors:index"))


class EndLogInsView(AdministratorView):
    """For a telephone that was lost or a log-in on a borrowed machine; whoever still has the mailbox logs in again."""

    page_title = gettext_lazy("Log out everywhere?")
    template_name = "courses/organiser/log_ins_end.html"
    above = [("wagtailusers_users:index", gettext_lazy("Users"))]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Whose log-ins, and how many."""
        user = get_object_or_404(User, pk=pk)
        return self.page(person=user, number=len(person_of(user=user).session_keys))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End them all, on every machine."""
        user = get_object_or_404(User, pk=pk)
        number = end_log_ins(person=person_of(user=user))
        note_about(user, "end_log_ins")
        said = ngettext("%(number)d log-in was ended.", "%(number)d log-ins were ended.", number) % {"number": number}
        messages.success(request, said)
        return HttpResponseRedirect(reverse("wagtailusers_users:index"))


def log_out_button(user: User, request_user: User) -> Iterator[Button]:
    """What administrators see beside each user in the list (Wagtail's hook `register_user_listing_buttons`)."""
    if request_user.is_superuser and user.pk != request_user.pk:
        address = reverse("second_factors:end_log_ins", args=[user.pk])
        yield Button(gettext_lazy("Log out everywhere"), address, icon_name="logout", priority=25)


class AdministratorMenuItem(MenuItem):
    """Only for administrators."""

    def is_shown(self, request: HttpRequest) -> bool:
        """For whoever may change users."""
        return user_of(request).is_superuser


class SecondFactorViewSet(ViewSet):
    name = "second_factors"
    icon = "key"
    menu_label = gettext_lazy("Second factors")
    menu_item_class = AdministratorMenuItem

    def get_urlpatterns(self) -> list[Any]:
        """Its own pages instead of Wagtail's."""
        return [
            path("", ListView.as_view(), name="index"),
            path("<key:pk>/", AskView.as_view(), name="ask"),
            path("<key:pk>/log-ins/", EndLogInsView.as_view(), name="end_log_ins"),
            path("reset/<key:pk>/", ConfirmView.as_view(), name="confirm"),
            path("reset/<key:pk>/withdraw/", WithdrawView.as_view(), name="withdraw"),
        ]
