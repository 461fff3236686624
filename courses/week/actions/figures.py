"""Mails that say that there are figures to look at: asked for, ended by one click, and with the role."""

import datetime as dt
from functools import partial

from django.db import transaction

from courses.common import clock
from courses.common.actions import routines
from courses.people.models import User
from courses.places.models import Region
from courses.week import emails, rules
from courses.week.models import FiguresMail
from courses.week.queries.figures import due_mails, may_see
from courses.week.rules import Rhythm, due_on


def want(*, user: User, region: Region | None, rhythm: Rhythm) -> None:
    """A mail each time, from the next one on. The caller has looked whether they may see these figures."""
    facts = {"rhythm": rhythm.value, "last_date": due_on(rhythm, clock.today())}
    FiguresMail.objects.update_or_create(user=user, region=region, defaults=facts)


def stop(*, user: User, region: Region | None) -> None:
    """No such mail any more."""
    FiguresMail.objects.filter(user=user, region=region).delete()


def look_after() -> int:
    """Write what is due; safe to run twice at once. Returns how many were written. `tick` calls it."""
    day = (clock.local(clock.now()) - dt.timedelta(hours=rules.MAIL_HOUR)).date()
    return routines.each("figures mail", due_mails(day), partial(_write, day))


@transaction.atomic
def _write(day: dt.date, row: FiguresMail) -> bool:
    """Once for each day that is due. Whoever may not see the figures any more gets none, now or later."""
    due = due_on(Rhythm(row.rhythm), day)
    if not FiguresMail.objects.filter(pk=row.pk, last_date__lt=due).update(last_date=due):
        return False
    if not may_see(row.user, row.region):
        row.delete()
        return False
    return emails.figures(row, due - rules.DAY)
