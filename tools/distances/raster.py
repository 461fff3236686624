"""Land as a raster, and the net of ways over it.

Cells of about 100 m say what is land. One node stands in every block of 4 × 4 cells that has land (about 400 m), on the land cell nearest to
its middle; so no island and no neck of land is lost that the raster shows. Two nodes are joined in 32 directions, where all of the line
between them is land. Lengths are whole metres: sums are exact, and the table is the same on every machine.
"""

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.sparse import coo_matrix
from scipy.spatial import cKDTree

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

EARTH_M = 6_371_008.8
SOUTH, WEST = 54.54, 7.95
CELL_LAT, CELL_LON = 0.0009, 0.0016  # 100 m at 56° north, both ways
ROWS, COLUMNS = 3620, 4600  # up to 57.8° north and 15.3° east
BLOCK = 4
REACH = 3  # blocks: with no common divisor they make 32 directions
DIRECTIONS = [
    (north, east)
    for north in range(REACH + 1)
    for east in range(-REACH, REACH + 1)
    if math.gcd(north, abs(east)) == 1 and (north > 0 or east > 0)
]
SAMPLES_A_BLOCK = 6


class Net(NamedTuple):
    """Nodes in degrees, and the sides between them in metres: `length[k]` joins `one[k]` and `two[k]`."""

    lat: "NDArray"
    lon: "NDArray"
    one: "NDArray"
    two: "NDArray"
    length: "NDArray"

    def nearest(self, lat: float, lon: float) -> int:
        """The node nearest to a point."""
        return int(self.nearest_of([(lat, lon)])[0])

    def nearest_of(self, points: Iterable[tuple[float, float]]) -> "NDArray":
        """The nodes nearest to points (latitude, longitude)."""
        there = np.array(list(points), dtype=float).reshape(-1, 2)
        tree = cKDTree(np.column_stack([self.lat, self.lon * SHRINK]))
        return tree.query(np.column_stack([there[:, 0], there[:, 1] * SHRINK]))[1]

    def joined(self, pairs: Iterable[tuple[int, int]]) -> "Net":
        """The same net with straight sides between these nodes as well."""
        one, two = np.array(list(pairs), dtype=np.int64).reshape(-1, 2).T
        length = metres(self.lat[one], self.lon[one], self.lat[two], self.lon[two])
        return self._replace(
            one=np.concatenate([self.one, one]),
            two=np.concatenate([self.two, two]),
            length=np.concatenate([self.length, np.rint(length)]),
        )

    def matrix(self) -> "csr_matrix":
        """For `scipy.sparse.csgraph`."""
        size = len(self.lat)
        # The shorter one where two sides join the same nodes: a sparse matrix would add them up.
        low, high = np.minimum(self.one, self.two), np.maximum(self.one, self.two)
        order = np.lexsort((self.length, high, low))
        low, high, length = low[order], high[order], self.length[order]
        first = np.ones(len(low), dtype=bool)
        first[1:] = (np.diff(low) != 0) | (np.diff(high) != 0)
        low, high, length = low[first], high[first], length[first]
        both = (np.concatenate([low, high]), np.concatenate([high, low]))
        return coo_matrix((np.concatenate([length, length]), both), shape=(size, size)).tocsr()


SHRINK = math.cos(math.radians(56))


def metres(lat1: "NDArray", lon1: "NDArray", lat2: "NDArray", lon2: "NDArray") -> "NDArray":
    """Between points a few kilometres apart: the haversine of the sphere, in metres."""
    north1, east1, north2, east2 = map(np.radians, (lat1, lon1, lat2, lon2))
    half = np.sin((north2 - north1) / 2) ** 2 + np.cos(north1) * np.cos(north2) * np.sin((east2 - east1) / 2) ** 2
    return 2 * EARTH_M * np.arcsin(np.minimum(1.0, np.sqrt(half)))


class Window(NamedTuple):
    """A part of the country, in degrees."""

    south: float
    north: float
    west: float
    east: float

    def has(self, lat: float, lon: float) -> bool:
        return self.south <= lat <= self.north and self.west <= lon <= self.east


