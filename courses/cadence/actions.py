"""Writing down how often a course comes in which districts, beyond its own yearly target."""

from collections.abc import Collection, Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses.cadence.models import Cadence, CadencePlace
from courses.catalogue.models import Course
from courses.common.errors import DomainError
from courses.places.models import Region


class CadenceTaken(DomainError):
    """A district has a promise of its own for this course already."""


def cadence_clash(*, cadence: Cadence | None, course: Course, regions: Collection[Region]) -> str:
    """Which of these districts has another promise of the course, as a sentence; empty when none has."""
    others = CadencePlace.objects.filter(course=course, region__in=regions).select_related("region").order_by("region")
    taken = others.exclude(cadence=cadence if cadence and cadence.pk else None).first()
    if taken is None:
        return ""
    return _("%(region)s already has a promise of its own for this course. Change that one.") % {"region": taken.region}


@transaction.atomic
def save_cadence(
    *,
    cadence: Cadence | None,
    course: Course,
    regions: Collection[Region],
    runs: int,
    min_gap_weeks: int,
    max_gap_weeks: int,
    closed_months: Iterable[int],
) -> Cadence:
    """Write a new promise, or change `cadence` (a row that need not be saved yet), for these districts as one place. Raises `CadenceTaken`."""
    facts = {
        "course": course,
        "runs": runs,
        "min_gap_weeks": min_gap_weeks,
        "max_gap_weeks": max_gap_weeks,
        "closed_months": frozenset(closed_months),
    }
    row = cadence or Cadence()
    for name, value in facts.items():
        setattr(row, name, value)
    row.save()
    CadencePlace.objects.filter(cadence=row).delete()
    try:
        with transaction.atomic():
            CadencePlace.objects.bulk_create(
                CadencePlace(cadence=row, course=course, region=region) for region in regions
            )
    except IntegrityError as error:
        raise CadenceTaken(cadence_clash(cadence=row, course=course, regions=regions)) from error
    return row
