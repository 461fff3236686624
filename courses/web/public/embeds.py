"""The programme on other people's sites: a list in a frame, an element that draws it in their own fonts, oEmbed, and JSON-LD.

Nothing here sets a cookie or asks who reads it. docs/EMBEDS.md says how a site takes it in.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import Resolver404, path, resolve, reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language_from_path, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_GET, require_safe

from courses.calendars.queries import Feed
from courses.catalogue.models import Course
from courses.common import clock
from courses.common.text import date_words, is_english, time_span
from courses.pages.queries import course_urls
from courses.places.queries import UnknownPostcode, find_postcode
from courses.schedule.linked_data import courses_data
from courses.schedule.models import Session, SessionQuerySet
from courses.schedule.queries import sessions as schedule
from courses.schedule.queries.cards import Card, cards_of
from courses.templatetags.rundkreds import seats_left_words
from courses.web.public.calendar_forms import PickForm
from courses.web.public.embed_forms import LEAST_WIDTH, MOST_SHOWN, CountForm, OEmbedForm
from courses.web.public.feeds import refusal
from courses.web.replica import for_everybody

MOST_IN_A_LIST = 100
# Pixels: a heading and the line below a list, and a session in it at the usual width.
HEADING_HEIGHT, SESSION_HEIGHT = 180, 170
# Another site's visitors may ask this often in vain; an asker that knows HTTP asks with the digest instead.
KEEP_SECONDS = 300
SCRIPT = settings.BASE_DIR / "static" / "js" / "embed" / "sessions.js"
FRAMED = settings.SECURE_CSP | {"frame-ancestors": ["*"]}


def coming(feed: Feed) -> SessionQuerySet:
    """What of a feed is not over yet."""
    return feed.sessions(clock.now()).filter(ends_at__gte=clock.now()).with_details()


def _framed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that any site may show in a frame."""
    return for_everybody(require_GET(xframe_options_exempt(csp_override(FRAMED)(view))))


def _address(name: str, query: str) -> str:
    """A page of ours with what was picked."""
    return reverse(name) + (f"?{query}" if query else "")


def _listed(request: HttpRequest, name: str, sessions: list[Session], more: str, more_words: str) -> HttpResponse:
    data = courses_data(sessions, name)
    context = {"name": name, "sessions": sessions, "more": more, "more_words": more_words, "linked_data": data}
    return render(request, "courses/public/embed_list.html", context)


@_framed
def embed_list(request: HttpRequest) -> HttpResponse:
    """A bare list of what the address picks."""
    form = PickForm(request.GET)
    chosen = form.chosen()
    if chosen is None:
        return render(request, "courses/public/embed_list.html", {"form": form}, status=400)
    more = _address("public:calendar", form.query)
    sessions = list(coming(chosen.feed)[:MOST_SHOWN])
    return _listed(request, chosen.feed.name, sessions, more, _("Get the courses in your calendar"))


@_framed
def embed_session(request: HttpRequest, pk: int) -> HttpResponse:
    """One published session."""
    session = Session.objects.public().with_details().filter(pk=pk).first()
    if session is None:
        return render(request, "courses/public/embed.html", {"error": _("There is no such session.")}, status=404)
    more = reverse("public:session", args=[pk])
    return _listed(request, session.title, [session], more, _("About the session"))


@_framed
def embed_find(request: HttpRequest, code: str) -> HttpResponse:
    """The five that are next near a postcode."""
    try:
        postcode = find_postcode(code)
    except UnknownPostcode as error:
        return render(request, "courses/public/embed.html", {"error": error.message}, status=404)
    found = schedule.near(postcode, limit=5)
    return render(request, "courses/public/embed.html", {"postcode": postcode, "found": found})


@dataclass(frozen=True)
class Wanted:
    """What an address asks for: of which feed, how many sessions, and the query that says so."""

    feed: Feed
    count: int
    query: str


