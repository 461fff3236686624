"""Calendars over HTTP. Their addresses are short and for ever: subscribers cannot be told that one has moved."""

import gzip
from collections.abc import Callable
from functools import wraps

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
from courses.calendars.queries import Feed
from courses.common.errors import DomainError
from courses.schedule import ics
from courses.schedule.models import Session

CONTENT_TYPE = "text/calendar; charset=utf-8"


def _wants_page(request: HttpRequest) -> bool:
    """A person in a browser; calendar programs ask for text/calendar or for anything."""
    return "text/html" in request.headers.get("Accept", "")


def _refusal(request: HttpRequest, message: str, status: int) -> HttpResponse:
    if _wants_page(request):
        return render(request, "courses/public/feed_error.html", {"message": message}, status=status)
    return HttpResponse(f"{message}\n", content_type="text/plain; charset=utf-8", status=status)


def feed(find: Callable[..., Feed]) -> Callable[..., HttpResponse]:
    """A view for the feed that `find` gives: unchanged → 304 after one query, else the joined kept entries."""

    @require_safe
    @wraps(find)
    def view(request: HttpRequest, **address: str) -> HttpResponse:
        try:
            found = find(**address)
        except queries.BadRadius as refusal:
            return _refusal(request, str(refusal.message), 400)
        except DomainError as refusal:
            return _refusal(request, str(refusal.message), 404)
        language = get_language() or settings.LANGUAGE_CODE
        version = queries.version_of(found)
        # Packed and plain bytes are two representations, and a strong ETag names one (RFC 9110 8.8.3).
        etag = version.etag(f"{language}-gz" if _packs(request) else language)
        modified = int(version.changed_at.timestamp())
        unchanged = get_conditional_response(request, etag=etag, last_modified=modified)
        if unchanged is not None:
            return _with_version(unchanged, etag, modified)
        source = settings.BASE_URL + request.path
        body = ics.calendar(queries.bodies(found, language), name=found.name, source=source)
        return _with_version(_answer(request, body), etag, modified)

    return view


def _packs(request: HttpRequest) -> bool:
    return "gzip" in request.headers.get("Accept-Encoding", "")


def _with_version(response: HttpResponse, etag: str, modified: int) -> HttpResponse:
    response["ETag"] = etag
    response["Last-Modified"] = http_date(modified)
    response["Cache-Control"] = "public, max-age=300"
    return response


def _answer(request: HttpRequest, body: bytes) -> HttpResponse:
    """The calendar, packed only for those who ask: Outlook.com was reported to fail on gzip it had not asked for."""
    packed = _packs(request)
    response = HttpResponse(gzip.compress(body, 6, mtime=0) if packed else body, content_type=CONTENT_TYPE)
    if packed:
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding"])
    response["Content-Disposition"] = "inline"
    return response


@require_safe
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """One session as a file to open."""
    if not Session.objects.public().filter(pk=pk).exists():
        return _refusal(request, _("There is no such session. Find one on the front page."), 404)
    found = Session.objects.with_details().get(pk=pk)
    response = _answer(request, ics.session_calendar(found))
    response["Content-Disposition"] = f'inline; filename="{found.course.code}-{found.pk}.ics"'
    return response


urlpatterns = [
    path("hold/<int:pk>.ics", session, name="session"),
    path("kalender/alle.ics", feed(queries.everything), name="all"),
    path("kalender/storkreds/<str:slug>.ics", feed(queries.of_region), name="region"),
    path("kalender/kursus/<str:code>.ics", feed(queries.of_course), name="course"),
    path("kalender/naer/<str:code>/<str:km>.ics", feed(queries.near), name="near"),
    path("kalender/sted/<str:slug>.ics", feed(queries.of_venue), name="venue"),
]
