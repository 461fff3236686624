"""Every step in the life of an enrolment (docs/ENROLMENT.md). Each holds the session's row, so that steps queue up:
what a step sees of the seats and of the waiting list is true until it commits, on PostgreSQL and on SQLite."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from courses.common import clock
from courses.common.actions import routines
from courses.common.errors import DomainError
from courses.common.text import clean_line
from courses.enrolment import emails, queries, rules
from courses.enrolment.actions import admission, steps
from courses.enrolment.actions.calls import tell_everyone
from courses.enrolment.actions.steps import Actor, AlreadyEnrolled, NotOpen, WrongState
from courses.enrolment.models import (
    SEATED,
    Attendance,
    AttendanceEvent,
    Call,
    Enrolment,
    Reason,
    State,
    WaitingRequest,
)
from courses.enrolment.queries import Told
from courses.members.actions import found_or_made, member_for_email, member_without_email
from courses.places.models import Postcode, Venue
from courses.schedule import actions as schedule
from courses.schedule.models import Meeting, Session
from courses.schedule.queries.bookings import Modes, Times

# What can still be left, by the person or for another session.
LEAVABLE = (State.UNCONFIRMED, State.ENROLLED, State.WAITING, State.OFFERED)


class SessionFull(DomainError):
    """There is no seat left."""


class TooLate(DomainError):
    """The deadline of this step has passed."""


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
    is_proven: bool = False,
    actor: Actor = None,
    despite: str = "",
) -> Enrolment:
    """Give a seat, or a place in the queue when there is none, and mail the link and the invitation.

    A place taken through the public form is held 48 hours and confirmed from the mail. It is confirmed at once where the
    address `is_proven`, and where an organiser (`actor`) takes it for somebody, who needs no e-mail then. Enrolling again
    with the same address, or by telephone with the same name and number, gives no second seat and mails the link again; a
    seat that waits to be confirmed is confirmed then, if the address `is_proven` or an organiser does it.

    Raises `NotOpen` for a session that is a draft, cancelled, held or started, and after the last day to enrol, which
    binds the form but not an organiser; `NotAdmitted` where a rule is not met, unless an organiser says why (`despite`).
    """
    # The person before the session, as in `waiting_list.ask`: who waits for an address that another request is just writing
    # must hold nothing, since that request may wait for a course, and the one that has the course for this session.
    member, is_newcomer = queries.caller(session, name=name, phone=phone) if actor else None, False
    if member is None and email:
        # Whoever is typed in by an organiser has not agreed to a text that stands beside another form.
        facts: dict[str, Any] = {"language": language, "postcode": postcode, "phone": phone, "is_proven": is_proven}
        member, is_newcomer = found_or_made(email=email, name=name, has_agreed=actor is None, **facts)
    is_sure = is_proven or actor is not None
    if is_sure and member and steps.waits_elsewhere(member, session.course_id, but=session):
        steps.lock_course(session.course_id)
    session = steps.lock_open(session)
    if member is None:
        # Looked up again: two presses of one button stood before the same lock.
        known = queries.caller(session, name=name, phone=phone)
        member = known or member_without_email(name=name, phone=phone)
    if actor is None:
        steps.require_before_deadline(session)
    existing = steps.place_of(session, member, is_sure=is_sure, is_newcomer=is_newcomer, despite=despite)
    if existing:
        if existing.state == State.UNCONFIRMED and (is_proven or actor):
            _confirm(existing, actor)
        _mail_link_again(existing)
        return existing
    how = {
        "needs": clean_line(needs)[:300],
        "confirmed": is_sure,
        "is_newcomer": is_newcomer,
        **_by_phone(actor, despite),
    }
    made = steps.start(session, member, **how)
    if made.state == State.ENROLLED and not is_newcomer:
        steps.leave_other_queues(made)
    if made.state == State.WAITING:
        emails.waiting(made)
    else:
        emails.enrolled(made, is_newcomer=is_newcomer)
    return made


@transaction.atomic
def confirm(*, enrolment: Enrolment, actor: Actor = None) -> Enrolment:
    """The address is right, or the person has called (`actor` took the call): the place is kept. Confirming twice is fine.

    Raises `TooLate` when the 48 hours have passed, `WrongState` for an enrolment that was left.
    """
    enrolment = steps.lock(enrolment, with_course=True)
    if enrolment.state in (State.EXPIRED, State.CANCELLED, State.MOVED):
        raise TooLate(_("Your place has gone on to somebody else. You are welcome to enrol again."))
    steps.agree_with(enrolment, actor)
    if enrolment.state == State.UNCONFIRMED:
        _confirm(enrolment, actor)
    elif enrolment.state == State.WAITING and admission.take_kept(enrolment.session, enrolment.member):
        # The mailbox has answered, so that the person is known to be one for whom seats are kept.
        _confirm(enrolment, actor)
        emails.enrolled(enrolment)
    elif not enrolment.confirmed_at:
        Enrolment.objects.filter(pk=enrolment.pk).update(confirmed_at=clock.now())
    return enrolment


@transaction.atomic
def cancel(*, enrolment: Enrolment, actor: Actor = None, hold_seat: bool = False) -> Enrolment:
    """Leave the session or its queue; a freed seat is offered on at once. It can be undone for ten minutes.

    `hold_seat`: the person pressed the button and may have pressed the wrong one. The seat stays theirs for the ten
    minutes, and `held_seats.release_held` passes it on afterwards.

    Raises `TooLate` once the session has started, `WrongState` when there is nothing to cancel.
    """
    enrolment = steps.lock(enrolment, with_course=True)
    if enrolment.state not in LEAVABLE:
        raise WrongState(_("You have no place here that can be cancelled."))
    if enrolment.session.starts_at <= clock.now():
        raise TooLate(_("The course has begun, so it is too late to cancel. Call us if something came up."))
    was = State(enrolment.state)
    holds = hold_seat and was in (State.UNCONFIRMED, State.ENROLLED)
    until = rules.held_until(clock.now(), enrolment.session.starts_at) if holds else None
    steps.step(enrolment, State.CANCELLED, state_before=was, held_until=until, actor=actor)
    emails.cancelled(enrolment, was=was)
    if was in SEATED and until is None:
        steps.free_seat(enrolment.session)
    if was == State.OFFERED:
        steps.offer_elsewhere(enrolment.member, enrolment.session.course_id)
    return enrolment


@transaction.atomic
def undo_cancel(*, enrolment: Enrolment, actor: Actor = None) -> Enrolment:
    """Take a cancellation back within ten minutes: the seat, if it was held or is still there, else first in the queue.

    Raises `TooLate` after ten minutes, `AlreadyEnrolled` if the person has enrolled anew meanwhile.
    """
    enrolment = steps.lock(enrolment, with_course=True)
    steps.require_open(enrolment.session)
    if not queries.may_undo(enrolment):
        raise TooLate(_("It is more than ten minutes ago. You are welcome to enrol again."))
    if steps.active(enrolment.session, enrolment.member):
        raise AlreadyEnrolled(_("You have enrolled again already."))
    before, is_held = State(enrolment.state_before), enrolment.held_until is not None
    # Whoever had the seat before is first in the queue: in front of people who joined it later.
    queued_at = enrolment.queued_at if before in (State.WAITING, State.OFFERED) else enrolment.created_at
    if before == State.WAITING or not (is_held or schedule.take_seat(session=enrolment.session)):
        times = {"queued_at": queued_at, "answer_by": None, "held_until": None}
        steps.step(enrolment, State.WAITING, actor=actor, reason=Reason.UNDONE, **times)
        steps.offer_free_seats(enrolment.session)
        enrolment.refresh_from_db()
        if enrolment.state == State.WAITING:
            emails.waiting(enrolment)
    elif before == State.UNCONFIRMED:
        answer_by = rules.confirm_by(clock.now(), enrolment.session.starts_at)
        times = {"answer_by": answer_by, "held_until": None}
        steps.step(enrolment, before, actor=actor, reason=Reason.UNDONE, **times)
        emails.enrolled(enrolment)
    else:
        times = {"confirmed_at": clock.now(), "answer_by": None, "held_until": None}
        steps.step(enrolment, State.ENROLLED, actor=actor, reason=Reason.UNDONE, **times)
        steps.leave_other_queues(enrolment)
        _welcome(enrolment)
    return enrolment


@transaction.atomic
def accept_offer(*, enrolment: Enrolment, actor: Actor = None) -> Enrolment:
    """Yes to the offered place: the person leaves the other queues of the course, and the place that this one was
    offered instead of. Accepting twice is fine.

    Raises `TooLate` when the deadline has passed, `WrongState` when no place was offered.
    """
    enrolment = steps.lock(enrolment, with_course=True)
    if enrolment.state == State.ENROLLED:
        return enrolment
    if enrolment.state == State.EXPIRED or (
        enrolment.state == State.OFFERED and enrolment.answer_by and enrolment.answer_by <= clock.now()
    ):
        raise TooLate(_("The deadline has passed and the place went on. You can join the waiting list again."))
    if enrolment.state != State.OFFERED:
        raise WrongState(_("There is no place offered to you here right now."))
    steps.require_open(enrolment.session)
    steps.agree_with(enrolment, actor)
    steps.step(enrolment, State.ENROLLED, confirmed_at=clock.now(), answer_by=None, **_by_phone(actor))
    steps.leave_other_queues(enrolment)
    _welcome(enrolment)
    return enrolment


@transaction.atomic
def decline_offer(*, enrolment: Enrolment) -> Enrolment:
    """No to the offered place: it goes to the next.

    Raises `WrongState` when no place was offered.
    """
    # The course before the session, as everywhere: `cancel` holds both.
    if steps.lock(enrolment, with_course=True).state != State.OFFERED:
        raise WrongState(_("There is no place offered to you here right now."))
    return cancel(enrolment=enrolment)


@transaction.atomic
def move(*, enrolment: Enrolment, session: Session, actor: Actor = None) -> Enrolment:
    """Change to another session of the same course: the new place first, then the old one goes on. The last day to enrol
    does not bind an organiser (`actor`) who does it for somebody.

    Returns the new enrolment. Raises `NotOpen`, `SessionFull` (nothing is given up then), `WrongState`.
    """
    if session.course_id != enrolment.session.course_id or session.pk == enrolment.session_id:
        raise WrongState(_("You can change to another session of the same course."))
    # Both rows in one order for everybody, so that two movers in opposite directions cannot block each other.
    steps.lock_course(session.course_id)
    list(Session.objects.select_for_update().filter(pk__in=[session.pk, enrolment.session_id]).order_by("pk"))
    enrolment = steps.lock(enrolment)
    target = steps.lock_open(session)
    if actor is None:
        steps.require_before_deadline(target)
    if enrolment.state not in LEAVABLE:
        raise WrongState(_("You have no place here that can be moved."))
    if enrolment.session.starts_at <= clock.now() and enrolment.session.status == Session.Status.PUBLISHED:
        raise TooLate(_("The course has begun, so you cannot change any more."))
    if steps.active(target, enrolment.member):
        raise AlreadyEnrolled(_("You have a place in that session already."))
    admission.require_admitted(target, enrolment.member)
    is_taken = queries.queue(target).exists() or target.is_full
    if is_taken and not admission.has_kept_seat(target, enrolment.member):
        raise SessionFull(_("That session is full. You keep the place you have."))
    was = State(enrolment.state)
    new = steps.start(target, enrolment.member, needs=enrolment.needs, confirmed=True, **_by_phone(actor))
    steps.step(enrolment, State.MOVED, answer_by=None, **_by_phone(actor))
    steps.leave_other_queues(new)
    emails.moved(new, old=enrolment, was_invited=was in (State.UNCONFIRMED, State.ENROLLED))
    if was in SEATED:
        steps.free_seat(enrolment.session)
    return new


def expire_due() -> int:
    """Pass on every place whose deadline is over; returns how many. `manage.py tick` calls it. Each goes in a
    transaction of its own, so that one that fails or waits keeps nobody else's seat."""
    due = Enrolment.objects.filter(
        answer_by__lte=clock.now(),
        state__in=[State.UNCONFIRMED, State.OFFERED],
        session__status=Session.Status.PUBLISHED,
        session__starts_at__gt=clock.now(),
    )
    return routines.each("expire", list(due.order_by("session_id", "pk")), _expire)


