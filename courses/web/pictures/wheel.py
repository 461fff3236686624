"""Year wheels as numbers for SVG: the small one of the front page, and the large one with everything (UX.md U12)."""

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.dates import MONTHS_3
from django.utils.translation import get_language

from courses.cadence.queries.year import Run, Year

# The six colours of the courses as numbers, for pictures that know no style sheet of ours.
COLOURS = {
    "fjord": "#0B5C63",
    "lyng": "#7A2E63",
    "boeg": "#2B6B35",
    "hav": "#1D4F91",
    "rav": "#8A5100",
    "hyben": "#B0271C",
}
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


@dataclass(frozen=True)
class Mark:
    """One session, or several of one course, week and status: `kind` is the status of the dot; `runs` says which, and
    `ring` which ring it is on, from the outermost (0)."""

    x: float
    y: float
    radius: float
    colour: str
    kind: str
    runs: list[Run]
    ring: int

    @property
    def is_several(self) -> bool:
        """Whether it stands for more than one session."""
        return len(self.runs) > 1

    @property
    def is_hollow(self) -> bool:
        """Drawn as an outline: nobody can come to it."""
        return self.kind in ("draft", "cancelled")


@dataclass(frozen=True)
class Arc:
    """`path` of a stretch of time on the ring of a course (`colour`), or of a school holiday across all rings (empty)."""

    path: str
    colour: str
    name: str
    begin: dt.date
    end: dt.date


@dataclass(frozen=True)
class YearWheel:
    """Coordinates in a box from −260 to 260. `today`: the end of the hand, None outside the year."""

    months: list[Month]
    rings: list[int]
    marks: list[Mark]
    waits: list[Arc]
    breaks: list[Arc]
    today: tuple[float, float] | None

    @property
    def courses(self) -> list[tuple[int, list[Mark]]]:
        """(ring, its marks in order of time) of each course that has any, from the outermost."""
        found: dict[int, list[Mark]] = defaultdict(list)
        for mark in self.marks:
            found[mark.ring].append(mark)
        return sorted(found.items())


OUTERMOST, INNERMOST, RING_STEP = 190, 80, 22
# A draft or cancelled session of a course and week that has a published one as well lies a little further in.
INWARDS = 9


def year_wheel(year: Year) -> YearWheel:
    """The large wheel of a year."""
    start = year.scope.start
    rings = _rings(year)

    def turn(day: dt.date) -> float:
        return min(max((day - start).days / year.scope.days, 0), 1)

    months = []
    first = start.replace(day=1)
    for number in range(13):
        begin = (first.replace(day=1) + dt.timedelta(days=31 * number)).replace(day=1)
        end = (begin + dt.timedelta(days=31)).replace(day=1)
        if turn(end) <= turn(begin):
            continue
        x, y = _point((turn(begin) + turn(end)) / 2, 221)
        name = _month(begin.month) if turn(end) - turn(begin) > 0.04 else ""
        months.append(Month(_band(turn(begin), turn(end), 206, 236), name, x, y, bool(number % 2)))
    waits = [
        Arc(
            _stretch(turn(wait.begin), turn(wait.end), rings[wait.course.pk]),
            wait.course.colour,
            wait.course.display_title,
            wait.begin,
            wait.end,
        )
        for wait in year.waits()
    ]
    breaks = [
        Arc(
            _band(turn(row.start_date), turn(row.end_date + dt.timedelta(days=1)), 66, 204),
            "",
            row.display_name,
            row.start_date,
            row.end_date,
        )
        for row in year.breaks
    ]
    hand = _point(turn(year.today), 204) if start <= year.today < year.scope.end else None
    return YearWheel(months, list(rings.values()), _marks(year, rings, turn), waits, breaks, hand)


def _rings(year: Year) -> dict[int, int]:
    """Course → radius, the first outermost; more than six courses share the room of six."""
    step = min(RING_STEP, (OUTERMOST - INNERMOST) // max(len(year.courses) - 1, 1))
    return {course.pk: OUTERMOST - number * step for number, course in enumerate(year.courses)}


def _marks(year: Year, rings: dict[int, int], turn: Callable[[dt.date], float]) -> list[Mark]:
    """One dot for each course, week and status."""
    together: dict[tuple[int, int, str], list[Run]] = defaultdict(list)
    for run in year.runs:
        week = (run.day - year.scope.start).days // 7
        together[run.session.course_id, week, run.session.status].append(run)
    found = []
    order = list(rings)
    crowd = Counter((course, week) for course, week, _kind in together)
    for (course, week, kind), runs in together.items():
        middle = sum(turn(run.day) for run in runs) / len(runs)
        aside = INWARDS if crowd[course, week] > 1 and not runs[0].counts else 0
        x, y = _point(middle, rings[course] - aside)
        radius = 6.5 if len(runs) == 1 else 9
        found.append(Mark(x, y, radius, runs[0].session.course.colour, kind, runs, order.index(course)))
    return found


def _stretch(start: float, end: float, radius: int) -> str:
    """The middle line of a ring between two turns, drawn in halves since an arc of a full circle has no direction."""
    middle = (start + end) / 2
    (a, b), (c, d), (e, f) = _point(start, radius), _point(middle, radius), _point(end, radius)
    large = int(end - start > 1)
    return f"M{a} {b}A{radius} {radius} 0 {large} 1 {c} {d}A{radius} {radius} 0 {large} 1 {e} {f}"


def _month(number: int) -> str:
    """Three letters; Danish writes them small, English begins them large."""
    name = str(MONTHS_3[number])
    return name if get_language() == "da" else name.capitalize()


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
        months.append(Month(_band(begin, end), _month(month), x, y, bool(number % 2)))
    return Wheel(len(sessions), months, dots, list(RINGS.values()))
