"""Rounds of the members' budget in the back office: begin one, price and put together what is proposed, open the vote."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet
from wagtail.log_actions import log

from courses.budget.actions import proposing, voting
from courses.budget.models import COVERS, TEXT, TITLE, Proposal, Round
from courses.budget.queries import rounds
from courses.common.errors import DomainError
from courses.places.models import Association, Region
from courses.rolling import actions as rolling
from courses.rolling.queries import drafts_of
from courses.web.fields import KeyField, KeyForm, KronerField, date_field
from courses.web.organiser.base import PlanningView, note
from courses.web.organiser.missing import PlanningMenuItem


class RoundForm(forms.Form):
    """A new round."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=TITLE)
    text = forms.CharField(
        label=gettext_lazy("What it is about"),
        max_length=TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    amount = KronerField(label=gettext_lazy("Amount (kr.)"))
    region = forms.ModelChoiceField(
        label=gettext_lazy("District"), queryset=Region.objects.order_by("number"), required=False
    )
    association = forms.ModelChoiceField(
        label=gettext_lazy("or local association"), queryset=Association.objects.order_by("name_key"), required=False
    )
    split = forms.ChoiceField(
        label=gettext_lazy("How it is split"),
        choices=Round.Split.choices,
        help_text=gettext_lazy("Only money of the whole country is split: choose neither district nor association."),
    )
    confirmed_before = date_field(
        years_back=5,
        label=gettext_lazy("Address confirmed before"),
        help_text=gettext_lazy("So that nobody makes addresses to vote with."),
    )
    votes_until = date_field(years_back=0, years_ahead=2, label=gettext_lazy("Last day to vote"))


class PriceForm(forms.Form):
    """What a proposal costs."""

    cost = KronerField(label=gettext_lazy("Cost (kr.)"))
    covers = forms.CharField(
        label=gettext_lazy("What the cost covers"),
        max_length=COVERS,
        help_text=gettext_lazy("E.g. room 1.200, food 800, print 300, travel 700."),
    )


class IntoForm(KeyForm):
    """With which proposal another one is put together."""

    into = KeyField()


class RoundsView(PlanningView):
    page_title = gettext_lazy("Members' budget")
    header_icon = "tasks"
    template_name = "courses/organiser/budget.html"
    takes_along = "medlemmernes-budget"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The rounds, and an empty form."""
        return self.show(RoundForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Begin a round."""
        form = RoundForm(request.POST)
        if form.is_valid():
            data = dict(form.cleaned_data)
            amount = data.pop("amount")
            done, one = self.attempt(lambda: proposing.begin(amount_ore=amount, **data), form)
            if done:
                log(instance=one, action="wagtail.create")
                return HttpResponseRedirect(reverse("budget_rounds:round", args=[one.pk]))
        return self.show(form, status=422)

    def show(self, form: RoundForm, status: int = 200) -> HttpResponse:
        """With the list."""
        return self.page(form=form, rounds=Round.objects.all(), status=status)


class RoundView(PlanningView):
    header_icon = "tasks"
    template_name = "courses/organiser/budget_round.html"
    above = [("budget_rounds:index", gettext_lazy("Members' budget"))]

    def get_page_title(self) -> str:
        """The title of the round."""
        return self.round.title

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What is proposed, and the buttons."""
        self.round = get_object_or_404(Round, pk=pk)
        proposals = rounds.all_of(self.round)
        winners, drafts = rounds.won(self.round), drafts_of(proposals)
        for row in proposals:
            row.drafts = drafts.get(row.pk, 0)  # type: ignore[attr-defined]
            row.may_draft = row.number in winners and row.course_id is not None  # type: ignore[attr-defined]
        regions, invited = Region.objects.order_by("number"), rounds.may_vote(self.round).count
        return self.page(round=self.round, proposals=proposals, regions=regions, invited=invited)


class OpenView(PlanningView):
    """A button: voting begins."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Draw the numbers, make the list of voters and the key."""
        one = get_object_or_404(Round, pk=pk)
        try:
            one = voting.open_voting(one=one)
        except DomainError as refusal:
            messages.error(request, refusal.message)
        else:
            log(instance=one, action="wagtail.edit")
            messages.success(request, _("Voting is open. Everybody who may vote gets a link by mail."))
        return HttpResponseRedirect(reverse("budget_rounds:round", args=[pk]))


class DraftForm(forms.Form):
    """Where a course that won is to be held."""

    region = forms.ModelChoiceField(queryset=Region.objects.order_by("number"))


class DraftView(PlanningView):
    """A button: the runs of a course that won become drafts. The other one takes them back."""

    http_method_names = ["post"]
    step = "draft"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """All runs or none."""
        proposal = get_object_or_404(Proposal.objects.select_related("round"), pk=pk)
        back = HttpResponseRedirect(reverse("budget_rounds:round", args=[proposal.round_id]))
        if self.step == "undo":
            count = rolling.undo_draft_won(proposal=proposal)
            messages.success(request, _("%(count)s drafts are gone. What is published stays.") % {"count": count})
            return back
        form = DraftForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Choose the district in which it is to be held."))
            return back
        try:
            drafts = rolling.draft_won(proposal=proposal, region=form.cleaned_data["region"])
        except DomainError as refusal:
            messages.error(request, refusal.message)
            return back
        for draft in drafts:
            note(draft, "create")
        messages.success(
            request, _("%(count)s drafts are made. Nobody is told before you publish them.") % {"count": len(drafts)}
        )
        return back


class PriceView(PlanningView):
    header_icon = "tasks"
    template_name = "courses/organiser/budget_price.html"
    above = [("budget_rounds:index", gettext_lazy("Members' budget"))]

    def get_page_title(self) -> str:
        """The title of the proposal."""
        return self.proposal.title

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What it costs, as far as anybody knows."""
        self.proposal = get_object_or_404(Proposal.objects.select_related("round", "course", "region"), pk=pk)
        given = {"cost": self.proposal.cost_ore, "covers": self.proposal.covers}
        return self.show(PriceForm(initial=given))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep it: the proposal is on the list."""
        self.proposal = get_object_or_404(Proposal.objects.select_related("round", "course", "region"), pk=pk)
        form = PriceForm(request.POST)
        if form.is_valid():
            cost, covers = form.cleaned_data["cost"], form.cleaned_data["covers"]
            call = lambda: proposing.price(proposal=self.proposal, cost_ore=cost, covers=covers, user=request.user)  # noqa: E731
            if self.attempt(call, form)[0]:
                log(instance=self.proposal, action="wagtail.edit")
                return HttpResponseRedirect(reverse("budget_rounds:round", args=[self.proposal.round_id]))
        return self.show(form, status=422)

    def show(self, form: PriceForm, status: int = 200) -> HttpResponse:
        """With those that it could be put together with."""
        others = [
            row for row in rounds.all_of(self.proposal.round) if row.pk != self.proposal.pk and not row.merged_into_id
        ]
        return self.page(form=form, proposal=self.proposal, others=others, status=status)


class StepView(PlanningView):
    """A button on a proposal: off the list, back on it, or together with another one."""

    http_method_names = ["post"]
    step = ""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it; each can be undone by another of them."""
        proposal = get_object_or_404(Proposal.objects.select_related("round"), pk=pk)
        try:
            if self.step == "merge":
                proposing.merge(proposal=proposal, into=get_object_or_404(Proposal, pk=IntoForm.of(request)))
            elif self.step == "decline":
                proposing.decline(proposal=proposal)
            else:
                proposing.restore(proposal=proposal)
        except DomainError as refusal:
            messages.error(request, refusal.message)
        else:
            log(instance=proposal, action="wagtail.edit")
        return HttpResponseRedirect(reverse("budget_rounds:round", args=[proposal.round_id]))


class BudgetViewSet(ViewSet):
    name = "budget_rounds"
    icon = "tasks"
    menu_label = gettext_lazy("Members' budget")
    menu_item_class = PlanningMenuItem

    def get_urlpatterns(self) -> list[Any]:
        """Its own pages instead of Wagtail's."""
        steps = [
            path(f"proposal/<key:pk>/{step}/", StepView.as_view(step=step), name=step)
            for step in ("merge", "decline", "restore")
        ]
        steps += [
            path(f"proposal/<key:pk>/{step}/", DraftView.as_view(step=step), name=step) for step in ("draft", "undo")
        ]
        return [
            path("", RoundsView.as_view(), name="index"),
            path("<key:pk>/", RoundView.as_view(), name="round"),
            path("<key:pk>/open/", OpenView.as_view(), name="open"),
            path("proposal/<key:pk>/", PriceView.as_view(), name="price"),
            *steps,
        ]