@transaction.atomic
def _expire(found: Enrolment) -> bool:
    enrolment = steps.lock(found, with_course=True)
    if not enrolment.answer_by or enrolment.answer_by > clock.now():
        return False
    was = State(enrolment.state)
    if was not in (State.UNCONFIRMED, State.OFFERED):
        return False
    steps.step(enrolment, State.EXPIRED, answer_by=None, reason=Reason.NO_ANSWER)
    # Whoever never said yes may be somebody whose address a stranger typed: one mail is enough.
    if was == State.OFFERED or queries.has_said_yes(enrolment.member):
        emails.expired(enrolment, was=was)
    course = enrolment.session.course_id
    waiting_request = enrolment.waiting_request
    has_ignored = waiting_request and _unanswered(waiting_request) >= rules.UNANSWERED_OFFERS
    if (
        waiting_request
        and has_ignored
        and steps.end_waiting_request(enrolment.member, course, by=WaitingRequest.Ended.UNANSWERED)
    ):
        emails.waiting_request_ended(waiting_request)
    steps.free_seat(enrolment.session)
    if was == State.OFFERED:
        steps.offer_elsewhere(enrolment.member, course)
    return True


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
    enrolment = steps.lock(enrolment, with_course=enrolment.state == State.OFFERED)
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
        steps.step(enrolment, State.ENROLLED, answer_by=None, actor=actor, reason=Reason.CAME)
        steps.leave_other_queues(enrolment)
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
    if email:
        member = member_for_email(email=email, name=name, has_agreed=False)
    else:
        member = member_without_email(name=name)
    if steps.waits_elsewhere(member, session.course_id, but=session):
        steps.lock_course(session.course_id)
    session = Session.objects.select_for_update(of=("self",)).select_related("venue", "course").get(pk=session.pk)
    if session.status not in (Session.Status.PUBLISHED, Session.Status.HELD):
        raise NotOpen(_("This session is not open."))
    existing = steps.active(session, member)
    if existing and existing.state in SEATED:
        return existing
    if not schedule.take_seat(session=session):
        if session.venue is None or session.capacity >= session.venue.capacity:
            raise SessionFull(_("The room is full. Nobody more can be added."))
        Session.objects.filter(pk=session.pk).update(capacity=F("capacity") + 1, seats_taken=F("seats_taken") + 1)
    if existing:
        steps.step(existing, State.ENROLLED, answer_by=None, actor=actor, reason=Reason.CAME)
        seat = existing
    else:
        seat = steps.create(
            session, member, State.ENROLLED, confirmed_at=clock.now(), actor=actor, reason=Reason.WALK_IN
        )
    steps.leave_other_queues(seat)
    return seat


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
            steps.step(enrolment, State.EXPIRED, answer_by=None, actor=actor, reason=Reason.CLOSED)
            schedule.free_seat(session=session)
        elif enrolment.state != state:
            steps.step(enrolment, state, answer_by=None, actor=actor)
        if rules.completes(enrolment.present, meetings, session.course.completion_percent):
            done.append(enrolment)
        elif enrolment.present:
            emails.thanks(enrolment)
    for enrolment in queries.queue(session):
        steps.step(enrolment, State.EXPIRED, actor=actor, reason=Reason.CLOSED)
    schedule.mark_held(session=session)
    emails.withdraw_to_close(session)
    return done


