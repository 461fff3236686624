"""What somebody's step stands on: the sessions that were held, and the sheet. Nothing that was typed is a proof."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet

from courses.catalogue.models import Course
from courses.common import clock
from courses.enrolment.models import Enrolment, State
from courses.ladder.models import Observation
from courses.ladder.rules import CO_PLACES, CO_SESSIONS, Level
from courses.members.models import TrainerProfile
from courses.schedule.models import Session, SessionTrainer, TrainerRole


class What(StrEnum):
    """What somebody did in a session, or had signed there."""

    TOOK = "took"
    SHADOW = "shadow"
    CO = "co"
    SHEET = "sheet"


@dataclass(frozen=True)
class Proof:
    """One session, and what it shows."""

    session: Session
    what: What


def proofs(trainer: TrainerProfile, course: Course, level: int, since: dt.date) -> list[Proof]:
    """What made somebody reach `level` on the day `since`, the last at the end; nothing for a level that was given. At most
    three queries."""
    if level == Level.SHADOW:
        seats = Enrolment.objects.filter(member=trainer.member_id, session__in=_held(course, since))
        return [Proof(seat.session, What.TOOK) for seat in _one(seats.filter(state=State.ATTENDED), since)]
    rows = SessionTrainer.objects.filter(trainer=trainer, session__in=_held(course, since))
    if level == Level.CO_TRAINER:
        return [Proof(row.session, What.SHADOW) for row in _one(rows, since)]
    sheets = Observation.objects.filter(trainer=trainer, session__in=_held(course, since))
    sheet = next((row for row in _latest(sheets) if row.is_ready), None)
    taught = _in_two_places([row.session for row in _latest(rows.exclude(role=TrainerRole.SHADOW))])
    if sheet is None or len(taught) < CO_SESSIONS:
        return []
    # It was reached on the day of the last of these; where it was not, it was given.
    if max(_day(session) for session in (*taught, sheet.session)) != since:
        return []
    return [*(Proof(session, What.CO) for session in reversed(taught)), Proof(sheet.session, What.SHEET)]


def _held(course: Course, until: dt.date) -> QuerySet[Session]:
    ended = clock.midnight(until + dt.timedelta(days=1))
    return Session.objects.filter(course=course, status=Session.Status.HELD, ends_at__lt=ended)


def _latest(rows: QuerySet[Any]) -> list[Any]:
    return list(rows.select_related("session__course", "session__venue__postcode").order_by("-session__ends_at", "-pk"))


def _one(rows: QuerySet[Any], since: dt.date) -> list[Any]:
    """The row of the day on which the step was reached, if there is one."""
    return [row for row in _latest(rows) if _day(row.session) == since][:1]


def _in_two_places(sessions: list[Session]) -> list[Session]:
    """The latest sessions, newest first, as few as are asked for in as many places as are asked for."""
    chosen: list[Session] = []
    for session in sessions:
        others = {one.venue_id for one in chosen}
        if len(others | {session.venue_id}) >= min(len(chosen) + 1, CO_PLACES):
            chosen.append(session)
        if len(chosen) == CO_SESSIONS:
            break
    return chosen


def _day(session: Session) -> dt.date:
    return clock.local(session.ends_at).date()
