"""Sessions for a program with a key: all of them, drafts too; made, changed, published and called off by the house's own actions."""

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import ConfigDict, Field

from courses.common import clock
from courses.places.models import Venue
from courses.programs.actions import sessions as actions
from courses.programs.actions.answers import Reply
from courses.programs.actions.sessions import FIRST, LAST
from courses.programs.queries import outside_keys
from courses.programs.rules import Scope
from courses.schedule.models import Session
from courses.web.api.access import (
    CONDITIONAL,
    KEYED,
    ONE_LINE,
    PER_PAGE,
    TAKES_BOTH,
    TAKES_KEY,
    WRITING,
    Cursor,
    KeyOf,
    Limit,
    Line,
    do_once,
    key_here,
    leading_to,
    page_of,
    reply_with,
    require_read,
    told,
)
from courses.web.api.base import api
from courses.web.api.problems import Refusal, Trouble
from courses.web.api.programme import Day, Key, Slug, shown_session

may_read = KeyOf(Scope.READ_PROGRAMME, Scope.WRITE_SESSIONS)
STEPS = ("own_session", "change_session", "publish_session", "cancel_session")
may_write = KeyOf(Scope.WRITE_SESSIONS)
_WRITTEN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})$"
# With a time zone. Which of them there are is looked at when it is written: a schema does not know the lengths of months.
Moment = Annotated[str, Field(pattern=_WRITTEN, max_length=40, json_schema_extra={"format": "date-time"})]
Text = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]
Seats = Annotated[int, Field(ge=1, le=1000)]


class MeetingIn(Schema):
    """From when to when, with the time zone."""

    model_config = ConfigDict(extra="forbid")

    starts_at: Moment
    ends_at: Moment


class SessionChange(Schema):
    """What is to be written; what is left out stays as it is. `holiday_ok`: a public holiday is meant."""

    model_config = ConfigDict(extra="forbid")

    meetings: Annotated[list[MeetingIn], Field(max_length=60)] = []
    venue: Slug | None = None
    capacity: Seats | None = None
    min_participants: Annotated[int, Field(ge=0, le=1000)] | None = None
    association: Line | None = None
    online_url: Line | None = None
    enrol_by_date: Day | None = None
    note: Text | None = None
    holiday_ok: bool = False


class SessionIn(SessionChange):
    """A draft; `key`: what the other system calls it, by which it is found again."""

    key: Annotated[str, Field(max_length=100, pattern=ONE_LINE)] = ""
    course: Slug
    meetings: Annotated[list[MeetingIn], Field(min_length=1, max_length=60)]


