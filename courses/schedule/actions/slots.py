"""Rooms and trainers are booked by the quarter of an hour: a row for each, which no two can have."""

from collections.abc import Collection, Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses.common.errors import DomainError
from courses.members.models import TrainerProfile
from courses.places.models import Venue
from courses.schedule.models import Meeting, Session, SessionTrainer, TrainerSlot, VenueSlot
from courses.schedule.queries import bookings


class VenueTaken(DomainError):
    """The room is booked at one of these times."""


class TrainerTaken(DomainError):
    """A trainer teaches elsewhere at one of these times."""


def lock_slots(*, venues: Iterable[Venue | None] = (), trainers: Iterable[int] = ()) -> None:
    """Hold the rows of rooms, then of trainers, in one order for everybody, before any slot is touched.

    The slots' unique constraints make a double booking impossible; this keeps two organisers who book the same
    people in opposite order from blocking each other until PostgreSQL stops one of them.
    """
    rooms = Venue.objects.filter(pk__in={venue.pk for venue in venues if venue})
    list(rooms.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    people = TrainerProfile.objects.filter(pk__in=set(trainers))
    list(people.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def trainer_pks(session: Session) -> set[int]:
    """The keys of all who teach a session."""
    return set(SessionTrainer.objects.filter(session=session).values_list("trainer", flat=True))


def book_venue(session: Session) -> None:
    """Take the room for every meeting that is held in it. Raises `VenueTaken`, which names the clashes."""
    if session.venue is None:
        return
    meetings = [meeting for meeting in session.meetings.all() if meeting.is_in_room]
    slots = bookings.session_slots(meetings)
    try:
        with transaction.atomic():
            VenueSlot.objects.bulk_create(
                VenueSlot(venue=session.venue, slot=slot, meeting=meeting) for slot, meeting in slots.items()
            )
    except IntegrityError as error:
        found = _clashes(session, meetings, venue=session.venue)
        raise VenueTaken(" ".join([*found[:3], _("Choose another time or venue.")])) from error


def book_trainers(session: Session) -> None:
    """Take all trainers for every meeting. Raises `TrainerTaken`, which names the clashes."""
    meetings = list(session.meetings.all())
    slots = bookings.session_slots(meetings)
    rows = SessionTrainer.objects.filter(session=session).select_related("trainer__member")
    trainers = [row.trainer for row in rows.order_by("trainer")]
    try:
        with transaction.atomic():
            TrainerSlot.objects.bulk_create(
                TrainerSlot(trainer=trainer, slot=slot, meeting=meeting)
                for trainer in trainers
                for slot, meeting in slots.items()
            )
    except IntegrityError as error:
        found = _clashes(session, meetings, trainers=trainers)
        raise TrainerTaken(" ".join([*found[:3], _("Choose another time or trainer.")])) from error


def _clashes(
    session: Session,
    meetings: Iterable[Meeting],
    *,
    venue: Venue | None = None,
    trainers: Collection[TrainerProfile] = (),
) -> list[str]:
    times = [(meeting.starts_at, meeting.ends_at) for meeting in meetings]
    return bookings.clashes({session.pk: times}, venue=venue, trainers=trainers, but=session)[session.pk]
