"""Documents over HTTP: posters, sheets and lists as PDF.

What is public is kept in the shared cache under its version, so that each is pressed once for each change; what names
people is pressed each time and kept nowhere. The version is the ETag as well.
"""

import datetime as dt

from django import forms
from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from courses.cadence.queries.year import Scope, year_of
from courses.common import clock
from courses.common.actions.limits import allow
from courses.documents.calendar import month_poster, year_poster
from courses.documents.document import Document, Size
from courses.documents.handout import handout
from courses.documents.poster import poster
from courses.pages.models import ModulePage
from courses.places.models import Association, Region
from courses.schedule.models import Session
from courses.web.fields import MonthField, QueryForm
from courses.web.pictures.wheel import year_wheel
from courses.web.public.sessions import session_or_404

SIZES = {"a4": Size.A4, "a3": Size.A3}
KEEP_SECONDS = 7 * 24 * 3600
# How many documents one address on the network may have pressed in ten minutes.
PRESS_RATE = 60


def _is_near(year: int) -> bool:
    """From last year to three years ahead: what somebody may want on a wall."""
    return -1 <= year - clock.today().year <= 3


class PosterQuery(QueryForm):
    """What a poster is to show. A year or month far away counts as not said."""

    storkreds = forms.CharField()
    forening = forms.CharField()
    aar = forms.IntegerField()
    maaned = MonthField()

    def clean_aar(self) -> int | None:
        """A year near ours; None for another."""
        year = self.cleaned_data["aar"]
        return year if year and _is_near(year) else None

    def clean_maaned(self) -> dt.date | None:
        """A month of a year near ours; None for another."""
        month = self.cleaned_data["maaned"]
        return month if month and _is_near(month.year) else None


def public_answer(request: HttpRequest, document: Document) -> HttpResponse:
    """The PDF for anybody: unchanged → 304, known → from the cache, else pressed now."""
    etag = f'"{document.version}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        response = unchanged
    elif _kept(document) is None and not allow(request, "press", PRESS_RATE):
        return render(request, "courses/public/press_busy.html", status=429)
    else:
        response = _pdf(pressed_once(document), document)
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response


def pressed_once(document: Document) -> bytes:
    """The PDF of something that everybody may see: from the cache, else pressed and put there."""
    body = _kept(document)
    if body is None:
        body = document.pdf()
        caches["documents"].set(f"document:{document.version}", body, KEEP_SECONDS)
    return body


def _kept(document: Document) -> bytes | None:
    return caches["documents"].get(f"document:{document.version}")


def private_answer(request: HttpRequest, document: Document) -> HttpResponse:
    """The PDF for those who may see it; the caller says who they are, and `private` sets the headers."""
    return _pdf(document.pdf(), document)


def _pdf(body: bytes, document: Document) -> HttpResponse:
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{document.file_name}"'
    return response


@require_safe
def session_poster(request: HttpRequest, pk: int, size: str) -> HttpResponse:
    """The poster of one session; of a draft only for organisers, and then no cache keeps it. One that is cancelled, or has begun,
    has none any more (410)."""
    if size not in SIZES:
        raise Http404("no such size")
    found = session_or_404(request, pk)
    if found.is_no_more:
        # Nobody hangs up what does not take place any more, whatever an old link or a search engine says.
        return render(request, "courses/public/poster_gone.html", {"session": found}, status=410)
    document = poster(found, SIZES[size])
    if found.status == Session.Status.DRAFT:
        response = private_answer(request, document)
        response["Cache-Control"] = "private, no-store"
        return response
    return public_answer(request, document)


@require_safe
def module_handout(request: HttpRequest, pk: int) -> HttpResponse:
    """The participant's sheet of a published module."""
    module = get_object_or_404(ModulePage.objects.live().public().select_related("locale"), pk=pk)
    return public_answer(request, handout(module.in_english()))


@require_safe
def year(request: HttpRequest) -> HttpResponse:
    """The year wheel as a poster: `?aar=2027` or the next twelve months; `?storkreds=` narrows it."""
    asked = PosterQuery.of(request)
    start = dt.date(asked["aar"], 1, 1) if asked["aar"] else clock.today()
    scope = Scope(start=start, region=_region(asked["storkreds"]), with_drafts=False)
    found = year_of(scope)
    return public_answer(request, year_poster(found, year_wheel(found)))


@require_safe
def month(request: HttpRequest) -> HttpResponse:
    """A month for the wall, `?maaned=2027-02` or the next one: of a local association (`?forening=`), a district
    (`?storkreds=`), or the whole country."""
    asked = PosterQuery.of(request)
    first = asked["maaned"] or (clock.today().replace(day=1) + dt.timedelta(days=31)).replace(day=1)
    association = None
    if asked["forening"]:
        associations = Association.objects.select_related("municipality__region")
        association = get_object_or_404(associations, slug=asked["forening"])
    region = _region(asked["storkreds"])
    return public_answer(request, month_poster(first.year, first.month, region=region, association=association))


def _region(slug: str) -> Region | None:
    return get_object_or_404(Region, slug=slug) if slug else None


urlpatterns = [
    path("hold/<key:pk>/plakat-<slug:size>.pdf", session_poster, name="poster"),
    path("modul/<key:pk>/deltagerark.pdf", module_handout, name="handout"),
    path("plakat/aarshjul.pdf", year, name="year"),
    path("plakat/kalender.pdf", month, name="month"),
]
