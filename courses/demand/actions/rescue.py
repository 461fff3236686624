"""Saving a session that lacks people: its organiser is told, those who asked for the course are written to, each once."""

from django.db import transaction
from django.utils.translation import gettext as _

from courses.common import clock
from courses.common.actions import routines
from courses.common.errors import DomainError
from courses.demand import emails, queries
from courses.demand.models import Rescue
from courses.demand.queries import TOLD_BEFORE, interested_near, lacking
from courses.schedule.models import Session


class AskedAlready(DomainError):
    """Those who asked for the course were written to about this session before."""


@transaction.atomic
def ask_interested(*, session: Session) -> int:
    """Write to those within reach that the session still lacks people: once. Returns how many were written to.

    Raises `AskedAlready`.
    """
    Rescue.objects.get_or_create(session=session)
    if not Rescue.objects.filter(session=session, asked_at=None).update(asked_at=clock.now()):
        raise AskedAlready(_("They have been asked about this session already."))
    # Somebody who asked for the course and for any course gets one mail.
    interests = {interest.email: interest for interest in interested_near(session)}
    for interest in interests.values():
        emails.still_room(interest, queries.token_of(interest), session)
    return len(interests)


def tell_organisers() -> int:
    """Write to the organiser about every session that lacks people and must be decided on within three days: once per
    session. Returns how many were told of. `manage.py tick` calls it."""
    today = clock.today()
    due = [session for session in lacking(today) if session.decides_on - TOLD_BEFORE <= today]
    return routines.each("rescue", due, _tell)


@transaction.atomic
def _tell(session: Session) -> bool:
    Rescue.objects.get_or_create(session=session)
    if not Rescue.objects.filter(session=session, told_at=None).update(told_at=clock.now()):
        return False
    emails.lacks_people(session)
    return True
