"""The ladder in a trainer's hands: yes or no to those who ask to come along, and the observation sheet, on the telephone."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courses.common.errors import DomainError
from courses.ladder.actions import observations, requests
from courses.ladder.models import SENTENCE, Observation, StepRequest
from courses.members.models import TrainerProfile
from courses.web.private import private
from courses.web.trainer.sessions import my_session, trainer_required


class SheetForm(forms.Form):
    """Six points, ticked where they were seen, and a sentence each way."""

    worked = forms.CharField(
        label=_("I saw this work"),
        max_length=SENTENCE,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write one sentence.")},
    )
    try_next = forms.CharField(
        label=_("Try this next time"),
        max_length=SENTENCE,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write one sentence.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = {field.name: field for field in Observation._meta.local_fields}
        ticks = {
            name: forms.BooleanField(label=named[name].verbose_name, required=False) for name in Observation.POINTS
        }
        self.fields = {**ticks, **self.fields}

    @property
    def points(self) -> list[forms.BoundField]:
        """The ticks."""
        return [self[name] for name in Observation.POINTS]

    @property
    def sentences(self) -> list[forms.BoundField]:
        """The two sentences."""
        return [self["worked"], self["try_next"]]


class AnswerForm(forms.Form):
    """A sentence back; empty takes it away."""

    answer = forms.CharField(
        label=_("Your answer"), max_length=SENTENCE, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


@require_http_methods(["GET", "POST"])
@trainer_required
def observe(request: HttpRequest, pk: int, trainer: int) -> HttpResponse:
    """The sheet about a co-trainer of my session; once it is signed, on to what was written."""
    found = my_session(request, pk)
    mine: TrainerProfile = request.trainer  # type: ignore[attr-defined]
    trainee = get_object_or_404(TrainerProfile.objects.select_related("member__user"), pk=trainer)
    there = Observation.objects.filter(session=found, trainer=trainee).first()
    if there and mine in (there.observer, trainee):
        return redirect("trainer:observation", pk=there.pk)
    form, status, refused = SheetForm(request.POST or None), 200, ""
    try:
        observations.check(session=found, trainer=trainee, observer=mine)
    except DomainError as refusal:
        refused, status = str(refusal.message), 409
    else:
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            try:
                sheet = observations.sign(
                    session=found,
                    trainer=trainee,
                    observer=mine,
                    points=[name for name in Observation.POINTS if data[name]],
                    worked=data["worked"],
                    try_next=data["try_next"],
                )
                return redirect("trainer:observation", pk=sheet.pk)
            except DomainError as refusal:
                form.add_error(refusal.about, str(refusal.message))
        status = 422 if request.method == "POST" else 200
    context = {"session": found, "trainee": trainee, "form": form, "refused": refused}
    return render(request, "courses/trainer/observe.html", context, status=status)


def _sheet(request: HttpRequest, pk: int) -> Observation:
    """A sheet that I signed or that is about me; for others it does not exist."""
    mine: TrainerProfile = request.trainer  # type: ignore[attr-defined]
    rows = Observation.objects.select_related(
        "trainer__member__user", "observer__member", "session__course", "session__venue__postcode"
    )
    found = get_object_or_404(rows, pk=pk)
    if mine.pk not in (found.trainer_id, found.observer_id):
        raise Http404("not my sheet")
    return found


def _sheet_page(
    request: HttpRequest, sheet: Observation, *, form: AnswerForm | None = None, error: str = ""
) -> HttpResponse:
    is_about_me = sheet.trainer == request.trainer  # type: ignore[attr-defined]
    context = {
        "sheet": sheet,
        "is_about_me": is_about_me,
        "form": form or AnswerForm(initial={"answer": sheet.answer}),
        "error": error,
    }
    status = 409 if error else 422 if form else 200
    return render(request, "courses/trainer/observation.html", context, status=status)


@require_http_methods(["GET", "POST"])
@trainer_required
def observation(request: HttpRequest, pk: int) -> HttpResponse:
    """What was seen; whoever it is about may answer."""
    sheet = _sheet(request, pk)
    if request.method == "POST":
        if sheet.trainer != request.trainer:  # type: ignore[attr-defined]
            raise Http404("not about me")
        form = AnswerForm(request.POST)
        if not form.is_valid():
            return _sheet_page(request, sheet, form=form)
        observations.answer(sheet=sheet, words=form.cleaned_data["answer"])
        return redirect("trainer:observation", pk=pk)
    return _sheet_page(request, sheet)


@require_POST
@trainer_required
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever signed it changes their mind."""
    sheet = _sheet(request, pk)
    if sheet.observer != request.trainer:  # type: ignore[attr-defined]
        raise Http404("not signed by me")
    try:
        observations.take_back(sheet=sheet)
    except DomainError as refusal:
        return _sheet_page(request, sheet, error=str(refusal.message))
    return redirect("trainer:session", pk=sheet.session_id)


def _request(token: str) -> StepRequest:
    found = requests.step_by_token(token)
    if found is None:
        raise Http404("unknown request")
    return found


def _answer_page(request: HttpRequest, row: StepRequest, token: str, error: str = "") -> HttpResponse:
    context = {"step": row, "session": row.session, "token": token, "is_open": requests.is_open(row), "error": error}
    return render(request, "courses/requests/step.html", context, status=409 if error else 200)


@require_GET
@private
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Who asks for what, and two buttons. Works without log-in; a request that was taken back says so."""
    if requests.is_taken_back(token):
        return render(request, "courses/requests/withdrawn.html")
    return _answer_page(request, _request(token), token)


def _step(action: Callable[..., Any]) -> Callable[..., HttpResponseBase]:
    @require_POST
    @private
    def view(request: HttpRequest, token: str) -> HttpResponse:
        if requests.is_taken_back(token):
            return render(request, "courses/requests/withdrawn.html")
        try:
            action(row=_request(token))
        except DomainError as refusal:
            return _answer_page(request, _request(token), token, str(refusal.message))
        return redirect("steps:answer", token=token)

    return view


urlpatterns = [
    path("hold/<key:pk>/ark/<key:trainer>/", observe, name="observe"),
    path("ark/<key:pk>/", observation, name="observation"),
    path("ark/<key:pk>/fortryd/", take_back, name="take_back"),
]
by_link = [
    path("<str:token>/", answer, name="answer"),
    path("<str:token>/ja/", _step(requests.say_yes), name="yes"),
    path("<str:token>/nej/", _step(requests.say_no), name="no"),
]
