"""What is over leaves the calendars after a while, and they become new by it."""

from django.db import transaction

from courses.calendars.queries import KEEP_FOR_STAFF, kept
from courses.common import clock
from courses.common.actions import versions
from courses.schedule.models import Session

# Under this name stands the moment up to which what is over has left; calendars are read as of it.
LEFT = "calendars left"


@transaction.atomic
def let_go() -> int:
    """Mark the calendars of sessions whose time in them has ended since this was last asked; how many there were.

    All that is marked leaves in the same transaction, so a calendar of one version is always the same.
    """
    now, before = clock.now(), versions.read([LEFT])[LEFT].counted_at
    over = Session.objects.filter(status__in=list(KEEP_FOR_STAFF)).exclude(kept(now, KEEP_FOR_STAFF))
    if before:
        over = over.filter(kept(before, KEEP_FOR_STAFF))
    gone = list(over.only("status", "course", "region", "association", "venue"))
    if gone or before is None:
        versions.mark(*{name for session in gone for name in session.counters})
        versions.note_moment(LEFT, now)
    return len(gone)
