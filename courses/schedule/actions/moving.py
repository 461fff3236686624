"""Moving a session together with who teaches it; entering one after it was held, and taking out what was entered by mistake."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from courses.common import clock
from courses.common.actions import versions
from courses.members.models import TrainerProfile
from courses.places.models import Venue
from courses.schedule.actions import _changed, _lock, _require, reschedule, set_trainers
from courses.schedule.actions.meetings import BadTimes
from courses.schedule.actions.telling import teaching
from courses.schedule.models import Session
from courses.schedule.queries.bookings import Modes, Times

# The list of names of a session that nobody closed is open for so long (PRIVACY.md P8).
ENTERED_WITHIN = dt.timedelta(days=365)


@transaction.atomic
def move_with(
    *,
    session: Session,
    trainers: Iterable[tuple[TrainerProfile, str]],
    meetings: Times,
    venue: Venue,
    modes: Modes = (),
) -> None:
    """Move it and give it these trainers. Who teaches no more is freed before the new times are booked, who comes only after
    that; who stays hears once, of the move. Raises what `reschedule` and `set_trainers` raise."""
    wanted = dict(trainers)
    stay = [(row.trainer, row.role) for row in teaching(session) if row.trainer in wanted]
    set_trainers(session=session, trainers=stay)
    reschedule(session=session, meetings=meetings, venue=venue, modes=modes)
    if wanted != dict(stay):
        set_trainers(session=session, trainers=wanted.items())


@transaction.atomic
def take_out(*, session: Session) -> None:
    """Delete a session that was entered after it was held, by mistake: nobody took part in it. Raises `WrongStatus`, and
    `ProtectedError` where something refers to it."""
    session = _lock(session)
    _require(session, Session.Status.HELD)
    versions.mark(*session.counters)
    session.delete()


@transaction.atomic
def enter_afterwards(*, session: Session) -> Session:
    """Make a session that was held known, so that its people can be noted and it can be closed. Nobody is told. Raises
    `WrongStatus` for all but a draft, and `BadTimes` for one that is not over, or over for more than a year."""
    session = _lock(session)
    _require(session, Session.Status.DRAFT)
    if session.ends_at > clock.now():
        raise BadTimes(_("It is not over yet. Publish it instead."))
    if session.ends_at < clock.now() - ENTERED_WITHIN:
        raise BadTimes(_("It was more than a year ago, so its people cannot be noted any more."))
    return _changed(session, status=Session.Status.PUBLISHED, published_at=clock.now())
