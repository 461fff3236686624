"""Every step in the life of an enrolment (docs/ENROLMENT.md). Each holds the session's row, so that steps queue up:
what a step sees of the seats and of the waiting list is true until it commits, on PostgreSQL and on SQLite."""

import datetime as dt
import uuid

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from courses.common import clock
from courses.common.errors import DomainError
from courses.common.text import clean_line
from courses.enrolment import emails, queries, rules
from courses.enrolment.models import SEATED, Attendance, AttendanceEvent, Enrolment, EnrolmentEvent, State
from courses.members.actions import member_for_email, member_without_email
from courses.members.models import MemberProfile
from courses.people.models import User
from courses.places.models import Postcode, Venue
from courses.schedule import actions as schedule
from courses.schedule.models import Meeting, Session

Actor = User | None


class NotOpen(DomainError):
    """The session takes no enrolments (draft, cancelled, held or started)."""


class AlreadyEnrolled(DomainError):
    """The person has a place, or a place in the queue, in this session."""


class SessionFull(DomainError):
    """There is no seat left."""


class TooLate(DomainError):
    """The deadline of this step has passed."""


class WrongState(DomainError):
    """The step does not fit where the enrolment stands now."""


@transaction.atomic
def enrol(
    *,
    session: Session,
    name: str,
    email: str,
    language: str = "da",
    postcode: Postcode | None = None,
    phone: str = "",
    needs: str = "",
    actor: Actor = None,
) -> Enrolment:
    """Give a seat, or a place in the queue when there is none, and mail the link and the invitation.

    A place taken through the public form is held 48 hours and confirmed from the mail; one that an organiser
    (`actor`) takes for somebody is confirmed at once, and needs no e-mail. Enrolling again with the same address
    changes nothing and mails the link again.

    Raises `NotOpen` for a session that is a draft, cancelled, held or started.
    """
    session = _lock_open(session)
    if email:
        member = member_for_email(email=email, name=name, language=language, postcode=postcode, phone=phone)
    else:
        member = member_without_email(name=name, phone=phone)
    existing = _active(session, member)
    if existing:
        _mail_link_again(existing)
        return existing
    enrolment = _start(session, member, needs=clean_line(needs), confirmed=actor is not None, actor=actor)
    if enrolment.state == State.WAITING:
        emails.waiting(enrolment)
    else:
        emails.enrolled(enrolment)
    return enrolment


@transaction.atomic
def confirm(*, enrolment: Enrolment) -> Enrolment:
    """The address is right: the place is kept. Confirming twice is fine.

    Raises `TooLate` when the 48 hours have passed, `WrongState` for an enrolment that was left.
    """
    enrolment = _lock(enrolment)
    if enrolment.state in (State.LAPSED, State.CANCELLED, State.MOVED):
        raise TooLate(_("Your place has gone on to somebody else. You are welcome to enrol again."))
    if enrolment.state == State.UNCONFIRMED:
        _step(enrolment, State.ENROLLED, confirmed_at=clock.now(), answer_by=None)
    elif not enrolment.confirmed_at:
        Enrolment.objects.filter(pk=enrolment.pk).update(confirmed_at=clock.now())
    return enrolment


@transaction.atomic
def cancel(*, enrolment: Enrolment, actor: Actor = None) -> Enrolment:
    """Leave the session or its queue; a freed seat is offered on at once. It can be undone for ten minutes.

    Raises `TooLate` once the session has started, `WrongState` when there is nothing to cancel.
    """
    enrolment = _lock(enrolment)
    if enrolment.state not in (State.UNCONFIRMED, State.ENROLLED, State.WAITING, State.OFFERED):
        raise WrongState(_("You have no place here that can be cancelled."))
    if enrolment.session.starts_at <= clock.now():
        raise TooLate(_("The course has begun, so it is too late to cancel. Call us if something came up."))
    was = State(enrolment.state)
    _step(enrolment, State.CANCELLED, state_before=was, actor=actor)
    emails.cancelled(enrolment, was_invited=was in (State.UNCONFIRMED, State.ENROLLED))
    if was in SEATED:
        _free_seat(enrolment.session)
    return enrolment


