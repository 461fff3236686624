"""Writing the schedule: draft, publish, move, call off; seats as a counter that cannot go over.

Trainers are told from here, whoever writes. What concerns people who are enrolled is `enrolment.actions`, which calls this.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from courses.catalogue.models import Course, Mode
from courses.common import clock
from courses.common.actions import versions
from courses.common.errors import DomainError
from courses.common.text import clean_line, clean_text
from courses.members.models import TrainerProfile
from courses.places.models import Association, Region, Venue
from courses.schedule.actions.meetings import (
    BadTimes,
    can_be_joined,
    check_address,
    checked_times,
    new_meetings,
    night_words,
    rewrite,
    room_needed,
)
from courses.schedule.actions.slots import (
    book_trainers,
    book_venue,
    lock_slots,
    trainer_pks,
)
from courses.schedule.actions.telling import Notice, take_back, teaching, tell_trainers
from courses.schedule.models import (
    UNDO_FOR,
    Meeting,
    Series,
    Session,
    SessionTrainer,
    SkippedDay,
    TrainerRole,
    TrainerSlot,
    VenueSlot,
    opens_on,
)
from courses.schedule.queries.bookings import Modes, Times
from courses.schedule.queries.patterns import course_pattern, modes_of_new
from courses.schedule.queries.series import admission_of, days_to_make, deleted_days, series_modes
from courses.schedule.rules import counters, recurrence
from courses.schedule.rules.deadlines import moved_along
from courses.webhooks.actions import announce
from courses.webhooks.actions import take_back as take_back_announced
from courses.webhooks.rules import Event


class WrongStatus(DomainError):
    """The step does not fit the session's status."""


class CapacityTooSmall(DomainError):
    """Fewer seats than are taken, or more than the room has."""


@transaction.atomic
def create_session(
    *,
    course: Course,
    venue: Venue | None,
    meetings: Times,
    modes: Modes = (),
    trainers: Iterable[tuple[TrainerProfile, str]] = (),
    capacity: int | None = None,
    min_participants: int | None = None,
    region: Region | None = None,
    association: Association | None = None,
    series: Series | None = None,
    series_date: dt.date | None = None,
    is_online: bool = False,
    online_url: str = "",
    note: str = "",
    note_en: str = "",
    admission: Mapping[str, Any] = MappingProxyType({}),
) -> Session:
    """Make a draft and book its trainers for every quarter-hour of every meeting, and its room for those that are held in it.

    `meetings` are aware times; `modes` the form of each in the order of time, else those of the course, or with `is_online`
    such that one can take part in all from home. Where all are online there is no room, and `venue` only says the district.
    `admission`: fields of who may enrol, as a series gives them. Seats and the least number of participants default to the
    course's; neither is more than the room holds. Raises `BadTimes`, `VenueTaken`, `TrainerTaken`; their sentence says what is
    booked where and when.
    """
    meetings = checked_times(meetings)
    trainers = list(trainers)
    has_room = venue is not None or not is_online
    modes = modes or modes_of_new(course, len(meetings), has_room=has_room, is_online=is_online)
    session = new_draft(
        course=course,
        venue=venue,
        meetings=meetings,
        modes=modes,
        capacity=capacity,
        min_participants=min_participants,
        region=region,
        association=association,
        series=series,
        series_date=series_date,
        online_url=online_url,
        note=clean_text(note),
        note_en=clean_text(note_en),
        **admission,
    )
    lock_slots(venues=[session.venue], trainers=[trainer.pk for trainer, _role in trainers])
    session.save(force_insert=True)
    Meeting.objects.bulk_create(new_meetings(session, meetings, modes))
    book_venue(session)
    # Nobody has taught it or heard of it, so there is nobody to tell.
    SessionTrainer.objects.bulk_create(
        SessionTrainer(session=session, trainer=trainer, role=role or TrainerRole.LEAD)
        for trainer, role in dict(trainers).items()
    )
    book_trainers(session)
    versions.mark(*session.counters)
    return session


