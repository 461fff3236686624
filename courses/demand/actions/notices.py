"""Telling the organiser once enough people ask for a session that a qualified trainer could hold."""

from django.db import IntegrityError, transaction

from courses.common import clock
from courses.common.actions import routines
from courses.common.few import SMALLEST_SHOWN
from courses.demand import emails
from courses.demand.models import DemandNotice
from courses.demand.queries import Demand, by_region, season, trainers_near

# So many ask for a course in one storkreds before its organiser is told: as many as may be shown.
ENOUGH = SMALLEST_SHOWN


def tell_organisers() -> int:
    """Write to the organiser where enough people ask for a course that is not coming and that a trainer nearby is
    qualified to lead: once per course, storkreds and season. Returns how many were told of."""
    enough = [asked for asked in by_region() if not asked.is_planned and asked.count >= ENOUGH]
    return routines.each("enough", enough, _tell, key=lambda asked: f"{asked.course.pk}-{asked.region.pk}")


def _tell(asked: Demand) -> bool:
    trainers = trainers_near(asked.course, asked.region)
    if not trainers:
        return False
    try:
        with transaction.atomic():
            DemandNotice.objects.create(course=asked.course, region=asked.region, season_date=season(clock.today()))
            emails.enough_ask(asked.course, asked.region, people=asked.words, trainers=trainers)
    except IntegrityError:
        return False
    return True
