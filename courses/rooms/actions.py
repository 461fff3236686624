"""Asking for a room by mail, taking the answer, and keeping both in step with the session."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.common import clock
from courses.common.actions import routines
from courses.common.actions.holding import held
from courses.common.errors import DomainError
from courses.places.models import RoomFacts
from courses.places.queries import rent_ore
from courses.rooms import emails
from courses.rooms.models import RoomBooking
from courses.rooms.queries import (
    LIVE,
    booking_of,
    can_be_undone,
    facts_of,
    open_bookings,
    out_of_step,
    read_times,
    settled_answers,
    stamp,
    still_needed,
    times_of,
    written,
)
from courses.schedule.models import Session

State = RoomBooking.State
MOVED = gettext_lazy("We have moved it since you opened the page. Look at the new times, and answer again.")


class NotAsked(DomainError):
    """Nobody can be asked for the room, or it need not be."""


class NotAnswered(DomainError):
    """The answer does not count any more."""


@transaction.atomic
def write_facts(*, facts: RoomFacts) -> RoomFacts:
    """Keep what organisers know of a room. Raises `ValidationError` by field, as its form would."""
    facts.full_clean()
    facts.save()
    return facts


@transaction.atomic
def ask_for_room(*, session: Session) -> RoomBooking:
    """Ask whoever lends the room out by mail. What was asked already is given back, and nobody is asked twice.

    Raises `NotAsked` for a session without meetings in a room, one that is over, and a room whose mail nobody knows.
    """
    venue, times = session.venue, times_of(session.meetings.order_by("starts_at"))
    if venue is None or not times or session.status not in LIVE or session.starts_at <= clock.now():
        raise NotAsked(_("This session needs no room any more."))
    facts = facts_of(venue)
    if not facts.landlord_email:
        raise NotAsked(_("Nobody knows the e-mail of who lends the room out. Write it on the room's page."))
    # What was asked before the session got this room, or these times, is put right first.
    for before in open_bookings().filter(session=session):
        _keep_in_step(before)
    there = booking_of(session)
    if there:
        return there
    try:
        with transaction.atomic():
            booking = RoomBooking.objects.create(
                session=session,
                venue=venue,
                email=facts.landlord_email,
                times=written(times),
                ends_at=times[-1][1],
                cost_ore=rent_ore(facts.venue, times),
                asked_at=clock.now(),
            )
    except IntegrityError:
        # Somebody else asked between the two.
        return RoomBooking.objects.exclude(state=State.ENDED).get(session=session)
    emails.asked(booking)
    return booking


def answer(*, booking: RoomBooking, state: str, note: str = "", seen: str = "") -> RoomBooking:
    """Take the answer of whoever lends it out; the first counts, and the same once more changes nothing. It answers for the
    times that `booking` was read with, and those of the page (`seen`, its `stamp`): a yes to what has been moved since is none.

    Raises `NotAnswered` for one that comes after another, for times that have moved, or when the room is not needed any more.
    """
    if seen and seen != stamp(booking):
        raise NotAnswered(MOVED)
    before = booking.asked_at
    ours = RoomBooking.objects.filter(pk=booking.pk, state=State.ASKED, asked_at=before)
    took = ours.update(state=state, note=note, answered_at=clock.now(), told_at=None)
    booking.refresh_from_db()
    if not took and (booking.state, booking.note) != (state, note):
        if booking.state == State.ENDED:
            raise NotAnswered(_("The room is not needed any more. Thank you all the same."))
        if booking.asked_at != before:
            raise NotAnswered(MOVED)
        raise NotAnswered(_("This is answered already. Take that answer back first, or call us."))
    return booking


def take_back(*, booking: RoomBooking) -> RoomBooking:
    """Undo the answer within ten minutes. Raises `NotAnswered` after that."""
    if booking.state == State.ASKED:
        return booking
    ours = RoomBooking.objects.filter(pk=booking.pk, told_at=None, answered_at=booking.answered_at)
    blank = {"state": State.ASKED, "note": "", "answered_at": None}
    if not can_be_undone(booking) or not ours.exclude(state=State.ENDED).update(**blank):
        raise NotAnswered(_("It is too late to undo. Call us."))
    booking.refresh_from_db()
    return booking


def look_after() -> int:
    """Tell organisers of answers, and landlords of what was moved or is not needed; returns how many. Safe to run twice at once:
    each booking is held, and looked at again, before."""
    told = routines.each("room answer", list(settled_answers()), _tell)
    return told + routines.each("room", out_of_step(), _keep_in_step)


@transaction.atomic
def _tell(found: RoomBooking) -> bool:
    with held(found):
        booking = settled_answers().select_related("venue", "session__region").filter(pk=found.pk).first()
        if booking is None:
            return False
        emails.answered(booking)
        RoomBooking.objects.filter(pk=booking.pk).update(told_at=clock.now())
        return True


@transaction.atomic
def _keep_in_step(found: RoomBooking) -> bool:
    with held(found):
        booking = open_bookings().select_related("venue", "session").filter(pk=found.pk).first()
        if booking is None:
            return False
        times = still_needed(booking)
        if not times:
            booking.state = State.ENDED
            booking.sequence += 1
            booking.save(update_fields=["state", "sequence"])
            emails.not_needed(booking)
            return True
        if written(times) == booking.times:
            return False
        before = read_times(booking.times)
        booking.times, booking.ends_at, booking.asked_at = written(times), times[-1][1], clock.now()
        booking.sequence += 1
        booking.cost_ore = rent_ore(booking.venue, times)
        booking.state, booking.note, booking.answered_at, booking.told_at = State.ASKED, "", None, None
        booking.save()
        emails.asked(booking, before=before)
        return True


@transaction.atomic
def forget_bookings(*, before: dt.datetime) -> int:
    """What was asked and said of rooms for sessions that ended before that; returns how many."""
    return RoomBooking.objects.filter(ends_at__lt=before).delete()[0]
