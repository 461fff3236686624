"""Several sessions at once: each whole or not at all, and a word for each that stayed as it was."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from courses.common.errors import DomainError
from courses.common.text import date_words
from courses.enrolment.actions import enrolments
from courses.enrolment.actions.publications import Left
from courses.enrolment.actions.steps import lock_course
from courses.enrolment.queries import Told
from courses.places.models import Venue
from courses.schedule import actions as schedule
from courses.schedule.models import Session
from courses.schedule.queries.bookings import Modes, Times
from courses.schedule.queries.series import SessionChange

type Step = Callable[[Session], Told]


@dataclass
class Several:
    """`told`: how those whom it concerns hear of it."""

    done: list[Session] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    told: Told = field(default_factory=Told)


@transaction.atomic
def for_each(steps: Mapping[Session, Step]) -> Several:
    """Take each step (which gets the session as it is now, and returns who was told how) in an order in which they
    go: one session may move to where another one still is, so what is refused is tried again after the others."""
    result, waiting = Several(), dict(steps)
    for course in sorted({session.course_id for session in steps}):
        lock_course(course)
    held = Session.objects.with_details().select_for_update(of=("self",)).order_by("pk")
    fresh = held.in_bulk([session.pk for session in steps])
    for session in [session for session in steps if session.pk not in fresh]:
        del waiting[session]
        result.left.append(Left(title_of(session), _("It has been deleted meanwhile.")))
    while waiting:
        refused: dict[Session, DomainError] = {}
        for session, step in waiting.items():
            try:
                with transaction.atomic():
                    result.told += step(fresh[session.pk])
                result.done.append(session)
            except DomainError as refusal:
                refused[session] = refusal
        if len(refused) == len(waiting):
            result.left += [Left(title_of(session), str(refusal.message)) for session, refusal in refused.items()]
            break
        waiting = {session: waiting[session] for session in refused}
    return result


def title_of(session: Session) -> str:
    """«Vejle · Debatdogmer, lørdag den 13. februar 2027»"""
    return f"{session.title}, {date_words(session.starts_at)}"


def move_sessions(*, times: Mapping[Session, Times], venue: Venue | None = None) -> Several:
    """Move each to its times, and to another room if `venue` is given; whoever is enrolled is told."""
    return for_each({session: _mover(spans, venue) for session, spans in times.items()})


def cancel_sessions(*, sessions: list[Session], reason: str) -> Several:
    """Call each off, and tell everybody with a place in one."""

    def step(session: Session) -> Told:
        return enrolments.cancel_session(session=session, reason=reason)

    return for_each(dict.fromkeys(sessions, step))


def follow_series(*, changes: list[SessionChange]) -> Several:
    """Make of each session what its edited series says; whoever is enrolled in one that moves is told."""
    return for_each({change.session: _follower(change) for change in changes})


def _mover(times: Times, venue: Venue | None, modes: Modes = ()) -> Step:
    def step(session: Session) -> Told:
        if session.status == Session.Status.PUBLISHED:
            return enrolments.move_session(session=session, meetings=times, venue=venue, modes=modes)
        schedule.reschedule(session=session, meetings=times, venue=venue, modes=modes)
        return Told()

    return step


def _follower(change: SessionChange) -> Step:
    def step(session: Session) -> Told:
        told = Told()
        if change.trainers is not None:
            # Who teaches no more is freed before the new times are booked, who comes only after that.
            stay = [(row.trainer, row.role) for row in session.trainers.all() if row.trainer in change.trainers]
            schedule.set_trainers(session=session, trainers=stay)
        if change.is_moved:
            own = [row.span for row in session.meetings.order_by("number")]
            told = _mover(change.times or own, change.venue, change.modes or ())(session)
        if change.trainers is not None:
            schedule.set_trainers(session=session, trainers=change.trainers.items())
        if change.capacity is not None:
            _set_capacity(session, change.capacity)
        if change.has_new_host:
            schedule.set_host(session=session, association=change.association)
        return told

    return step


def _set_capacity(session: Session, capacity: int) -> None:
    if session.status == Session.Status.PUBLISHED:
        enrolments.change_capacity(session=session, capacity=capacity)
    else:
        schedule.set_capacity(session=session, capacity=capacity)
