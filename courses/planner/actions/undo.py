"""Ten minutes to undo what was taken of a plan: new drafts go, moved ones return, deleted ones are made again."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.catalogue.models import Course
from courses.common import clock
from courses.common.errors import DomainError
from courses.common.text import date_words
from courses.enrolment.actions.publications import Left, TooLateToUndo
from courses.enrolment.queries import UNDO_FOR, stamp
from courses.members.models import TrainerProfile
from courses.places.models import Association, Venue
from courses.planner.models import PlanRun, TakenChange, TakenPlan
from courses.planner.queries.proposal import Kind
from courses.schedule import actions as schedule
from courses.schedule.actions.moving import move_with
from courses.schedule.models import Series, Session, SkippedDay
from courses.schedule.queries.bookings import Modes, Times

Status = PlanRun.Status
# What a draft that was deleted had besides times, room, trainers and what it belongs to.
_PLAIN = ("capacity", "min_participants", "online_url", "note", "note_en")
_DAYS = ("decide_by", "enrol_by_date", "series_date")


def snapshot(session: Session) -> dict[str, Any]:
    """A draft as it is, by keys, so that it can be made again."""
    return {
        "title": f"{session.title}, {date_words(session.starts_at)}",
        "times": [[row.starts_at.isoformat(), row.ends_at.isoformat()] for row in session.meetings.all()],
        "modes": session.modes,
        "trainers": [[row.trainer_id, row.role] for row in session.trainers.all()],
        **{name: getattr(session, f"{name}_id") for name in ("course", "venue", "association", "series")},
        **{name: getattr(session, name) for name in _PLAIN},
        **{name: day.isoformat() if (day := getattr(session, name)) else None for name in _DAYS},
    }


@transaction.atomic
def undo_take(*, taken: TakenPlan) -> tuple[list[Session], list[Left]]:
    """Put everything back that nobody changed since; gives what was put back, and what stays with why. The plan can be taken
    again then. Raises `TooLateToUndo` after ten minutes, and the second time."""
    PlanRun.objects.select_for_update().get(pk=taken.run_id)
    taken = TakenPlan.objects.select_for_update(of=("self",)).select_related("run").get(pk=taken.pk)
    if not may_undo(taken):
        raise TooLateToUndo(
            _("What was taken of a plan can be undone once, within ten minutes. Change single drafts instead.")
        )
    changes = list(taken.changes.select_related("session__course", "session__venue__postcode"))
    back: list[Session] = []
    left: list[Left] = []
    for kind in (Kind.ADDED, Kind.STAFFED, Kind.MOVED, Kind.REMOVED):
        _each([change for change in changes if change.kind == kind], back, left)
    TakenPlan.objects.filter(pk=taken.pk).update(undone_at=clock.now())
    PlanRun.objects.filter(pk=taken.run_id, status=Status.TAKEN).update(status=Status.READY)
    return back, left


def may_undo(taken: TakenPlan) -> bool:
    """Whether the ten minutes still run."""
    return taken.undone_at is None and clock.now() < taken.taken_at + UNDO_FOR


def _each(changes: list[TakenChange], back: list[Session], left: list[Left]) -> None:
    """One may return to where another one still is: what is refused is tried again after the others."""
    waiting: dict[TakenChange, DomainError | None] = dict.fromkeys(changes)
    while waiting:
        refused: dict[TakenChange, DomainError | None] = {}
        for change in waiting:
            try:
                with transaction.atomic():
                    back.extend(_undo(change, left))
            except DomainError as refusal:
                refused[change] = refusal
        if len(refused) == len(waiting):
            left += [Left(_title(change), str(error.message)) for change, error in refused.items() if error]
            return
        waiting = refused


def _undo(change: TakenChange, left: list[Left]) -> list[Session]:
    if change.kind == Kind.REMOVED:
        return [_make_again(change.before)]
    session = change.session
    if session is None:
        left.append(Left(_title(change), _("It has been deleted meanwhile.")))
        return []
    session = (
        Session.objects.select_for_update(of=("self",)).select_related("course", "venue__postcode").get(pk=session.pk)
    )
    if session.status != Session.Status.DRAFT or stamp(session) != change.stamp:
        left.append(Left(f"{session.title}, {date_words(session.starts_at)}", _("It has been changed since.")))
        return []
    if change.kind == Kind.ADDED:
        schedule.delete_draft(session=session)
    elif change.kind == Kind.MOVED:
        _move_back(session, change.before)
    else:
        schedule.set_trainers(session=session, trainers=_trainers(change.before))
    return [session]


def _move_back(session: Session, before: dict[str, Any]) -> None:
    venue = Venue.objects.select_related("postcode", "municipality").get(pk=before["venue"])
    move_with(session=session, trainers=_trainers(before), meetings=_times(before), venue=venue, modes=_modes(before))
    if before["capacity"] != session.capacity:
        schedule.set_capacity(session=session, capacity=before["capacity"])


def _make_again(before: dict[str, Any]) -> Session:
    series = Series.objects.filter(pk=before["series"]).first()
    day = dt.date.fromisoformat(before["series_date"]) if before["series_date"] and series else None
    if day:
        SkippedDay.objects.filter(series=series, day=day).delete()
    session = schedule.create_session(
        course=Course.objects.get(pk=before["course"]),
        venue=Venue.objects.select_related("postcode", "municipality").filter(pk=before["venue"]).first(),
        association=Association.objects.filter(pk=before["association"]).first(),
        meetings=_times(before),
        modes=_modes(before),
        is_online=bool(before.get("is_online")),
        trainers=_trainers(before),
        series=series,
        series_date=day,
        **{name: before[name] for name in _PLAIN},
    )
    days = {
        name: dt.date.fromisoformat(before[name]) if before[name] else None for name in ("decide_by", "enrol_by_date")
    }
    Session.objects.filter(pk=session.pk).update(**days)
    return session


def _times(before: dict[str, Any]) -> Times:
    return [(dt.datetime.fromisoformat(start), dt.datetime.fromisoformat(end)) for start, end in before["times"]]


def _modes(before: dict[str, Any]) -> Modes:
    """None in what was kept before meetings had forms of their own."""
    return before.get("modes", ())


def _trainers(before: dict[str, Any]) -> list[tuple[TrainerProfile, str]]:
    people = TrainerProfile.objects.select_related("member").in_bulk([pk for pk, _role in before["trainers"]])
    return [(people[pk], role) for pk, role in before["trainers"] if pk in people]


def _title(change: TakenChange) -> str:
    return str(change.before.get("title", "")) or _("A new draft")
