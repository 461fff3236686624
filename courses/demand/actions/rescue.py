"""Saving a session that lacks people: its organiser is told, and who would like a seat near it is written to, each once."""

from django.db import transaction
from django.utils.translation import gettext as _

from courses.common import clock
from courses.common.actions import routines
from courses.common.errors import DomainError
from courses.demand import emails, queries
from courses.demand.models import Interest, Rescue
from courses.demand.queries import TOLD_BEFORE, lacking, to_invite
from courses.enrolment.actions.steps import lock_open
from courses.schedule.models import UNDO_FOR, Session


class AskedAlready(DomainError):
    """Those who would like a seat were written to about this session before."""


class SentAlready(DomainError):
    """The mails have left, or nobody was written to."""


@transaction.atomic
def invite(*, session: Session) -> int:
    """Write once to those within reach who asked for the course, and to those who wait for a seat nearby, that the session
    still lacks people. The mails leave after ten minutes, until when `take_back_invitations` spares them. Returns how many
    are written to.

    Raises `AskedAlready`, `NotOpen`.
    """
    session = lock_open(session)
    Rescue.objects.get_or_create(session=session)
    moment = clock.now()
    if not Rescue.objects.filter(session=session, asked_at=None).update(asked_at=moment):
        raise AskedAlready(_("They have been asked about this session already."))
    # Somebody who asked for the course, for any course and waits for a seat as well gets one mail.
    found = to_invite(session)
    for one in found.values():
        if isinstance(one, Interest):
            emails.still_room(one, queries.token_of(one), session, due_at=moment + UNDO_FOR)
        else:
            emails.room_nearby(one, session, due_at=moment + UNDO_FOR)
    return len(found)


@transaction.atomic
def take_back_invitations(*, session: Session) -> None:
    """Nobody is written to after all. Raises `SentAlready` when the ten minutes are over."""
    asked = Rescue.objects.filter(session=session, asked_at__gt=clock.now() - UNDO_FOR)
    if not asked.update(asked_at=None):
        raise SentAlready(_("The mails have been sent, so they cannot be taken back."))
    emails.withdraw_invitations(session)


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