def published(render_it: Callable[[Wanted], bytes], content_type: str) -> Callable[[HttpRequest], HttpResponse]:
    """A document about what was picked, under the digest of its bytes: seats change more often than calendars do."""

    @for_everybody
    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        form, count = PickForm(request.GET), CountForm(request.GET)
        chosen = form.chosen()
        if chosen is None or not count.is_valid():
            found = [*form.errors.values(), *count.errors.values()]
            answer = refusal(request, " ".join(str(error) for errors in found for error in errors), 400)
        else:
            body = render_it(Wanted(chosen.feed, count.cleaned_data["antal"], form.query))
            answer = _under_digest(request, body, content_type)
        # Any site may read it, and why it was refused: there is nothing in it that is not public.
        answer["Access-Control-Allow-Origin"] = "*"
        return answer

    return view


def _under_digest(request: HttpRequest, body: bytes, content_type: str) -> HttpResponse:
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    found = get_conditional_response(request, etag=etag)
    answer = HttpResponse(body, content_type=content_type) if found is None else found
    answer["ETag"] = etag
    answer["Cache-Control"] = f"public, max-age={KEEP_SECONDS}"
    # A site that takes in only what says so (COEP: require-corp) gets it as well.
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _linked_data(wanted: Wanted) -> bytes:
    return json.dumps(courses_data(coming(wanted.feed)[:MOST_IN_A_LIST], wanted.feed.name), ensure_ascii=False).encode()


def _cards(wanted: Wanted) -> bytes:
    """What the element draws, in words of the language of the address: it has none of its own."""
    sessions = [_card(card) for card in cards_of(coming(wanted.feed)[: wanted.count])]
    words = {
        "name": wanted.feed.name,
        "sessions": sessions,
        "empty": _("Nothing is planned here yet."),
        "more": {"words": _("See all"), "url": settings.BASE_URL + _address("public:calendar", wanted.query)},
    }
    return json.dumps(words, ensure_ascii=False).encode()


def _card(card: Card) -> dict[str, str]:
    when = [f"{date_words(card.starts_at)}, {time_span(card.starts_at, card.first_ends_at)}"]
    if card.meetings > 1:
        when.append(ngettext("%(count)s meeting", "%(count)s meetings", card.meetings) % {"count": card.meetings})
    is_open = card.status == Session.Status.PUBLISHED
    return {
        "url": settings.BASE_URL + reverse("public:session", args=[card.pk]),
        "title": card.title,
        "when": " · ".join(when),
        "where": card.venue.name if card.venue else _("Online"),
        "seats": seats_left_words(card) if is_open else card.get_status_display,
    }


@cache
def _script() -> bytes:
    return SCRIPT.read_bytes()


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """The element `<rundkreds-sessions>`, at an address that stays: other sites have it written into their pages."""
    return _under_digest(request, _script(), "text/javascript; charset=utf-8")


def element_snippet(form: PickForm) -> str:
    """What a site writes into its page for the element, with what was picked. For a valid form."""
    attributes = [*form.attributes, ("sprog", "en")] if is_english() else form.attributes
    return format_html(
        '<script src="{}" async></script>\n<rundkreds-sessions{}><a href="{}">{}</a></rundkreds-sessions>',
        settings.BASE_URL + reverse("public:embed_script"),
        format_html_join("", ' {}="{}"', attributes),
        settings.BASE_URL + _address("public:calendar", form.query),
        _("See the courses"),
    )


def frame_snippet(form: PickForm, feed: Feed) -> str:
    """The same as a frame. For a valid form."""
    return format_html(
        '<iframe src="{}" title="{}" width="100%" height="600" loading="lazy"></iframe>',
        settings.BASE_URL + _address("public:embed_list", form.query),
        feed.name,
    )


@dataclass(frozen=True)
class Frame:
    """What stands for one of our pages on another site: the path of a page in a frame, its title, and its height in pixels."""

    path: str
    title: str
    height: int


