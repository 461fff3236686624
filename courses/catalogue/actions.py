"""Writing who may teach what, where it does not come from sessions held."""

import datetime as dt

from django.conf import settings
from django.db import transaction

from courses.catalogue.models import Course, GivenLevel, Qualification
from courses.catalogue.rules import months_later
from courses.common import clock
from courses.common.actions import versions
from courses.members.models import TrainerProfile


@transaction.atomic
def set_qualifications(*, trainer: TrainerProfile, levels: dict[Course, tuple[int, dt.date | None]]) -> None:
    """Make exactly these what the trainer may teach, as it was before the ladder: for each course how far they have come, and
    since when. Without a day the one that is known stays, or it is today."""
    versions.mark(versions.SHOWN)
    there = {row.course_id: row for row in Qualification.objects.filter(trainer=trainer)}
    given = GivenLevel.objects.filter(trainer=trainer, withdrawn_at=None)
    given.exclude(course__in=levels).update(withdrawn_at=clock.now())
    Qualification.objects.filter(trainer=trainer).exclude(course__in=levels).delete()
    for course, (level, since) in levels.items():
        row = there.get(course.pk) or Qualification(trainer=trainer, course=course)
        if row.pk is None or row.level != level or (since and row.since_date != since):
            row.level, row.since_date = level, since or row.since_date
            day = row.since_date or clock.today()
            is_lead = level == Qualification.Level.LEAD
            row.lapses_on = months_later(day, settings.LADDER_LAPSE_MONTHS) if is_lead else None
            row.save()
            given.filter(course=course).update(withdrawn_at=clock.now())
            GivenLevel.objects.create(
                trainer=trainer,
                course=course,
                level=level,
                why=GivenLevel.Why.BEFORE,
                given_date=day,
                signed_at=clock.now(),
            )
