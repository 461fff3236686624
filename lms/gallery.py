"""Only where DEBUG is on: every component of `templates/components/` in each state it knows, as pages show it.

What it shows is the demo's. A state that the demo does not hold at the moment says so; it never disappears in silence.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.db.models import F
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from wagtail.images.models import Image

from courses.cadence.queries.year import Scope, Year, year_of
from courses.common import clock
from courses.enrolment.models import Call, EnrolmentEvent, SessionMessage
from courses.enrolment.queries import Told, list_names, told_apart, waiting_list
from courses.members.models import MemberProfile
from courses.places.models import Association, Postcode, Region, Venue
from courses.places.queries import travel
from courses.schedule.models import Session
from courses.tasks.models import Task
from courses.tasks.queries.tasks import Hit
from courses.templatetags.photographs import photograph
from courses.web.member.tasks import WishesForm
from courses.web.member.waiting_list_forms import ReachForm
from courses.web.pictures.area_map import map_of_find, map_of_region, map_of_venue, stop_of
from courses.web.pictures.tilemap import Measure, tile_map
from courses.web.pictures.wheel import year_wheel
from courses.web.public.add_to_calendar import add_to_calendar_links, session_links
from courses.web.public.calendar_forms import PickForm
from courses.web.public.forms import EnrolForm, InterestForm

# How many events, weeks and months a picture of a list needs.
SOME = 4


@dataclass(frozen=True)
class Shown:
    """A component in one state: what state that is, and what it becomes; no `html` where the demo has nothing to show."""

    state: str
    html: str


@dataclass(frozen=True)
class Component:
    """A file of `templates/components/` and its states."""

    name: str
    shown: list[Shown]


type States = Iterator[tuple[str, dict[str, Any] | None]]


def _sessions(one: Callable[[Session], dict[str, Any]] = lambda session: {"session": session}) -> States:
    """A session in each state that cards and badges know; `one` says what the component is given."""
    published = Session.objects.filter(status=Session.Status.PUBLISHED).order_by("starts_at", "pk").with_details()
    left = F("capacity") - F("seats_taken")
    queries = {
        _("many seats"): published.filter(starts_at__gt=clock.now()).annotate(left=left).filter(left__gt=3),
        _("few seats"): published.annotate(left=left).filter(left__range=(1, 3)),
        _("full"): published.filter(seats_taken__gte=F("capacity")),
        _("online"): published.filter(venue=None),
        _("in the room and online"): published.filter(venue__isnull=False, is_online=True),
        _("cancelled"): Session.objects.filter(status=Session.Status.CANCELLED).order_by("pk").with_details(),
        _("held"): Session.objects.filter(status=Session.Status.HELD).order_by("pk").with_details(),
        _("draft"): Session.objects.filter(status=Session.Status.DRAFT).order_by("pk").with_details(),
    }
    for state, found in queries.items():
        session = found.first()
        yield state, one(session) if session else None


def _session_cards() -> States:
    yield from _sessions()
    session = Session.objects.public().exclude(venue=None).order_by("pk").with_details().first()
    postcode = Postcode.objects.order_by("pk").first()
    facts = None
    if session and session.venue and postcode:
        way = travel(postcode.place, session.venue.place)
        facts = {"session": session, "postcode": postcode.pk, "way": way}
    yield _("with the way from a postcode"), facts


def _alerts() -> States:
    for kind in ("ok", "info", "warn", "error"):
        yield kind, {"kind": kind, "text": _("A sentence that says what happened, and what now.")}


def _filled(form: type[forms.Form], **facts: Any) -> forms.Form:
    """A form after somebody pressed its button, with nothing filled in."""
    filled = form({}, **facts)
    filled.is_valid()
    return filled


def _fields() -> States:
    empty, refused = EnrolForm(), _filled(EnrolForm)
    yield _("to fill in"), {"field": empty["name"]}
    yield _("optional, with a hint"), {"field": empty["phone"]}
    yield _("refused"), {"field": refused["name"]}


def _year() -> Year:
    return year_of(Scope(start=clock.today(), with_drafts=False))


def _years(**facts: Any) -> dict[str, Any]:
    year = _year()
    months = year.months()[:SOME]
    pictures = {"year": year, "wheel": year_wheel(year), "months": months, "short": False, "edit": "public:session"}
    return pictures | {"rest": "", "whole": False} | facts


def _months() -> States:
    yield "", _years()
    yield _("folded"), _years(rest="?hele=1")
    yield _("all open"), _years(whole=True)
    yield _("more than a list can show"), _years(short=True)


def _maps() -> States:
    year = _year()
    for measure in (Measure.RUNS, Measure.DAYS):
        tiles = tile_map(year, measure, with_reach=False)
        facts = {"tiles": tiles, "year": year, "with_reach": False, "district_url": "", "rest": "", "whole": False}
        yield str(measure.label), facts


def _area_maps() -> States:
    ahead = Session.objects.public().filter(starts_at__gt=clock.now()).order_by("pk").with_details()
    region, venue = Region.objects.order_by("number").first(), Venue.objects.order_by("pk").first()
    postcode = Postcode.objects.order_by("pk").first()
    stops = [stop_of(session, is_quiet=session.is_full) for session in ahead]
    drawn = {
        _("what was found near a postcode"): map_of_find(stops, postcode) if postcode else None,
        _("a district"): map_of_region(stops, region) if region else None,
        _("a room"): map_of_venue(venue, None) if venue else None,
    }
    for state, picture in drawn.items():
        yield state, {"picture": picture, "label": state} if picture else None


def _queues() -> States:
    full = Session.objects.filter(seats_taken__gte=F("capacity"), starts_at__gt=clock.now()).order_by("pk")
    for session in full[:SOME]:
        waiting = waiting_list(session)
        if waiting:
            named = list(zip(waiting, list_names(waiting), strict=True))
            for state, may_give in ((_("offers go by mail"), False), (_("the last hours"), True)):
                yield state, {"session": session, "waiting": named, "may_give": may_give}
            return
    yield _("somebody waits"), None


def _walls() -> States:
    region = Region.objects.order_by("number").first()
    hosts = Association.objects.filter(municipality__region=region).order_by("name")
    yield _("the whole country"), {"regions": Region.objects.order_by("number")}
    yield _("a district"), {"region": region, "associations": hosts} if region else None


def _events() -> States:
    events = told_apart(EnrolmentEvent.objects.select_related("enrolment__member__user", "actor").order_by("pk")[:SOME])
    yield _("with names"), {"events": events, "names": True} if events else None
    yield _("with numbers"), {"events": events, "names": False} if events else None
    yield _("nothing yet"), {"events": [], "names": False}


def _filters() -> States:
    links = [
        {"url": "#", "label": label, "active": active} for label, active in ((_("All"), True), (_("Evening"), False))
    ]
    yield _("one row"), {"filters": [{"name": _("When"), "links": links}]}


def _postcodes() -> States:
    yield _("to fill in"), {}
    yield _("refused"), {"code": "710", "error": _("Write a postcode of four digits, e.g. 7100.")}


def _venues() -> States:
    venue = Venue.objects.order_by("pk").first()
    yield _("a room"), {"venue": venue} if venue else None


def _crumbs() -> States:
    yield _("two steps"), {"crumbs": [{"name": _("Find courses"), "url": "#"}, {"name": _("Here"), "url": ""}]}


def _pages() -> States:
    address = "https://kurser.example.dk/"
    links = {"canonical": address, "languages": [{"code": "en", "url": f"{address}en/"}]}
    yield _("a page (goes into the head)"), {"links": links}


def _previews() -> States:
    facts = {"title": _("A course"), "description": _("Nothing here yet."), "sender": _("An organiser")}
    yield _("a page (goes into the head)"), facts
    yield _("with a picture"), facts | {"image": "https://kurser.example.dk/hold/7/billede.png", "alt": _("A course")}


def _questions() -> States:
    yield _("refused"), {"name": "email", "typed": "aase@gmial.com", "meant": "aase@gmail.com"}


def _calls() -> States:
    call = Call.objects.select_related("enrolment__member", "called_by").order_by("pk").first()
    session = call and Session.objects.with_details().get(pk=call.enrolment.session_id)
    yield _("somebody waits"), {"session": session, "calls": [call], "button": "button"} if call else None


def _messages() -> States:
    told = Told(mailed=7, called=1)
    preview = {"subject": _("All courses"), "text": _("Nothing here yet."), "told": told, "digest": ""}
    yield _("with names"), {"preview": preview}


def _sent() -> States:
    message = SessionMessage.objects.select_related("author").order_by("pk").first()
    yield _("with names"), {"sent": [message]} if message else None
    yield _("nothing yet"), {"sent": []}


def _texts() -> States:
    yield _("nothing to show"), {"text": _("Nothing here yet.")}


def _subscribing() -> States:
    address = "https://kurser.example.dk/kalender/alle.ics"
    yield _("an address"), add_to_calendar_links(address, _("All courses"))


def _snippets() -> States:
    yield (
        _("lines for another site"),
        {"text": '<script src="https://kurser.example.dk/embed/rundkreds.js" async></script>'},
    )


def _entries() -> States:
    session = Session.objects.public().order_by("pk").with_details().first()
    yield _("a session"), {"file": "#", "links": session_links(session)} if session else None


def _shares() -> States:
    yield _("an address"), {"address": "https://kurser.example.dk/hold/7/", "title": _("A course")}


def _remembering() -> States:
    yield _("a postcode"), {"postcode": "7100"}
    yield _("a name and a postcode"), {"name": "Åse", "postcode": "7100"}


def _photographs() -> States:
    found = Image.objects.order_by("pk").first()
    yield _("wide"), photograph(found, _("What it shows")) if found else None


def _taught() -> States:
    rows = [{"title": "Lyt først", "version_at": clock.now()}, {"title": "Find broen", "version_at": clock.now()}]
    yield _("two modules"), {"taught": rows}


def _trainers() -> States:
    seen = {"portrait": "0" * 32, "public_name": "Åse", "bio": _("A sentence that says what happened, and what now.")}
    yield _("with a picture and words"), {"trainer": seen}
    yield _("a name alone"), {"trainer": seen | {"portrait": "", "bio": ""}}


def _picks() -> States:
    yield _("to fill in"), {"form": PickForm(QueryDict())}
    yield _("refused"), {"form": PickForm(QueryDict("postnr=0000"))}


def _reach() -> States:
    yield _("to fill in"), {"form": ReachForm()}
    yield _("refused"), {"form": _filled(ReachForm)}


def _interest() -> States:
    yield _("near a postcode"), {"form": InterestForm(initial={"postcode": "7100"}, is_near=True)}
    yield _("to fill in"), {"form": InterestForm()}
    yield _("refused"), {"form": _filled(InterestForm)}


def _summaries() -> States:
    yield _("refused"), {"form": _filled(EnrolForm)}


def _task_cards() -> States:
    task = Task(pk=1, association=Association(name="Vejle"), title="Hent nøglen", duration=0, area=2, postcode_id=None)
    task.is_home, hit = True, Hit(task)
    yield _("from home"), {"hit": hit}
    yield _("nobody has taken it"), {"hit": replace(hit, waits=True, wished=True, helped_by=True)}
    yield _("with a button"), {"hit": hit, "member": MemberProfile(name="Åse")}


def _task_facts() -> States:
    task = Task(pk=1, association=Association(name="Vejle"), title="Hent nøglen", duration=0, area=2, is_home=True)
    yield _("from home"), {"task": task}
    task.places, task.until_date = 3, clock.today()
    yield _("for several, until a day"), {"task": task}


def _choices() -> States:
    form = WishesForm(initial={"areas": [1]})
    yield _("to fill in"), {"field": form["areas"]}


def _one(state: str, facts: Callable[[], dict[str, Any]]) -> Callable[[], States]:
    return lambda: iter([(state, facts())])


STATES: dict[str, Callable[[], States]] = {
    "access_list": _venues,
    "add_to_calendar": _entries,
    "address_question": _questions,
    "alert": _alerts,
    "alternates": _pages,
    "area_map": _area_maps,
    "breadcrumb": _crumbs,
    "call_list": _calls,
    "choices_field": _choices,
    "date_tile": _sessions,
    "empty": _texts,
    "error_summary": _summaries,
    "field": _fields,
    "filter_links": _filters,
    "interest_form": _interest,
    "message_preview": _messages,
    "messages_sent": _sent,
    "photograph": _photographs,
    "pick_fields": _picks,
    "place_events": _events,
    "postcode_form": _postcodes,
    "preview_tags": _previews,
    "reach_fields": _reach,
    "seats_badge": _sessions,
    "session_card": _session_cards,
    "remember": _remembering,
    "share": _shares,
    "snippet": _snippets,
    "status_badge": _sessions,
    "subscribe": _subscribing,
    "task_card": _task_cards,
    "task_facts": _task_facts,
    "taught": _taught,
    "tile_map": _maps,
    "trainer": _trainers,
    "trainer_queue": _queues,
    "wall": _walls,
    "year_list": _one("", lambda: _years(weeks=_year().weeks()[:SOME])),
    "year_months": _months,
    "year_runs": _one("", lambda: _years(runs=_year().runs[:SOME])),
    "year_wheel": _one("", _years),
}


def components(request: HttpRequest) -> list[Component]:
    """Every component in all its states, rendered for this request."""
    return [
        Component(
            name,
            [
                Shown(state, "" if facts is None else render_to_string(f"components/{name}.html", facts, request))
                for state, facts in states()
            ],
        )
        for name, states in STATES.items()
    ]


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """The page of all components."""
    return render(request, "demo/gallery.html", {"components": components(request)})