def new_draft(
    *,
    course: Course,
    venue: Venue | None,
    meetings: Times,
    modes: Modes,
    capacity: int | None = None,
    min_participants: int | None = None,
    region: Region | None = None,
    **fields: Any,
) -> Session:
    """The row of a draft, not yet written, at times that are `checked_times`: neither seats nor the least number of
    participants are more than the room holds. Raises `BadTimes` for a meeting in a room that there is none for."""
    region = region or (venue.municipality.region if venue else None)
    venue = room_needed(venue, modes)
    seats = capacity or course.capacity
    seats = min(seats, venue.capacity) if venue else seats
    fewest = course.min_participants if min_participants is None else min_participants
    moment = clock.now()
    return Session(
        course=course,
        venue=venue,
        region=region,
        is_online=can_be_joined(modes),
        starts_at=meetings[0][0],
        ends_at=meetings[-1][1],
        capacity=seats,
        min_participants=min(fewest, seats),
        created_at=moment,
        changed_at=moment,
        **fields,
    )


@transaction.atomic
def make_sessions(
    *,
    series: Series,
    until: dt.date,
    skip: Collection[dt.date] = frozenset(),
    again: Collection[dt.date] = frozenset(),
) -> list[Session]:
    """Draft the sessions of `series` from today up to and including `until`, without the days in `skip`. A day whose draft
    was deleted is made only when it is in `again`.

    Days that have a session already (also a moved or cancelled one) are left alone, so it can be repeated, and two
    organisers who do it at once make each session once. Raises what `create_session` raises; nothing is made then.
    """
    Series.objects.select_for_update(of=("self",), no_key=True).get(pk=series.pk)
    trainers = [(row.trainer, row.role) for row in series.trainers.select_related("trainer__member")]
    wanted = sorted({*days_to_make(series, until=until), *(set(deleted_days(series, until=until)) & set(again))})
    SkippedDay.objects.filter(series=series, day__in=again).delete()
    return [
        create_session(
            course=series.course,
            venue=series.venue,
            region=series.region,
            meetings=session_times(series, day),
            modes=series_modes(series),
            trainers=trainers,
            capacity=series.capacity,
            association=series.association,
            series=series,
            series_date=day,
            admission=admission_of(series, day),
        )
        for day in wanted
        if day not in skip
    ]


def session_times(series: Series, day: dt.date) -> list[tuple[dt.datetime, dt.datetime]]:
    """Start and end of each meeting of the session of `series` that begins on `day`: its own times, else the usual
    ones of its course. Raises `BadTimes`."""
    pattern = [(row.day_offset, row.start_time, row.end_time) for row in series.meetings.all()]
    pattern = pattern or course_pattern(series.course)
    try:
        return recurrence.meeting_times(pattern, day)
    except recurrence.NoSuchTime as error:
        raise BadTimes(night_words()) from error


@transaction.atomic
def set_trainers(
    *, session: Session, trainers: Iterable[tuple[TrainerProfile, str]], agreed: Collection[TrainerProfile] = ()
) -> None:
    """Make exactly these the trainers of the session. Who is new, and who does not teach it any more, is told; of a draft
    only those who know of it, e.g. since they said yes themselves (`agreed`).

    Raises `TrainerTaken`, `WrongStatus` for a cancelled session.
    """
    session = _lock(session)
    _require(session, Session.Status.DRAFT, Session.Status.PUBLISHED, Session.Status.HELD)
    wanted = dict(trainers)
    before = {row.trainer for row in teaching(session)}
    lock_slots(trainers={trainer.pk for trainer in [*wanted, *before]})
    TrainerSlot.objects.filter(meeting__session=session).delete()
    SessionTrainer.objects.filter(session=session).exclude(trainer__in=wanted).delete()
    for trainer, role in wanted.items():
        SessionTrainer.objects.update_or_create(
            session=session, trainer=trainer, defaults={"role": role or TrainerRole.LEAD}
        )
    book_trainers(session)
    _updated(session)
    new = [trainer for trainer in wanted if trainer not in before]
    tell_trainers(session, Notice.ASSIGNED, new, aware=agreed)
    tell_trainers(
        session, Notice.RELEASED, before - set(wanted), instead=", ".join(trainer.member.first_name for trainer in new)
    )


@transaction.atomic
def set_pin(*, session: Session, is_pinned: bool) -> None:
    """Whether plans leave this draft where it is."""
    _updated(_lock(session), is_pinned=is_pinned)