@transaction.atomic
def publish_sessions(*, sessions: Iterable[Session]) -> list[Session]:
    """Open drafts for enrolment, all or none; their seats go to those who wait for such a session first.

    Raises what `schedule.actions.publish_session` raises.
    """
    sessions = sorted(sessions, key=lambda session: session.pk)
    for course in sorted({session.course_id for session in sessions}):
        steps.lock_course(course)
    published = schedule.publish_sessions(sessions=sessions)
    for session in published:
        steps.offer_free_seats(session)
    return published


@transaction.atomic
def cancel_session(*, session: Session, reason: str, letter: Callable[[Enrolment], None] = emails.called_off) -> Told:
    """Call the session off and tell everyone with a seat or in the queue; returns how each hears of it.

    Whoever was offered a seat in it waits again, and may get one elsewhere.
    """
    steps.lock_course(session.course_id)
    session = steps.lock_session(session)
    schedule.call_off(session=session, reason=reason)
    emails.withdraw_trainer_lists(session)
    told = tell_everyone(session, letter, Call.About.CALLED_OFF)
    for enrolment in Enrolment.objects.filter(session=session, state=State.OFFERED).order_by("pk"):
        if enrolment.instead_of_id:
            steps.step(enrolment, State.EXPIRED, answer_by=None, reason=Reason.CALLED_OFF)
        else:
            steps.step(enrolment, State.WAITING, answer_by=None, reason=Reason.CALLED_OFF)
        schedule.free_seat(session=session)
        steps.offer_elsewhere(enrolment.member, session.course_id)
    return told


