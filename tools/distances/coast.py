"""The coast as rings of points, out of the polygons of the kommuner: `python -m tools.distances coast kommuner.geojson`.

Run once; what it made is kept in `coast.geojson`. A border between two kommuner is no coast: it stands in both polygons, and what
stands twice is left out.
"""

import itertools
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

COAST = Path(__file__).parent / "coast.geojson"
DECIMALS = 4  # 11 m to the north, 6 m to the east: a tenth of what the raster can show

Point = tuple[float, float]


def read() -> list[list[Point]]:
    """The rings of the coast in degrees (longitude, latitude), each closed."""
    shape = json.loads(COAST.read_text(encoding="utf-8"))
    return [[(lon, lat) for lon, lat in ring] for ring in shape["coordinates"]]


def write(source: Path) -> int:
    """Dissolve the polygons of `source` (GeoJSON) into the coast. Returns how many rings there are."""
    rings = dissolve(json.loads(source.read_text(encoding="utf-8")))
    lines = ",\n".join(json.dumps(ring, separators=(",", ":")) for ring in rings)
    COAST.write_text(f'{{"type":"MultiLineString","coordinates":[\n{lines}\n]}}\n', encoding="utf-8")
    return len(rings)


def dissolve(collection: dict[str, Any]) -> list[list[Point]]:
    """All sides that stand once, joined into closed rings, the same each time."""
    sides: set[tuple[Point, Point]] = set()
    for feature in collection["features"]:
        shape = feature["geometry"]
        for polygon in [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]:
            for ring in polygon:
                points = [(round(lon, DECIMALS), round(lat, DECIMALS)) for lon, lat, *_height in ring]
                for side in itertools.pairwise(points):
                    sides ^= {(min(side), max(side))} if side[0] != side[1] else set()
    return _rings(sides)


def _rings(sides: set[tuple[Point, Point]]) -> list[list[Point]]:
    beside: dict[Point, list[Point]] = defaultdict(list)
    for one, two in sorted(sides):
        beside[one].append(two)
        beside[two].append(one)
    rings = []
    for start in sorted(beside):
        while beside[start]:
            ring = [start]
            while len(ring) == 1 or ring[-1] != start:
                step = min(beside[ring[-1]])
                beside[ring[-1]].remove(step)
                beside[step].remove(ring[-1])
                ring.append(step)
            rings.append(ring)
    return rings