class CancelIn(Schema):
    """Why: everybody with a place reads it."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, Field(min_length=1, max_length=200, pattern=ONE_LINE)]


class OwnMeetingOut(Schema):
    starts_at: dt.datetime
    ends_at: dt.datetime
    mode: str


class OwnSessionOut(Schema):
    id: int
    key: str
    url: str
    course: str
    title: str
    status: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    meetings: list[OwnMeetingOut]
    is_online: bool
    venue: str | None
    region: str | None
    association: str | None
    capacity: int
    seats_left: int
    min_participants: int
    enrol_by_date: dt.date | None
    note: str
    changed_at: dt.datetime


class OwnSessionsOut(Schema):
    items: list[OwnSessionOut]
    next: str | None


def _shown(session: Session, key: str) -> dict[str, Any]:
    open_to_all = shown_session(session)
    own = {"key": key, "min_participants": session.min_participants}
    return {name: own[name] if name in own else open_to_all[name] for name in OwnSessionOut.model_fields}


def _now(pk: int) -> dict[str, Any]:
    session = Session.objects.with_details().get(pk=pk)
    return _shown(session, outside_keys([pk]).get(pk, ""))


def _none() -> Refusal:
    return Refusal(Trouble.NOT_FOUND, _("There is no session with this number."))


def _values(said: SessionChange) -> dict[str, Any]:
    """By the columns of a file. Raises `Refusal` for a room that there is not."""
    values: dict[str, Any] = {}
    if said.meetings:
        values["meetings"] = actions.as_of_a_file(_spans(said))
    if said.venue is not None:
        venue = Venue.objects.filter(slug=said.venue).first()
        if venue is None:
            words = _("There is no room «%(name)s».") % {"name": said.venue}
            raise Refusal(Trouble.REFUSED, words, [("venue", words)])
        values |= {"venue": venue.name, "postcode": venue.postcode_id}
    for name in ("capacity", "min_participants", "association", "online_url", "note"):
        if getattr(said, name) not in (None, ""):
            values[name] = getattr(said, name)
    if said.enrol_by_date:
        values["enrol_by_date"] = said.enrol_by_date.isoformat()
    if isinstance(said, SessionIn):
        values |= {"course": said.course, **({"key": said.key} if said.key else {})}
    return values


def _spans(said: SessionChange) -> list[tuple[dt.datetime, dt.datetime]]:
    return [actions.span_of(meeting.starts_at, meeting.ends_at) for meeting in said.meetings]


@api.get(
    "/manage/sessions",
    auth=may_read,
    response={200: OwnSessionsOut, **KEYED},
    summary="All sessions, drafts too, a part at a time",
    tags=["sessions"],
)
def own_sessions(
    request: HttpRequest, cursor: Cursor = "", limit: Limit = PER_PAGE, from_date: Day | None = None
) -> HttpResponse:
    """By their numbers; `from_date`: those that end on that day or later."""
    found = Session.objects.with_details()
    if from_date:
        found = found.filter(ends_at__gte=clock.midnight(min(max(from_date, FIRST.date()), LAST.date())))
    page = page_of(found, cursor, limit, lambda session: session)
    keys = outside_keys([session.pk for session in page["items"]])
    return told(request, {**page, "items": [_shown(row, keys.get(row.pk, "")) for row in page["items"]]})


@api.post(
    "/manage/sessions",
    auth=may_write,
    response={200: OwnSessionOut, 201: OwnSessionOut, **WRITING},
    summary="Make a draft, or change the one that is meant",
    tags=["sessions"],
    openapi_extra=TAKES_KEY | leading_to("sessions", (200, 201), *STEPS),
)
def put_session(request: HttpRequest, said: SessionIn) -> HttpResponse:
    """As a row of a file that is brought along: found again by `key`, else by course, first day and room."""

    def work() -> Reply:
        done = actions.put_draft(values=_values(said), key=key_here(request))
        new_at = f"/api/v1/manage/sessions/{done.session.pk}" if done.is_new else ""
        return reply_with(_now(done.session.pk), new_at=new_at)

    return do_once(request, said.dict(), work)


@api.get(
    "/manage/sessions/{pk}",
    auth=may_read,
    response={200: OwnSessionOut, **KEYED},
    summary="One session, a draft too",
    tags=["sessions"],
)
def own_session(request: HttpRequest, pk: Key) -> HttpResponse:
    """With the ETag that a change asks for."""
    if not Session.objects.filter(pk=pk).exists():
        raise _none()
    return told(request, _now(pk))


def _write(request: HttpRequest, pk: int, said: Any, action: Callable[[Session], None]) -> HttpResponse:
    """Do something with a session that was read as it is now, and tell it as it is then."""

    def work() -> Reply:
        session = actions.held(pk)
        if session is None:
            raise _none()
        require_read(request, _now(pk))
        action(session)
        return reply_with(_now(pk))

    return do_once(request, said, work)


@api.patch(
    "/manage/sessions/{pk}",
    auth=may_write,
    response={200: OwnSessionOut, **CONDITIONAL},
    summary="Change a session; of one that people know of: times, room and seats, and they are told",
    tags=["sessions"],
    openapi_extra=TAKES_BOTH | leading_to("sessions", (200,), *STEPS),
)
def change_session(request: HttpRequest, pk: Key, said: SessionChange) -> HttpResponse:
    """By the same rules as a file and the page «Flyt»."""

    def action(session: Session) -> None:
        facts: dict[str, Any] = {"values": _values(said), "meetings": _spans(said), "is_holiday_meant": said.holiday_ok}
        actions.change(session=session, key=key_here(request), **facts)

    return _write(request, pk, said.dict(), action)


@api.post(
    "/manage/sessions/{pk}/publish",
    auth=may_write,
    response={200: OwnSessionOut, **CONDITIONAL},
    summary="Publish a draft",
    tags=["sessions"],
    openapi_extra=TAKES_BOTH | leading_to("sessions", (200,), *STEPS),
)
def publish_session(request: HttpRequest, pk: Key) -> HttpResponse:
    """People can enrol now, its trainers are told, and whoever waits for the course is offered a seat."""
    return _write(request, pk, {}, lambda session: actions.publish(session=session, key=key_here(request)))


@api.post(
    "/manage/sessions/{pk}/cancel",
    auth=may_write,
    response={200: OwnSessionOut, **CONDITIONAL},
    summary="Call a published session off, and tell everybody",
    tags=["sessions"],
    openapi_extra=TAKES_BOTH | leading_to("sessions", (200,), *STEPS),
)
def cancel_session(request: HttpRequest, pk: Key, said: CancelIn) -> HttpResponse:
    """As the button in the back office."""
    return _write(
        request,
        pk,
        said.dict(),
        lambda session: actions.cancel(session=session, reason=said.reason, key=key_here(request)),
    )
