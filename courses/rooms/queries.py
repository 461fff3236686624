"""What is known of rooms and of what was asked of those who lend them out."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

from courses.common import clock
from courses.common.links import SignedLink
from courses.common.text import searchable
from courses.places.models import RoomFacts, Venue
from courses.rooms.models import RoomBooking
from courses.schedule.models import UNDO_FOR, Meeting, Session

Times = list[tuple[dt.datetime, dt.datetime]]
_link = SignedLink("rooms.booking")
State = RoomBooking.State
LIVE = (Session.Status.DRAFT, Session.Status.PUBLISHED)


def booking_token(booking: RoomBooking) -> str:
    """The token of the link in the mail: signed, so that it works without log-in."""
    return _link.token(booking.pk)


def booking_by_token(token: str) -> RoomBooking | None:
    """The booking that a link is for; None for a token that we did not sign, and for one that is forgotten."""
    pk = _link.key(token)
    rows = RoomBooking.objects.select_related("venue__postcode", "session__course")
    return None if pk is None else rows.filter(pk=pk).first()


def booking_of(session: Session) -> RoomBooking | None:
    """What was asked for the session in the room that it has now, and still counts."""
    ours = RoomBooking.objects.filter(session=session, venue=session.venue_id)
    return ours.exclude(state=State.ENDED).first()


def times_of(meetings: Iterable[Meeting]) -> Times:
    """When the room is needed: Danish time."""
    return [(clock.local(one.starts_at), clock.local(one.ends_at)) for one in meetings if one.is_in_room]


def written(times: Times) -> list[list[str]]:
    """Times as they are kept."""
    return [[moment.astimezone(dt.UTC).isoformat() for moment in span] for span in times]


def read_times(kept: list[Any]) -> Times:
    """Kept times, Danish."""
    moments = ((parse_datetime(start), parse_datetime(end)) for start, end in kept)
    return [(clock.local(start), clock.local(end)) for start, end in moments if start and end]


def stamp(booking: RoomBooking) -> str:
    """What a page carries, so that an answer is for the times that stood on it."""
    return booking.asked_at.isoformat()


def can_be_undone(booking: RoomBooking) -> bool:
    """Whether whoever lends it out can still take the answer back."""
    return (
        bool(booking.answered_at) and booking.state != State.ENDED and not booking.told_at and not _is_settled(booking)
    )


def _is_settled(booking: RoomBooking) -> bool:
    return booking.answered_at is None or clock.now() - booking.answered_at >= UNDO_FOR


def facts_of(venue: Venue) -> RoomFacts:
    """What is known of the room; empty facts, not saved, where nothing is."""
    return RoomFacts.objects.select_related("venue").filter(venue=venue).first() or RoomFacts(venue=venue)


@dataclass(frozen=True)
class Room:
    """A room in the list, with what is known of it."""

    venue: Venue
    facts: RoomFacts | None


def rooms(*, words: str = "", region: int | None = None) -> list[Room]:
    """Rooms by district, then by name; `words` narrows by name, street or town. Two queries."""
    found: QuerySet[Venue] = Venue.objects.select_related("postcode", "municipality__region")
    for word in searchable(words).split():
        found = found.filter(
            Q(name__icontains=word) | Q(street__icontains=word) | Q(postcode__name__icontains=word) | Q(postcode=word)
        )
    if region:
        found = found.filter(municipality__region=region)
    venues = list(found.order_by("municipality__region", "name_key", "pk"))
    known = {row.venue_id: row for row in RoomFacts.objects.filter(venue__in=venues)}
    return [Room(venue, known.get(venue.pk)) for venue in venues]


def users_of(venue: Venue, *, most: int = 8) -> list[Session]:
    """The sessions that used the room last, newest first: whom to ask how it was."""
    held = Session.objects.filter(venue=venue, ends_at__lt=clock.now()).exclude(status=Session.Status.CANCELLED)
    return list(held.select_related("course", "association", "venue__postcode").order_by("-starts_at", "-pk")[:most])


def bookings_in(venue: Venue) -> list[RoomBooking]:
    """What is asked for in the room and not over, the soonest first."""
    rows = RoomBooking.objects.filter(venue=venue, ends_at__gt=clock.now()).exclude(state=State.ENDED)
    return list(rows.select_related("session__course", "session__venue__postcode").order_by("ends_at", "pk"))


def open_bookings() -> QuerySet[RoomBooking]:
    """Those that may have to be looked after: not ended, and not over."""
    rows = RoomBooking.objects.filter(ends_at__gt=clock.now()).exclude(state=State.ENDED)
    return rows.order_by("pk")


def still_needed(booking: RoomBooking) -> Times:
    """When its session, if there is still one in this room, needs the room now; empty where it does not."""
    session = booking.session
    if session is None or session.status not in LIVE or session.venue_id != booking.venue_id:
        return []
    return times_of(sorted(session.meetings.all(), key=lambda one: one.starts_at))


def out_of_step() -> list[RoomBooking]:
    """Open ones whose session was moved, has left the room or needs none. Two queries, however many there are: it is asked at
    each round of `tick`, and nearly always the answer is none."""
    found = open_bookings().select_related("session").prefetch_related("session__meetings")
    return [booking for booking in found if written(still_needed(booking)) != booking.times]


def settled_answers() -> QuerySet[RoomBooking]:
    """Answers that can be undone no more, and that nobody was told of."""
    rows = RoomBooking.objects.filter(told_at=None, answered_at__lte=clock.now() - UNDO_FOR)
    return rows.exclude(state=State.ENDED).order_by("answered_at", "pk")
