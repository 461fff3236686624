"""A plan of the year: ask for it, stop it, take it over, drop it.

Asking writes a row. `manage.py tick` sees it and starts a process that calculates (`calculation`); what that finds is in the
row, and taking it over is a step of its own.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses.common import clock
from courses.common.errors import DomainError
from courses.common.text import date_words
from courses.people.models import User
from courses.planner.models import PlanRun
from courses.planner.queries.proposal import Change, Wanted, proposal
from courses.schedule.actions import TrainerTaken, create_session, delete_draft, reschedule, set_trainers
from courses.schedule.models import Session, TrainerRole
from courses.schedule.queries.bookings import Times
from courses.schedule.rules import recurrence
from courses.schedule.rules.patterns import usual_pattern

Status = PlanRun.Status
SHORTEST, LONGEST = 0, 600


class PlanBusy(DomainError):
    """Somebody plans already."""


class PlanOver(DomainError):
    """The plan was taken over, dropped, or is not ready."""


class BadPlan(DomainError):
    """It begins in the past, or searches for longer than ten minutes."""


@transaction.atomic
def ask_for_plan(*, start_date: dt.date, seconds: int, actor: User | None, seed: int = 1) -> PlanRun:
    """Let the 52 weeks from `start_date` be planned; 0 seconds is a quick plan without a search. One at a time: raises
    `PlanBusy` for the second of two organisers, and `BadPlan`."""
    if start_date < clock.today():
        raise BadPlan(_("Choose a first day that is still to come."))
    if not SHORTEST <= seconds <= LONGEST:
        raise BadPlan(_("Let it search for %(most)s seconds at most.") % {"most": LONGEST})
    try:
        with transaction.atomic():
            return PlanRun.objects.create(
                requested_by=actor, start_date=start_date, seconds=seconds, seed=seed, created_at=clock.now()
            )
    except IntegrityError as error:
        raise PlanBusy(_busy()) from error


def stop_plan(*, run: PlanRun) -> None:
    """Stop searching, and keep the best plan so far. One that has not begun is dropped. Stopping twice is fine."""
    if not PlanRun.objects.filter(pk=run.pk, status=Status.QUEUED).update(status=Status.DROPPED, ended_at=clock.now()):
        PlanRun.objects.filter(pk=run.pk, status=Status.RUNNING).update(stop_asked=True)


@transaction.atomic
def drop_plan(*, run: PlanRun) -> None:
    """Leave everything as it is. A calculation that is going on notices and ends. Raises `PlanOver`."""
    run = PlanRun.objects.select_for_update().get(pk=run.pk)
    if run.status == Status.TAKEN:
        raise PlanOver(_("This plan has been taken over already."))
    PlanRun.objects.filter(pk=run.pk).update(status=Status.DROPPED, ended_at=run.ended_at or clock.now())


@dataclass
class Taken:
    """How many drafts were made, moved, staffed anew and removed; `words` says what could not be done, and why."""

    made: int = 0
    moved: int = 0
    swapped: int = 0
    removed: int = 0
    words: list[str] = field(default_factory=list)


@transaction.atomic
def take_plan(*, run: PlanRun) -> Taken:
    """Write the plan as drafts. Published sessions stay; what clashes meanwhile is left out, with a word. Raises
    `PlanOver` for a plan that is not ready."""
    run = PlanRun.objects.select_for_update().get(pk=run.pk)
    if run.status != Status.READY:
        raise PlanOver(_("This plan is not ready to be taken over."))
    found, done = proposal(run), Taken()
    for session in found.removed:
        done.removed += _try(done, _words_of(session), partial(delete_draft, session=session))
    _move_all(found.moved, done)
    for change in found.swapped:
        done.swapped += _try(done, _words_of(change.session), partial(_staff, change.session, change.wanted))
    for wanted in found.added:
        done.made += _try(done, _words(wanted), partial(_make, wanted, done))
    PlanRun.objects.filter(pk=run.pk).update(status=Status.TAKEN, ended_at=clock.now())
    return done


def _move_all(changes: list[Change], done: Taken) -> None:
    """A draft may move to where another one still is: what is refused is tried again after the others have moved."""
    waiting = changes
    while waiting:
        refused = [change for change in waiting if not _try(Taken(), "", partial(_move, change))]
        done.moved += len(waiting) - len(refused)
        if len(refused) == len(waiting):
            for change in refused:
                _try(done, _words_of(change.session), partial(_move, change))
            return
        waiting = refused


def _try(done: Taken, words: str, step: Callable[[], object]) -> bool:
    """One step, whole or not at all; a refusal's sentence is kept."""
    try:
        with transaction.atomic():
            step()
    except DomainError as refusal:
        done.words.append(f"{words}: {refusal.message}")
        return False
    return True


def _make(wanted: Wanted, done: Taken) -> Session:
    make = partial(create_session, course=wanted.course, venue=wanted.venue, meetings=_times(wanted))
    try:
        with transaction.atomic():
            return make(trainers=wanted.trainers)
    except TrainerTaken as refusal:
        session = make()
        done.words.append(f"{_words(wanted)}: {refusal.message} " + _("The draft is made without a trainer."))
        return session


def _move(change: Change) -> None:
    times, session = _times(change.wanted), change.session
    set_trainers(session=session, trainers=[])
    reschedule(session=session, meetings=times, venue=change.wanted.venue)
    _staff(session, change.wanted)


def _staff(session: Session, wanted: Wanted) -> None:
    trainees = [(row.trainer, row.role) for row in session.trainers.all() if row.role == TrainerRole.SHADOW]
    set_trainers(session=session, trainers=[*trainees, *wanted.trainers])


def _times(wanted: Wanted) -> Times:
    return recurrence.meeting_times(usual_pattern(wanted.course.form, wanted.course.minutes), wanted.day)


def _words(wanted: Wanted) -> str:
    return f"{wanted.venue.town} · {wanted.course.display_title}, {date_words(wanted.day)}"


def _words_of(session: Session) -> str:
    return f"{session.title}, {date_words(session.starts_at)}"


def _busy() -> str:
    other = PlanRun.objects.select_related("requested_by").filter(status__in=[Status.QUEUED, Status.RUNNING]).first()
    if other is None or other.requested_by is None:
        return _("A plan is being calculated already. Wait for it, or stop it.")
    return _("%(name)s has a plan calculated right now. Wait for it, or stop it.") % {"name": other.requested_by}
