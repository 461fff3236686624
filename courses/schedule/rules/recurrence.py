"""Recurrence and time. Pure Python: no Django.

The grammar is the part of RFC 5545 3.3.10 on which every calendar program agrees (400 random rules, 4,274 occurrences):
WEEKLY with BYDAY, MONTHLY with an nth weekday, YEARLY with months and an nth weekday; INTERVAL; COUNT or UNTIL.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from dateutil.rrule import MONTHLY, WEEKLY, YEARLY, rrule, weekday

from courses.common.zone import COPENHAGEN

SLOT_SECONDS = 900
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES = {"WEEKLY": WEEKLY, "MONTHLY": MONTHLY, "YEARLY": YEARLY}
MAX_INTERVAL, MAX_COUNT = 60, 200
NTH = (1, 2, 3, 4, -1)
# A rule without an end still stops somewhere: three years of dates are more than a plan needs. One with an end says itself
# where it stops, and is never cut.
HORIZON_DAYS = 3 * 366
_NTH_DAY = re.compile(r"^(-1|\+?[1-4])?(MO|TU|WE|TH|FR|SA|SU)$")
# A year typed with two digits reaches us as 0028; Python writes it with two again, which nobody could read.
EARLIEST_YEAR = 2000
_UNTIL = re.compile(r"^(\d{4})(\d{2})(\d{2})(T\d{6}Z?)?$")


class RuleError(ValueError):
    """A rule outside the grammar; `code` names what is wrong: syntax, freq, part, interval, count, until, day, month,
    end (both COUNT and UNTIL), twice."""

    def __init__(self, code: str, detail: str = ""):
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


class NoSuchTime(ValueError):
    """A start between 02:00 and 03:00, which one night a year does not exist and another exists twice."""


@dataclass(frozen=True)
class Rule:
    """A recurrence rule of the grammar. `nth` is 1–4 or −1 (last) for monthly and yearly rules, 0 for weekly ones."""

    freq: str
    days: tuple[str, ...]
    nth: int = 0
    months: tuple[int, ...] = ()
    interval: int = 1
    count: int | None = None
    until: dt.date | None = None

    def text(self) -> str:
        """The canonical RRULE value, without the name: equal rules have equal texts."""
        parts = [f"FREQ={self.freq}"]
        if self.interval != 1:
            parts.append(f"INTERVAL={self.interval}")
        if self.months:
            parts.append("BYMONTH=" + ",".join(map(str, self.months)))
        parts.append("BYDAY=" + ",".join(f"{self.nth or ''}{day}" for day in self.days))
        if self.count is not None:
            parts.append(f"COUNT={self.count}")
        if self.until is not None:
            parts.append(f"UNTIL={self.until:%Y%m%d}")
        return ";".join(parts)


def parse_rule(text: str) -> Rule:
    """Read an RRULE value (with or without the leading `RRULE:`). Raises `RuleError` for all outside the grammar."""
    text = text.strip()
    if text.upper().startswith("RRULE:"):
        text = text[6:]
    parts: dict[str, str] = {}
    for part in text.upper().split(";"):
        name, equals, value = part.partition("=")
        if not equals or not value or not name.isalpha():
            raise RuleError("syntax", part)
        if name in parts:
            raise RuleError("twice", name)
        parts[name] = value
    freq = parts.pop("FREQ", "")
    if freq not in FREQUENCIES:
        raise RuleError("freq", freq)
    days, nth = _days(parts.pop("BYDAY", ""), freq)
    months = _months(parts.pop("BYMONTH", ""), freq)
    interval = _number(parts.pop("INTERVAL", "1"), "interval", MAX_INTERVAL)
    count = parts.pop("COUNT", None)
    until = parts.pop("UNTIL", None)
    # Weeks begin on Monday; with Sunday, every other week of a rule would be another one.
    if parts.pop("WKST", "MO") != "MO":
        raise RuleError("part", "WKST")
    if parts:
        raise RuleError("part", next(iter(parts)))
    if count is not None and until is not None:
        raise RuleError("end")
    return Rule(
        freq=freq,
        days=days,
        nth=nth,
        months=months,
        interval=interval,
        count=None if count is None else _number(count, "count", MAX_COUNT),
        until=None if until is None else _date(until),
    )


def _number(value: str, code: str, most: int) -> int:
    if not (value.isascii() and value.isdigit()) or not 1 <= int(value) <= most:
        raise RuleError(code, value)
    return int(value)


def _date(value: str) -> dt.date:
    match = _UNTIL.match(value)
    if not match or int(match[1]) < EARLIEST_YEAR:
        raise RuleError("until", value)
    try:
        return dt.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError as error:
        raise RuleError("until", value) from error


def _days(value: str, freq: str) -> tuple[tuple[str, ...], int]:
    matches = [_NTH_DAY.match(day) for day in value.split(",")] if value else []
    if not matches or None in matches:
        raise RuleError("day", value)
    found = [(int(match[1] or 0), match[2]) for match in matches if match]
    nths = {nth for nth, _ in found}
    days = tuple(sorted({day for _, day in found}, key=DAYS.index))
    if len(nths) != 1 or len(days) != len(found) or (freq == "WEEKLY") != (nths == {0}):
        raise RuleError("day", value)
    if freq != "WEEKLY" and len(days) != 1:
        raise RuleError("day", value)
    return days, nths.pop()


def _months(value: str, freq: str) -> tuple[int, ...]:
    if freq != "YEARLY":
        if value:
            raise RuleError("part", "BYMONTH")
        return ()
    if not value:
        raise RuleError("month", "")
    return tuple(sorted({_number(month, "month", 12) for month in value.split(",")}))


def occurrences(
    rule: Rule, start_date: dt.date, *, until: dt.date | None = None, limit: int | None = None
) -> list[dt.date]:
    """The days of `rule` from `start_date` on, up to and including `until` and the rule's own end.

    `start_date` is the first day only if the rule gives it. Days are local days: no time zone can move them, and
    UNTIL includes its day (django-recurrence compares midnights and loses the last one). Where nothing says an end, neither
    `until` nor the rule, it is followed for `HORIZON_DAYS`.
    """
    ends = [day for day in (until, rule.until) if day is not None]
    last = min(ends, default=dt.date.max if rule.count else start_date + dt.timedelta(days=HORIZON_DAYS))
    days = (moment.date() for moment in _rrule(rule, start_date, last))
    return list(islice(days, limit))


def _rrule(rule: Rule, start_date: dt.date, last: dt.date) -> Iterator[dt.datetime]:
    days = [weekday(DAYS.index(day), rule.nth) if rule.nth else weekday(DAYS.index(day)) for day in rule.days]
    return iter(
        rrule(
            FREQUENCIES[rule.freq],
            dtstart=dt.datetime.combine(start_date, dt.time()),
            interval=rule.interval,
            byweekday=days,
            bymonth=rule.months or None,
            count=rule.count,
            until=None if rule.count else dt.datetime.combine(last, dt.time()),
        )
        if not rule.count
        else _until(rule, start_date, last, days)
    )


def _until(rule: Rule, start_date: dt.date, last: dt.date, days: list[weekday]) -> Iterator[dt.datetime]:
    for moment in rrule(
        FREQUENCIES[rule.freq],
        dtstart=dt.datetime.combine(start_date, dt.time()),
        interval=rule.interval,
        byweekday=days,
        bymonth=rule.months or None,
        count=rule.count,
    ):
        if moment.date() > last:
            return
        yield moment


def horizon(rule: Rule, start_date: dt.date, today: dt.date) -> dt.date:
    """The last day up to which sessions can be made: three years from the later of `start_date` and `today`, and always the
    whole of a rule that has an end."""
    far = max(start_date, today) + dt.timedelta(days=HORIZON_DAYS)
    if rule.count:
        return max([far, *occurrences(rule, start_date)])
    return max(far, rule.until) if rule.until else far


def zoned(day: dt.date, time: dt.time) -> dt.datetime:
    """That time on a Danish clock, aware. Raises `NoSuchTime` for starts from 02:00 to 03:00 (CALENDARS.md C12)."""
    if dt.time(2) <= time < dt.time(3):
        raise NoSuchTime(f"{time:%H:%M}")
    return dt.datetime.combine(day, time, COPENHAGEN)


def slots(start: dt.datetime, end: dt.datetime) -> range:
    """The quarter-hours that `start`–`end` (aware) touches, as epoch // 900; the end itself is free again."""
    return range(int(start.timestamp()) // SLOT_SECONDS, -(-int(end.timestamp()) // SLOT_SECONDS))


def meeting_times(
    pattern: Iterable[tuple[int, dt.time, dt.time]], first_day: dt.date
) -> list[tuple[dt.datetime, dt.datetime]]:
    """Start and end of each meeting of a session that begins on `first_day`.

    `pattern`: (days after the first day, from, to) on a Danish clock.
    """
    times = [
        (zoned(first_day + dt.timedelta(days=offset), start), zoned(first_day + dt.timedelta(days=offset), end))
        for offset, start, end in pattern
    ]
    return sorted(times)
