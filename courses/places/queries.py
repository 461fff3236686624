"""Finding places, and what their own calendars say."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, Max, Model
from django.utils.translation import gettext as _

from courses.common import clock
from courses.common.address import sender
from courses.common.errors import DomainError
from courses.common.text import date_words, free_address_part, time_span
from courses.places.models import Association, OutsideCalendar, OutsideHappening, Postcode, Region, Venue
from courses.places.rules.distance import Place, Travel, table, travel
from courses.places.rules.postcodes import folded, is_end_of, is_short_for, read_postcode, readings
from courses.places.rules.prices import room_ore

# Fewer letters than this name too many towns.
LEAST_LETTERS = 3
# A calendar that could not be read for longer than this warns, and keeps nobody from a room.
STALE_AFTER = dt.timedelta(days=7)


class UnknownPostcode(DomainError):
    """What was typed is no Danish postcode."""


def find_postcode(text: str) -> Postcode:
    """The postcode that was typed: four digits, with a town or without, or the name of a town or its first letters.

    A town with several postcodes gives the first of them; the digits win over a town that does not fit. At most two
    queries. Raises `UnknownPostcode`, whose sentence says whether it was no postcode or one that does not exist.
    """
    typed = read_postcode(text)
    postcodes = Postcode.objects.select_related("municipality__region")
    if typed.code:
        found = postcodes.filter(pk=typed.code).first()
        if found is None:
            raise UnknownPostcode(_("There is no postcode %(code)s in Denmark.") % {"code": typed.code})
        return found
    found = postcodes.filter(pk=_code_of(typed.town)).first() if len(typed.town) >= LEAST_LETTERS else None
    if found is None:
        raise UnknownPostcode(_("Write a postcode of four digits, e.g. 7100."))
    return found


def _code_of(town: str) -> str:
    """The first postcode of the town of exactly this name, else of the first whose name begins so, is written short so or ends
    so; empty for none. What is typed is taken as it stands before it is read as something shorter."""
    names = [(folded(name), code) for code, name in Postcode.objects.order_by("code").values_list("code", "name")]
    for reading in readings(town):
        for fits in (str.__eq__, str.startswith, is_short_for, is_end_of):
            found = next((code for name, code in names if fits(name, reading)), "")
            if found and len(reading) >= LEAST_LETTERS:
                return found
    return ""


def organiser_mailbox(region: Region | None) -> str:
    """Where whoever organises courses in a storkreds reads mail: its contact, else the programme's own mailbox."""
    return region.contact_email if region and region.contact_email else sender()[1]


def free_slug(model: type[Model], text: str, *, but: int | None = None) -> str:
    """An address part made of `text` that no other row of `model` has."""
    return free_address_part(text, model._default_manager.exclude(pk=but), most=45, otherwise="sted")


def is_island(postcode: Postcode) -> bool:
    """Whether no road leads from here to most of the country: on Samsø and Bornholm, not on Funen."""
    return table().is_island(postcode.place)


def venue_distances(postcode: Postcode) -> dict[int, Travel]:
    """How far every venue is from `postcode`. One query; the sums are kept until a venue changes."""
    version = Venue.objects.aggregate(count=Count("pk"), newest=Max("pk"), changed=Max("changed_at"))
    return _distances(postcode.place, *version.values())


@lru_cache(maxsize=256)
def _distances(home: Place, *_version: object) -> dict[int, Travel]:
    """`_version` (how many venues, the newest, when one changed last) only makes an old answer unreachable."""
    venues = Venue.objects.order_by("pk").values_list("pk", "postcode", "lat", "lon")
    return {pk: travel(home, Place(code, lat, lon)) for pk, code, lat, lon in venues}