@transaction.atomic
def set_host(*, session: Session, association: Association | None) -> None:
    """Another host association, or none."""
    _updated(_lock(session), association=association)


@transaction.atomic
def set_details(
    *,
    session: Session,
    min_participants: int,
    decide_by: dt.date | None = None,
    association: Association | None = None,
    online_url: str = "",
    enrol_by_date: dt.date | None = None,
    note: str = "",
    note_en: str = "",
) -> Session:
    """Change what concerns neither time, room, seats nor trainers.

    Raises `BadTimes` for a decision or a last day to enrol after the start, and for a new one that has passed;
    `NoAddress` for no online address where people know of one; `CapacityTooSmall` for more people than seats.
    """
    session = _lock(session)
    first = clock.local(session.starts_at).date()
    if decide_by and decide_by > first:
        raise BadTimes(_("Decide before the session begins, so that people can be told."), about="decide_by")
    if enrol_by_date and enrol_by_date > first:
        raise BadTimes(_("The last day to enrol must not come after the session begins."), about="enrol_by_date")
    for about, day in (("enrol_by_date", enrol_by_date), ("decide_by", decide_by)):
        if day and day != getattr(session, about) and day < clock.today():
            raise BadTimes(_("That day has passed. Choose a coming day, or leave it empty."), about=about)
    if min_participants > session.capacity:
        message = _("The session has %(seats)s seats, so it cannot need more people than that.")
        raise CapacityTooSmall(message % {"seats": session.capacity}, about="min_participants")
    if session.status == Session.Status.PUBLISHED and session.online_url:
        check_address(is_online=session.is_online, online_url=online_url)
    words = {
        "min_participants": min_participants,
        "decide_by": decide_by,
        "enrol_by_date": enrol_by_date,
        "association": association,
        "note": clean_text(note),
        "note_en": clean_text(note_en),
    }
    if session.online_url != online_url:
        session = _changed(session, online_url=online_url, **words)
        tell_trainers(session, Notice.MOVED)
        return session
    return _updated(session, **words)


@transaction.atomic
def open_online(*, session: Session, online_url: str) -> Session:
    """Let people take part from home in every meeting that is still to come. Raises `NoAddress`, `WrongStatus`."""
    session = _lock(session)
    _require(session, Session.Status.DRAFT, Session.Status.PUBLISHED)
    check_address(is_online=True, online_url=online_url)
    session.meetings.filter(mode=Mode.ROOM, starts_at__gt=clock.now()).update(mode=Mode.BOTH)
    session = _changed(session, is_online=True, online_url=online_url)
    tell_trainers(session, Notice.MOVED)
    return session


@transaction.atomic
def publish_sessions(*, sessions: Iterable[Session]) -> list[Session]:
    """Open several drafts at once: all, or none. Raises what `publish_session` raises."""
    return [publish_session(session=session) for session in sorted(sessions, key=lambda session: session.pk)]


@transaction.atomic
def publish_session(*, session: Session) -> Session:
    """Open a draft for enrolment. Publishing twice is fine.

    Raises `WrongStatus` for a cancelled or held session, `BadTimes` for one that has begun or has a meeting in a room and
    none to be in, `NoAddress` for one that can be joined from home by nobody knows which address.
    """
    session = _lock(session)
    if session.status == Session.Status.PUBLISHED:
        return session
    if session.status != Session.Status.DRAFT:
        raise WrongStatus(_("Only a draft can be published."))
    if session.starts_at <= clock.now():
        raise BadTimes(_("This draft lies in the past. Move it to a coming day first."))
    opens = opens_on(clock.now(), session.members_first_days)
    if opens and opens > clock.local(session.starts_at).date():
        raise BadTimes(_("Members are first until after it begins. Write fewer days under «Practical facts»."))
    room_needed(session.venue, session.modes)
    check_address(is_online=session.is_online, online_url=session.online_url)
    session = _changed(session, status=Session.Status.PUBLISHED, published_at=clock.now())
    tell_trainers(session, Notice.ASSIGNED, due_at=clock.now() + UNDO_FOR)
    announce(Event.SESSION_PUBLISHED, session=session.pk, due_at=clock.now() + UNDO_FOR)
    return session


