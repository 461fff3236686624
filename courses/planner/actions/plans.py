"""A plan of the year: ask for it, stop it, take it over, drop it.

Asking writes a row. `manage.py tick` sees it and starts a process that calculates (`calculation`); what that finds is in the
row, and taking it over is a step of its own.
"""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.common import clock
from courses.common.errors import DomainError
from courses.common.text import date_words
from courses.enrolment.queries import stamp
from courses.members.models import TrainerProfile
from courses.people.models import User
from courses.planner.actions.undo import snapshot
from courses.planner.models import PlanRun, TakenChange, TakenPlan
from courses.planner.queries.proposal import Kind, Line, Wanted, proposal
from courses.planner.rules import LEVELS
from courses.schedule.actions import create_session, delete_draft, set_trainers
from courses.schedule.actions.moving import move_with
from courses.schedule.actions.slots import TrainerTaken
from courses.schedule.actions.together import Draft, create_sessions
from courses.schedule.models import Session, TrainerRole
from courses.schedule.queries.bookings import Times
from courses.schedule.queries.patterns import course_pattern
from courses.schedule.rules import recurrence

Status = PlanRun.Status
SHORTEST, LONGEST = 0, 600


class PlanBusy(DomainError):
    """Somebody plans already."""


class PlanOver(DomainError):
    """The plan was taken over, dropped, or is not ready."""


class BadPlan(DomainError):
    """It begins in the past, or searches for longer than ten minutes."""


@transaction.atomic
def ask_for_plan(
    *,
    start_date: dt.date,
    seconds: int,
    actor: User | None,
    seed: int = 1,
    aims: Mapping[str, str] | None = None,
) -> PlanRun:
    """Let the 52 weeks from `start_date` be planned; 0 seconds is a quick plan without a search; `aims` as in
    `planner.rules`, as usual unless said. One at a time: raises
    `PlanBusy` for the second of two organisers, and `BadPlan`."""
    if not SHORTEST <= seconds <= LONGEST:
        raise BadPlan(_("Let it search for %(most)s seconds at most.") % {"most": LONGEST})
    return _ask(requested_by=actor, start_date=start_date, seconds=seconds, seed=seed, aims=dict(aims or {}))


@transaction.atomic
def ask_for_comparison(*, run: PlanRun, aim: str, actor: User | None) -> PlanRun:
    """Let a plan be calculated once for each word of an aim (`planner.rules.words_of`), as long and with the same seed, to tell
    what that aim costs. Raises `PlanBusy`, `BadPlan` for an aim that is none or a plan without a search, and `PlanOver` for a
    plan that is not ready."""
    if aim not in LEVELS:
        raise BadPlan(_("Choose what to compare."))
    if run.status != Status.READY or run.compares_id:
        raise PlanOver(_("This plan is not ready to be compared."))
    if not run.seconds:
        raise BadPlan(_("A quick plan was not searched for, so there is nothing to compare. Make one with a search."))
    return _ask(
        requested_by=actor,
        start_date=run.start_date,
        seconds=run.seconds,
        seed=run.seed,
        aims=run.aims,
        compares=run,
        compared_aim=aim,
    )


def _ask(*, start_date: dt.date, **fields: Any) -> PlanRun:
    if start_date < clock.today():
        raise BadPlan(_("Choose a first day that is still to come."))
    try:
        with transaction.atomic():
            return PlanRun.objects.create(start_date=start_date, created_at=clock.now(), **fields)
    except IntegrityError as error:
        raise PlanBusy(_busy()) from error


def stop_plan(*, run: PlanRun) -> None:
    """Stop searching, and keep the best plan so far. One that has not begun is dropped. Stopping twice is fine."""
    if not PlanRun.objects.filter(pk=run.pk, status=Status.QUEUED).update(status=Status.DROPPED, ended_at=clock.now()):
        PlanRun.objects.filter(pk=run.pk, status=Status.RUNNING).update(stop_asked=True)


@transaction.atomic
def drop_plan(*, run: PlanRun) -> None:
    """Take no more of it: what was not taken stays as it is. A calculation that is going on notices and ends. Raises
    `PlanOver`."""
    run = PlanRun.objects.select_for_update().get(pk=run.pk)
    if run.status == Status.TAKEN:
        raise PlanOver(_("This plan has been taken over already."))
    status = Status.TAKEN if run.taken.filter(undone_at=None).exists() else Status.DROPPED
    PlanRun.objects.filter(pk=run.pk).update(status=status, ended_at=run.ended_at or clock.now())


@dataclass
class Taken:
    """The sessions that were made, moved, staffed anew and removed; `words` says what could not be done, and why."""

    made: list[Session] = field(default_factory=list)
    moved: list[Session] = field(default_factory=list)
    swapped: list[Session] = field(default_factory=list)
    removed: list[Session] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    @property
    def sessions(self) -> list[Session]:
        """All that were changed."""
        return [*self.made, *self.moved, *self.swapped, *self.removed]


