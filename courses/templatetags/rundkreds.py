"""What templates need to say dates, distances and seats in words."""

import datetime as dt
import json
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.forms import BaseForm
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse, translate_url
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.catalogue.models import Course
from courses.common import clock, text
from courses.common.under import under
from courses.enrolment.models import Enrolment
from courses.enrolment.queries import enrolment_token
from courses.introductions.models import Kind, Notice
from courses.introductions.queries import people
from courses.pages.blocks.english import language_of
from courses.pages.queries import course_urls
from courses.pages.rules.counters import PAGES
from courses.places.rules.distance import Travel
from courses.schedule.models import Session
from courses.schedule.queries.cards import Card
from courses.web.pictures.preview import Preview, of_course, of_session
from courses.web.visitor import places_here

# Kept for as long as one page is made.
_COURSE_URLS = "_course_urls"

register = template.Library()
register.filter("date_words", text.date_words)
register.filter("date_short", text.date_short)
register.filter("time_of_day", text.time_of_day)
register.simple_tag(text.time_span, name="time_span")
register.filter("first_word", text.first_word)
register.filter("said_in", text.said_in)
# What a block of a page, or a field by its name, is in: «{{ block|spoken:page }}».
register.filter("spoken", language_of)


@register.filter
def km(value: float | None) -> str:
    """«12 km»; nothing for an unknown distance."""
    if value is None:
        return ""
    if value < 1:
        return _whole(_("less than 1 km"))
    return _whole(_("%(km)s km") % {"km": round(value)})


def _whole(words: str) -> str:
    """No line ends within a number and its unit."""
    return words.replace(" ", "\u00a0")


@register.filter
def kroner(ore: int | None) -> str:
    """«5.000 kr.», or «12,50 kr.» where there are øre; in English «5,000 kr.»"""
    if ore is None:
        return ""
    sign, kroner, rest = "−" * (ore < 0), *divmod(abs(ore), 100)
    whole = f"{sign}{kroner:,}" + (f".{rest:02}" if rest else "")
    return _whole(_("%(amount)s kr.") % {"amount": whole if text.is_english() else whole.translate(_DANISH_NUMBER)})


_DANISH_NUMBER = str.maketrans(",.", ".,")


@register.filter
def way(travel: Travel | None) -> str:
    """«31 km», «34 km, med færgen Hou–Sælvig (60 min.)», «2 km, med færgen Hundested–Rørvig (101 km uden)»; nothing for an unknown way."""
    if travel is None or (travel.ferry is None and not travel.has_road):
        return ""
    if travel.ferry is None:
        return km(travel.km)
    *others, last = travel.ferry.names
    names = _("%(ferries)s and %(ferry)s") % {"ferries": ", ".join(others), "ferry": last} if others else last
    words = ngettext(
        "%(way)s, with the ferry %(names)s", "%(way)s, with the ferries %(names)s", len(travel.ferry.names)
    )
    said = words % {"way": km(travel.ferry.km), "names": names}
    more = []
    if travel.ferry.is_timed:
        more.append(_whole(_("%(minutes)s min.") % {"minutes": travel.ferry.minutes}))
    if travel.has_road:
        more.append(_("%(way)s without") % {"way": km(travel.km)})
    return f"{said} ({', '.join(more)})" if more else said


@register.filter
def linked_data(data: dict[str, Any]) -> SafeString:
    """`data` as JSON-LD inside a page; nothing in it can end the element."""
    escapes = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"}
    text_of_it = json.dumps(data, ensure_ascii=False).translate(escapes)
    return format_html('<script type="application/ld+json">{}</script>', SafeString(text_of_it))


@register.filter
def percent(share: float | None) -> str:
    """«74 %» of a share from 0 to 1, rounded down so that 100 means everything; nothing for an unknown one."""
    return "" if share is None else f"{int(share * 100 + 1e-9)} %"


@register.filter
def days_until(moment: dt.datetime) -> str:
    """«i dag», «i morgen», «om 12 dage»; nothing for what is past."""
    days = (clock.local(moment).date() - clock.today()).days
    if days < 0:
        return ""
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    words = ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days}
    # The days stand in a line of their own before «om 37» ends one.
    return words.replace(" ", "\u00a0")


