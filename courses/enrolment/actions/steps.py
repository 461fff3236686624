"""The machinery under `enrolment.actions`: holding rows, taking one step, offering seats.

Who holds what, so that nobody blocks anybody for ever: a step inside one session holds that session's row and no
other. Whatever may touch a second session (an offer, a refusal, a change of session) holds the course's row first.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from courses.catalogue.models import Course
from courses.common import clock
from courses.common.actions import versions
from courses.common.errors import DomainError
from courses.enrolment import emails, queries, rules
from courses.enrolment.actions import admission
from courses.enrolment.models import Enrolment, EnrolmentEvent, Reason, State, WaitingRequest
from courses.members.actions import agree
from courses.members.models import MemberProfile
from courses.people.models import User
from courses.schedule import actions as schedule
from courses.schedule.actions.admission import take_kept_seat
from courses.schedule.models import Session
from courses.schedule.queries import known
from courses.schedule.rules import counters
from courses.webhooks.actions import announce
from courses.webhooks.rules import Event

Actor = User | None


class NotOpen(DomainError):
    """The session takes no enrolments (draft, cancelled, held or started)."""


class AlreadyEnrolled(DomainError):
    """The person has a place, or a place in the queue, in this session."""


class WrongState(DomainError):
    """The step does not fit where the enrolment stands now."""


def lock_course(course: int) -> None:
    """Hold a course (its key): from here on only this transaction makes offers and takes several of its sessions."""
    Course.objects.select_for_update(no_key=True, of=("self",)).get(pk=course)


def lock_session(session: Session) -> Session:
    """The session as it is now, held until the transaction ends, with all that a mail and an invitation show: what was read with
    `session` a moment ago is good unless its row has changed since."""
    if session.is_detailed:
        row = Session.objects.select_for_update().filter(pk=session.pk).values().get()
        if row["changed_at"] == session.changed_at:
            return known.with_row(session, dict(row))
    return Session.objects.with_details().select_for_update(of=("self",)).get(pk=session.pk)


@contextmanager
def held(session: Session) -> Iterator[Session]:
    """The session as it is now, and nobody else changes it before the block ends. Its course is held before it, since what
    is changed may reach other sessions."""
    with transaction.atomic():
        lock_course(session.course_id)
        yield lock_session(session)


def lock_open(session: Session) -> Session:
    """The same, for one that can be joined. Raises `NotOpen`."""
    session = lock_session(session)
    require_open(session)
    return session


def lock(enrolment: Enrolment, *, with_course: bool = False) -> Enrolment:
    """The enrolment as it is now, with its session's row held, and the course's before it where offers may follow."""
    if with_course:
        lock_course(Session.objects.values_list("course_id", flat=True).get(pk=enrolment.session_id))
    Session.objects.select_for_update().get(pk=enrolment.session_id)
    return queries.details().get(pk=enrolment.pk)


def agree_with(enrolment: Enrolment, actor: Actor) -> None:
    """Whoever typed it read the line of consent; that it was this person is known when the mailbox answers. What an organiser
    took by telephone is confirmed from the beginning."""
    if actor is None and enrolment.confirmed_at is None:
        agree(member=enrolment.member)


def require_open(session: Session) -> None:
    """Raises `NotOpen` with a sentence when the session is cancelled, has begun, or is not published."""
    if session.status == Session.Status.CANCELLED:
        raise NotOpen(_("This session has been cancelled. Find another one below."))
    if session.status == Session.Status.HELD or session.starts_at <= clock.now():
        raise NotOpen(_("This session has already begun. Find another one below."))
    if session.status != Session.Status.PUBLISHED:
        raise NotOpen(_("This session is not open for enrolment yet."))


def require_before_deadline(session: Session) -> None:
    """Raises `NotOpen` with a sentence when the last day to enrol has passed (Danish calendar)."""
    if session.is_past_deadline(clock.today()):
        raise NotOpen(_("The last day to enrol has passed. Call us, or find another session below."))


def active(session: Session, member: MemberProfile) -> Enrolment | None:
    """The place, or place in the queue, that this person has now."""
    seat = queries.active(session).filter(member=member)
    # Nearly always nobody: all that a mail shows is read only where there is somebody.
    return seat.first() if seat.exists() else None


def place_of(
    session: Session, member: MemberProfile, *, is_sure: bool, is_newcomer: bool, despite: str
) -> Enrolment | None:
    """The place that somebody who enrols has already. Raises `NotAdmitted` where they have none and a rule is not met; for an
    address that is not proven before it is looked up."""
    if not is_sure:
        admission.require_known(session)
    existing = None if is_newcomer else active(session, member)
    if is_sure and not existing and not despite:
        admission.require_admitted(session, member)
    return existing


def start(
    session: Session,
    member: MemberProfile,
    *,
    needs: str,
    confirmed: bool,
    is_newcomer: bool = False,
    actor: Actor = None,
    reason: str = "",
) -> Enrolment:
    """A new enrolment in a session that is held: a seat, else a place in the queue. Whoever gets a seat no longer waits
    for just any session of the course; an `is_newcomer`, whose row this transaction has made, waits for nothing and has no seat
    kept. Raises `AlreadyEnrolled`."""
    moment = clock.now()
    # In the last two hours free seats are the trainer's to give: nobody passes those who wait.
    is_late = queries.is_too_late_to_offer(session) and queries.queue(session).exists()
    is_back = not is_newcomer and take_back_held(session, member)
    # Only somebody who has proven who they are gets a seat that is kept: else a typed address would tell of its owner.
    has_kept = not is_back and confirmed and (admission.take_kept(session, member) or takes_any_kept(session, reason))
    if is_back or has_kept or (not is_late and schedule.take_seat(session=session)):
        state = State.ENROLLED if confirmed else State.UNCONFIRMED
        times = {
            "confirmed_at": moment if confirmed else None,
            "answer_by": None if confirmed else _confirm_by(session, moment),
        }
        if not is_newcomer:
            end_waiting_request(member, session.course_id, by=WaitingRequest.Ended.SEAT)
    else:
        state, times = State.WAITING, {"queued_at": moment}
    return create(session, member, state, needs=needs, actor=actor, reason=reason, **times)


def takes_any_kept(session: Session, reason: str) -> bool:
    """Whether an organiser gives somebody a kept seat against the rule, where no other is free."""
    return reason == Reason.DESPITE and session.is_full and take_kept_seat(session=session)


def take_back_held(session: Session, member: MemberProfile) -> bool:
    """Whether the person had a seat here that is still kept for them: it is theirs again, and counted already."""
    held = Enrolment.objects.filter(session=session, member=member, held_until__isnull=False)
    return bool(held.update(held_until=None))


def _confirm_by(session: Session, moment: dt.datetime) -> dt.datetime:
    unconfirmed = Enrolment.objects.filter(session=session, state=State.UNCONFIRMED).count()
    return rules.confirm_by(moment, session.starts_at, unconfirmed=unconfirmed, capacity=session.capacity)


def create(
    session: Session, member: MemberProfile, state: State, *, actor: Actor = None, reason: str = "", **fields
) -> Enrolment:
    """Write a new row and the event that begins its life. Raises `AlreadyEnrolled`."""
    moment = clock.now()
    try:
        # Without a savepoint: whoever is told that there is a place already undoes all that was begun.
        enrolment = Enrolment.objects.create(
            session=session,
            member=member,
            state=state,
            created_at=moment,
            changed_at=moment,
            link_mailed_at=moment,
            **fields,
        )
    except IntegrityError as error:
        raise AlreadyEnrolled(_("You have a place in this session already.")) from error
    _note(enrolment, before="", actor=actor, reason=reason)
    return enrolment


def step(enrolment: Enrolment, state: State, *, actor: Actor = None, reason: str = "", **fields) -> None:
    """Go on to `state` and write down that it happened. Raises `WrongState` for a step that `rules.STEPS` lacks."""
    before = enrolment.state
    if not rules.may_step(before, state):
        raise WrongState(_("This does not fit where the place stands now. Load the page again."))
    enrolment.state = state
    enrolment.changed_at = clock.now()
    for name, value in fields.items():
        setattr(enrolment, name, value)
    try:
        with transaction.atomic():
            enrolment.save(update_fields=["state", "changed_at", *fields])
    except IntegrityError as error:
        raise AlreadyEnrolled(_("You have a place in this session already.")) from error
    _note(enrolment, before=before, actor=actor, reason=reason)


def _note(enrolment: Enrolment, *, before: str, actor: Actor, reason: str) -> None:
    EnrolmentEvent.objects.create(
        enrolment=enrolment, at=clock.now(), before=before, state=enrolment.state, actor=actor, reason=reason
    )
    marks = counters.STAFF, counters.seats_of(enrolment.session_id), counters.counter_of("member", enrolment.member_id)
    versions.mark(*marks)
    if told := rules.told_outside(before, enrolment.state):
        announce(Event(told), enrolment=enrolment.pk, session=enrolment.session_id)


def free_seat(session: Session) -> None:
    """Give a seat back, and on to the next."""
    schedule.free_seat(session=session)
    offer_free_seats(session)


def offer_free_seats(session: Session) -> None:
    """Offer every free seat to the waiting list, in order: nobody waits while a seat is free and there is time to answer.

    Both the course and the session must be locked.
    """
    until = rules.offer_until(clock.now(), session.starts_at)
    if until is None or session.status != Session.Status.PUBLISHED:
        return
    if not queries.with_free_seats(session.course_id).filter(pk=session.pk).exists():
        return
    for waiter in queries.waiting_list(session):
        if waiter.has_offer or not admission.is_admitted(session, waiter.member):
            continue
        if not schedule.take_seat(session=session):
            return
        facts: dict[str, Any] = {"answer_by": until, "offered_course": session.course}
        if waiter.seat:
            waiting = queries.details().get(pk=waiter.seat.pk)
            step(waiting, State.OFFERED, **facts)
        else:
            waiting_request = waiter.waiting_request
            waiting = create(
                session,
                waiter.member,
                State.OFFERED,
                queued_at=waiter.queued_at,
                waiting_request=waiting_request,
                needs=waiting_request.needs if waiting_request else "",
                reason=Reason.WAITING_REQUEST,
                **facts,
            )
        emails.offer(waiting)


def offer_elsewhere(member: MemberProfile, course: int) -> None:
    """Somebody holds no offer any more: pass on the free seats of the sessions they wait for, soonest first, until
    one is offered to them. The course must be held."""
    if Enrolment.objects.filter(member=member, state=State.OFFERED, offered_course=course).exists():
        return
    waits_in = Enrolment.objects.filter(member=member, state=State.WAITING, session__course=course)
    waiting_request = queries.open_waiting_requests(course).filter(member=member).first()
    seats = set(waits_in.values_list("session", flat=True))
    if not seats and not waiting_request:
        return
    for session in queries.with_free_seats(course).with_details():
        if session.pk in seats or (waiting_request and queries.reaches(waiting_request, session)):
            offer_free_seats(lock_session(session))
            if Enrolment.objects.filter(member=member, state=State.OFFERED, offered_course=course).exists():
                return


def waits_elsewhere(member: MemberProfile, course: int, *, but: Session) -> bool:
    """Whether somebody who gets a seat in `but` waits for, or is offered, one in another session of the course (its key):
    whoever gives it holds the course first then."""
    return _other_queues(member, course, but=but).exists()


def leave_other_queues(enrolment: Enrolment) -> None:
    """Whoever has a seat no longer waits for the other sessions of its course, nor for just any: an offer goes on to the
    next, but for one that is meant to replace the seat. The course must be held where `waits_elsewhere`."""
    course = enrolment.session.course_id
    end_waiting_request(enrolment.member, course, by=WaitingRequest.Ended.SEAT)
    for other in _other_queues(enrolment.member, course, but=enrolment.session).order_by("session_id", "pk"):
        seat = lock(other)
        was = State(seat.state)
        if was in (State.WAITING, State.OFFERED):
            step(seat, State.CANCELLED, state_before="", answer_by=None, reason=Reason.OTHER_SEAT)
        if was == State.OFFERED:
            free_seat(seat.session)


def _other_queues(member: MemberProfile, course: int, *, but: Session) -> QuerySet[Enrolment]:
    queued = Enrolment.objects.filter(member=member, session__course=course, instead_of=None).exclude(session=but)
    return queued.filter(state__in=[State.WAITING, State.OFFERED])


def end_waiting_request(member: MemberProfile, course: int, *, by: str) -> bool:
    """The person no longer waits for just any session of the course (its key); whether they did."""
    waiting_requests = WaitingRequest.objects.filter(member=member, course=course, ended_at__isnull=True)
    return bool(waiting_requests.update(ended_at=clock.now(), ended_by=by))
