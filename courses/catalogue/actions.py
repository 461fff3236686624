"""Writing who may teach what."""

import datetime as dt

from django.db import transaction

from courses.catalogue.models import Course, Qualification
from courses.common.actions import versions
from courses.members.models import TrainerProfile


@transaction.atomic
def set_qualifications(*, trainer: TrainerProfile, levels: dict[Course, tuple[int, dt.date | None]]) -> None:
    """Make exactly these what the trainer may teach: for each course how far they have come, and since when. Without a day the
    one that is known stays."""
    versions.mark(versions.SHOWN)
    there = {row.course_id: row for row in Qualification.objects.filter(trainer=trainer)}
    Qualification.objects.filter(trainer=trainer).exclude(course__in=levels).delete()
    for course, (level, since) in levels.items():
        row = there.get(course.pk) or Qualification(trainer=trainer, course=course)
        if row.pk is None or row.level != level or (since and row.since_date != since):
            row.level, row.since_date = level, since or row.since_date
            row.save()