@transaction.atomic
def take_plan(*, run: PlanRun, keys: Collection[str] | None = None) -> Taken:
    """Write these lines of the plan (`Line.key`; None: those that are ticked by themselves) as drafts. Sessions that people
    know of and drafts held fast stay; what clashes meanwhile is left out, with a word, and so is a line that is not there any
    more. What is left can be taken later. Raises `PlanOver` for a plan that is not ready.
    """
    run = PlanRun.objects.select_for_update().get(pk=run.pk)
    if run.status != Status.READY:
        raise PlanOver(_("This plan is not ready to be taken over."))
    lines, done = proposal(run).lines, Taken()
    chosen = [line for line in lines if (line.is_ticked if keys is None else line.key in keys)]
    before = {line.session.pk: snapshot(line.session) for line in chosen if line.session}
    by_kind = {kind: [line for line in chosen if line.kind == kind] for kind in Kind}
    for line in by_kind[Kind.REMOVED]:
        _try(done, done.removed, line, partial(_remove, line))
    _move_all(by_kind[Kind.MOVED], done)
    for line in by_kind[Kind.STAFFED]:
        _try(done, done.swapped, line, partial(_staff_line, line))
    _make_all(by_kind[Kind.ADDED], done)
    lost = len(keys) - len(chosen) if keys is not None else 0
    if lost:
        words = ngettext(
            "%(count)s change that you ticked is not part of the plan any more. Look at the rest again.",
            "%(count)s changes that you ticked are not part of the plan any more. Look at the rest again.",
            lost,
        )
        done.words.append(words % {"count": lost})
    if done.sessions:
        _note(run, done, before)
    if proposal(run).is_nothing:
        PlanRun.objects.filter(pk=run.pk).update(status=Status.TAKEN, ended_at=clock.now())
    return done


def _note(run: PlanRun, done: Taken, before: dict[int, dict]) -> None:
    """What was changed, for the undo and the log."""
    taken = TakenPlan.objects.create(run=run, taken_at=clock.now())
    stamps = {session.pk: stamp(session) for session in Session.objects.filter(pk__in=[s.pk for s in done.sessions])}
    lists = (
        (Kind.ADDED, done.made),
        (Kind.MOVED, done.moved),
        (Kind.STAFFED, done.swapped),
        (Kind.REMOVED, done.removed),
    )
    TakenChange.objects.bulk_create(
        TakenChange(
            taken=taken,
            session=session if session.pk in stamps else None,
            kind=kind,
            before=before.get(session.pk, {}),
            stamp=stamps.get(session.pk, ""),
        )
        for kind, sessions in lists
        for session in sessions
    )


def _move_all(lines: list[Line], done: Taken) -> None:
    """A draft may move to where another one still is: what is refused is tried again after the others have moved."""
    waiting = lines
    while waiting:
        refused = [line for line in waiting if not _try(Taken(), done.moved, line, partial(_move, line))]
        if len(refused) == len(waiting):
            for line in refused:
                _try(done, done.moved, line, partial(_move, line))
            return
        waiting = refused


def _try(done: Taken, changed: list[Session], line: Line, step: Callable[[], Session]) -> bool:
    """One step, whole or not at all; a refusal's sentence is kept."""
    try:
        with transaction.atomic():
            changed.append(step())
    except DomainError as refusal:
        done.words.append(f"{_words(line)}: {refusal.message}")
        return False
    return True


def _remove(line: Line) -> Session:
    session = _session(line)
    delete_draft(session=session)
    return session


def _make_all(lines: list[Line], done: Taken) -> None:
    """What is free is made together; what clashes by itself, with a word."""
    wanted = [_wanted(line) for line in lines]
    drafts = [Draft(one.course, one.venue, _times(one), one.trainers) for one in wanted]
    for line, session in zip(lines, create_sessions(drafts), strict=True):
        if session:
            done.made.append(session)
        else:
            _try(done, done.made, line, partial(_make, line, done))


def _make(line: Line, done: Taken) -> Session:
    wanted = _wanted(line)
    make = partial(create_session, course=wanted.course, venue=wanted.venue, meetings=_times(wanted))
    try:
        with transaction.atomic():
            return make(trainers=wanted.trainers)
    except TrainerTaken as refusal:
        session = make()
        done.words.append(f"{_words(line)}: {refusal.message} " + _("The draft is made without a trainer."))
        return session


def _move(line: Line) -> Session:
    session, wanted = _session(line), _wanted(line)
    move_with(session=session, trainers=_team(session, wanted), meetings=_times(wanted), venue=wanted.venue)
    return session


def _staff_line(line: Line) -> Session:
    return _staff(_session(line), _wanted(line))


def _staff(session: Session, wanted: Wanted) -> Session:
    set_trainers(session=session, trainers=_team(session, wanted))
    return session


def _team(session: Session, wanted: Wanted) -> list[tuple[TrainerProfile, str]]:
    """Who is to teach it; its trainees stay."""
    trainees = [(row.trainer, row.role) for row in session.trainers.all() if row.role == TrainerRole.SHADOW]
    return [*trainees, *wanted.trainers]


def _session(line: Line) -> Session:
    assert line.session
    return line.session


def _wanted(line: Line) -> Wanted:
    assert line.wanted
    return line.wanted


def _times(wanted: Wanted) -> Times:
    return recurrence.meeting_times(course_pattern(wanted.course), wanted.day)


def _words(line: Line) -> str:
    if line.session:
        return f"{line.session.title}, {date_words(line.session.starts_at)}"
    wanted = _wanted(line)
    return f"{wanted.venue.town} · {wanted.course.display_title}, {date_words(wanted.day)}"


def _busy() -> str:
    other = PlanRun.objects.select_related("requested_by").filter(status__in=[Status.QUEUED, Status.RUNNING]).first()
    if other is None or other.requested_by is None:
        return _("A plan is being calculated already. Wait for it, or stop it.")
    return _("%(name)s has a plan calculated right now. Wait for it, or stop it.") % {"name": other.requested_by}
