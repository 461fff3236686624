"""«Hvem er her?» on a telephone that may have no network: the list as data, taps taken in, and what makes the trainer's
area installable. The script is `static/js/trainer.js`; without it the forms of `web.trainer` do the same."""

import datetime as dt
import json
import uuid
import zlib
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from pydantic import BaseModel, Field, ValidationError

from courses.common import clock
from courses.enrolment.actions.attendance import Tap, note_look, take_in
from courses.enrolment.models import ListView
from courses.schedule.models import Session
from courses.web.fields import LARGEST_KEY
from courses.web.trainer.sessions import chosen_meeting, my_session, require_list, rows_of, trainer_required
from courses.web.visitor import user_of

# More than this in one go is no telephone that was away.
MOST_TAPS = 1000
# Since 1970 by the telephone's clock, until the year 2200.
Milliseconds = Annotated[int, Field(ge=0, le=7_258_118_400_000)]
# What the pages of the trainer's area need, kept on the telephone when it is installed.
ASSETS = (
    "css/site.css",
    "css/tokens.css",
    "css/base.css",
    "css/layout.css",
    "css/components.css",
    "css/public.css",
    "css/trainer.css",
    "js/site.js",
    "js/trainer.js",
    "icons/sprite.svg",
    "icons/favicon.svg",
    "icons/ring.svg",
    "fonts/atkinson-hyperlegible-next-latin-wght-normal.woff2",
    "fonts/literata-latin-wght-normal.woff2",
)


class TapIn(BaseModel):
    """One tap as a telephone keeps it. These names stand in telephones that are away, so they stay."""

    key: uuid.UUID
    meeting: int
    person: Annotated[int, Field(ge=0, le=LARGEST_KEY)] | uuid.UUID | None = None
    present: bool
    at: Milliseconds
    name: str = ""
    email: str = ""


class Message(BaseModel):
    """What a telephone sends: its own clock now, and the taps it has kept."""

    now: Milliseconds
    taps: Annotated[list[TapIn], Field(max_length=MOST_TAPS)]


@require_http_methods(["GET", "POST"])
@trainer_required
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is there at one meeting (`gang`), as JSON; a POST first takes in the taps that a telephone had kept."""
    session = my_session(request, pk)
    require_list(session)
    answer: dict[str, Any] = {}
    if request.method == "POST":
        try:
            taps = _taps(Message.model_validate_json(request.body))
        except ValidationError:
            return JsonResponse({"error": _("The telephone sent something we cannot read.")}, status=400)
        done = take_in(session=session, taps=taps, actor=user_of(request))
        answer = {
            "taken": [str(tap.key) for tap in taps],
            "brought_in": {str(key): number for key, number in done.brought_in.items()},
            "remarks": list(done.remarks.values()),
        }
        session = my_session(request, pk)
    note_look(session=session, what=ListView.What.PHONE, actor=user_of(request))
    return JsonResponse(answer | _list(request, session))


def _taps(message: Message) -> list[Tap]:
    """The taps of a message. The telephone's clock may be wrong: what counts is how long ago by that clock each was."""
    now = clock.now()
    return [
        Tap(
            key=tap.key,
            meeting=tap.meeting,
            person=tap.person,
            was_present=tap.present,
            tapped_at=now - dt.timedelta(milliseconds=max(0, message.now - tap.at)),
            name=tap.name,
            email=tap.email,
        )
        for tap in message.taps
    ]


def _list(request: HttpRequest, session: Session) -> dict[str, Any]:
    meeting = chosen_meeting(request, session)
    return {
        "meeting": meeting.number,
        "at": int(clock.now().timestamp() * 1000),
        "people": [
            {
                "id": row["enrolment"].pk,
                "name": row["name"],
                "needs": row["enrolment"].needs,
                "present": row["present"],
            }
            for row in rows_of(session, meeting)
        ],
    }


@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """What a telephone shows when the trainer's area is put on its first screen."""
    home = reverse("trainer:home")
    facts = {
        "id": home,
        "name": _("My sessions – Rundkreds"),
        "short_name": "Rundkreds",
        "lang": get_language(),
        "start_url": home,
        "scope": home,
        "display": "standalone",
        "background_color": "#FBF8F1",
        "theme_color": "#073E44",
        "icons": [
            {"src": static("icons/app-192.png"), "sizes": "192x192", "type": "image/png", "purpose": "any"},
            {"src": static("icons/app-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "any maskable"},
        ],
    }
    return JsonResponse(facts, content_type="application/manifest+json")


@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script that answers when there is no network. It stands here so that it may answer for the trainer's area and
    for nothing else."""
    assets = [static(name) for name in ASSETS]
    offline = reverse("trainer:offline")
    version = f"{zlib.crc32(''.join(assets).encode()):08x}"
    context = {
        "facts": json.dumps(
            {"version": version, "assets": assets, "offline": offline, "home": reverse("trainer:home")}, sort_keys=True
        )
    }
    response = render(request, "courses/trainer/service-worker.js", context, content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """Shown in place of a page that the telephone has not kept."""
    return render(request, "courses/trainer/offline.html")


urlpatterns = [
    path("hold/<key:pk>/personer/", people, name="people"),
    path("app.webmanifest", manifest, name="manifest"),
    path("service-worker.js", service_worker, name="service_worker"),
    path("uden-net/", offline, name="offline"),
]
