"""Sessions as a program writes them: a draft is a row of a file, and everything that people are told of is the house's own action."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.catalogue.models import Mode
from courses.common import clock
from courses.common.actions.history import write_history
from courses.common.errors import DomainError
from courses.enrolment.actions import enrolments
from courses.enrolment.actions.publications import publish_drafts
from courses.enrolment.actions.steps import lock_course
from courses.enrolment.queries import stamp
from courses.imports.actions.sessions import SESSIONS, room_called
from courses.programs.models import ProgramKey
from courses.schedule import actions as schedule
from courses.schedule.models import Session
from courses.schedule.queries.bookings import Times
from courses.schedule.queries.holidays import public_holiday

Status = Session.Status
# No session is before or after: a moment near the ends of the calendar has no hour in Denmark.
FIRST, LAST = dt.datetime(2000, 1, 1, tzinfo=dt.UTC), dt.datetime(2100, 1, 1, tzinfo=dt.UTC)


class NotSo(DomainError):
    """It cannot be written as it was sent."""


@dataclass(frozen=True)
class Written:
    session: Session
    is_new: bool


def held(pk: int) -> Session | None:
    """The session as it is now, and nobody changes it before this transaction ends; its course is held before it."""
    course = Session.objects.filter(pk=pk).values_list("course", flat=True).first()
    if course is None:
        return None
    lock_course(course)
    return Session.objects.with_details().select_for_update(of=("self",)).filter(pk=pk).first()


def span_of(starts_at: str, ends_at: str) -> tuple[dt.datetime, dt.datetime]:
    """A meeting as it was written (RFC 3339). Raises `NotSo` for a moment that there is not."""
    try:
        span = dt.datetime.fromisoformat(starts_at), dt.datetime.fromisoformat(ends_at)
        if all(FIRST <= moment < LAST for moment in span):
            return span
    except (ValueError, OverflowError):
        pass
    raise NotSo(_("There is no such moment. Look at day, hour and time zone."), about="meetings")


def as_of_a_file(meetings: Times) -> list[list[str]]:
    """Day, from and to of each meeting, as a file says them (Danish time). Raises `NotSo` for one over midnight or with seconds."""
    rows = []
    for starts_at, ends_at in sorted(meetings):
        start, end = clock.local(starts_at), clock.local(ends_at)
        if start.date() != end.date() or any(moment.second or moment.microsecond for moment in (start, end)):
            raise NotSo(_("A meeting begins and ends on one day, at whole minutes."), about="meetings")
        rows.append([f"{start:%Y-%m-%d}", f"{start:%H:%M}", f"{end:%H:%M}"])
    return rows


@transaction.atomic
def put_draft(*, values: Mapping[str, Any], key: ProgramKey) -> Written:
    """Make a draft, or change the one that is meant (by the key of the other system, else by course, first day and room), as a row of a
    file does. `values`: by the columns of a file. Raises what writing such a row raises."""
    found = SESSIONS.find(dict(values))
    if isinstance(found, Session):
        found = held(found.pk)
    before = stamp(found) if isinstance(found, Session) else None
    session = SESSIONS.write(dict(values), found)
    assert isinstance(session, Session)
    if before is None or stamp(session) != before:
        _note(session, "create" if before is None else "details", key)
    return Written(session, before is None)


@transaction.atomic
def change(
    *, session: Session, values: Mapping[str, Any], meetings: Times, is_holiday_meant: bool, key: ProgramKey
) -> None:
    """Change a session that is held: a draft as a row of a file does; of one that people know of times, room and seats, and they are
    told. Raises what those actions raise, and `NotSo`."""
    if session.status == Status.DRAFT:
        SESSIONS.write(dict(values), session)
        _note(session, "details", key)
        return
    if session.status != Status.PUBLISHED:
        raise schedule.WrongStatus(_("Only a draft or a published session can be changed."))
    if others := sorted(set(values) - {"meetings", "venue", "postcode", "capacity"}):
        raise NotSo(_("People know of this session. Change it on its own page, which tells them."), about=others[0])
    room = room_called(dict(values)) if "venue" in values else session.venue
    if meetings or "venue" in values:
        _move(session, meetings, room, is_holiday_meant)
        _note(session, "move", key)
    if "capacity" in values:
        enrolments.change_capacity(session=session, capacity=values["capacity"])
        _note(session, "seats", key)


def _move(session: Session, meetings: Times, room: Any, is_holiday_meant: bool) -> None:
    rows = list(session.meetings.all())
    wanted = sorted(meetings) or [row.span for row in rows]
    days = [clock.local(starts_at).date() for starts_at, _ends_at in wanted]
    if names := [name for name in map(public_holiday, days) if name and not is_holiday_meant]:
        words = _("It would be on a public holiday (%(name)s). Send holiday_ok with true if it is meant so.")
        raise NotSo(words % {"name": names[0]}, about="meetings")
    modes: list[str] = []
    if room is None or session.venue is None:
        modes = [str(Mode.ONLINE if room is None else Mode.ROOM)] * len(wanted)
    enrolments.move_session(session=session, meetings=wanted, venue=room, modes=modes)


@transaction.atomic
def publish(*, session: Session, key: ProgramKey) -> None:
    """Open a draft for enrolment, with ten minutes to undo it in the back office. Raises `NotSo` with why not."""
    done = publish_drafts(seen={session.pk: stamp(session)})
    if done.left:
        raise NotSo(done.left[0].reason)
    _note(session, "publish", key)


@transaction.atomic
def cancel(*, session: Session, reason: str, key: ProgramKey) -> None:
    """Call it off and tell everybody. Raises `WrongStatus`."""
    enrolments.cancel_session(session=session, reason=reason)
    _note(session, "cancel", key)


def _note(session: Session, action: str, key: ProgramKey) -> None:
    """In the history of the session, by nobody who is logged in: which program it was stands beside."""
    write_history([session], f"planning.program_{action}", user=None, data={"program": str(key)})
