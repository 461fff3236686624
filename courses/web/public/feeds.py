"""Calendars over HTTP. Their addresses are short and for ever: subscribers cannot be told that one has moved."""

import gzip
import hashlib
from collections.abc import Callable
from functools import wraps

from django import forms
from django.conf import settings
from django.core.cache import caches
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
from courses.calendars.queries import Feed
from courses.common.errors import DomainError
from courses.schedule import ics
from courses.schedule.models import Session
from courses.web.fields import FlagField
from courses.web.kept import takes_gzip
from courses.web.replica import for_everybody

CONTENT_TYPE = "text/calendar; charset=utf-8"
# Larger ones are put together from kept entries each time; a version is asked for again within hours or never.
MOST_KEPT = 1_000_000
KEPT_SECONDS = 6 * 3600


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
    """A view for the feed that `find` gives: unchanged → 304 after two short queries, else the joined kept entries.

    After the question mark every feed takes `kursus=k2`, `dage=lo,so` and `frister=1`.
    """

    @for_everybody
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

        variant = hashlib.blake2b(source.encode(), digest_size=6).hexdigest()
        return conditional(request, version, f"{variant}-{language}", build, is_kept=True)

    return view


def conditional(
    request: HttpRequest,
    version: entries.Version,
    variant: str,
    build: Callable[[], bytes],
    *,
    is_kept: bool = False,
) -> HttpResponse:
    """304 when the program has this version, else what `build` makes; what `is_kept` is packed once for all who ask.

    `variant` tells apart what one version can be shown as: the address and the language.
    """
    packs = takes_gzip(request)
    # Packed and plain bytes are two representations, and a strong ETag names one (RFC 9110 8.8.3).
    etag = version.etag(f"{variant}-gz" if packs else variant)
    modified = int(version.changed_at.timestamp()) if version.changed_at else None
    response = get_conditional_response(request, etag=etag, last_modified=modified)
    if response is None:
        response = _calendar(_kept(etag, packs, build) if is_kept else _packed(packs, build), packed=packs)
    response["ETag"] = etag
    if modified is not None:
        response["Last-Modified"] = http_date(modified)
    response["Cache-Control"] = "public, max-age=300"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _packed(packs: bool, build: Callable[[], bytes]) -> bytes:
    return gzip.compress(build(), 6, mtime=0) if packs else build()


def _kept(etag: str, packs: bool, build: Callable[[], bytes]) -> bytes:
    """The bytes of this version, from where all processes keep what is large."""
    key = f"feed-{hashlib.sha256(etag.encode()).hexdigest()[:40]}"
    body: bytes | None = caches["documents"].get(key)
    if body is None:
        body = _packed(packs, build)
        if len(body) <= MOST_KEPT:
            caches["documents"].set(key, body, KEPT_SECONDS)
    return body


def _calendar(body: bytes, *, packed: bool = False) -> HttpResponse:
    response = HttpResponse(body, content_type=CONTENT_TYPE)
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
    return _unseen(conditional(request, version, language, lambda: private_feeds.body_of(found, language, version)))


def _unseen(response: HttpResponse) -> HttpResponse:
    """Nothing on the way keeps it, no search engine lists it, and no other site learns its address."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "no-referrer"
    return response


@for_everybody
@require_safe
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """One session as a file to open."""
    found = Session.objects.public().filter(pk=pk).select_related("course").first()
    if found is None:
        return refusal(request, _("There is no such session. Find one on the front page."), 404)

    def build() -> bytes:
        return ics.session_calendar(Session.objects.with_details().get(pk=pk))

    version = entries.version_of(queries.of_session(found))
    response = conditional(request, version, get_language() or settings.LANGUAGE_CODE, build)
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