@transaction.atomic
def unpublish_session(*, session: Session) -> Session:
    """Make a published session a draft again; its room and trainers stay booked. Raises `WrongStatus`, and
    `CapacityTooSmall` when a seat is taken. Whether anybody was ever enrolled is for the caller to know."""
    session = _lock(session)
    _require(session, Session.Status.PUBLISHED)
    if session.people:
        raise CapacityTooSmall(_("%(taken)s seats are taken.") % {"taken": session.people})
    take_back(session)
    take_back_announced(Event.SESSION_PUBLISHED, session=session.pk)
    return _changed(session, status=Session.Status.DRAFT, published_at=None)


@transaction.atomic
def reschedule(*, session: Session, meetings: Times, venue: Venue | None = None, modes: Modes = ()) -> Session:
    """Move to other times, to another room if `venue` is given, and to other forms (of each meeting in the order of time) if
    `modes` are. Where all are online the room is given back. Calendar UIDs stay, and so does the number of meetings of a
    session that people know of; a draft may get more or fewer. The last day to enrol and the day of decision move along.
    Raises `BadTimes`, `NoAddress`, `VenueTaken`, `TrainerTaken`, `CapacityTooSmall`, `WrongStatus`.
    """
    session = _lock(session)
    _require(session, Session.Status.DRAFT, Session.Status.PUBLISHED)
    meetings = checked_times(meetings)
    modes = rewrite(session, meetings, modes)
    places: dict[str, Any] = {"is_online": can_be_joined(modes)}
    if session.status == Session.Status.PUBLISHED:
        check_address(is_online=places["is_online"], online_url=session.online_url)
    room = room_needed(venue or session.venue, modes)
    places |= _in_room(session, room) if room != session.venue else {}
    days = {"was": clock.local(session.starts_at).date(), "now": clock.local(meetings[0][0]).date()}
    along = ("enrol_by_date", "decide_by", "kept_until")
    places |= {name: moved_along(getattr(session, name), **days) for name in along}
    lock_slots(venues=[session.venue, room], trainers=trainer_pks(session))
    session = _changed(session, starts_at=meetings[0][0], ends_at=meetings[-1][1], **places)
    VenueSlot.objects.filter(meeting__session=session).delete()
    TrainerSlot.objects.filter(meeting__session=session).delete()
    book_venue(session)
    book_trainers(session)
    tell_trainers(session, Notice.MOVED)
    return session


def _in_room(session: Session, venue: Venue | None) -> dict[str, Any]:
    """What changes with another room, or with none. Raises `CapacityTooSmall` for one that is too small."""
    if venue is None:
        return {"venue": None}
    if session.seats_taken > venue.capacity:
        raise CapacityTooSmall(
            _("%(taken)s people are enrolled, and %(venue)s has %(seats)s seats.")
            % {"taken": session.seats_taken, "venue": venue.name, "seats": venue.capacity}
        )
    seats = min(session.capacity, venue.capacity)
    return {
        "venue": venue,
        "region": venue.municipality.region,
        "capacity": seats,
        "min_participants": min(session.min_participants, seats),
        "kept_seats": min(session.kept_seats, seats),
    }


@transaction.atomic
def call_off(*, session: Session, reason: str) -> Session:
    """Cancel a published session and free its room and trainers. Raises `WrongStatus`."""
    session = _lock(session)
    _require(session, Session.Status.PUBLISHED)
    VenueSlot.objects.filter(meeting__session=session).delete()
    TrainerSlot.objects.filter(meeting__session=session).delete()
    why = clean_line(reason)[:200]
    session = _changed(session, status=Session.Status.CANCELLED, cancelled_at=clock.now(), cancel_reason=why)
    tell_trainers(session, Notice.CALLED_OFF)
    announce(Event.SESSION_CANCELLED, session=session.pk)
    return session


@transaction.atomic
def delete_draft(*, session: Session) -> None:
    """Remove a draft, which nobody outside has seen; its series does not make that day again by itself. Raises
    `WrongStatus` for anything else."""
    session = _lock(session)
    _require(session, Session.Status.DRAFT)
    versions.mark(*session.counters)
    if session.series_id and session.series_date:
        SkippedDay.objects.get_or_create(series_id=session.series_id, day=session.series_date)
    tell_trainers(session, Notice.CALLED_OFF)
    session.delete()


