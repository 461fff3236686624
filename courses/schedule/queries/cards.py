"""What cards of sessions show, read as plain values: two queries for any number, and no model objects."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from courses.catalogue.models import Mode, modes_words
from courses.common.text import is_english
from courses.places.rules.distance import Travel
from courses.schedule.models import Meeting, Session, opens_on
from courses.schedule.queries.admission import short_words
from courses.schedule.rules.titles import Titled

_COLUMNS = (
    "pk", "status", "starts_at", "seats_taken", "capacity", "course__colour", "course__title", "course__title_en", "venue_id",
    "venue__postcode__name", "venue__postcode_id", "venue__lat", "venue__lon", "venue__name", "venue__step_free",
    "venue__hearing_loop", "is_online", "requires__title", "requires__title_en", "members_first_days", "published_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CardCourse:
    """The course of a card: its colour, and its title in the language of the page."""

    colour: str
    display_title: str


@dataclass(frozen=True, slots=True)
class CardVenue:
    """The place of a card: where it is, in degrees, and access as in `Venue.Access`."""

    town: str
    postcode_id: str
    lat: float
    lon: float
    name: str
    step_free: str
    hearing_loop: str


@dataclass(frozen=True, slots=True)
class Card(Titled):
    """All that a card says of a session, in the language that was active when it was read. Two that are equal look the same.

    `first_ends_at`: when the first meeting is over; `meetings`: how many there are; `mode_words`: in a room, and how many of
    them can be joined from home, else empty; `who_words`: who may enrol, where not everybody may.
    """

    pk: int
    status: str
    starts_at: dt.datetime
    first_ends_at: dt.datetime
    meetings: int
    mode_words: str
    seats_left: int
    course: CardCourse
    venue: CardVenue | None
    who_words: str = ""

    @property
    def is_full(self) -> bool:
        """Whether the next one has to wait."""
        return self.seats_left <= 0

    @property
    def get_status_display(self) -> str:
        """The status in words, under the name that templates know of models."""
        return str(Session.Status(self.status).label)


@dataclass(frozen=True, slots=True)
class NearCard:
    """A card and the way to its place; None for one that is online or when no postcode is known."""

    session: Card
    way: Travel | None = None


def cards_of(sessions: QuerySet[Session]) -> list[Card]:
    """The cards of these sessions, in their order. Two queries: as subqueries of the first, what is said of meetings takes five
    times as long to put together."""
    rows = list(sessions.values_list(*_COLUMNS, "ends_at"))
    meetings: dict[int, list[tuple[dt.datetime, str]]] = {row[0]: [] for row in rows}
    if rows:
        found = Meeting.objects.filter(session__in=list(meetings)).order_by("session", "number")
        for session, end, mode in found.values_list("session_id", "ends_at", "mode"):
            meetings[session].append((end, mode))
    in_english = is_english()
    cards = []
    for pk, status, starts_at, taken, capacity, colour, title, title_en, venue, *rest in rows:
        *place, is_online, after, after_en, days, published_at, ends_at = rest
        course = CardCourse(colour, (title_en or title) if in_english else title)
        room = CardVenue(*place) if venue else None
        ends = [end for end, _mode in meetings[pk]]
        words = modes_words([Mode(mode) for _end, mode in meetings[pk]]) if room and is_online else ""
        who = short_words((after_en or after) if in_english else after, opens_on(published_at, days))
        first_ends_at = (ends or [ends_at])[0]
        cards.append(Card(pk, status, starts_at, first_ends_at, len(ends), words, capacity - taken, course, room, who))
    return cards


def cards_by_key(keys: Iterable[int]) -> dict[int, Card]:
    """Cards by the session's key. Two queries; none for no keys."""
    keys = list(keys)
    return {card.pk: card for card in cards_of(Session.objects.filter(pk__in=keys).order_by("pk"))} if keys else {}


def card_of(session: Session) -> Card:
    """The card of a session that was read with its details."""
    meetings = session.meetings.all()
    venue = session.venue
    return Card(
        session.pk,
        session.status,
        session.starts_at,
        meetings[0].ends_at if meetings else session.ends_at,
        len(meetings),
        modes_words(session.modes) if venue and session.is_online else "",
        session.seats_left,
        CardCourse(session.course.colour, session.course.display_title),
        CardVenue(venue.town, venue.postcode_id, venue.lat, venue.lon, venue.name, venue.step_free, venue.hearing_loop)
        if venue
        else None,
        short_words(session.requires.display_title if session.requires else "", session.opens_on),
    )