@transaction.atomic
def undo_cancel(*, enrolment: Enrolment) -> Enrolment:
    """Take a cancellation back within ten minutes: the seat if it is still there, else first in the queue.

    Raises `TooLate` after ten minutes, `AlreadyEnrolled` if the person has enrolled anew meanwhile.
    """
    enrolment = _lock(enrolment)
    _require_open(enrolment.session)
    if not queries.may_undo(enrolment):
        raise TooLate(_("It is more than ten minutes ago. You are welcome to enrol again."))
    if _active(enrolment.session, enrolment.member):
        raise AlreadyEnrolled(_("You have enrolled again already."))
    before = State(enrolment.state_before)
    # Whoever had the seat before is first in the queue: in front of people who joined it later.
    queued_at = enrolment.queued_at if before in (State.WAITING, State.OFFERED) else enrolment.created_at
    if before == State.WAITING or not schedule.take_seat(session=enrolment.session):
        _step(enrolment, State.WAITING, queued_at=queued_at, answer_by=None)
        _offer_free_seats(enrolment.session)
        enrolment.refresh_from_db()
        if enrolment.state == State.WAITING:
            emails.waiting(enrolment)
    elif before == State.UNCONFIRMED:
        _step(enrolment, before, answer_by=rules.confirm_by(clock.now(), enrolment.session.starts_at))
        emails.enrolled(enrolment)
    else:
        _step(enrolment, State.ENROLLED, confirmed_at=clock.now(), answer_by=None)
        emails.enrolled(enrolment)
    return enrolment


@transaction.atomic
def accept_offer(*, enrolment: Enrolment) -> Enrolment:
    """Yes to the offered place. Accepting twice is fine.

    Raises `TooLate` when the deadline has passed, `WrongState` when no place was offered.
    """
    enrolment = _lock(enrolment)
    if enrolment.state == State.ENROLLED:
        return enrolment
    if enrolment.state == State.LAPSED or (
        enrolment.state == State.OFFERED and enrolment.answer_by and enrolment.answer_by <= clock.now()
    ):
        raise TooLate(_("The deadline has passed and the place went on. You can join the waiting list again."))
    if enrolment.state != State.OFFERED:
        raise WrongState(_("There is no place offered to you here right now."))
    _require_open(enrolment.session)
    _step(enrolment, State.ENROLLED, confirmed_at=clock.now(), answer_by=None)
    emails.enrolled(enrolment)
    return enrolment


@transaction.atomic
def decline_offer(*, enrolment: Enrolment) -> Enrolment:
    """No to the offered place: it goes to the next.

    Raises `WrongState` when no place was offered.
    """
    if _lock(enrolment).state != State.OFFERED:
        raise WrongState(_("There is no place offered to you here right now."))
    return cancel(enrolment=enrolment)


@transaction.atomic
def move(*, enrolment: Enrolment, session: Session) -> Enrolment:
    """Change to another session of the same course: the new place first, then the old one goes on.

    Returns the new enrolment. Raises `NotOpen`, `SessionFull` (nothing is given up then), `WrongState`.
    """
    if session.course_id != enrolment.session.course_id or session.pk == enrolment.session_id:
        raise WrongState(_("You can change to another session of the same course."))
    # Both rows in one order for everybody, so that two movers in opposite directions cannot block each other.
    list(Session.objects.select_for_update().filter(pk__in=[session.pk, enrolment.session_id]).order_by("pk"))
    enrolment = _lock(enrolment)
    target = _lock_open(session)
    if enrolment.state not in (State.UNCONFIRMED, State.ENROLLED, State.WAITING, State.OFFERED):
        raise WrongState(_("You have no place here that can be moved."))
    if enrolment.session.starts_at <= clock.now() and enrolment.session.status == Session.Status.PUBLISHED:
        raise TooLate(_("The course has begun, so you cannot change any more."))
    if _active(target, enrolment.member):
        raise AlreadyEnrolled(_("You have a place in that session already."))
    if queries.queue(target).exists() or target.is_full:
        raise SessionFull(_("That session is full. You keep the place you have."))
    was = State(enrolment.state)
    new = _start(target, enrolment.member, needs=enrolment.needs, confirmed=True)
    _step(enrolment, State.MOVED, reason=f"to {target.pk}")
    emails.enrolled(new)
    emails.cancelled(enrolment, was_invited=was in (State.UNCONFIRMED, State.ENROLLED))
    if was in SEATED:
        _free_seat(enrolment.session)
    return new


@transaction.atomic
def lapse_due() -> int:
    """Pass on every place whose deadline is over; returns how many. `manage.py tick` calls it."""
    due = Enrolment.objects.filter(
        answer_by__lte=clock.now(),
        state__in=[State.UNCONFIRMED, State.OFFERED],
        session__status=Session.Status.PUBLISHED,
        session__starts_at__gt=clock.now(),
    )
    lapsed = 0
    for found in due.select_related("session").order_by("session_id", "pk"):
        enrolment = _lock(found)
        if enrolment.state not in (State.UNCONFIRMED, State.OFFERED):
            continue
        was = State(enrolment.state)
        _step(enrolment, State.LAPSED, answer_by=None)
        emails.lapsed(enrolment, was=was)
        _free_seat(enrolment.session)
        lapsed += 1
    return lapsed


