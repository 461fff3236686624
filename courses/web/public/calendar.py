"""The calendar page, and the same picker for other sites (a list in a frame, JSON-LD, Atom) and for a month on paper."""

import calendar as months
import datetime as dt
import hashlib
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_GET, require_safe

from courses.calendars.queries import Feed
from courses.common import clock
from courses.common.text import clean_line, clean_text, date_words, time_span
from courses.common.under import shows
from courses.places.models import Region
from courses.schedule import ics
from courses.schedule.linked_data import courses_data
from courses.schedule.models import Meeting, Session, SessionQuerySet
from courses.schedule.queries.cards import cards_of
from courses.schedule.rules.counters import seats_of
from courses.web.kept import kept
from courses.web.public.add_to_calendar import add_to_calendar_links
from courses.web.public.calendar_forms import MonthForm, PickForm
from courses.web.public.feeds import refusal

MOST_IN_A_LIST = 100
EMBEDDED = 20
LISTED = 20


def coming(feed: Feed) -> SessionQuerySet:
    """What of a feed is not over yet."""
    return feed.sessions(clock.now()).filter(ends_at__gte=clock.now()).with_details()


def _query(request: HttpRequest, **more: str) -> str:
    """What was picked, as the query of another address; empty fields are left out."""
    picked = PickForm(request.GET).picked
    return urlencode([*picked, *more.items()])


@require_safe
def subscribe(request: HttpRequest) -> HttpResponse:
    """The buttons for each kind of program first, of what the address picks; below them, to pick something else."""
    form = PickForm(request.GET)
    chosen = form.chosen()
    context: dict[str, Any] = {"form": form, "feed": chosen and chosen.feed, "query": _query(request)}
    if chosen:
        context |= add_to_calendar_links(settings.BASE_URL + chosen.path, chosen.feed.name)
    return render(request, "courses/public/subscribe.html", context, status=200 if chosen else 422)


@kept(PickForm)
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """The programme as a list: choose what, see it, and take it along: subscribe, print, or show it on another site."""
    form = PickForm(request.GET)
    chosen = form.chosen()
    context: dict[str, Any] = {"form": form, "feed": chosen and chosen.feed, "query": _query(request)}
    context["regions"] = Region.objects.order_by("number")
    if chosen:
        entries = cards_of(coming(chosen.feed)[:LISTED])
        shows(request, *(seats_of(card.pk) for card in entries))
        context |= {
            "address": settings.BASE_URL + chosen.path,
            "entries": entries,
            "embed": f"{settings.BASE_URL}{reverse('public:embed_list')}?{context['query']}".rstrip("?"),
        }
    return render(request, "courses/public/calendar.html", context, status=200 if chosen else 422)


@require_GET
@xframe_options_exempt
@csp_override(settings.SECURE_CSP | {"frame-ancestors": ["*"]})
def embed_list(request: HttpRequest) -> HttpResponse:
    """A bare list for the websites of local associations, in an iframe and without cookies."""
    form = PickForm(request.GET)
    chosen = form.chosen()
    sessions = list(coming(chosen.feed)[:EMBEDDED]) if chosen else []
    context = {
        "form": form,
        "feed": chosen and chosen.feed,
        "sessions": sessions,
        "linked_data": courses_data(sessions, chosen.feed.name) if chosen else None,
        "query": _query(request),
    }
    return render(request, "courses/public/embed_list.html", context, status=200 if chosen else 400)


def _published(render_it: Callable[[Feed], bytes], content_type: str) -> Callable[[HttpRequest], HttpResponse]:
    """A document about what was picked, under the digest of its bytes: seats change more often than calendars do."""

    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        form = PickForm(request.GET)
        chosen = form.chosen()
        if chosen is None:
            words = " ".join(str(error) for errors in form.errors.values() for error in errors)
            return refusal(request, words, 400)
        body = render_it(chosen.feed)
        etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
        response = get_conditional_response(request, etag=etag) or HttpResponse(body, content_type=content_type)
        response["ETag"] = etag
        response["Cache-Control"] = "public, max-age=300"
        # Any site may read it: there is nothing in it that is not public.
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return view


def _json(feed: Feed) -> bytes:
    return json.dumps(courses_data(coming(feed)[:MOST_IN_A_LIST], feed.name), ensure_ascii=False).encode()


