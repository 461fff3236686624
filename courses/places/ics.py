"""A calendar of somebody else's, read and told as plain data. It runs as a process of its own (`python -m courses.places.ics`),
since nobody knows what a stranger's file takes: whoever started it ends it.

Nothing of Django is in here: the process knows neither the database nor a secret, and asks nobody.
"""

import datetime as dt
import json
import resource
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from courses.common.zone import COPENHAGEN

if TYPE_CHECKING:
    import icalendar

# So many entries are looked at, and so many days of them told.
MOST_ENTRIES, MOST_DAYS = 5_000, 5_000
# Of those that come again: each of them can be looked for over many years.
MOST_RULES = 500
# Bytes of memory and seconds of work that the process may take.
MOST_MEMORY, MOST_WORK = 1_000_000_000, 30
# Times of day in a rule, and rules by the hour: nobody's meetings, and a day of them would be thousands.
_BY_THE_HOUR = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
_TIMES_OF_DAY = ("BYHOUR", "BYMINUTE", "BYSECOND")


class NoCalendar(Exception):
    """What was fetched is no calendar."""


@dataclass(frozen=True)
class Happening:
    """Something in a calendar, on one of its days: aware moments. `is_busy`: whoever keeps the calendar is not free then.
    What is private has no words."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    is_all_day: bool
    is_busy: bool
    is_private: bool
    title: str
    place: str
    link: str


@dataclass(frozen=True)
class Reading:
    """What a calendar says of a stretch of time, in order. `is_whole`: nothing was left out for being too much or unreadable."""

    happenings: list[Happening]
    is_whole: bool


def read(body: bytes, *, begin: dt.datetime, end: dt.datetime) -> Reading:
    """What the calendar in `body` holds between two moments. Raises `NoCalendar`.

    What is cancelled is left out; what names no zone is Danish time. An entry that cannot be read leaves the others be.
    """
    import icalendar  # deferred: slow

    text = body.decode("utf-8-sig", errors="replace")
    if "BEGIN:VCALENDAR" not in text.upper():
        raise NoCalendar
    try:
        calendars = icalendar.Calendar.from_ical(text, multiple=True)
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise NoCalendar from error
    # One that was cut off on the way is none.
    if not calendars:
        raise NoCalendar
    found: list[Happening] = []
    is_whole, rules = True, 0
    for entries in _by_identity(calendars):
        rules += any("RRULE" in entry for entry in entries)
        if rules > MOST_RULES or len(found) > MOST_DAYS or any(map(_is_by_the_hour, entries)):
            is_whole = False
            continue
        try:
            found += _days(entries, begin, end)
        except Exception:  # noqa: BLE001 whatever a stranger wrote, the other entries count
            is_whole = False
    found.sort(key=lambda one: (one.starts_at, one.ends_at, one.title))
    entries_in_all = sum(len(calendar.walk("VEVENT")) for calendar in calendars)
    return Reading(found[:MOST_DAYS], is_whole and len(found) <= MOST_DAYS and entries_in_all <= MOST_ENTRIES)


def _by_identity(calendars: "Iterable[icalendar.Calendar]") -> "Iterator[list[icalendar.Component]]":
    """The entries that are one: a rule, and the days that were moved."""
    together: dict[str, list[icalendar.Component]] = defaultdict(list)
    entries = [entry for calendar in calendars for entry in calendar.walk("VEVENT")]
    for number, entry in enumerate(entries[:MOST_ENTRIES]):
        together[str(entry.get("UID", f"without {number}"))].append(entry)
    yield from together.values()


def _is_by_the_hour(entry: "icalendar.Component") -> bool:
    rules = entry.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        often = {str(word).upper() for word in rule.get("FREQ", [])}
        if often & _BY_THE_HOUR or any(name in rule for name in _TIMES_OF_DAY):
            return True
    return False


def _days(entries: "list[icalendar.Component]", begin: dt.datetime, end: dt.datetime) -> list[Happening]:
    import icalendar  # deferred: slow
    import recurring_ical_events  # deferred: slow

    calendar = icalendar.Calendar()
    for entry in entries:
        calendar.add_component(entry)
    days = recurring_ical_events.of(calendar, components=["VEVENT"]).between(begin, end)
    return [_happening(day) for day in days if str(day.get("STATUS", "")).upper() != "CANCELLED"]


def _happening(day: "icalendar.Event") -> Happening:
    start, end = day.start, day.end
    is_all_day = not isinstance(start, dt.datetime)
    is_private = str(day.get("CLASS", "PUBLIC")).upper() != "PUBLIC"
    words = {"title": "SUMMARY", "place": "LOCATION", "link": "URL"}
    return Happening(
        starts_at=_moment(start),
        ends_at=max(_moment(start), _moment(end)),
        is_all_day=is_all_day,
        is_busy=str(day.get("TRANSP", "OPAQUE")).upper() != "TRANSPARENT",
        is_private=is_private,
        **{name: "" if is_private else str(day.get(prop, ""))[:500] for name, prop in words.items()},
    )


def _moment(when: dt.date) -> dt.datetime:
    """A whole day begins at midnight; a time without a zone is Danish."""
    if not isinstance(when, dt.datetime):
        return dt.datetime.combine(when, dt.time(), COPENHAGEN)
    return (when if when.tzinfo else when.replace(tzinfo=COPENHAGEN)).astimezone(dt.UTC)


def main() -> None:
    """Standard input: a line of JSON that says from when to when, and then the calendar. Standard output: what is in it, as JSON,
    or nothing for what is no calendar."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_WORK, MOST_WORK))
    asked = json.loads(sys.stdin.buffer.readline())
    begin, end = (dt.datetime.fromisoformat(asked[name]) for name in ("begin", "end"))
    try:
        reading = read(sys.stdin.buffer.read(), begin=begin, end=end)
    except NoCalendar:
        return
    told = {"is_whole": reading.is_whole, "happenings": [asdict(one) for one in reading.happenings]}
    json.dump(told, sys.stdout, default=dt.datetime.isoformat)


if __name__ == "__main__":
    main()