@transaction.atomic
def record_attendance(
    *,
    enrolment: Enrolment,
    meeting: Meeting,
    was_present: bool,
    actor: Actor,
    source: AttendanceEvent.Source = AttendanceEvent.Source.LIST,
    tapped_at: dt.datetime | None = None,
    key: uuid.UUID | None = None,
) -> Attendance:
    """Note whether someone was at one meeting. Every tap is kept; the one made last (`tapped_at`, left out: now)
    counts, in whatever order they arrive. A tap whose `key` is known already changes nothing.

    Raises `WrongState` when the meeting is of another session or the person has no seat.
    """
    enrolment = _lock(enrolment)
    if meeting.session_id != enrolment.session_id or enrolment.state not in SEATED:
        raise WrongState(_("This person has no seat in this session."))
    moment = clock.now()
    tapped_at = min(tapped_at or moment, moment)
    facts = {"enrolment": enrolment, "meeting": meeting, "was_present": was_present, "source": source}
    facts |= {"tapped_at": tapped_at, "received_at": moment, "actor": actor}
    _event, is_new = AttendanceEvent.objects.get_or_create(key=key or uuid.uuid4(), defaults=facts)
    counts = Attendance.objects.filter(enrolment=enrolment, meeting=meeting).first()
    if counts and (not is_new or counts.recorded_at > tapped_at):
        return counts
    if enrolment.state == State.OFFERED:
        _step(enrolment, State.ENROLLED, answer_by=None, actor=actor, reason="came")
    return Attendance.objects.update_or_create(
        enrolment=enrolment,
        meeting=meeting,
        defaults={"was_present": was_present, "recorded_at": tapped_at, "recorded_by": actor},
    )[0]


@transaction.atomic
def add_walk_in(*, session: Session, name: str, email: str = "", actor: Actor) -> Enrolment:
    """Someone came without enrolling: give a seat, adding one as long as the room has more than the session.

    Someone from the queue gets the seat the same way. Raises `SessionFull` when the room is full, `NotOpen` for a
    session that is a draft or cancelled.
    """
    session = Session.objects.select_for_update(of=("self",)).select_related("venue", "course").get(pk=session.pk)
    if session.status not in (Session.Status.PUBLISHED, Session.Status.HELD):
        raise NotOpen(_("This session is not open."))
    member = member_for_email(email=email, name=name) if email else member_without_email(name=name)
    existing = _active(session, member)
    if existing and existing.state in SEATED:
        return existing
    if not schedule.take_seat(session=session):
        if session.venue is None or session.capacity >= session.venue.capacity:
            raise SessionFull(_("The room is full. Nobody more can be added."))
        Session.objects.filter(pk=session.pk).update(capacity=F("capacity") + 1, seats_taken=F("seats_taken") + 1)
    if existing:
        _step(existing, State.ENROLLED, answer_by=None, actor=actor, reason="came")
        return existing
    moment = clock.now()
    enrolment = Enrolment.objects.create(
        session=session,
        member=member,
        state=State.ENROLLED,
        created_at=moment,
        changed_at=moment,
        confirmed_at=moment,
    )
    _note(enrolment, actor=actor, reason="walk-in")
    return enrolment


@transaction.atomic
def finish_session(*, session: Session, actor: Actor) -> list[Enrolment]:
    """Turn attendance into «attended» and «did not come», close the queue, and mark the session held.

    Returns those who completed the course. Can be repeated after a correction. Raises `TooLate` (too early) before
    the last meeting has ended, `NotOpen` for a draft or cancelled session.
    """
    session = Session.objects.select_for_update(of=("self",)).select_related("course").get(pk=session.pk)
    if session.status not in (Session.Status.PUBLISHED, Session.Status.HELD):
        raise NotOpen(_("Only a session that took place can be closed."))
    if session.ends_at > clock.now():
        raise TooLate(_("The last meeting is not over yet. Close the session afterwards."))
    meetings = session.meetings.count()
    done: list[Enrolment] = []
    for enrolment in queries.finished(session):
        enrolment.session = session
        state = State.ATTENDED if enrolment.present else State.NO_SHOW
        if enrolment.state == State.OFFERED and not enrolment.present:
            _step(enrolment, State.LAPSED, answer_by=None, actor=actor)
            schedule.free_seat(session=session)
        elif enrolment.state != state:
            _step(enrolment, state, answer_by=None, actor=actor)
        if rules.completes(enrolment.present, meetings, session.course.completion_percent):
            done.append(enrolment)
    for enrolment in queries.queue(session):
        _step(enrolment, State.LAPSED, actor=actor)
    schedule.mark_held(session=session)
    return done


@transaction.atomic
def cancel_session(*, session: Session, reason: str) -> int:
    """Call the session off and tell everyone with a seat or in the queue; returns how many were told."""
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    schedule.call_off(session=session, reason=reason)
    return _tell(session, emails.called_off)


