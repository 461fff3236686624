"""«Stigen» on Min side: where I stand in each course, what is missing, and where the next step can be taken."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_POST

from courses.certificates.queries import certificates_of_steps
from courses.common.errors import DomainError
from courses.ladder.actions import requests
from courses.ladder.models import StepRequest
from courses.ladder.queries.next_steps import next_steps, sheets_about
from courses.ladder.queries.words import rules_in_words
from courses.members.models import MemberProfile
from courses.members.queries import profile_of, trainer_of
from courses.schedule.models import Session
from courses.web.fields import ButtonForm
from courses.web.private import private


class StepForm(ButtonForm):
    """What a button asks for."""

    what = forms.ChoiceField(choices=StepRequest.What.choices)


def _member(request: HttpRequest) -> MemberProfile:
    member = profile_of(request.user)
    if member is None:
        raise Http404("no profile")
    return member


def _page(request: HttpRequest, member: MemberProfile, error: str = "") -> HttpResponse:
    trainer = trainer_of(request.user)
    given = certificates_of_steps(member)
    context = {
        "member": member,
        "trainer": trainer,
        "next_steps": [(step, given.get(step.step.course.pk, [])) for step in next_steps(member)],
        "sheets": sheets_about(trainer) if trainer else [],
        "rules": rules_in_words(),
        "error": error,
    }
    return render(request, "courses/member/ladder.html", context, status=409 if error else 200)


@require_GET
@login_required
@private
def ladder(request: HttpRequest) -> HttpResponse:
    """Each course in which I stand on the ladder."""
    return _page(request, _member(request))


@require_POST
@login_required
@private
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the trainers of a session."""
    member = _member(request)
    found = get_object_or_404(Session.objects.public(), pk=pk)
    try:
        requests.ask(session=found, member=member, what=StepForm.of(request)["what"] or "")
    except DomainError as refusal:
        return _page(request, member, str(refusal.message))
    return redirect(f"{reverse('member:ladder')}#h{pk}")


@require_POST
@login_required
@private
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask no more."""
    member = _member(request)
    row = get_object_or_404(StepRequest, pk=pk, member=member)
    try:
        requests.take_back(row=row)
    except DomainError as refusal:
        return _page(request, member, str(refusal.message))
    return redirect(f"{reverse('member:ladder')}#h{row.session_id}")


urlpatterns = [
    path("min-side/stigen/", ladder, name="ladder"),
    path("min-side/stigen/<key:pk>/", ask, name="ask_step"),
    path("min-side/stigen/oenske/<key:pk>/fortryd/", take_back, name="take_back_step"),
]
