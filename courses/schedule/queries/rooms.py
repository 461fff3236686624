"""What a change of a room means for the sessions that are to be held in it."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from courses.common import clock
from courses.common.text import date_words
from courses.places.models import Venue
from courses.schedule.models import Session

Span = tuple[dt.date, dt.date]


@dataclass(frozen=True)
class Room:
    """What of a room can be in the way of a session. `closed`: first and last days, both included."""

    capacity: int
    is_active: bool
    closed: frozenset[Span]


@dataclass(frozen=True)
class Touched:
    """A coming session that a change of its room touches: `words` say how. `must_move`: it cannot stay as it is."""

    session: Session
    words: list[str]
    must_move: bool


def room_of(venue: Venue) -> Room:
    """The room as it is stored."""
    closed = venue.closures.values_list("start_date", "end_date")
    return Room(venue.capacity, venue.is_active, frozenset(closed))


def touched_by(venue: Venue, before: Room, after: Room) -> list[Touched]:
    """Coming sessions in the room that the change touches and that were fine before. Two queries for any number."""
    status = [Session.Status.DRAFT, Session.Status.PUBLISHED]
    coming = Session.objects.with_details().filter(venue=venue, status__in=status, ends_at__gt=clock.now())
    found = []
    for session in coming.order_by("starts_at", "pk"):
        was, now = _troubles(session, before), _troubles(session, after)
        words = [sentence for sentence in now if sentence not in was]
        if words:
            must_move = any(now[sentence] for sentence in words)
            found.append(Touched(session, words, must_move))
    return found


def _troubles(session: Session, room: Room) -> dict[str, bool]:
    """What is in the way, in words, and whether the session cannot stay with it."""
    found: dict[str, bool] = {}
    if not room.is_active:
        found[_("The room is out of use then.")] = True
    for day in _closed_days(session, room.closed):
        found[_("The room is closed on %(day)s.") % {"day": date_words(day)}] = True
    numbers = {"taken": session.seats_taken, "seats": room.capacity, "now": session.capacity}
    if session.seats_taken > room.capacity:
        found[_("%(taken)s people are enrolled, and the room would hold %(seats)s.") % numbers] = True
    elif session.capacity > room.capacity:
        found[_("It has %(now)s seats; they become %(seats)s.") % numbers] = False
    return found


def _closed_days(session: Session, closed: Collection[Span]) -> list[dt.date]:
    days = sorted({clock.local(row.starts_at).date() for row in session.meetings.all() if row.is_in_room})
    return [day for day in days if any(first <= day <= last for first, last in closed)]


def same_room(*, name: str, street: str, postcode: str, but: int | None) -> Venue | None:
    """A room that is there already: of this name, or at this address, in this postcode."""
    others = Venue.objects.filter(postcode=postcode).exclude(pk=but).select_related("postcode").order_by("pk")
    wanted = {_plain(name), _plain(street)}
    return next((venue for venue in others if {_plain(venue.name), _plain(venue.street)} & wanted - {""}), None)


def _plain(text: str) -> str:
    """Letters and digits only: «Møllevej 4» and «møllevej  4.» are one place."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())
