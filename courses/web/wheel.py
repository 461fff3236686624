"""The small year wheel of the front page: twelve months from today and a dot for every session."""

import datetime as dt
import math
from collections import Counter
from dataclasses import dataclass

from django.utils.dates import MONTHS_3

RINGS = {"fjord": 150, "lyng": 132, "boeg": 114, "hav": 96, "rav": 78, "hyben": 60}


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    radius: float
    colour: str


@dataclass(frozen=True)
class Month:
    path: str
    label: str
    x: float
    y: float
    alternate: bool


@dataclass(frozen=True)
class Wheel:
    """Coordinates in a box from −200 to 200; `total` sessions."""

    total: int
    months: list[Month]
    dots: list[Dot]
    rings: list[int]


def _point(angle: float, radius: float) -> tuple[float, float]:
    """`angle` in turns from the top, clockwise."""
    turn = 2 * math.pi * angle - math.pi / 2
    return round(radius * math.cos(turn), 1), round(radius * math.sin(turn), 1)


def _band(start: float, end: float, inner: int = 168, outer: int = 196) -> str:
    (a, b), (c, d) = _point(start, outer), _point(end, outer)
    (e, f), (g, h) = _point(end, inner), _point(start, inner)
    return f"M{a} {b}A{outer} {outer} 0 0 1 {c} {d}L{e} {f}A{inner} {inner} 0 0 0 {g} {h}Z"


def small_wheel(sessions: list[tuple[dt.date, str]], start: dt.date) -> Wheel:
    """Sessions as (day, colour) in the twelve months from `start`; those of one course in one week share a dot."""
    weeks = Counter(((day - start).days // 7, colour) for day, colour in sessions)
    dots = []
    for (week, colour), count in sorted(weeks.items()):
        x, y = _point((week + 0.5) / 52.2, RINGS[colour])
        dots.append(Dot(x, y, min(4 + count * 0.8, 8), colour))
    months = []
    for number in range(12):
        month = (start.month - 1 + number) % 12 + 1
        begin, end = number / 12, (number + 1) / 12
        x, y = _point((begin + end) / 2, 182)
        months.append(Month(_band(begin, end), str(MONTHS_3[month]), x, y, bool(number % 2)))
    return Wheel(len(sessions), months, dots, list(RINGS.values()))
