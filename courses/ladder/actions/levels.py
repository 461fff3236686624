"""What each trainer may do, kept as `Qualification` rows: worked out from what happened, never typed."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from courses.catalogue.models import Course, GivenLevel, Qualification
from courses.common import clock
from courses.common.actions import routines, versions
from courses.common.errors import DomainError
from courses.common.text import clean_line
from courses.ladder.queries.evidence import facts, standings
from courses.ladder.rules import Level
from courses.members.models import TrainerProfile
from courses.people.models import User
from courses.schedule.models import Session


class ReasonMissing(DomainError):
    """An exception is signed without saying why."""


class NothingGiven(DomainError):
    """There is no exception, or it was withdrawn before."""


@transaction.atomic
def refresh(*, trainers: Collection[int], courses: Collection[int] | None = None) -> list[Qualification]:
    """Work out anew how far these trainers have come with these courses (None: with all); returns what changed."""
    people = TrainerProfile.objects.select_for_update().filter(pk__in=trainers).order_by("pk")
    by_member = {trainer.member_id: trainer for trainer in people}
    stands = standings(facts(by_member, courses))
    rows = Qualification.objects.filter(trainer__in=by_member.values())
    rows = rows if courses is None else rows.filter(course__in=courses)
    there = {(row.trainer_id, row.course_id): row for row in rows}
    changed: list[Qualification] = []
    for (member, course), stand in stands.items():
        row = there.pop((by_member[member].pk, course), None)
        if stand.counts_as == Level.NONE:
            continue
        lapses_on = None if stand.has_lapsed else stand.lapses_on
        now = (stand.counts_as, stand.since, lapses_on)
        if row and (row.level, row.since_date, row.lapses_on) == now:
            continue
        row = row or Qualification(trainer=by_member[member], course_id=course)
        row.level, row.since_date, row.lapses_on = stand.counts_as, stand.since, lapses_on
        row.save()
        changed.append(row)
    gone = [row.pk for row in there.values()]
    Qualification.objects.filter(pk__in=gone).delete()
    if changed or gone:
        versions.mark(versions.SHOWN)
    return changed


def refresh_session(*, session: Session) -> list[Qualification]:
    """What a session that was closed, or closed again, changes for those who taught it and those who took part."""
    taught = set(session.trainers.values_list("trainer", flat=True))
    came = TrainerProfile.objects.filter(member__enrolments__session=session).values_list("pk", flat=True)
    return refresh(trainers=taught | set(came), courses=[session.course_id])


def refresh_daily() -> int:
    """Once a day everybody's, since time alone makes a level lapse; returns how many changed. Safe to run twice at once."""
    with routines.now_and_then("ladder", every=dt.timedelta(days=1)) as is_time:
        if not is_time:
            return 0
        return len(refresh(trainers=list(TrainerProfile.objects.values_list("pk", flat=True))))


@transaction.atomic
def sign_exception(
    *, trainer: TrainerProfile, course: Course, level: int, reason: str, actor: User | None
) -> GivenLevel:
    """An organiser gives a level from today on, and says why. What was given before is withdrawn; raises `ReasonMissing`."""
    reason = clean_line(reason)
    if not reason:
        raise ReasonMissing(_("Write why. The sentence stands there for ever."), about="reason")
    TrainerProfile.objects.select_for_update().get(pk=trainer.pk)
    open_rows = GivenLevel.objects.filter(trainer=trainer, course=course, withdrawn_at=None)
    open_rows.update(withdrawn_at=clock.now(), withdrawn_by=actor)
    given = GivenLevel.objects.create(
        trainer=trainer,
        course=course,
        level=level,
        why=GivenLevel.Why.EXCEPTION,
        reason=reason,
        given_date=clock.today(),
        signed_by=actor,
        signed_at=clock.now(),
    )
    refresh(trainers=[trainer.pk], courses=[course.pk])
    return given


@transaction.atomic
def withdraw_level(*, given: GivenLevel, actor: User | None) -> None:
    """Take a given level back: what sessions show counts alone. Raises `NothingGiven` for one that was withdrawn before."""
    rows = GivenLevel.objects.filter(pk=given.pk, withdrawn_at=None)
    if not rows.update(withdrawn_at=clock.now(), withdrawn_by=actor):
        raise NothingGiven(_("This has been withdrawn already."))
    refresh(trainers=[given.trainer_id], courses=[given.course_id])