@transaction.atomic
def move_session(
    *, session: Session, meetings: list[tuple[dt.datetime, dt.datetime]], venue: Venue | None = None
) -> int:
    """Move the session to other times or another venue and tell everyone; returns how many were told."""
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    schedule.reschedule(session=session, meetings=meetings, venue=venue)
    session.refresh_from_db()
    # The time to confirm or answer never outlives the start.
    Enrolment.objects.filter(session=session, answer_by__gt=session.starts_at).update(answer_by=session.starts_at)
    return _tell(session, emails.changed)


@transaction.atomic
def change_capacity(*, session: Session, capacity: int) -> Session:
    """Set the number of seats; new ones are offered to the queue at once."""
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    schedule.set_capacity(session=session, capacity=capacity)
    session.refresh_from_db()
    _offer_free_seats(session)
    return session


def _tell(session: Session, tell) -> int:
    told = list(queries.active(session))
    for enrolment in told:
        tell(enrolment)
    return len(told)


def _require_open(session: Session) -> None:
    if session.status == Session.Status.CANCELLED:
        raise NotOpen(_("This session has been cancelled. Find another one below."))
    if session.status == Session.Status.HELD or session.starts_at <= clock.now():
        raise NotOpen(_("This session has already begun. Find another one below."))
    if session.status != Session.Status.PUBLISHED:
        raise NotOpen(_("This session is not open for enrolment yet."))


def _lock_open(session: Session) -> Session:
    locked = Session.objects.select_for_update(of=("self",)).select_related("course", "venue__postcode")
    session = locked.get(pk=session.pk)
    _require_open(session)
    return session


def _lock(enrolment: Enrolment) -> Enrolment:
    """The enrolment as it is now, with its session's row held."""
    Session.objects.select_for_update().get(pk=enrolment.session_id)
    return queries.details().get(pk=enrolment.pk)


def _active(session: Session, member: MemberProfile) -> Enrolment | None:
    return queries.active(session).filter(member=member).first()


def _start(session: Session, member: MemberProfile, *, needs: str, confirmed: bool, actor: Actor = None) -> Enrolment:
    moment = clock.now()
    if schedule.take_seat(session=session):
        state = State.ENROLLED if confirmed else State.UNCONFIRMED
        times = {
            "confirmed_at": moment if confirmed else None,
            "answer_by": None if confirmed else rules.confirm_by(moment, session.starts_at),
        }
    else:
        state, times = State.WAITING, {"queued_at": moment}
    try:
        with transaction.atomic():
            enrolment = Enrolment.objects.create(
                session=session,
                member=member,
                state=state,
                needs=needs[:300],
                created_at=moment,
                changed_at=moment,
                link_mailed_at=moment,
                **times,
            )
    except IntegrityError as error:
        raise AlreadyEnrolled(_("You have a place in this session already.")) from error
    _note(enrolment, actor=actor)
    return enrolment


def _step(enrolment: Enrolment, state: State, *, actor: Actor = None, reason: str = "", **fields) -> None:
    enrolment.state = state
    enrolment.changed_at = clock.now()
    for name, value in fields.items():
        setattr(enrolment, name, value)
    try:
        with transaction.atomic():
            enrolment.save(update_fields=["state", "changed_at", *fields])
    except IntegrityError as error:
        raise AlreadyEnrolled(_("You have a place in this session already.")) from error
    _note(enrolment, actor=actor, reason=reason)


def _note(enrolment: Enrolment, *, actor: Actor = None, reason: str = "") -> None:
    EnrolmentEvent.objects.create(
        enrolment=enrolment, at=clock.now(), state=enrolment.state, actor=actor, reason=reason
    )


def _free_seat(session: Session) -> None:
    schedule.free_seat(session=session)
    _offer_free_seats(session)


def _offer_free_seats(session: Session) -> None:
    """Offer every free seat to the queue, in order; nobody waits while a seat is free and there is time to answer."""
    until = rules.offer_until(clock.now(), session.starts_at)
    if until is None or session.status != Session.Status.PUBLISHED:
        return
    for waiting in queries.details().filter(pk__in=queries.queue(session)).order_by("queued_at", "pk"):
        if not schedule.take_seat(session=session):
            return
        _step(waiting, State.OFFERED, answer_by=until)
        emails.offer(waiting)


def _mail_link_again(enrolment: Enrolment) -> None:
    moment = clock.now()
    if enrolment.link_mailed_at is None or moment - enrolment.link_mailed_at >= rules.RESEND_AFTER:
        Enrolment.objects.filter(pk=enrolment.pk).update(link_mailed_at=moment)
        emails.link_again(enrolment)