def _atom(feed: Feed) -> bytes:
    """The sessions published last come first: a reader shows what is new."""
    sessions = coming(feed).order_by("-published_at", "-pk")[:MOST_IN_A_LIST]
    document = Atom1Feed(
        title=clean_line(feed.name),
        link=settings.BASE_URL + reverse("public:calendar"),
        description=_("Courses as they are published"),
        language=get_language(),
        author_name=settings.ORGANISER_NAME,
    )
    for session in sessions:
        when = f"{date_words(session.starts_at)}, {time_span(session.starts_at, session.meetings.all()[0].ends_at)}"
        place = f"{session.venue.name}, {session.venue.address}" if session.venue else _("Online")
        cancelled = session.status == Session.Status.CANCELLED
        document.add_item(
            title=_("CANCELLED: %(title)s") % {"title": clean_line(session.title)}
            if cancelled
            else clean_line(session.title),
            link=ics.session_url(session),
            unique_id=f"tag:{settings.CALENDAR_DOMAIN},2026:hold/{session.pk}",
            description=clean_text("\n".join([when, place, session.course.display_tagline])),
            pubdate=session.published_at,
            updateddate=ics.version(session),
            categories=[clean_line(session.course.display_title)],
        )
    return document.writeString("utf-8").encode()


@kept(MonthForm, PickForm)
@require_safe
def month(request: HttpRequest) -> HttpResponse:
    """One month of what was picked (`maaned=2027-02`), to hang on a wall."""
    month_form, form = MonthForm(request.GET), PickForm(request.GET)
    chosen = form.chosen()
    if not month_form.is_valid() or chosen is None:
        found = form.errors or month_form.errors
        words = [str(error) for errors in found.values() for error in errors]
        return refusal(request, " ".join(words), 400)
    first = month_form.cleaned_data["maaned"] or clock.today().replace(day=1)
    after = (first + dt.timedelta(days=32)).replace(day=1)
    before = (first - dt.timedelta(days=1)).replace(day=1)
    begin, end = (clock.midnight(day) for day in (first, after))
    sessions = chosen.feed.sessions(clock.now()).filter(starts_at__lt=end, ends_at__gte=begin)
    cards = {card.pk: card for card in cards_of(sessions)}
    here = Meeting.objects.filter(session__in=list(cards), starts_at__gte=begin, starts_at__lt=end)
    here = here.select_related("session").only("starts_at", "ends_at", "mode", "session__is_online")
    by_day: dict[dt.date, list[dict[str, Any]]] = {}
    for meeting in here.order_by("starts_at", "session"):
        row = {"session": cards[meeting.session_id], "meeting": meeting}
        by_day.setdefault(clock.local(meeting.starts_at).date(), []).append(row)
    weeks = months.Calendar().monthdatescalendar(first.year, first.month)
    context = {
        "feed": chosen.feed,
        "first": first,
        "weeks": [[(day, day.month == first.month, by_day.get(day, [])) for day in week] for week in weeks],
        "weekdays": [week[0] for week in zip(*weeks[:1], strict=True)],
        "before": _query(request, maaned=f"{before:%Y-%m}"),
        "after": _query(request, maaned=f"{after:%Y-%m}"),
        "query": _query(request),
        "empty": not by_day,
    }
    shows(request)
    return render(request, "courses/public/month.html", context)


@require_safe
def about_api(request: HttpRequest) -> HttpResponse:
    """What programs may ask for, as a page without anybody else's code."""
    endpoints = [
        (reverse("api:courses"), _("the courses")),
        (reverse("api:regions"), _("the districts")),
        (reverse("api:venues"), _("the rooms")),
        (reverse("api:sessions"), _("the sessions from today")),
        (reverse("api:sessions") + "?postcode=7100&km=40", _("the sessions near a postcode")),
    ]
    return render(request, "courses/public/api.html", {"endpoints": endpoints})


urlpatterns = [
    path("api/", about_api, name="api"),
    path("abonner/", subscribe, name="subscribe"),
    path("kalender/", calendar, name="calendar"),
    path("kalender/maaned/", month, name="month"),
    path("kalender/hold.atom", _published(_atom, "application/atom+xml; charset=utf-8"), name="atom"),
    path("embed/hold/", embed_list, name="embed_list"),
    path("embed/hold.json", _published(_json, "application/ld+json; charset=utf-8"), name="embed_json"),
]