@transaction.atomic
def move_session(
    *,
    session: Session,
    meetings: Times,
    venue: Venue | None = None,
    modes: Modes = (),
    letter: Callable[[Enrolment], None] = emails.changed,
    about: Call.About = Call.About.MOVED,
) -> Told:
    """Move the session to other times, another venue or other forms and tell everyone; returns how each hears of it. Seats
    that are free are offered to whom it now suits."""
    steps.lock_course(session.course_id)
    session = steps.lock_session(session)
    day = clock.local(session.starts_at).date()
    schedule.reschedule(session=session, meetings=meetings, venue=venue, modes=modes)
    session.refresh_from_db()
    if clock.local(session.starts_at).date() != day:
        # «I am coming» was said of another day.
        Enrolment.objects.filter(session=session).update(coming_at=None)
    # The time to confirm or answer never outlives the start.
    Enrolment.objects.filter(session=session, answer_by__gt=session.starts_at).update(answer_by=session.starts_at)
    emails.withdraw_trainer_lists(session)
    told = tell_everyone(session, letter, about)
    steps.offer_free_seats(session)
    return told


@transaction.atomic
def change_capacity(*, session: Session, capacity: int) -> Session:
    """Set the number of seats; new ones are offered to the queue at once."""
    steps.lock_course(session.course_id)
    session = steps.lock_session(session)
    schedule.set_capacity(session=session, capacity=capacity)
    session.refresh_from_db()
    steps.offer_free_seats(session)
    return session