def land(rings: Iterable[list[tuple[float, float]]], window: Window | None = None) -> "NDArray":
    """Which cells are land: those whose middle lies within an odd number of rings (lakes drawn as rings are water). Outside the window
    all is water."""
    turns = np.zeros((ROWS, COLUMNS + 1), dtype=np.int8)
    for ring in rings:
        points = np.array(ring)
        if window and (points[:, 1].max() < window.south or points[:, 1].min() > window.north):
            continue
        x, y = (points[:, 0] - WEST) / CELL_LON - 0.5, (points[:, 1] - SOUTH) / CELL_LAT - 0.5
        for ax, ay, bx, by in zip(x[:-1], y[:-1], x[1:], y[1:], strict=True):
            low, high = (ay, by) if ay < by else (by, ay)
            rows = np.arange(math.ceil(low), math.ceil(high))
            if len(rows):
                columns = np.ceil(ax + (rows - ay) * (bx - ax) / (by - ay)).astype(np.int64)
                turns[rows, np.clip(columns, 0, COLUMNS)] ^= 1
    is_land = np.logical_xor.accumulate(turns[:, :COLUMNS].astype(bool), axis=1)
    if window:
        lat, lon = SOUTH + (np.arange(ROWS) + 0.5) * CELL_LAT, WEST + (np.arange(COLUMNS) + 0.5) * CELL_LON
        is_land &= ((lat >= window.south) & (lat <= window.north))[:, None]
        is_land &= ((lon >= window.west) & (lon <= window.east))[None, :]
    return is_land


def net(is_land: "NDArray") -> Net:
    """The nodes and the sides between neighbours."""
    number, row, column, block = _nodes(is_land)
    lat, lon = SOUTH + (row + 0.5) * CELL_LAT, WEST + (column + 0.5) * CELL_LON
    ones, twos = [], []
    for north, east in DIRECTIONS:
        there = block + np.array([north, east])
        inside = (there[:, 0] < number.shape[0]) & (there[:, 1] >= 0) & (there[:, 1] < number.shape[1])
        one = np.flatnonzero(inside)
        two = number[there[inside, 0], there[inside, 1]]
        one, two = one[two >= 0], two[two >= 0]
        dry = np.ones(len(one), dtype=bool)
        samples = SAMPLES_A_BLOCK * max(north, abs(east)) + 2
        for step in range(1, samples):
            rows = np.rint(row[one] + (row[two] - row[one]) * step / samples).astype(np.int64)
            columns = np.rint(column[one] + (column[two] - column[one]) * step / samples).astype(np.int64)
            dry &= is_land[rows, columns]
        ones.append(one[dry])
        twos.append(two[dry])
    one, two = np.concatenate(ones), np.concatenate(twos)
    return Net(lat, lon, one, two, np.rint(metres(lat[one], lon[one], lat[two], lon[two])))


def _nodes(is_land: "NDArray") -> tuple["NDArray", "NDArray", "NDArray", "NDArray"]:
    """The number of the node in each block (-1: none); row and column of each node's cell; each node's block."""
    high, wide = ROWS // BLOCK, COLUMNS // BLOCK
    parted = is_land[: high * BLOCK, : wide * BLOCK].reshape(high, BLOCK, wide, BLOCK)
    cells = parted.transpose(0, 2, 1, 3).reshape(high, wide, BLOCK * BLOCK)
    middle = (BLOCK - 1) / 2
    from_middle = sorted(
        range(BLOCK * BLOCK), key=lambda cell: ((cell // BLOCK - middle) ** 2 + (cell % BLOCK - middle) ** 2, cell)
    )
    cells = cells[:, :, from_middle]
    has_land = cells.any(axis=2)
    chosen = np.array(from_middle)[cells.argmax(axis=2)]
    row = np.arange(high)[:, None] * BLOCK + chosen // BLOCK
    column = np.arange(wide)[None, :] * BLOCK + chosen % BLOCK
    number = np.full((high, wide), -1, dtype=np.int64)
    number[has_land] = np.arange(has_land.sum())
    return number, row[has_land], column[has_land], np.argwhere(has_land)
