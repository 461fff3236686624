"""Telling the organiser once enough people ask for a session that a qualified trainer could hold."""

from django.db import IntegrityError, transaction

from courses.cadence.queries.reach import SMALLEST_SHOWN
from courses.common import clock
from courses.demand import emails
from courses.demand.models import DemandNotice
from courses.demand.queries import by_region, season, trainers_near

# So many ask for a course in one storkreds before its organiser is told: as many as may be shown.
ENOUGH = SMALLEST_SHOWN


def tell_organisers() -> int:
    """Write to the organiser where enough people ask for a course that is not coming and that a trainer nearby is
    qualified to lead: once per course, storkreds and season. Returns how many were told of."""
    told, begins = 0, season(clock.today())
    for asked in by_region():
        if asked.is_planned or asked.count < ENOUGH:
            continue
        trainers = trainers_near(asked.course, asked.region)
        if not trainers:
            continue
        try:
            with transaction.atomic():
                DemandNotice.objects.create(course=asked.course, region=asked.region, season_date=begins)
                emails.enough_ask(asked.course, asked.region, people=asked.count, trainers=trainers)
        except IntegrityError:
            continue
        told += 1
    return told
