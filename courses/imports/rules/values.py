"""What a cell says: numbers, days, times and yes as Danes write them. Empty is None; what is not understood raises."""

import datetime as dt
import re
from collections.abc import Callable
from enum import StrEnum

from courses.imports.rules.reading import Cell

_NUMBER = re.compile(r"-?\d{1,3}(?:\.\d{3})+(?:,\d+)?|-?\d+(?:[.,]\d+)?")
_DAY = re.compile(r"(\d{1,2})[-./ ](\d{1,2})[-./ ](\d{4})(?:[ T].*)?")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T].*)?")
_TIME = re.compile(r"(?:kl\.? ?)?(\d{1,2})(?:[.:](\d{2}))?(?:[.:]\d{2})?")
# Years that a file may write; others are slips.
YEARS = (1950, 2060)
YES = {"ja", "j", "yes", "y", "x", "sand", "true", "1"}
NO = {"nej", "n", "no", "falsk", "false", "0"}
UNKNOWN = {"ukendt", "ved ikke", "?", "unknown"}
WEEKDAYS = (
    ("man", "mandag", "mon", "monday"),
    ("tir", "tirsdag", "tue", "tuesday"),
    ("ons", "onsdag", "wed", "wednesday"),
    ("tor", "torsdag", "thu", "thursday"),
    ("fre", "fredag", "fri", "friday"),
    ("lør", "lørdag", "sat", "saturday"),
    ("søn", "søndag", "sun", "sunday"),
)


class Expected(StrEnum):
    """What a cell should have held."""

    NUMBER = "number"
    WHOLE = "whole"
    DAY = "day"
    TIME = "time"
    YES_OR_NO = "yes or no"
    WEEKDAYS = "weekdays"
    DAYS = "days"
    MEETINGS = "meetings"


class NotUnderstood(Exception):
    """The cell does not hold what its column is for."""

    def __init__(self, expected: Expected) -> None:
        super().__init__(expected)
        self.expected = expected


def text(cell: Cell) -> str:
    """As people see it in the sheet: 7100 and not 7100.0; «» for an empty one."""
    if isinstance(cell, bool):
        return "ja" if cell else "nej"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, float):
        return str(cell).replace(".", ",")
    if isinstance(cell, dt.datetime):
        return f"{cell:%d-%m-%Y}" if cell.time() == dt.time() else f"{cell:%d-%m-%Y %H.%M}"
    if isinstance(cell, dt.date):
        return f"{cell:%d-%m-%Y}"
    if isinstance(cell, dt.time):
        return f"{cell:%H.%M}"
    return " ".join(str(cell).split())


def number(written: str) -> float:
    """«1.234,5», «1234.5», «-2». A dot before exactly three digits parts thousands, as in Denmark."""
    if not _NUMBER.fullmatch(written):
        raise NotUnderstood(Expected.NUMBER)
    if "," in written or re.fullmatch(r"-?\d{1,3}(?:\.\d{3})+", written):
        return float(written.replace(".", "").replace(",", "."))
    return float(written)


def degrees(written: str) -> float:
    """A latitude or longitude: «55,709» and «55.709» are one, since nobody stands at 55 thousand degrees."""
    found = re.fullmatch(r"-?\d{1,3}(?:[.,]\d+)?", written)
    if not found:
        raise NotUnderstood(Expected.NUMBER)
    return float(written.replace(",", "."))


def whole(written: str) -> int:
    """A whole number, not below 0: «1.200», «20», «20,0»."""
    try:
        found = number(written)
    except NotUnderstood as error:
        raise NotUnderstood(Expected.WHOLE) from error
    if not found.is_integer() or not 0 <= found < 10**9:
        raise NotUnderstood(Expected.WHOLE)
    return int(found)


def day(written: str) -> str:
    """«01-03-2026», «1.3.2026», «2026-03-01»: the day in ISO 8601. The first number is the day, never the month."""
    if found := _ISO.fullmatch(written):
        year, month, date = found.groups()
    elif found := _DAY.fullmatch(written):
        date, month, year = found.groups()
    else:
        raise NotUnderstood(Expected.DAY)
    if not YEARS[0] <= int(year) <= YEARS[1]:
        raise NotUnderstood(Expected.DAY)
    try:
        return dt.date(int(year), int(month), int(date)).isoformat()
    except ValueError as error:
        raise NotUnderstood(Expected.DAY) from error


