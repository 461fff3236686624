"""«Kontrollér bevis»: whether a certificate is genuine, without ever telling whose it is (CERTIFICATES.md B5)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.csrf import csrf_exempt

from courses.certificates.actions.certificates import NotValid, TooManyNames, check_name
from courses.certificates.models import Certificate
from courses.certificates.queries import days_in_words, linked_data, public_certificate
from courses.certificates.rules import WRONG_NAMES
from courses.pages.queries.versions import taught_in
from courses.web.public.verify_forms import CodeForm, NameForm

METHODS = ["GET", "HEAD", "POST"]
LINKED_DATA = "application/ld+json"


def unlisted(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page whose address is a secret between the holder and those they show it to.

    No cache and no search engine keeps it, no other site learns of it, and Django's log of refused requests, which
    holds the address, is left out. The forms here do nothing in anybody's name, so a forged POST gains nothing; and
    under `no-referrer` browsers send «Origin: null», which the check for forged requests would turn away.
    """

    @csrf_exempt
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        known = request.method in METHODS
        response = view(request, *args, **kwargs) if known else HttpResponseNotAllowed(METHODS)
        response["Cache-Control"] = "private, no-store"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response._has_been_logged = True  # type: ignore[attr-defined]
        return response

    return wrapped


@unlisted
def certificate(request: HttpRequest, token: str) -> HttpResponse:
    """One certificate: valid, revoked or replaced; a POST compares a name with the printed one.

    A program that asks for JSON-LD gets that instead of the page.
    """
    found = public_certificate(token)
    if found is None:
        return _missing(request)
    if request.method != "POST" and request.get_preferred_type(["text/html", LINKED_DATA]) == LINKED_DATA:
        response = JsonResponse(linked_data(found), content_type=LINKED_DATA)
        response["Vary"] = "Accept"
        return response
    if request.method == "POST" and found.is_valid and not found.shows_name:
        return _compare(request, found)
    return _page(request, found)


def _compare(request: HttpRequest, found: Certificate) -> HttpResponse:
    form = NameForm(request.POST)
    if not form.is_valid():
        return _page(request, found, status=422, form=form)
    try:
        matches = check_name(certificate=found, name=form.cleaned_data["name"])
    except TooManyNames as refusal:
        return _page(request, found, status=429, error=refusal.message)
    except NotValid:  # revoked between reading and comparing
        return redirect("verify:certificate", token=found.token)
    found.refresh_from_db()
    # What was typed is kept for another try, but a right name is not repeated on the page.
    return _page(request, found, form=None if matches else form, matches=matches)


def _page(request: HttpRequest, found: Certificate, *, status: int = 200, **context: Any) -> HttpResponse:
    facts = found.content
    context = {
        "certificate": found,
        "facts": facts,
        "when": days_in_words(facts.days),
        "linked_data": linked_data(found),
        "taught": taught_in([found.session_id]).get(found.session_id, []),
        "form": NameForm(),
        "tries_left": WRONG_NAMES - found.wrong_names,
        "matches": None,
    } | context
    return render(request, "courses/public/verify.html", context, status=status)


def _missing(request: HttpRequest) -> HttpResponse:
    """The same bytes for every code that shows nothing, so that they tell nothing apart."""
    request.path = request.path_info = reverse("verify:about")
    return render(request, "courses/public/verify_missing.html", status=404)


@csrf_exempt
def about(request: HttpRequest) -> HttpResponse:
    """What this is, for people who have a certificate in their hand, and a field for its code.

    The code is sent by POST, so that it stands in no log as a query; the answer is a redirect and changes nothing.
    """
    form = CodeForm(request.POST) if request.method == "POST" else CodeForm()
    if form.is_bound and form.is_valid():
        return redirect("verify:certificate", token=form.cleaned_data["code"])
    return render(request, "courses/public/verify_about.html", {"form": form}, status=422 if form.errors else 200)


urlpatterns = [
    path("", about, name="about"),
    path("<path:token>/", certificate, name="certificate"),
]