@register.filter
def breakable(path: str) -> str:
    """An address that may go on in the next line after each «/», and not within a word."""
    return format_html_join(SafeString("/<wbr>"), "{}", ((part,) for part in path.split("/")))


@register.filter
def other_year(moment: dt.datetime) -> bool:
    """Whether it is not this year: then a date must say which."""
    return clock.local(moment).year != clock.today().year


@register.simple_tag(takes_context=True)
def own_place(context: template.Context, session: Session) -> Enrolment | None:
    """What the person who is logged in has here: a place, or one in the queue; None for everybody else."""
    request = getattr(context, "request", None)
    return places_here(request).get(session.pk) if request else None


@register.simple_tag
def lifts_to(place: Enrolment) -> list[Notice]:
    """Seats in cars to the session of a place, offered and asked for by others who go there."""
    return people.notices_for(place.member, Kind.LIFT, session=place.session)


@register.simple_tag(takes_context=True)
def next_place(context: template.Context) -> Enrolment | None:
    """The next session of the person who is logged in; None for everybody else, and for who has none."""
    request = getattr(context, "request", None)
    return next(iter(places_here(request).values()), None) if request else None


@register.filter
def place_token(enrolment: Enrolment) -> str:
    """What the address of somebody's own place is made of."""
    return enrolment_token(enrolment)


@register.simple_tag
def error_words(form: BaseForm) -> str:
    """The head of the list of what is wrong in `form`: what lacks is not called wrong, and what is wrong not missing."""
    slips = [error.code for errors in form.errors.as_data().values() for error in errors]
    if all(code == "required" for code in slips):
        return ngettext("One thing is missing:", "%(count)s things are missing:", len(slips)) % {"count": len(slips)}
    return ngettext("Look at this once more:", "Look at these %(count)s things once more:", len(slips)) % {
        "count": len(slips)
    }


@register.simple_tag(takes_context=True)
def error_mark(context: template.Context) -> str:
    """«Fejl: » before the title of a page that shows a form with a slip: it is what a screen reader says first."""
    known: dict[Any, Any] = context.flatten()
    # By its type, not by `isinstance`: that would open what is lazy, such as the token, and set a cookie by it.
    forms = (value for value in known.values() if issubclass(type(value), BaseForm) and value.is_bound)
    return _("Error:") + " " if known.get("error") or any(form.errors for form in forms) else ""


@register.simple_tag
def seats_left_words(session: Session | Card) -> str:
    """«3 ledige pladser», «fuldt hold»."""
    if session.is_full:
        return _("fully booked")
    return ngettext("%(count)s seat left", "%(count)s seats left", session.seats_left) % {"count": session.seats_left}


