"""Calendars over HTTP. Their addresses are short and for ever: subscribers cannot be told that one has moved."""

import gzip
from collections.abc import Callable
from functools import wraps

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.calendars import queries
from courses.calendars.actions import entries, private_feeds
from courses.calendars.actions.addresses import note_use
from courses.calendars.memory import body_cache
from courses.calendars.queries import Feed
from courses.common.errors import DomainError
from courses.schedule import ics
from courses.schedule.models import Session
from courses.web.fields import FlagField

CONTENT_TYPE = "text/calendar; charset=utf-8"


class FeedQuery(forms.Form):
    """What every feed takes after the question mark; the domain says what is wrong with it."""

    kursus = forms.CharField(required=False, strip=False)
    dage = forms.CharField(required=False, strip=False)
    frister = FlagField(required=False)


def _wants_page(request: HttpRequest) -> bool:
    """A person in a browser; calendar programs ask for text/calendar or for anything."""
    return "text/html" in request.headers.get("Accept", "")


def refusal(request: HttpRequest, message: str, status: int) -> HttpResponse:
    """A sentence in the form that the asker reads: a page for a browser, plain text for a calendar program."""
    if _wants_page(request):
        return render(request, "courses/public/feed_error.html", {"message": message}, status=status)
    return HttpResponse(f"{message}\n", content_type="text/plain; charset=utf-8", status=status)


def feed(find: Callable[..., Feed]) -> Callable[..., HttpResponse]:
    """A view for the feed that `find` gives: unchanged → 304 after two queries at most, else the joined kept entries.

    After the question mark every feed takes `kursus=k2`, `dage=lo,so` and `frister=1`.
    """

    @require_safe
    @wraps(find)
    def view(request: HttpRequest, **address: str) -> HttpResponse:
        form = FeedQuery(request.GET)
        if not form.is_valid():
            return refusal(request, " ".join(str(error) for errors in form.errors.values() for error in errors), 400)
        course = form.cleaned_data["kursus"]
        try:
            found = queries.narrowed(
                find(**address),
                course=course,
                weekdays=form.cleaned_data["dage"],
                deadlines=form.cleaned_data["frister"],
            )
        except queries.BadAddress as error:
            return refusal(request, str(error.message), 400)
        except DomainError as error:
            return refusal(request, str(error.message), 404)
        language = get_language() or settings.LANGUAGE_CODE
        version = entries.version_of(found)
        query = queries.query_of(found, course)
        source = settings.BASE_URL + request.path + (f"?{query}" if query else "")

        def build() -> bytes:
            return ics.calendar(entries.bodies(found, language, version), name=found.name, source=source)

        return conditional(request, version, language, build, cache_key=source)

    return view


def conditional(
    request: HttpRequest,
    version: entries.Version,
    variant: str,
    build: Callable[[], bytes],
    *,
    cache_key: str = "",
    content_type: str = CONTENT_TYPE,
) -> HttpResponse:
    """304 when the program has this version, else what `build` makes; from the memory of this process when it stands there.

    `variant` tells apart what one version can be shown as: the language, and for what lists coming days the day.
    """
    packs = _packs(request)
    # Packed and plain bytes are two representations, and a strong ETag names one (RFC 9110 8.8.3).
    etag = version.etag(f"{variant}-gz" if packs else variant)
    modified = int(version.changed_at.timestamp())
    response = get_conditional_response(request, etag=etag, last_modified=modified)
    if response is None:
        key = f"{cache_key} {packs}"
        body = body_cache.get(key, version.mark) if cache_key else None
        if body is None:
            body = gzip.compress(build(), 6, mtime=0) if packs else build()
            if cache_key:
                body_cache.put(key, version.mark, body)
        response = _calendar(body, content_type=content_type, packed=packs)
    response["ETag"] = etag
    response["Last-Modified"] = http_date(modified)
    response["Cache-Control"] = "public, max-age=300"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _packs(request: HttpRequest) -> bool:
    """Whether the program asks for gzip by name: Outlook.com was reported to fail on what it had not asked for."""
    for part in request.headers.get("Accept-Encoding", "").lower().split(","):
        coding, _semicolon, weight = part.replace(" ", "").partition(";")
        if coding == "gzip":
            return weight not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _calendar(body: bytes, *, content_type: str = CONTENT_TYPE, packed: bool = False) -> HttpResponse:
    response = HttpResponse(body, content_type=content_type)
    response["Content-Disposition"] = "inline"
    if packed:
        response["Content-Encoding"] = "gzip"
    return response


@require_safe
def private_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind a private address; one that is revoked or was never given is not found."""
    address = private_feeds.by_token(token)
    found = private_feeds.feed_of(address) if address else None
    if address is None or found is None:
        answer = refusal(request, _("This private calendar does not exist any more. Make a new one on My page."), 404)
        return _unseen(answer)
    note_use(feed=address)
    language = get_language() or settings.LANGUAGE_CODE
    version = private_feeds.version_of(found)
    return _unseen(conditional(request, version, language, lambda: private_feeds.body_of(found, language)))


def _unseen(response: HttpResponse) -> HttpResponse:
    """Nothing on the way keeps it, no search engine lists it, and no other site learns its address."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """One session as a file to open."""
    if not Session.objects.public().filter(pk=pk).exists():
        return refusal(request, _("There is no such session. Find one on the front page."), 404)
    found = Session.objects.with_details().get(pk=pk)
    response = _calendar(ics.session_calendar(found))
    response["Content-Disposition"] = f'inline; filename="{found.course.code}-{found.pk}.ics"'
    return response


urlpatterns = [
    path("hold/<key:pk>.ics", session, name="session"),
    path("kalender/alle.ics", feed(queries.everything), name="all"),
    path("kalender/storkreds/<str:slug>.ics", feed(queries.of_region), name="region"),
    path("kalender/forening/<str:slug>.ics", feed(queries.of_association), name="association"),
    path("kalender/kursus/<str:code>.ics", feed(queries.of_course), name="course"),
    path("kalender/naer/<str:code>/<str:km>.ics", feed(queries.near), name="near"),
    path("kalender/sted/<str:slug>.ics", feed(queries.of_venue), name="venue"),
    path("kalender/privat/<str:token>.ics", private_feed, name="private"),
]
