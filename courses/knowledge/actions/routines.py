"""What `tick` does with questions: the next level is told once of what waits too long; what is old and not shared goes."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from courses.common import clock
from courses.common.actions import routines
from courses.knowledge import emails, rules
from courses.knowledge.models import Inquiry
from courses.knowledge.queries.inquiries import late

EVERY = dt.timedelta(hours=1)


def look_after() -> int:
    """All that is due; safe to run twice at once. Returns how many were told of or thrown away."""
    done = routines.each("inquiry late", late(), tell_late)
    with routines.now_and_then("inquiries", every=EVERY) as is_time:
        return done + (forget_old() if is_time else 0)


@transaction.atomic
def tell_late(row: Inquiry) -> bool:
    """Tell the organisers that somebody waits for an answer, once."""
    if not Inquiry.objects.filter(pk=row.pk, late_at=None, answered_at=None).update(late_at=clock.now()):
        return False
    emails.late()
    return True


@transaction.atomic
def forget_old() -> int:
    """What nobody shared, or was taken down, a year after it was asked; how many rows."""
    unshared = Q(member_shares=False) | Q(answerer_shares=False) | Q(taken_down_at__isnull=False) | Q(answer="")
    return Inquiry.objects.filter(unshared, asked_at__lt=clock.now() - rules.KEPT).delete()[0]
