"""The calendar page, and the same picker for a reader of news (Atom) and for a month on paper."""

import calendar as months
import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.common import clock
from courses.common.text import clean_line, clean_text, date_words, time_span
from courses.common.under import shows
from courses.places.models import Region
from courses.schedule import ics
from courses.schedule.models import Meeting, Session
from courses.schedule.queries.cards import cards_of
from courses.schedule.rules.counters import seats_of
from courses.web.kept import kept
from courses.web.public.add_to_calendar import add_to_calendar_links
from courses.web.public.calendar_forms import MonthForm, PickForm
from courses.web.public.embeds import MOST_IN_A_LIST, Wanted, coming, element_snippet, frame_snippet, published
from courses.web.public.feeds import refusal

LISTED = 20


def _query(form: PickForm, **more: str) -> str:
    """What was picked, and more, as the query of another address; empty fields are left out."""
    return urlencode([*form.picked, *more.items()])


@require_safe
def subscribe(request: HttpRequest) -> HttpResponse:
    """The buttons for each kind of program first, of what the address picks; below them, to pick something else."""
    form = PickForm(request.GET)
    chosen = form.chosen()
    context: dict[str, Any] = {"form": form, "feed": chosen and chosen.feed, "query": form.query}
    if chosen:
        context |= add_to_calendar_links(settings.BASE_URL + chosen.path, chosen.feed.name)
    return render(request, "courses/public/subscribe.html", context, status=200 if chosen else 422)


@kept(PickForm)
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """The programme as a list: choose what, see it, and take it along: subscribe, print, or show it on another site."""
    form = PickForm(request.GET)
    chosen = form.chosen()
    context: dict[str, Any] = {"form": form, "feed": chosen and chosen.feed, "query": form.query}
    context["regions"] = Region.objects.order_by("number")
    if chosen:
        entries = cards_of(coming(chosen.feed)[:LISTED])
        shows(request, *(seats_of(card.pk) for card in entries))
        context |= {
            "address": settings.BASE_URL + chosen.path,
            "entries": entries,
            "snippet": element_snippet(form),
            "frame": frame_snippet(form, chosen.feed),
        }
    return render(request, "courses/public/calendar.html", context, status=200 if chosen else 422)


def _atom(wanted: Wanted) -> bytes:
    """The sessions published last come first: a reader shows what is new."""
    sessions = coming(wanted.feed).order_by("-published_at", "-pk")[:MOST_IN_A_LIST]
    document = Atom1Feed(
        title=clean_line(wanted.feed.name),
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
        "before": _query(form, maaned=f"{before:%Y-%m}"),
        "after": _query(form, maaned=f"{after:%Y-%m}"),
        "query": form.query,
        "empty": not by_day,
    }
    shows(request)
    return render(request, "courses/public/month.html", context)


urlpatterns = [
    path("abonner/", subscribe, name="subscribe"),
    path("kalender/", calendar, name="calendar"),
    path("kalender/maaned/", month, name="month"),
    path("kalender/hold.atom", published(_atom, "application/atom+xml; charset=utf-8"), name="atom"),
]
