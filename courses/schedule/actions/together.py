"""Many drafts at once, as a plan of a year has them: in as many statements as for one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import prefetch_related_objects

from courses.catalogue.models import Course
from courses.common.actions import versions
from courses.members.models import TrainerProfile
from courses.places.models import Venue
from courses.schedule.actions import new_draft
from courses.schedule.actions.meetings import checked_times, new_meetings
from courses.schedule.actions.slots import lock_slots
from courses.schedule.models import Meeting, Session, SessionTrainer, TrainerRole, TrainerSlot, VenueSlot
from courses.schedule.queries import bookings
from courses.schedule.queries.bookings import Times
from courses.schedule.queries.patterns import modes_of_new


@dataclass(frozen=True)
class Draft:
    """What `create_session` takes, of a session in a room, with the forms of its course: `trainers` are (person, role)."""

    course: Course
    venue: Venue
    meetings: Times
    trainers: Sequence[tuple[TrainerProfile, str]] = ()


@dataclass(frozen=True)
class _Row:
    """A draft and its meetings, not yet written, with the quarter-hours that they take of its people and of its room."""

    session: Session
    meetings: list[Meeting]
    slots: dict[int, Meeting]
    room_slots: dict[int, Meeting]
    trainers: dict[TrainerProfile, str]


@transaction.atomic
def create_sessions(drafts: Sequence[Draft]) -> list[Session | None]:
    """Make all these drafts whose room and trainers are free, in their order; None stands for one that clashes with what is
    booked or with one before it: `create_session` says with what.

    A draft whose trainer alone is busy keeps its room from those after it. No trainer is told: nobody knows of a draft
    that is new. Rooms and trainers are held before they are looked at, so the answer is exact; the unique constraints of
    the slots stand behind it. Raises `BadTimes`.
    """
    prefetch_related_objects([draft.course for draft in drafts], "meetings")
    rows = [_row(draft) for draft in drafts]
    lock_slots(
        venues=[draft.venue for draft in drafts],
        trainers=[trainer.pk for row in rows for trainer in row.trainers],
    )
    free = _without_clashes(rows)
    made = [row for row, is_free in zip(rows, free, strict=True) if is_free]
    if not made:
        return [None] * len(rows)
    _write(made)
    versions.mark(*(counter for row in made for counter in row.session.counters))
    return [row.session if is_free else None for row, is_free in zip(rows, free, strict=True)]


def _row(draft: Draft) -> _Row:
    times = checked_times(draft.meetings)
    modes = modes_of_new(draft.course, len(times), has_room=True)
    session = new_draft(course=draft.course, venue=draft.venue, meetings=times, modes=modes)
    meetings = new_meetings(session, times, modes)
    in_room = [meeting for meeting in meetings if meeting.is_in_room]
    slots, room_slots = bookings.session_slots(meetings), bookings.session_slots(in_room)
    return _Row(session, meetings, slots, room_slots, dict(draft.trainers))


def _without_clashes(rows: list[_Row]) -> list[bool]:
    """Which of them can be booked when they are taken one after the other. Two queries; rooms and trainers must be held."""
    rooms, people = bookings.booked_slots(
        {slot for row in rows for slot in row.slots},
        venues={row.session.venue_id for row in rows},
        trainers={trainer.pk for row in rows for trainer in row.trainers},
    )
    found = []
    for row in rows:
        room = {(row.session.venue_id, slot) for slot in row.room_slots}
        staff = {(trainer.pk, slot) for trainer in row.trainers for slot in row.slots}
        has_room = rooms.isdisjoint(room)
        has_staff = people.isdisjoint(staff)
        if has_room:
            rooms |= room
        if has_room and has_staff:
            people |= staff
        found.append(has_room and has_staff)
    return found


def _write(rows: Iterable[_Row]) -> None:
    rows = list(rows)
    Session.objects.bulk_create([row.session for row in rows])
    Meeting.objects.bulk_create([meeting for row in rows for meeting in row.meetings])
    VenueSlot.objects.bulk_create(
        [
            VenueSlot(venue=row.session.venue, slot=slot, meeting=meeting)
            for row in rows
            for slot, meeting in row.room_slots.items()
        ]
    )
    SessionTrainer.objects.bulk_create(
        [
            SessionTrainer(session=row.session, trainer=trainer, role=role or TrainerRole.LEAD)
            for row in rows
            for trainer, role in row.trainers.items()
        ]
    )
    TrainerSlot.objects.bulk_create(
        [
            TrainerSlot(trainer=trainer, slot=slot, meeting=meeting)
            for row in rows
            for trainer in row.trainers
            for slot, meeting in row.slots.items()
        ]
    )