def time(written: str) -> str:
    """«18.30», «18:30», «kl. 18»: hours and minutes as in ISO 8601."""
    found = _TIME.fullmatch(written.casefold())
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if hour > 23 or minute > 59:
        raise NotUnderstood(Expected.TIME)
    return f"{hour:02}:{minute:02}"


def flag(written: str) -> bool:
    """«ja», «x», «nej»."""
    said = written.casefold()
    if said in YES | NO:
        return said in YES
    raise NotUnderstood(Expected.YES_OR_NO)


def access(written: str) -> str:
    """«yes», «no» or «unknown»: whether a room has something."""
    said = written.casefold()
    if said in UNKNOWN:
        return "unknown"
    return "yes" if flag(written) else "no"


def weekdays(written: str) -> list[int]:
    """«mandag-torsdag», «man, ons, fre», «alle»: sorted numbers, 0 for Monday."""
    said = written.casefold()
    if said in ("alle", "all", "hver dag"):
        return list(range(7))
    found: set[int] = set()
    for part in re.split(r"\s*(?:,|;|\bog\b|\band\b)\s*", said):
        ends = [_weekday(word) for word in re.split(r"\s*[-–]\s*", part)]
        if len(ends) == 2 and ends[0] > ends[1]:
            raise NotUnderstood(Expected.WEEKDAYS)
        found |= set(range(ends[0], ends[-1] + 1))
    return sorted(found)


def _weekday(word: str) -> int:
    for at, names in enumerate(WEEKDAYS):
        if word.strip(". ") in names:
            return at
    raise NotUnderstood(Expected.WEEKDAYS)


def spans(written: str) -> list[list[str]]:
    """«24-12-2026 til 02-01-2027; 05-06-2027»: first and last days in ISO 8601, in order."""
    found = []
    for part in re.split(r"\s*[;,\n]\s*", written):
        ends = re.split(r"\s*(?:\btil\b|\bto\b|–|/| - )\s*", part.strip())
        try:
            days = [day(end) for end in ends]
        except NotUnderstood as error:
            raise NotUnderstood(Expected.DAYS) from error
        if len(days) > 2:
            raise NotUnderstood(Expected.DAYS)
        found.append([days[0], days[-1]])
    return sorted(found)


def meetings(written: str) -> list[list[str | None]]:
    """«04-03-2027; 11-03-2027 18.30-21.00»: the day, from and to of each meeting, in order; None where the time is not said."""
    found: list[list[str | None]] = []
    for part in re.split(r"\s*[;,\n]\s*", written.strip(" ;,")):
        day_of, _space, hours = part.strip().partition(" ")
        ends = re.split(r"\s*(?:\btil\b|\bto\b|–|-)\s*", hours.strip()) if hours.strip() else []
        try:
            times = [time(end) for end in ends]
            on = day(day_of)
        except NotUnderstood as error:
            raise NotUnderstood(Expected.MEETINGS) from error
        if len(times) > 2:
            raise NotUnderstood(Expected.MEETINGS)
        found.append([on, *times, *[None] * (2 - len(times))])
    return sorted(found, key=lambda row: (row[0] or "", row[1] or ""))


def postcode(written: str) -> str:
    """Four digits where they are there; a zero that a spreadsheet dropped in front comes back: «800» is 0800."""
    return written.zfill(4) if re.fullmatch(r"[1-9]\d{2}", written) else written


def kommune(written: str) -> str:
    """A name, or a number of four digits: «630» is 0630."""
    return written.zfill(4) if re.fullmatch(r"\d{3}", written) else written


def mails(written: str) -> list[str]:
    """Addresses with commas, semicolons or spaces between."""
    return [part for part in re.split(r"[;,\s]+", written) if part]


Reader = Callable[[str], object]