def refill_due() -> int:
    """Offer free seats that somebody's wish reaches, wherever they came from; returns how many sessions were looked at.

    Every step refills at once. This finds what was published past `publish_sessions`; `manage.py tick` calls it.
    """
    waited_for = WaitingRequest.objects.filter(ended_at__isnull=True).order_by("course").distinct()
    return routines.each("refill", list(waited_for.values_list("course", flat=True)), _refill_course)


def _refill_course(course: int) -> int:
    waiting_requests = list(queries.open_waiting_requests(course))
    found = [
        session
        for session in queries.with_free_seats(course).filter(venue__isnull=False).with_details()
        if any(queries.reaches(waiting_request, session) for waiting_request in waiting_requests)
    ]
    for session in found:
        _refill(session)
    return len(found)


@transaction.atomic
def _refill(session: Session) -> None:
    steps.lock_course(session.course_id)
    steps.offer_free_seats(steps.lock_session(session))


def _welcome(enrolment: Enrolment) -> None:
    """Tell somebody who has said yes. The place that this one replaces is left, and the same mail says so."""
    old = steps.lock(enrolment.instead_of) if enrolment.instead_of else None
    if old is None or old.state not in LEAVABLE:
        emails.enrolled(enrolment)
        return
    was = State(old.state)
    steps.step(old, State.MOVED, answer_by=None, reason=Reason.MERGED)
    emails.moved(enrolment, old=old, was_invited=was in (State.UNCONFIRMED, State.ENROLLED))
    if was in SEATED:
        steps.free_seat(old.session)


def _confirm(enrolment: Enrolment, actor: Actor) -> None:
    steps.step(enrolment, State.ENROLLED, confirmed_at=clock.now(), answer_by=None, **_by_phone(actor))
    steps.leave_other_queues(enrolment)


def _by_phone(actor: Actor, despite: str = "") -> dict[str, Any]:
    """Who did a step and why: nobody but the person, or the organiser whom they called, against a rule or not."""
    return {"actor": actor, "reason": "" if actor is None else Reason.DESPITE if despite else Reason.BY_PHONE}


def _unanswered(waiting_request: WaitingRequest) -> int:
    return Enrolment.objects.filter(waiting_request=waiting_request, state=State.EXPIRED).count()


def _mail_link_again(enrolment: Enrolment) -> None:
    moment = clock.now()
    if enrolment.link_mailed_at is None or moment - enrolment.link_mailed_at >= rules.RESEND_AFTER:
        Enrolment.objects.filter(pk=enrolment.pk).update(link_mailed_at=moment)
        emails.link_again(enrolment)
