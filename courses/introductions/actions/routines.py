"""What `tick` does with introductions: asks for those who look, ends what is over, and forgets what was written."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from courses.common import clock
from courses.common.actions import routines
from courses.introductions import rules
from courses.introductions.actions.introducing import lapse, propose
from courses.introductions.models import Introduction, LetterReport, Notice
from courses.introductions.queries.people import run_out, unanswered, unproposed

EVERY = dt.timedelta(hours=1)


def look_after() -> int:
    """All that is due; safe to run twice at once. Returns how many were asked for, ended or thrown away."""
    done = routines.each("introduction lapsed", unanswered(), lapse)
    done += routines.each("introduction over", run_out(), _end)
    with routines.now_and_then("introductions", every=EVERY, rows="introduction asked") as is_time:
        if is_time:
            done += routines.each("introduction asked", unproposed(), propose)
            done += forget_old()
    return done


def _end(row: Introduction) -> int:
    return Introduction.objects.filter(pk=row.pk, ended_at=None).update(ended_at=clock.now())


@transaction.atomic
def forget_old() -> int:
    """Letters with all that says who wrote to whom, thirty days after the end; what came to nothing after half a year; notices
    thirty days after they ran out; reports after a year. How many rows went."""
    now = clock.now()
    over = Q(begun_at__isnull=False, ended_at__lt=now - rules.KEPT) | Q(
        begun_at=None, ended_at__isnull=False, asked_at__lt=now - rules.REMEMBERED
    )
    done = Introduction.objects.filter(over).delete()[0]
    done += Notice.objects.filter(until_at__lt=now - rules.KEPT).delete()[0]
    return done + LetterReport.objects.filter(decided_at__lt=now - rules.REPORTS_KEPT).delete()[0]
