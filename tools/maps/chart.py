"""The drawn map as whole numbers: rings of land, borders between districts, towns. One unit is 100 m, from the north-west corner."""

import csv
import itertools
import json
import re
from collections import defaultdict
from pathlib import Path

from courses.places.rules.chart import CHART, project
from tools.distances import coast

DISTRICTS = Path(__file__).parent / "storkredse.geojson"
DATA = CHART.parent
# What may be lost of a line, in units: less than a pixel where 40 km are 360 pixels wide.
TOLERANCE = 1.0
# Islets of fewer points than a triangle has are none; towns beyond these are not named.
FEWEST_POINTS, TOWNS = 4, 120
# «København K» is a part of a town; «Nykøbing F» and «Nykøbing M» are two.
PART = re.compile(r"^(København|Frederiksberg|Aarhus|Odense|Aalborg|Esbjerg|Randers) [A-ZÆØÅ]{1,2}$")

type Point = tuple[int, int]


def build() -> str:
    """The content of `map.json`, the same each time."""
    land = [ring for ring in map(closed, coast.read()) if len(ring) >= FEWEST_POINTS]
    shapes = {"land": land, "borders": borders(), "districts": districts(), "towns": towns()}
    parts = (
        f'"{name}":{json.dumps(shape, ensure_ascii=False, separators=(",", ":"))}' for name, shape in shapes.items()
    )
    return "{" + ",\n".join(parts) + "}\n"


def closed(ring: list[tuple[float, float]]) -> list[Point]:
    """A ring of (longitude, latitude) in units, simplified; its first point is its last."""
    points = list(itertools.starmap(_unit, ring))
    middle = max(range(len(points)), key=lambda number: _square(points[0], points[number]))
    return [*simplified(points[: middle + 1])[:-1], *simplified(points[middle:])]


def simplified(line: list[Point]) -> list[Point]:
    """The line without the points that lie within `TOLERANCE` of what stays (Douglas and Peucker 1973)."""
    if len(line) < 3:
        return line
    far = max(range(1, len(line) - 1), key=lambda number: _off(line[number], line[0], line[-1]))
    if _off(line[far], line[0], line[-1]) <= TOLERANCE:
        return [line[0], line[-1]]
    return [*simplified(line[: far + 1])[:-1], *simplified(line[far:])]


def borders() -> list[list[Point]]:
    """What two districts share, as lines."""
    owners: dict[tuple[Point, Point], set[int]] = defaultdict(set)
    for number, ring in _rings():
        for one, two in itertools.pairwise(ring):
            if one != two:
                owners[min(one, two), max(one, two)].add(number)
    return _joined({side for side, numbers in owners.items() if len(numbers) == 2})


def districts() -> dict[int, list[int]]:
    """The box around each storkreds by its number: left, top, right, bottom."""
    corners: dict[int, list[Point]] = defaultdict(list)
    for number, ring in _rings():
        corners[number] += ring
    return {
        number: [f(axis) for f in (min, max) for axis in zip(*points, strict=True)]
        for number, points in sorted(corners.items())
    }


def towns() -> list[tuple[str, int, int]]:
    """The largest ones, largest first, each where the first of its postcodes has its point."""
    with (DATA / "postnumre_befolkning_estimat.csv").open(encoding="utf-8") as file:
        people = {row["postnr"]: int(row["befolkning_estimat"]) for row in csv.DictReader(file)}
    sizes: dict[str, int] = defaultdict(int)
    first: dict[str, Point] = {}
    with (DATA / "postnumre.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            name = PART.sub(r"\1", row["navn"])
            sizes[name] += people.get(row["postnr"], 0)
            first.setdefault(name, _unit(float(row["lon"]), float(row["lat"])))
    largest = sorted(sizes, key=lambda name: (-sizes[name], name))[:TOWNS]
    return [(name, *first[name]) for name in largest]


def _rings() -> list[tuple[int, list[Point]]]:
    rings = []
    for feature in json.loads(DISTRICTS.read_text(encoding="utf-8"))["features"]:
        shape, number = feature["geometry"], feature["properties"]["storkreds_nr"]
        polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        rings += [(number, [_unit(*point[:2]) for point in ring]) for polygon in polygons for ring in polygon]
    return rings


def _joined(sides: set[tuple[Point, Point]]) -> list[list[Point]]:
    """Sides that meet as long lines; ends first, so that no line begins in its middle."""
    beside: dict[Point, set[Point]] = defaultdict(set)
    for one, two in sides:
        beside[one].add(two)
        beside[two].add(one)
    lines = []
    for start in sorted(beside, key=lambda point: (len(beside[point]) == 2, point)):
        while beside[start]:
            line = [start]
            while beside[line[-1]]:
                step = min(beside[line[-1]])
                beside[line[-1]].discard(step)
                beside[step].discard(line[-1])
                line.append(step)
            lines.append(line)
    return lines


def _unit(lon: float, lat: float) -> Point:
    x, y = project(lat, lon)
    return round(x), round(y)


def _square(one: Point, two: Point) -> float:
    return (one[0] - two[0]) ** 2 + (one[1] - two[1]) ** 2


def _off(point: Point, one: Point, two: Point) -> float:
    """How far a point lies from a side, in units."""
    (x, y), (ax, ay), (bx, by) = point, one, two
    length = _square(one, two)
    if not length:
        return _square(point, one) ** 0.5
    along = max(0.0, min(1.0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length))
    return ((x - ax - along * (bx - ax)) ** 2 + (y - ay - along * (by - ay)) ** 2) ** 0.5
