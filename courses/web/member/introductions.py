"""The page of one introduction: yes or no, letters, and each end of it by one press. Whoever has the link has the page."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from courses.common.errors import DomainError
from courses.introductions.actions import introducing, letters
from courses.introductions.models import LETTER
from courses.introductions.queries import people
from courses.introductions.queries.people import Side
from courses.web.fields import AskingForm, KeyField, KeyForm, refuse
from courses.web.private import private


class LetterForm(AskingForm):
    """A letter: words and nothing else."""

    words = forms.CharField(
        label=_("Your letter"),
        max_length=LETTER,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write something first.")},
    )


class WhichLetter(KeyForm):
    """The letter that is reported."""

    letter = KeyField()


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "courses/member/introduction_gone.html", status=410)


def _page(request: HttpRequest, side: Side, error: str = "", form: LetterForm | None = None) -> HttpResponse:
    written = people.letters_of(side.introduction) if side.introduction.begun_at else []
    context = {
        "side": side,
        "row": side.introduction,
        "token": side.token,
        "letters": written,
        "reported": people.reported(written),
        "form": form or LetterForm(),
        "error": error,
    }
    status = 422 if form else 409 if error else 200
    return render(request, "courses/member/introduction.html", context, status=status)


@require_GET
@private
def page(request: HttpRequest, token: str) -> HttpResponse:
    """What one of the two knows of it, and what they can do now."""
    side = people.side_by_token(token)
    return _page(request, side) if side else _gone(request)


def _step(action: Callable[[HttpRequest, Side], Any], anchor: str = "") -> Any:
    """A button of that page."""

    @require_POST
    @private
    def view(request: HttpRequest, token: str) -> HttpResponse:
        side = people.side_by_token(token)
        if side is None:
            return _gone(request)
        try:
            action(request, side)
        except DomainError as refusal:
            again = people.side_by_token(token)
            return _page(request, again, str(refusal.message)) if again else _gone(request)
        return HttpResponseRedirect(reverse("introduction:page", args=[token]) + anchor)

    return view


@require_POST
@private
def write(request: HttpRequest, token: str) -> HttpResponse:
    """A letter to the other one."""
    side, form = people.side_by_token(token), LetterForm(request.POST)
    if side is None:
        return _gone(request)
    if form.is_valid():
        words = form.cleaned_data["words"]
        try:
            if form.looked_at(lambda seen: letters.write(side=side, text=words, seen=seen)):
                return redirect(reverse("introduction:page", args=[token]) + "#skriv")
        except DomainError as refusal:
            refuse(form, refusal)
    return _page(request, side, form=form)


def _report(request: HttpRequest, side: Side) -> None:
    letters.report(side=side, letter=WhichLetter.of(request))


urlpatterns = [
    path("min-forbindelse/<str:token>/", page, name="page"),
    path(
        "min-forbindelse/<str:token>/ja/",
        _step(lambda _request, side: introducing.answer(side=side, says_yes=True)),
        name="yes",
    ),
    path(
        "min-forbindelse/<str:token>/nej/",
        _step(lambda _request, side: introducing.answer(side=side, says_yes=False)),
        name="no",
    ),
    path("min-forbindelse/<str:token>/skriv/", write, name="write"),
    path("min-forbindelse/<str:token>/slut/", _step(lambda _request, side: letters.end(side=side)), name="end"),
    path("min-forbindelse/<str:token>/glem/", _step(lambda _request, side: letters.forget(side=side)), name="forget"),
    path(
        "min-forbindelse/<str:token>/bloker/", _step(lambda _request, side: introducing.block(side=side)), name="block"
    ),
    path("min-forbindelse/<str:token>/anmeld/", _step(_report, "#breve"), name="report"),
]