@dataclass(frozen=True)
class Busy:
    """A time at which a room is taken by its own calendar. `is_stale`: nobody knows whether that still holds."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    is_all_day: bool
    calendar: OutsideCalendar

    @property
    def is_stale(self) -> bool:
        """Whether the calendar has not been read for long."""
        return is_stale(self.calendar)

    @property
    def words(self) -> str:
        """«Optaget i husets egen kalender kl. 17.00–19.00.»; of a calendar that cannot be read also since when."""
        said = _("Taken in the room's own calendar all day.") if self.is_all_day else ""
        said = said or _("Taken in the room's own calendar, %(time)s.") % {
            "time": time_span(self.starts_at, self.ends_at)
        }
        return f"{said} {trouble_words(self.calendar)}".strip()


def is_stale(calendar: OutsideCalendar) -> bool:
    """Whether it could not be read for so long that what it said is no reason any more."""
    return bool(calendar.failing_since) and (
        calendar.fetched_at is None or clock.now() - calendar.fetched_at > STALE_AFTER
    )


def trouble_words(calendar: OutsideCalendar) -> str:
    """«Sidst hentet …, virker ikke siden …: …»; empty while it can be read."""
    if calendar.failing_since is None:
        return ""
    why = {"since": date_words(calendar.failing_since), "why": calendar.get_trouble_display()}
    if calendar.fetched_at is None:
        return _("Never fetched: it has not worked since %(since)s (%(why)s).") % why
    fetched = date_words(calendar.fetched_at)
    return _("Last fetched on %(day)s; it has not worked since %(since)s (%(why)s).") % {**why, "day": fetched}


def state_words(calendar: OutsideCalendar) -> str:
    """How a calendar from outside is, in a sentence."""
    if calendar.failing_since:
        return trouble_words(calendar)
    if calendar.fetched_at is None:
        return _("It is fetched within a few minutes.")
    day = {"day": date_words(calendar.fetched_at)}
    if not calendar.is_whole:
        return _("Last fetched on %(day)s. Not all of it could be read.") % day
    return _("Last fetched on %(day)s.") % day


def busy_times(venues: Iterable[Venue | None], begin: dt.datetime, end: dt.datetime) -> dict[int, list[Busy]]:
    """When the rooms are taken by their own calendars between two moments, in order, by the room's key. One query."""
    found: dict[int, list[Busy]] = defaultdict(list)
    rows = OutsideHappening.objects.filter(
        calendar__venue__in={venue.pk for venue in venues if venue}, starts_at__lt=end, ends_at__gt=begin
    ).select_related("calendar")
    for row in rows.order_by("starts_at", "pk"):
        found[row.calendar.venue_id or 0].append(Busy(row.starts_at, row.ends_at, row.is_all_day, row.calendar))
    return found


def meets(busy: Collection[Busy], start: dt.datetime, end: dt.datetime) -> list[Busy]:
    """Those of the busy times that lie within a stretch of time, or over a part of it."""
    return [one for one in busy if one.starts_at < end and one.ends_at > start]


def rent_ore(venue: Venue, times: Sequence[tuple[dt.datetime, dt.datetime]]) -> int:
    """What the room costs for these times, in øre: by its price rule; where none is written, what stands on it for a session. Asks
    for nothing where the room was read with its `facts`."""
    facts = getattr(venue, "facts", None)
    return room_ore(facts.rule, times) if facts and facts.rule.is_said else venue.cost_kr * 100


def calendar_of(association: Association) -> OutsideCalendar | None:
    """The calendar from outside that is read of an association."""
    return OutsideCalendar.objects.filter(association=association).first()


def outside_calendars() -> list[OutsideCalendar]:
    """All calendars from outside, those that do not work first, then by the name of what they are of. One query."""
    rows = OutsideCalendar.objects.select_related("venue__postcode", "association")
    return sorted(rows, key=lambda row: (row.failing_since is None, row.venue is None, str(row), row.pk))


def also_here(association: Association, *, most: int) -> list[OutsideHappening]:
    """What comes next in the association's own calendar, the soonest first."""
    rows = OutsideHappening.objects.filter(calendar__association=association, ends_at__gt=clock.now())
    return list(rows.order_by("starts_at", "pk")[:most])
