"""«Medlemsbudget»: the rounds, what is proposed in each, and how a closed one was counted. The same for everybody."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from courses.budget.actions import proposing
from courses.budget.models import MOST_RUNS, PLACE, TEXT, TITLE, Round
from courses.budget.queries import rounds
from courses.budget.rules.explain import FEWEST
from courses.catalogue.models import Course
from courses.common.errors import DomainError
from courses.common.text import clean_line
from courses.places.models import Region
from courses.web.fields import CourseField, refuse
from courses.web.pictures.money import shares_picture
from courses.web.visitor import member_here


class ProposeForm(forms.Form):
    """What somebody proposes: a course at a place so many times, or anything in words."""

    title = forms.CharField(
        label=gettext_lazy("What do you propose?"),
        max_length=TITLE,
        error_messages={"required": gettext_lazy("Write in a few words what the money is for.")},
    )
    course = CourseField(
        label=gettext_lazy("Is it a course?"), queryset=Course.objects.filter(is_active=True), required=False
    )
    place = forms.CharField(label=gettext_lazy("Where?"), max_length=PLACE, required=False)
    region = forms.ModelChoiceField(
        label=gettext_lazy("In which district?"), queryset=Region.objects.order_by("number"), required=False
    )
    runs = forms.IntegerField(label=gettext_lazy("How many times?"), min_value=1, max_value=MOST_RUNS, initial=1)
    text = forms.CharField(
        label=gettext_lazy("Why?"), max_length=TEXT, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_title(self) -> str:
        """On one line. Raises `ValidationError` where nothing is left."""
        title = clean_line(self.cleaned_data["title"])
        if not title:
            raise ValidationError(_("Write in a few words what the money is for."))
        return title


@require_safe
def round_list(request: HttpRequest) -> HttpResponse:
    """Every round, the open ones first."""
    rows = list(Round.objects.all())
    is_over = (Round.State.CLOSED, Round.State.VOID)
    context = {
        "open": [row for row in rows if row.state not in is_over],
        "over": [row for row in rows if row.state in is_over],
    }
    return render(request, "courses/public/budget.html", context)


@require_safe
def one_round(request: HttpRequest, pk: int) -> HttpResponse:
    """A round: what is proposed, or how it was counted."""
    return _page(request, get_object_or_404(Round, pk=pk), ProposeForm())


def _page(request: HttpRequest, one: Round, form: ProposeForm, status: int = 200) -> HttpResponse:
    member = member_here(request)
    voter = rounds.voter_of(one, member) if one.state == Round.State.VOTING else None
    proposals = rounds.all_of(one)
    context = {
        "round": one,
        "form": form,
        "member": member,
        "vote_token": rounds.voter_token(voter) if voter else "",
        "proposals": proposals,
        "pots": pots_shown(one, proposals),
        "fewest": FEWEST,
    }
    return render(request, "courses/public/budget_round.html", context, status=status)


def pots_shown(one: Round, proposals: list[Any]) -> list[dict[str, Any]]:
    """Each pot with its lines, each beside its proposal, and the picture of who paid."""
    by_number = {row.number: row for row in proposals if row.number}
    found = []
    for told in rounds.told(one):
        lines = [{"line": line, "proposal": by_number[line.number]} for line in told.lines if line.number in by_number]
        names = {line.number: by_number[line.number].title for line in told.lines if line.number in by_number}
        found.append({"told": told, "lines": lines, "picture": shares_picture(told, names)})
    return found


@require_POST
@login_required
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose something; what was typed stays where it is refused."""
    one, member = get_object_or_404(Round, pk=pk), member_here(request)
    if member is None:
        raise Http404
    form = ProposeForm(request.POST)
    if not form.is_valid():
        return _page(request, one, form, 422)
    try:
        proposing.propose(one=one, facts=proposing.Facts(**form.cleaned_data), member=member)
    except DomainError as refusal:
        refuse(form, refusal)
        return _page(request, one, form, 409)
    return redirect("budget:round", pk=pk)


@require_safe
def published(request: HttpRequest, pk: int, pot: int) -> HttpResponse:
    """The ballots of a pot as a Pabulib file."""
    text = rounds.file_of(get_object_or_404(Round, pk=pk), pot)
    if text is None:
        raise Http404
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="medlemsbudget-{pk}-{pot}.pb"'
    return answer


urlpatterns = [
    path("medlemsbudget/", round_list, name="list"),
    path("medlemsbudget/<key:pk>/", one_round, name="round"),
    path("medlemsbudget/<key:pk>/forslag/", propose, name="propose"),
    path("medlemsbudget/<key:pk>/<key:pot>/stemmer.pb", published, name="file"),
]
