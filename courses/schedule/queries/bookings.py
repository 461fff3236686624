"""What is booked where: the quarter-hours of a session, and clashes in words.

The unique constraints on the slots are the promise (TRUST.md R2); what is here explains a refusal, or warns of one.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from courses.catalogue.models import Mode
from courses.common.text import date_words, time_span
from courses.members.models import TrainerProfile
from courses.places.models import Venue
from courses.schedule.models import Meeting, Session, TrainerSlot, VenueSlot
from courses.schedule.rules import recurrence

Times = Sequence[tuple[dt.datetime, dt.datetime]]
# The form of each meeting, in the order of their times; empty where all are in the room.
Modes = Sequence[str]


def in_room(times: Times, modes: Modes) -> Times:
    """Those of the times at which a room is needed: what is online only books none."""
    return [span for span, mode in zip(times, modes, strict=True) if mode != Mode.ONLINE] if modes else times


def modes_for[Key: Hashable](key: Key, modes: Modes | Mapping[Key, Modes]) -> Modes:
    """The forms of one of many sessions: the same for all, or its own."""
    return modes.get(key, ()) if isinstance(modes, Mapping) else modes


def session_slots(meetings: Iterable[Meeting]) -> dict[int, Meeting]:
    """The quarter-hours that these meetings take, in order; two that share one book it once."""
    taken: dict[int, Meeting] = {}
    for meeting in sorted(meetings, key=lambda meeting: meeting.starts_at):
        for slot in recurrence.slots(meeting.starts_at, meeting.ends_at):
            taken.setdefault(slot, meeting)
    return taken


def clashes[Key: Hashable](
    times: Mapping[Key, Times],
    *,
    venue: Venue | Mapping[Key, Venue | None] | None,
    trainers: Collection[TrainerProfile] | Mapping[Key, Collection[TrainerProfile]] = (),
    modes: Modes | Mapping[Key, Modes] = (),
    but: Session | Collection[Session] | None = None,
) -> dict[Key, list[str]]:
    """For each key of `times` (aware) the sentences that say what is booked then, venue first.

    `venue`, `trainers` and `modes` are the same for all keys, or a mapping with those of each. `but` are sessions whose own
    bookings do not count. Three queries at most, for any number of times.
    """
    slots = {key: slots_of(spans) for key, spans in times.items()}
    of_room = {key: slots_of(in_room(spans, modes_for(key, modes))) for key, spans in times.items()}
    wanted = {slot for taken in slots.values() for slot in taken}
    if not wanted:
        return {key: [] for key in times}
    without = [] if but is None else [but] if isinstance(but, Session) else list(but)
    people = {key: who_is_needed(key, venue=venue, trainers=trainers) for key in times}
    booked = _booked(wanted, {who for needed in people.values() for who in needed}, but=without)
    meetings = _meetings({meeting for _who, slot, meeting in booked if slot in wanted})
    # By the slot, so that a thousand times beside a year of bookings are looked up and not compared with each other.
    by_slot: dict[int, list[int]] = defaultdict(list)
    for number, (_who, slot, _meeting) in enumerate(booked):
        by_slot[slot].append(number)
    found: dict[Key, list[str]] = {}
    for key, taken in slots.items():
        needed = set(people[key])
        at_once = sorted(
            number
            for slot in taken
            for number in by_slot.get(slot, ())
            if booked[number][0] in needed and (slot in of_room[key] or not isinstance(booked[number][0], Venue))
        )
        here = {(meeting, who): who for who, _slot, meeting in map(booked.__getitem__, at_once)}
        found[key] = [_sentence(who, meetings[meeting]) for (meeting, _key), who in here.items()]
    return found


def slots_of(times: Times) -> set[int]:
    """The quarter-hours that these times touch."""
    return {slot for span in times for slot in recurrence.slots(*span)}


def booked_slots(
    wanted: Collection[int], *, venues: Collection[int | None], trainers: Collection[int]
) -> tuple[set[tuple[int | None, int]], set[tuple[int, int]]]:
    """(venue, slot) and (trainer, slot), by keys, of all that these have booked from the first to the last wanted slot. Two
    queries at most."""
    if not wanted:
        return set(), set()
    span = {"slot__gte": min(wanted), "slot__lte": max(wanted)}
    rooms = VenueSlot.objects.filter(venue__in=venues, **span).order_by()
    people = TrainerSlot.objects.filter(trainer__in=trainers, **span).order_by()
    return set(rooms.values_list("venue", "slot")), set(people.values_list("trainer", "slot"))


def who_is_needed[Key: Hashable](
    key: Key,
    *,
    venue: Venue | Mapping[Key, Venue | None] | None,
    trainers: Collection[TrainerProfile] | Mapping[Key, Collection[TrainerProfile]],
) -> list[Venue | TrainerProfile]:
    """The room, if any, and the trainers that `clashes` looks at for this key."""
    room = venue[key] if isinstance(venue, Mapping) else venue
    people = trainers[key] if isinstance(trainers, Mapping) else trainers
    return [*([room] if room else []), *people]


def _booked(
    wanted: set[int], needed: set[Venue | TrainerProfile], *, but: list[Session]
) -> list[tuple[Venue | TrainerProfile, int, int]]:
    """(who, slot, meeting) of everything booked between the first and the last wanted slot, rooms first."""
    span = {"slot__gte": min(wanted), "slot__lte": max(wanted)}
    rows: list[tuple[Venue | TrainerProfile, int, int]] = []
    rooms = {who.pk: who for who in needed if isinstance(who, Venue)}
    people = {who.pk: who for who in needed if isinstance(who, TrainerProfile)}
    if rooms:
        in_room = VenueSlot.objects.filter(venue__in=rooms, **span).exclude(meeting__session__in=but)
        booked = in_room.order_by("slot", "venue").values_list("venue", "slot", "meeting")
        rows += [(rooms[venue], slot, meeting) for venue, slot, meeting in booked]
    if people:
        busy = TrainerSlot.objects.filter(trainer__in=people, **span).exclude(meeting__session__in=but)
        taught = busy.order_by("slot", "trainer").values_list("trainer", "slot", "meeting")
        rows += [(people[trainer], slot, meeting) for trainer, slot, meeting in taught]
    return rows


def _meetings(pks: Collection[int]) -> dict[int, Meeting]:
    return Meeting.objects.select_related("session__course", "session__venue__postcode").in_bulk(pks)


def _sentence(who: Venue | TrainerProfile, clash: Meeting) -> str:
    """«Mette er booket i Kolding lørdag den 13. februar 2027, kl. 10.00–15.30.»"""
    when = {"day": date_words(clash.starts_at), "time": time_span(clash.starts_at, clash.ends_at)}
    if isinstance(who, Venue):
        return _("%(venue)s is booked for «%(course)s» on %(day)s, %(time)s.") % {
            **when,
            "venue": who.name,
            "course": clash.session.course.display_title,
        }
    if not clash.is_in_room:
        return _("%(trainer)s is booked online on %(day)s, %(time)s.") % {**when, "trainer": who}
    return _("%(trainer)s is booked in %(place)s on %(day)s, %(time)s.") % {
        **when,
        "trainer": who,
        "place": clash.session.place_name,
    }
