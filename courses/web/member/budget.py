"""The ballot behind a link of one's own: no log-in, changed until the end."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from courses.budget.actions import voting
from courses.budget.models import Proposal, Voter
from courses.budget.queries import rounds
from courses.common.errors import DomainError
from courses.web.fields import SavedQuery, refuse
from courses.web.private import private


class BallotForm(forms.Form):
    """What is on the list, each with a box."""

    approved = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Tick all that you would like"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": gettext_lazy("One of these cannot be voted for here. Look at the list again.")
        },
    )

    def __init__(self, *args: Any, proposals: list[Proposal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposals = proposals
        field: Any = self.fields["approved"]
        field.choices = [(row.number, row.title) for row in proposals]

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Each proposal with its box."""
        boxes = list(self["approved"])
        return [{"proposal": row, "box": box} for row, box in zip(self.proposals, boxes, strict=True)]


@require_http_methods(["GET", "HEAD", "POST"])
@private
def vote(request: HttpRequest, token: str) -> HttpResponse:
    """Vote, see what one has voted, and change it. An old link leads to what everybody can see."""
    voter = rounds.voter_by_token(token)
    if voter is None:
        return render(request, "courses/member/vote_old_link.html", status=404)
    if not voter.round.takes_votes:
        return redirect("budget:round", pk=voter.round_id)
    proposals = rounds.on_list(voter.round, region=voter.region_id)
    if request.method != "POST":
        form = BallotForm(initial={"approved": list(voting.own_ballot(voter))}, proposals=proposals)
        return _page(request, voter, token, form)
    form = BallotForm(request.POST, proposals=proposals)
    if form.is_valid():
        try:
            voting.cast(voter=voter, approved=form.cleaned_data["approved"])
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return redirect(f"{request.path}?gemt=1")
    return _page(request, voter, token, form, 422)


def _page(request: HttpRequest, voter: Voter, token: str, form: BallotForm, status: int = 200) -> HttpResponse:
    context = {
        "round": voter.round,
        "voter": voter,
        "form": form,
        "token": token,
        "has_voted": bool(voter.sealed),
        "is_saved": SavedQuery.of(request)["gemt"] and not form.errors,
    }
    return render(request, "courses/member/vote.html", context, status=status)


@require_POST
@private
def take_back(request: HttpRequest, token: str) -> HttpResponse:
    """No vote after all; the page lets one vote again."""
    voter = get_object_or_404(Voter, pk=getattr(rounds.voter_by_token(token), "pk", None))
    try:
        voting.take_back(voter=voter)
    except DomainError:
        return redirect("budget:round", pk=voter.round_id)
    return redirect("my_vote:vote", token=token)


urlpatterns = [
    path("min-stemme/<str:token>/", vote, name="vote"),
    path("min-stemme/<str:token>/slet/", take_back, name="take_back"),
]
