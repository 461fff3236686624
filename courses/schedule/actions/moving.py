"""Moving a session together with who teaches it, and taking one out that was entered by mistake."""

from collections.abc import Iterable

from django.db import transaction

from courses.common.actions import versions
from courses.members.models import TrainerProfile
from courses.places.models import Venue
from courses.schedule.actions import _lock, _require, reschedule, set_trainers
from courses.schedule.actions.telling import teaching
from courses.schedule.models import Session
from courses.schedule.queries.bookings import Modes, Times


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
