"""Sessions from a file: what is to come becomes a draft, since publishing is a press of its own that tells people; what is over
was held and is closed, so that nobody is reminded of it."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from courses.catalogue.models import Course, Mode
from courses.common import clock
from courses.common.address import canonical
from courses.common.errors import DomainError
from courses.imports.actions.places import association_called
from courses.imports.actions.rows import (
    Kind,
    Refused,
    Writer,
    about,
    by_key,
    drop_key,
    keep_key,
    key_of,
    require_unused,
)
from courses.imports.queries import Values
from courses.imports.rules.columns import plain
from courses.ladder.actions.levels import refresh, refresh_session
from courses.members.models import TrainerProfile
from courses.places.models import Association, Venue
from courses.schedule import actions as schedule
from courses.schedule.actions.meetings import night_words
from courses.schedule.actions.moving import enter_afterwards, take_out
from courses.schedule.models import CalendarEntry, Meeting, Session, SessionTrainer, TrainerRole
from courses.schedule.queries.bookings import Times
from courses.schedule.queries.patterns import course_pattern
from courses.schedule.rules import recurrence

_ROLES = {"trainers": TrainerRole.LEAD, "co_trainers": TrainerRole.CO, "trainees": TrainerRole.SHADOW}
_DETAILS = ("min_participants", "enrol_by_date", "association", "online_url", "note")


def course_called(written: str) -> Course | None:
    """The course with this code or title."""
    named = plain(written)
    return next((row for row in Course.objects.order_by("pk") if named in (plain(row.code), plain(row.title))), None)


def sessions_on(course: str, day: str, venue: str = "", start: str | None = None) -> list[Session]:
    """Sessions of the course that begin on this day, in that room and at that time where they are given; none that is cancelled."""
    found = course_called(course) if course and day else None
    if found is None:
        return []
    begin = clock.midnight(dt.date.fromisoformat(day))
    there = Session.objects.filter(course=found, starts_at__gte=begin, starts_at__lt=begin + dt.timedelta(hours=25))
    there = there.exclude(status=Session.Status.CANCELLED).select_related("course", "venue", "association")
    return [
        row
        for row in there.order_by("pk")
        if f"{clock.local(row.starts_at):%Y-%m-%d}" == day
        and (not venue or plain(venue) == plain(row.venue.name if row.venue else ""))
        and (not start or f"{clock.local(row.starts_at):%H:%M}" == start)
    ]


def _there(values: Values) -> list[Session]:
    meetings = values.get("meetings") or [["", None, None]]
    start = meetings[0][1] or values.get("start_time")
    return sessions_on(values.get("course", ""), meetings[0][0], values.get("venue", ""), start)


def _find(values: Values) -> Session | None:
    if known := by_key(Kind.SESSIONS, values):
        return Session.objects.select_related("course", "venue", "association").filter(pk=known).first()
    there = _there(values)
    return there[0] if len(there) == 1 else None


def _identity(values: Values) -> str:
    meetings = values.get("meetings") or [[""]]
    said = (values.get("course", ""), *meetings[0], values.get("start_time"), values.get("venue", ""))
    return values.get("key") or plain(" ".join(str(part) for part in said))


def _days(spans: Iterable[tuple[dt.datetime, dt.datetime]]) -> list[list[str]]:
    """Day, start and end of each meeting, as a file says them."""
    local = [(clock.local(start), clock.local(end)) for start, end in spans]
    return sorted([f"{start:%Y-%m-%d}", f"{start:%H:%M}", f"{end:%H:%M}"] for start, end in local)


def _snapshot(session: Session) -> Values:
    rows = SessionTrainer.objects.filter(session=session).select_related("trainer__member__user")
    return {
        "key": key_of(Kind.SESSIONS, session),
        "course": session.course.code,
        "meetings": _days(session.meetings.values_list("starts_at", "ends_at")),
        "venue": session.venue.name if session.venue else "",
        "postcode": session.venue.postcode_id if session.venue else "",
        "capacity": session.capacity,
        "min_participants": session.min_participants,
        **{name: sorted(row.trainer.member.email for row in rows if row.role == role) for name, role in _ROLES.items()},
        "association": session.association.name if session.association else "",
        "online_url": session.online_url,
        "enrol_by_date": session.enrol_by_date.isoformat() if session.enrol_by_date else "",
        "note": session.note,
        "status": session.status,
    }


def _write(values: Values, found: Session | None) -> Session:
    if found is None and len(_there(values)) > 1:
        raise Refused(_("Several sessions fit. Write the room and from when, or the key."))
    session = _changed(values, found) if found else _new(values)
    keep_key(Kind.SESSIONS, values, session)
    return session


def _new(values: Values) -> Session:
    course = _course(values["course"])
    meetings = _times(values, course)
    venue, host = room_called(values), _host(values)
    seats = values.get("capacity")
    if venue and seats and seats > venue.capacity:
        words = _("%(venue)s has %(seats)s seats.") % {"venue": venue.name, "seats": venue.capacity}
        raise Refused(words, about="capacity")
    is_online = venue is None or bool(values.get("online_url"))
    if venue is None and not values.get("online_url"):
        raise Refused(_("Write the room, or the address where it is held online."), about="venue")
    session = schedule.create_session(
        course=course,
        venue=venue,
        meetings=meetings,
        trainers=_trainers(values),
        capacity=seats,
        min_participants=values.get("min_participants"),
        association=host,
        is_online=is_online,
        online_url=values.get("online_url", ""),
        note=values.get("note", ""),
    )
    if session.ends_at <= clock.now():
        schedule.mark_held(session=enter_afterwards(session=session))
        refresh_session(session=session)
    elif session.starts_at <= clock.now():
        raise Refused(_("It has begun and is not over. Bring it when it is over."), about="meetings")
    elif values.get("enrol_by_date"):
        _set_details(session, values)
    return _fresh(session)


def _changed(values: Values, session: Session) -> Session:
    """A draft takes what the file says. What people know of is changed on its own page, which tells them."""
    was = _snapshot(session)
    said = _said(values, session, was)
    differing = {name for name, value in said.items() if value != was[name]}
    if not differing:
        return session
    if "course" in differing:
        raise Refused(_("A session stays with its course. Make another one."), about="course")
    if session.status != Session.Status.DRAFT:
        raise Refused(_("People know of this session. Change it on its own page, which tells them."))
    if differing & {"meetings", "venue", "postcode"}:
        _move(values, session, said)
        session = _fresh(session)
    if "capacity" in differing:
        with about("capacity"):
            session = schedule.set_capacity(session=session, capacity=values["capacity"])
    if differing & set(_DETAILS):
        _set_details(session, values)
    if differing & set(_ROLES):
        schedule.set_trainers(session=session, trainers=_trainers({**was, **values}))
    return _fresh(session)


def _said(values: Values, session: Session, was: Values) -> Values:
    """What the file says, in the words of `_snapshot`."""
    said = {name: values[name] for name in was if name in values and name not in ("key", "status", *_ROLES)}
    said |= {name: sorted(map(canonical, values[name])) for name in _ROLES if name in values}
    if "course" in values:
        said["course"] = _course(values["course"]).code
    if "meetings" in values:
        said["meetings"] = _days(_times(values, session.course))
    if "venue" in values:
        venue = room_called(values)
        said["venue"], said["postcode"] = (venue.name, venue.postcode_id) if venue else ("", "")
    else:
        said.pop("postcode", None)
    if "association" in values:
        host = _host(values)
        said["association"] = host.name if host else ""
    return said


def _move(values: Values, session: Session, said: Values) -> None:
    meetings = _times(values, session.course) if "meetings" in values else [row.span for row in session.meetings.all()]
    venue = room_called(values) if "venue" in said else session.venue
    modes: list[str] = []
    if venue is None or session.venue is None:
        modes = [str(Mode.ONLINE if venue is None else Mode.ROOM)] * len(meetings)
    schedule.reschedule(session=session, meetings=meetings, venue=venue, modes=modes)


def _set_details(session: Session, values: Values) -> None:
    facts: dict[str, Any] = {name: values.get(name, getattr(session, name)) for name in _DETAILS}
    if "association" in values:
        facts["association"] = _host(values)
    if "enrol_by_date" in values:
        written = values["enrol_by_date"]
        facts["enrol_by_date"] = dt.date.fromisoformat(written) if written else None
    schedule.set_details(session=session, decide_by=session.decide_by, note_en=session.note_en, **facts)


def _times(values: Values, course: Course) -> Times:
    """Start and end of each meeting: the times of its day, else those of the row, else the usual ones of the course."""
    rows, start, end = values["meetings"], values.get("start_time"), values.get("end_time")
    first = dt.date.fromisoformat(rows[0][0])
    usual = sorted(course_pattern(course))
    is_bare = not start and not end and not any(row[1] for row in rows)
    if is_bare and len(rows) == 1:
        pattern = usual
    elif is_bare and len(rows) == len(usual):
        pattern = [
            ((dt.date.fromisoformat(row[0]) - first).days, begins, ends)
            for row, (_offset, begins, ends) in zip(rows, usual, strict=True)
        ]
    else:
        pattern = [_day_of(row, start, end, first) for row in rows]
    try:
        return recurrence.meeting_times(pattern, first)
    except recurrence.NoSuchTime as error:
        raise Refused(night_words(), about="meetings") from error


def _day_of(row: list, start: str | None, end: str | None, first: dt.date) -> tuple[int, dt.time, dt.time]:
    begins, ends = row[1] or start, row[2] or end
    if not begins or not ends:
        raise Refused(_("Write from when to when each day is, e.g. 04-03-2027 18.30-21.00."), about="meetings")
    offset = (dt.date.fromisoformat(row[0]) - first).days
    return offset, dt.time.fromisoformat(begins), dt.time.fromisoformat(ends)


def _course(written: str) -> Course:
    if found := course_called(written):
        return found
    raise Refused(_("There is no course «%(name)s». Write its code, e.g. k1.") % {"name": written}, about="course")


def room_called(values: Values) -> Venue | None:
    """The room with this name, and this postcode where one is given; None where no name is. Raises `Refused`."""
    if not values.get("venue"):
        return None
    named = plain(values["venue"])
    there = [
        row for row in Venue.objects.select_related("postcode", "municipality__region") if plain(row.name) == named
    ]
    if values.get("postcode"):
        there = [row for row in there if row.postcode_id == values["postcode"]]
    if len(there) == 1:
        return there[0]
    words = (
        _("There are several rooms «%(name)s». Write the postcode too.") if there else _("There is no room «%(name)s».")
    )
    raise Refused(words % {"name": values["venue"]}, about="venue")


def _host(values: Values) -> Association | None:
    if not values.get("association"):
        return None
    if found := association_called(values["association"]):
        return found
    words = _("There is no local association «%(name)s».")
    raise Refused(words % {"name": values["association"]}, about="association")


def _trainers(values: Values) -> list[tuple[TrainerProfile, str]]:
    found: list[tuple[TrainerProfile, str]] = []
    for name, role in _ROLES.items():
        for address in map(canonical, values.get(name, [])):
            trainer = TrainerProfile.objects.select_related("member__user").filter(member__user__email=address).first()
            if trainer is None:
                words = _("There is no trainer with the address %(address)s. Bring the trainers first.")
                raise Refused(words % {"address": address}, about=name)
            found.append((trainer, role))
    return found


def _fresh(session: Session) -> Session:
    return Session.objects.select_related("course", "venue", "association").get(pk=session.pk)


def _remove(session: Session, _around: Values) -> None:
    require_unused(session, Meeting, SessionTrainer, CalendarEntry)
    trainers = list(session.trainers.values_list("trainer", flat=True))
    drop_key(Kind.SESSIONS, session)
    if session.status == Session.Status.DRAFT:
        schedule.delete_draft(session=session)
        return
    if session.status != Session.Status.HELD:
        raise DomainError(_("People know of it meanwhile. Cancel it on its own page."))
    take_out(session=session)
    refresh(trainers=trainers, courses=[session.course_id])


SESSIONS = Writer(
    Session,
    _identity,
    _find,
    _snapshot,  # type: ignore[arg-type]
    _write,  # type: ignore[arg-type]
    _remove,  # type: ignore[arg-type]
)
