"""«Kan du tage den?»: the page behind the link that a trainer gets. It works without log-in; the answer is a POST,
since mail scanners open links."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_GET, require_POST

from courses.common.errors import DomainError
from courses.staffing import actions
from courses.staffing.models import TrainerRequest
from courses.staffing.queries.vacancies import is_wanted
from courses.web.private import private


def _request(token: str) -> TrainerRequest:
    found = actions.request_by_token(token)
    if found is None:
        raise Http404("unknown request")
    return found


def _page(request: HttpRequest, trainer_request: TrainerRequest, token: str, error: str = "") -> HttpResponse:
    context = {
        "trainer_request": trainer_request,
        "session": trainer_request.session,
        "token": token,
        "is_open": is_wanted(trainer_request),
        "error": error,
    }
    return render(request, "courses/requests/answer.html", context, status=409 if error else 200)


@require_GET
@private
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """What it is about, and two buttons. A withdrawn request says so: a link in a mail never leads nowhere."""
    if actions.is_withdrawn(token):
        return render(request, "courses/requests/withdrawn.html")
    return _page(request, _request(token), token)


def _step(action: Callable[..., Any]) -> Callable[..., HttpResponseBase]:
    @require_POST
    @private
    def view(request: HttpRequest, token: str) -> HttpResponse:
        if actions.is_withdrawn(token):
            return render(request, "courses/requests/withdrawn.html")
        try:
            action(request=_request(token))
        except DomainError as refusal:
            return _page(request, _request(token), token, str(refusal.message))
        return redirect("requests:answer", token=token)

    return view


urlpatterns = [
    path("<str:token>/", answer, name="answer"),
    path("<str:token>/ja/", _step(actions.say_yes), name="yes"),
    path("<str:token>/nej/", _step(actions.say_no), name="no"),
]
