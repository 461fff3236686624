"""The drawn map of the country: land, borders of the districts and towns as lines of whole numbers, and a window cut out of them.

One unit is 100 m. `data/map.json` is made by `python -m tools.maps build` out of the coast; LICENCES.txt beside it says from whom it comes.
"""

import json
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

CHART = Path(__file__).parents[1] / "data" / "map.json"
# The north-west corner and the parallel on which east and west are true, in degrees; units in a degree.
WEST, NORTH, PARALLEL, DEGREE = 8.0, 57.8, 56.0, 1111.95
NARROW = math.cos(math.radians(PARALLEL))


class Spot(NamedTuple):
    """A point in units: to the east and to the south."""

    x: float
    y: float


class Town(NamedTuple):
    """A town that is large enough to be named."""

    name: str
    at: Spot


class Box(NamedTuple):
    """A window in units."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """In units."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """In units."""
        return self.bottom - self.top

    def holds(self, spot: Spot) -> bool:
        """Whether a point lies inside."""
        return self.left <= spot.x <= self.right and self.top <= spot.y <= self.bottom


@dataclass(frozen=True)
class Chart:
    """`land`: closed rings; `borders`: lines between districts; `districts`: the box around each by its number; `towns`: largest first."""

    land: list[list[Spot]]
    borders: list[list[Spot]]
    districts: dict[int, Box]
    towns: list[Town]


def project(lat: float, lon: float) -> Spot:
    """A point in degrees (WGS 84) on the map. Plate carrée, true at 56° N: over Denmark it is off by less than 4 % across."""
    return Spot((lon - WEST) * NARROW * DEGREE, (NORTH - lat) * DEGREE)


@cache
def chart() -> Chart:
    """The whole country; read once in each process."""
    read = json.loads(CHART.read_text(encoding="utf-8"))
    return Chart(
        land=[[Spot(*point) for point in ring] for ring in read["land"]],
        borders=[[Spot(*point) for point in line] for line in read["borders"]],
        districts={int(number): Box(*sides) for number, sides in read["districts"].items()},
        towns=[Town(name, Spot(x, y)) for name, x, y in read["towns"]],
    )


def around(spots: Iterable[Spot], *, least: float, margin: float, lowest: float, highest: float) -> Box:
    """The window around some points: at least `least` units wide, with `margin` of its width free on each side, its height
    between `lowest` and `highest` of its width. Raises `ValueError` for no points."""
    points = list(spots)
    if not points:
        raise ValueError("nothing to look at")
    left, right = min(x for x, _y in points), max(x for x, _y in points)
    top, bottom = min(y for _x, y in points), max(y for _x, y in points)
    room = 1 - 2 * margin
    height = (bottom - top) / room
    width = max(least, (right - left) / room, height / highest)
    height = max(height, width * lowest)
    x, y = (left + right) / 2, (top + bottom) / 2
    return Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def land_in(box: Box) -> list[list[Spot]]:
    """The rings of land as far as they lie in the window (Sutherland and Hodgman 1974): what is cut off ends on its edges."""
    found = []
    for ring in chart().land:
        if _apart(ring, box):
            continue
        cut = ring[:-1]
        for inside, meet in _edges(box):
            cut = _cut(cut, inside, meet)
        if len(cut) >= 3:
            found.append(cut)
    return found


def borders_in(box: Box) -> list[list[Spot]]:
    """The borders of districts that touch the window, whole: a picture cuts them off itself."""
    return [line for line in chart().borders if not _apart(line, box)]


def towns_in(box: Box) -> list[Town]:
    """The towns in the window, largest first."""
    return [town for town in chart().towns if box.holds(town.at)]


def _apart(line: list[Spot], box: Box) -> bool:
    return (
        all(x < box.left for x, _y in line)
        or all(x > box.right for x, _y in line)
        or all(y < box.top for _x, y in line)
        or all(y > box.bottom for _x, y in line)
    )


type _Inside = Callable[[Spot], bool]
type _Meet = Callable[[Spot, Spot], Spot]


def _edges(box: Box) -> list[tuple[_Inside, _Meet]]:
    """For each side of the window: which points lie within, and where a line crosses it."""

    def upright(x: float) -> _Meet:
        return lambda a, b: Spot(x, a.y + (b.y - a.y) * (x - a.x) / (b.x - a.x))

    def level(y: float) -> _Meet:
        return lambda a, b: Spot(a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y), y)

    return [
        (lambda p: p.x >= box.left, upright(box.left)),
        (lambda p: p.x <= box.right, upright(box.right)),
        (lambda p: p.y >= box.top, level(box.top)),
        (lambda p: p.y <= box.bottom, level(box.bottom)),
    ]


def _cut(ring: list[Spot], inside: _Inside, meet: _Meet) -> list[Spot]:
    kept: list[Spot] = []
    for before, here in zip([*ring[-1:], *ring[:-1]], ring, strict=True):
        if inside(here) != inside(before):
            kept.append(meet(before, here))
        if inside(here):
            kept.append(here)
    return kept