def _frame_of(url: str) -> Frame | None:
    """The frame for a page of ours: a session, what is near, a calendar, a district or a course; None for anything else."""
    parts, home = urlsplit(url), urlsplit(settings.BASE_URL)
    if parts.netloc.lower() != home.netloc.lower():
        return None
    with translation.override(get_language_from_path(parts.path) or settings.LANGUAGE_CODE):
        try:
            match = resolve(parts.path)
        except Resolver404:
            return None
        if match.view_name == "public:session":
            session = Session.objects.public().with_details().filter(pk=match.kwargs["pk"]).first()
            place = reverse("public:embed_session", args=[match.kwargs["pk"]])
            return Frame(place, session.title, HEADING_HEIGHT + SESSION_HEIGHT) if session else None
        if match.view_name == "public:find":
            try:
                postcode = find_postcode(match.kwargs["code"])
            except UnknownPostcode:
                return None
            title = _("Courses near %(place)s") % {"place": postcode.name}
            return Frame(reverse("public:embed", args=[postcode.pk]), title, HEADING_HEIGHT + 3 * SESSION_HEIGHT)
        return _list_frame(_picked(match.view_name, match.kwargs, parts))


def _picked(view_name: str, kwargs: dict[str, Any], parts: Any) -> QueryDict | None:
    """What the page at an address shows, as the query of a list."""
    if view_name == "public:calendar":
        return QueryDict(parts.query)
    picked = QueryDict(mutable=True)
    if view_name == "public:region":
        picked["storkreds"] = kwargs["slug"]
        return picked
    for course, place in course_urls(translation.get_language() or "da").items():
        if urlsplit(place).path == parts.path:
            picked["kursus"] = Course.objects.get(pk=course).code
            return picked
    return None


def _list_frame(query: QueryDict | None) -> Frame | None:
    if query is None:
        return None
    form = PickForm(query)
    chosen = form.chosen()
    if chosen is None:
        return None
    return Frame(_address("public:embed_list", form.query), chosen.feed.name, HEADING_HEIGHT + 3 * SESSION_HEIGHT)


@for_everybody
@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """What a site shows where somebody has pasted one of our addresses (oEmbed 1.0).

    501 for a format other than JSON and 404 for a page that cannot be shown, as section 2.3.5 has it.
    """
    form = OEmbedForm(request.GET)
    if not form.is_valid():
        words = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return refusal(request, words, 400)
    if form.cleaned_data["format"] != "json":
        return refusal(request, _("Only JSON is given."), 501)
    frame = _frame_of(form.cleaned_data["url"])
    if frame is None:
        return HttpResponseNotFound(
            _("No page of ours can be shown for this address."), content_type="text/plain; charset=utf-8"
        )
    width, room = form.size
    height = min(frame.height, room)
    answer = JsonResponse(
        {
            "version": "1.0",
            "type": "rich",
            "provider_name": settings.ORGANISER_NAME,
            "provider_url": settings.BASE_URL + "/",
            "title": frame.title,
            "width": width,
            "height": height,
            "cache_age": KEEP_SECONDS,
            "html": format_html(
                '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy" style="border:0;max-width:100%;min-width:{}px"></iframe>',
                settings.BASE_URL + frame.path,
                frame.title,
                width,
                height,
                LEAST_WIDTH,
            ),
        }
    )
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cache-Control"] = f"public, max-age={KEEP_SECONDS}"
    return answer


urlpatterns = [
    path("embed/hold/", embed_list, name="embed_list"),
    path("embed/hold/<key:pk>/", embed_session, name="embed_session"),
    path("embed/find/<str:code>/", embed_find, name="embed"),
    path("embed/hold.json", published(_linked_data, "application/ld+json; charset=utf-8"), name="embed_json"),
    path("embed/rundkreds.js", script, name="embed_script"),
    path("oembed/", oembed, name="oembed"),
    path("embed/liste.json", published(_cards, "application/json; charset=utf-8"), name="embed_cards"),
]