@register.simple_tag
def icon(name: str) -> SafeString:
    """A symbol of the sprite, hidden from screen readers: its meaning always stands beside it in words."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', static("icons/sprite.svg"), name
    )


@register.simple_tag(takes_context=True)
def other_language(context: template.Context) -> dict[str, str]:
    """The same page in the other language: `code`, `name` in that language, and `url`."""
    code, name = ("en", "English") if get_language() == "da" else ("da", "Dansk")
    request = context.get("request")
    page = context.get("page")
    url = None
    if page is not None and hasattr(page, "get_translations"):
        url = _paths(request, page)[1].get(code)
    elif request is not None:
        url = translate_url(request.get_full_path(), code)
    return {"code": code, "name": name, "url": url or ("/en/" if code == "en" else "/")}


# Where a page of these areas stands is the same for everybody, and may be told to search engines.
OPEN_AREAS = ("public", "verify")


@register.simple_tag(takes_context=True)
def page_links(context: template.Context) -> dict[str, Any]:
    """The one address of an open page (`canonical`) and of its other languages (`languages`: `code`, `url`), as the site
    is known, whatever name a proxy asks by and whatever stands after the `?`. Empty for all other pages."""
    request, page = context.get("request"), context.get("page")
    if page is not None and hasattr(page, "get_translations") and page.pk:
        return _absolute(*_paths(request, page))
    match = getattr(request, "resolver_match", None)
    if match is None or match.namespace not in OPEN_AREAS or "token" in match.kwargs or not request:
        return {}
    return _absolute(request.path, {code: translate_url(request.path, code) for code, _name in settings.LANGUAGES})


@register.simple_tag(takes_context=True)
def oembed_link(context: template.Context) -> str:
    """Where another site learns how this page is shown in it (oEmbed 1.0, section 4): for a `head`."""
    request = context.get("request")
    if request is None:
        return ""
    query = urlencode({"url": settings.BASE_URL + request.get_full_path()})
    address = f"{settings.BASE_URL}{reverse('public:oembed')}?{query}"
    return format_html('<link rel="alternate" type="application/json+oembed" href="{}">', address)


def _paths(request: HttpRequest | None, page: Page) -> tuple[str, dict[str, str]]:
    """Where a page stands, and where it and its published translations do, by language. Wagtail says it, once for each change of
    any page."""

    def found() -> tuple[str, dict[str, str]]:
        others = [page, *page.get_translations().live().select_related("locale")]
        places = {one.locale.language_code: one.get_url_parts(request) for one in others}
        paths = {code: parts[2] for code, parts in places.items() if parts and parts[2]}
        return paths.get(page.locale.language_code, ""), paths

    return under(request, PAGES, ("translations", str(page.pk)), found) if page.pk else ("", {})


def _absolute(canonical: str, paths: dict[str, str]) -> dict[str, Any]:
    if "da" in paths:
        paths = paths | {"x-default": paths["da"]}
    languages = [{"code": code, "url": settings.BASE_URL + path} for code, path in sorted(paths.items())]
    return {"canonical": settings.BASE_URL + canonical if canonical else "", "languages": languages}


@register.simple_tag
def session_preview(session: Session) -> dict[str, str]:
    """The picture that chats show of a session: its `address`, with its version, and its `words`."""
    return _preview(of_session(session), reverse("previews:session_preview", args=[session.pk]))


@register.simple_tag
def course_preview(course: Course) -> dict[str, str]:
    """The picture that chats show of a course: its `address`, with its version, and its `words`."""
    return _preview(of_course(course), reverse("previews:course_preview", args=[course.code]))


def _preview(preview: Preview, path: str) -> dict[str, str]:
    return {"address": f"{settings.BASE_URL}{path}?v={preview.version}", "words": preview.words}


@register.simple_tag
def front_path() -> str:
    """The address of the front page in the active language: Danish at the root, English below /en/."""
    return "/" if get_language() == "da" else f"/{get_language()}/"


@register.simple_tag(takes_context=True)
def course_url(context: template.Context, course: Course) -> str:
    """Where people read about a course; empty where nothing about it is published. All courses of a page take one query."""
    kept = context.render_context.get(_COURSE_URLS)
    request = context.get("request")
    if kept is None:
        kept = getattr(request, _COURSE_URLS, None)
    if kept is None:
        language = get_language() or "da"
        kept = under(request, PAGES, ("course addresses", language), lambda: course_urls(language))
        context.render_context[_COURSE_URLS] = kept
        if request is not None:
            setattr(request, _COURSE_URLS, kept)
    return kept.get(course.pk, "")


@register.simple_tag
def coming_months(count: int = 6) -> list[tuple[str, dt.date]]:
    """The months after this one, each as «2027-02» and its first day."""
    first = clock.today().replace(day=1)
    days = []
    for _number in range(count):
        first = (first + dt.timedelta(days=31)).replace(day=1)
        days.append((f"{first:%Y-%m}", first))
    return days


@register.simple_tag
def minutes_words(minutes: int) -> str:
    """«45 min», «4 t. 30 min»."""
    hours, rest = divmod(int(minutes), 60)
    if not hours:
        return _("%(minutes)s min") % {"minutes": rest}
    if not rest:
        return ngettext("%(hours)s hour", "%(hours)s hours", hours) % {"hours": hours}
    return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}