@transaction.atomic
def mark_held(*, session: Session) -> Session:
    """Note that the session took place; marking again is fine. Raises `WrongStatus` for a draft or cancelled session.

    SEQUENCE stays: in a calendar a session that was held looks like one that was planned.
    """
    session = _lock(session)
    if session.status == Session.Status.HELD:
        return session
    _require(session, Session.Status.PUBLISHED)
    return _updated(session, status=Session.Status.HELD, closed_at=clock.now())


@transaction.atomic
def set_capacity(*, session: Session, capacity: int) -> Session:
    """Change the number of seats; the least number of people is never more. Raises `CapacityTooSmall`, `WrongStatus`."""
    session = _lock(session)
    _require(session, Session.Status.DRAFT, Session.Status.PUBLISHED)
    if capacity < max(session.seats_taken, 1):
        raise CapacityTooSmall(_("%(taken)s seats are taken.") % {"taken": session.seats_taken})
    if session.venue and capacity > session.venue.capacity:
        raise CapacityTooSmall(
            _("%(venue)s has %(seats)s seats.") % {"venue": session.venue.name, "seats": session.venue.capacity}
        )
    fewest, kept = min(session.min_participants, capacity), min(session.kept_seats, capacity)
    return _updated(session, capacity=capacity, min_participants=fewest, kept_seats=kept)


def fit_to_room(*, session: Session) -> bool:
    """Lower the seats, and the least number of people, to what the room holds now, never below those taken; whether that
    changed anything."""
    session = _lock(session)
    if session.venue is None or session.capacity <= session.venue.capacity:
        return False
    seats, before = max(session.seats_taken, session.venue.capacity), session.capacity
    fewest = min(session.min_participants, seats)
    _updated(session, capacity=seats, min_participants=fewest, kept_seats=min(session.kept_seats, seats))
    return seats < before


def take_seat(*, session: Session) -> bool:
    """Take one seat if one is free: a single conditional UPDATE, which cannot oversell (TRUST.md R1)."""
    # Whoever asks marks the session's seats, with the step that it is for.
    one_more = {"seats_taken": F("seats_taken") + 1}
    # Nearly always: several are free, and it stays among those that can be joined.
    if Session.objects.filter(pk=session.pk, seats_taken__lt=F("capacity") - 1).update(**one_more):
        return True
    is_last = Session.objects.filter(pk=session.pk, seats_taken__lt=F("capacity")).update(**one_more)
    if is_last:
        versions.mark(counters.FULL)
        announce(Event.SESSION_FULL, session=session.pk)
    return bool(is_last)


def free_seat(*, session: Session) -> None:
    """Give one seat back; whoever asks marks the session's seats."""
    one_less = {"seats_taken": F("seats_taken") - 1}
    if Session.objects.filter(pk=session.pk, seats_taken__gt=0, seats_taken__lt=F("capacity")).update(**one_less):
        return
    if Session.objects.filter(pk=session.pk, seats_taken__gt=0).update(**one_less):
        versions.mark(counters.FULL)


def _lock(session: Session) -> Session:
    locked = Session.objects.select_for_update(of=("self",)).select_related("course", "venue__postcode")
    return locked.get(pk=session.pk)


def _require(session: Session, *statuses: str) -> None:
    if session.status not in statuses:
        raise WrongStatus(
            _("The session is «%(status)s», so this cannot be done.") % {"status": session.get_status_display()}
        )


def _changed(session: Session, **fields) -> Session:
    """Write a change of time, place or status: SEQUENCE grows (RFC 5545 3.8.7.4), and what people know of and still is to be has
    moved."""
    was = session.status
    session = _updated(session, sequence=session.sequence + 1, **fields)
    if was == session.status == Session.Status.PUBLISHED:
        announce(Event.SESSION_MOVED, session=session.pk)
    return session


def _updated(session: Session, **fields) -> Session:
    """Write a change that calendars show, those that the session leaves by it too."""
    left, had_seats = session.counters, not session.is_full
    for name, value in fields.items():
        setattr(session, name, value)
    session.changed_at = clock.now()
    session.save(update_fields=[*fields, "changed_at"])
    versions.mark(*left, *session.counters)
    if had_seats and session.is_full and session.status == Session.Status.PUBLISHED:
        announce(Event.SESSION_FULL, session=session.pk)
    return session
