"""How far it is by road, and with which ferry. Pure Python; whole countries at once with NumPy.

The ways between all postcodes stand in `data/distances.bin`, made by `python -m tools.distances build` out of the coast, the fixed links and
the ferries: docs/DISTANCES.md says how, and how true they are. A room counts as its postcode and the straight rest; where a neighbouring
postcode lies on the way, as that one and the rest.
"""

import json
import math
import mmap
import sys
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from numpy.typing import NDArray

EARTH_KM = 6371.0088
TABLE = Path(__file__).parents[1] / "data" / "distances.bin"
MAGIC = b"RUNDKREDS WAYS 1\n"
NO_ROAD = 0xFFFF  # any other number is hectometres
HECTOMETRES = 10  # in a kilometre
# (kilometres, km/h): the first ones of a drive in towns, then on country roads, then on motorways. An estimate of ours; against five times
# that a router gave for 116 to 265 km it is 1 to 8 % off.
SPEEDS = ((20, 50), (80, 70), (math.inf, 115))
BOARDING_MINUTES = 15


class Place(NamedTuple):
    """A postcode and a point in it, in degrees (WGS 84)."""

    code: str
    lat: float
    lon: float


class Crossing(NamedTuple):
    """A way with a ferry, or with up to three: their names, minutes on board, km driven on both sides together.

    `is_timed`: whether the minutes are published ones; otherwise they are an estimate of ours and not for people to read.
    """

    names: tuple[str, ...]
    minutes: int
    km: float
    is_timed: bool


class Travel(NamedTuple):
    """The way from one place to another, one way.

    `km` by road, infinite where no road leads; `minutes` of the quickest way, ferries with a quarter of an hour to board; `ferry` where one is
    needed, or spares much driving. Infinite and None: nobody knows a way.
    """

    km: float
    minutes: int | None
    ferry: Crossing | None

    @property
    def has_road(self) -> bool:
        return self.km < math.inf


def great_circle_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Haversine distance between two points in degrees (WGS 84)."""
    lat1, lon1, lat2, lon2 = map(math.radians, (lat1, lon1, lat2, lon2))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def drive_minutes(km: float) -> int:
    """How long a drive takes, about; see `SPEEDS`."""
    hours = 0.0
    for stretch, speed in SPEEDS:
        hours += min(km, stretch) / speed
        km -= min(km, stretch)
    return round(hours * 60)


class Table:
    """The file, read where it lies: nothing is copied until somebody asks, and processes share it.

    After `MAGIC`: the length of the header in seven digits, the header (JSON; its `sections` say where the numbers begin and how many they
    are), and the numbers, little-endian. Pairs stand in the order (0, 1), (0, 2) … (1, 2) … of `codes`. Raises `ValueError` for another file.
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._bytes = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        start = len(MAGIC) + 8
        if bytes(self._bytes[: len(MAGIC)]) != MAGIC:
            raise ValueError(f"{path.name} is no table of distances.")
        length = int(bytes(self._bytes[len(MAGIC) : start]))
        self.header = json.loads(bytes(self._bytes[start : start + length]))
        self.version: str = self.header["version"]
        self.factor: float = self.header["factor"]
        self.codes: list[str] = self.header["codes"]
        self.row = {code: row for row, code in enumerate(self.codes)}
        self.points: list[tuple[float, float]] = [(lat, lon) for lat, lon in self.header["points"]]
        self._road, self._pair = self._numbers("road", "H"), self._numbers("ferry_pair", "I")
        self._ferry_km, self._route = self._numbers("ferry_km", "H"), self._numbers("ferry_route", "H")
        near, count = self._numbers("near", "H"), self.header["neighbours"]
        self.near = [[*near[row * count : (row + 1) * count]] for row in range(len(self.codes))]
        self._islands: dict[int, bool] = {}
        self._nearest = lru_cache(maxsize=4096)(self._find_nearest)
        self.stops = lru_cache(maxsize=8192)(self._find_stops)

    def _numbers(self, name: str, kind: Literal["H", "I"]) -> Sequence[int]:
        begin, count = self.header["sections"][name]
        part = self._bytes[begin : begin + count * (2 if kind == "H" else 4)]
        if sys.byteorder == "little":
            return part.cast(kind)
        numbers = array(kind, part.tobytes())
        numbers.byteswap()
        return numbers

    def row_of(self, place: Place) -> int:
        """Its postcode's row; for a postcode newer than the table, the row of the nearest one."""
        row = self.row.get(place.code)
        return self._nearest(place.lat, place.lon) if row is None else row

    def _find_nearest(self, lat: float, lon: float) -> int:
        return min(range(len(self.points)), key=lambda row: great_circle_km(lat, lon, *self.points[row]))

    def _find_stops(self, place: Place) -> list[tuple[int, float]]:
        """Through which postcodes a place can be reached, and the km from there: its own, and those that a straight road leads to.
        A place that is its postcode's point needs no other."""
        row = self.row_of(place)
        if self.points[row] == (round(place.lat, 5), round(place.lon, 5)):
            return [(row, 0.0)]
        return [
            (stop, self.factor * great_circle_km(place.lat, place.lon, *self.points[stop]))
            for stop in dict.fromkeys([row, *self.near[row]])
        ]

    def pair(self, one: int, two: int) -> int:
        """Where the numbers of two different rows stand."""
        low, high = (one, two) if one < two else (two, one)
        return low * len(self.codes) - low * (low + 1) // 2 + high - low - 1

    def road_km(self, one: int, two: int) -> float:
        """Between the points of two postcodes; infinite without a road."""
        if one == two:
            return 0.0
        hectometres = self._road[self.pair(one, two)]
        return hectometres / HECTOMETRES if hectometres != NO_ROAD else math.inf

    def least_km(self, starts: list[tuple[int, float]], ends: list[tuple[int, float]]) -> float:
        """By road through the best of these stops (`stops`); infinite without a road."""
        best, size, numbers = math.inf, len(self.codes), self._road
        for here, first in starts:
            for there, last in ends:
                low, high = (here, there) if here < there else (there, here)
                # As in `pair`, which would cost as much again.
                road = numbers[low * size - low * (low + 1) // 2 + high - low - 1] if low != high else 0
                if road != NO_ROAD:
                    best = min(best, road / HECTOMETRES + first + last)
        return best

    def crossing(self, one: int, two: int) -> Crossing | None:
        """The ferry that is needed, or much shorter."""
        pair = self.pair(one, two)
        at = bisect_left(self._pair, pair)
        if one == two or at == len(self._pair) or self._pair[at] != pair:
            return None
        route = self.header["routes"][self._route[at]]
        lines = [self.header["ferries"][line] for line in (route if one < two else reversed(route))]
        return Crossing(
            names=tuple(line["name"] for line in lines),
            minutes=sum(line["minutes"] for line in lines),
            km=self._ferry_km[at] / HECTOMETRES,
            is_timed=all(line["is_timed"] for line in lines),
        )

    def detour(self, one: int, two: int) -> float:
        """How much longer than the straight line the road is, within a postcode and between neighbours; infinite between others."""
        if one == two:
            return self.factor
        if two not in self.near[one] and one not in self.near[two]:
            return math.inf
        straight = great_circle_km(*self.points[one], *self.points[two])
        return self.road_km(one, two) / straight if straight else self.factor

    def is_island(self, place: Place) -> bool:
        """Whether no road leads to at least half of the postcodes."""
        row = self.row_of(place)
        if row not in self._islands:
            reached = sum(self.road_km(row, other) < math.inf for other in range(len(self.codes)))
            self._islands[row] = 2 * reached < len(self.codes)
        return self._islands[row]

    @cached_property
    def square(self) -> "NDArray":
        """All of it at once, in km, infinite without a road: 5 MB, for who measures whole countries."""
        import numpy as np  # deferred: slow, and only organisers' pages measure whole countries

        size = len(self.codes)
        road = np.array(self._road, dtype=np.float32)
        km = np.zeros((size, size), dtype=np.float32)
        km[np.triu_indices(size, 1)] = np.where(road == NO_ROAD, np.inf, road / np.float32(HECTOMETRES))
        return km + km.T

    @cached_property
    def detours(self) -> "NDArray":
        """`detour` between all postcodes."""
        import numpy as np  # deferred: slow, and only organisers' pages measure whole countries

        rows, others = np.repeat(np.arange(len(self.near)), len(self.near[0])), np.array(self.near).ravel()
        lat, lon = np.radians(self.points).T
        straight = _haversine(lat[rows], lon[rows], lat[others], lon[others])
        found = np.full((len(self.codes), len(self.codes)), np.inf)
        known = straight > 0
        ways = np.full(len(rows), self.factor)
        ways[known] = self.square[rows, others][known] / straight[known]
        found[rows, others] = found[others, rows] = ways
        np.fill_diagonal(found, self.factor)
        return found


@lru_cache(maxsize=1)
def table() -> Table:
    """The one that ships."""
    return Table(TABLE)


def travel(start: Place, end: Place) -> Travel:
    """The way between two places; the same there and back."""
    ways = table()
    one, two = ways.row_of(start), ways.row_of(end)
    straight = great_circle_km(start.lat, start.lon, end.lat, end.lon)
    starts, ends = ways.stops(start), ways.stops(end)  # one of a postcode, up to 17 of a room
    detour = ways.detour(one, two)
    road = ways.least_km(starts, ends)
    road = max(min(road, detour * straight) if detour < math.inf else road, straight)
    crossing = ways.crossing(one, two)
    if crossing is None:
        return Travel(road, drive_minutes(road) if road < math.inf else None, None)
    drive = min(
        other.km + first + last
        for here, first in starts
        for there, last in ends
        if (other := ways.crossing(here, there)) and other.names == crossing.names
    )
    crossing = crossing._replace(km=drive)
    sailing = drive_minutes(drive) + crossing.minutes + BOARDING_MINUTES * len(crossing.names)
    return Travel(road, min(sailing, drive_minutes(road)) if road < math.inf else sailing, crossing)


def road_km(froms: Sequence[Place], tos: Sequence[Place]) -> "NDArray":
    """`travel(…).km` between all of these at once: an array of shape (froms, tos), infinite where no road leads. A country (1,089
    postcodes × 500 venues) takes about 0.1 s."""
    import numpy as np  # deferred: slow, and only organisers' pages measure whole countries

    ways = table()
    if not froms or not tos:
        return np.zeros((len(froms), len(tos)))
    km = _through(_through(ways.square, froms).T, tos).T
    straight = _circles(*(np.array([place[1:] for place in places]) for places in (froms, tos)))
    rows, columns = ([ways.row_of(place) for place in places] for places in (froms, tos))
    detour = ways.detours[np.ix_(rows, columns)]
    is_direct = np.isfinite(detour)
    # Only where there is one: an infinite detour times no distance at all is no number.
    km[is_direct] = np.minimum(km[is_direct], detour[is_direct] * straight[is_direct])
    return np.maximum(km, straight)


def _through(km: "NDArray", places: Sequence[Place]) -> "NDArray":
    """From each place, the least over the postcodes it is reached through: an array of shape (places, columns of `km`)."""
    import numpy as np  # deferred: slow, and only organisers' pages measure whole countries

    stops = [table().stops(place) for place in places]
    most = max(map(len, stops))
    # Those with fewer repeat their first.
    rows = np.array([[row for row, _rest in (some + some[:1] * most)[:most]] for some in stops])
    rests = np.array([[rest for _row, rest in (some + some[:1] * most)[:most]] for some in stops], dtype=km.dtype)
    found = km[rows[:, 0]] + rests[:, :1]
    for stop in range(1, most):
        np.minimum(found, km[rows[:, stop]] + rests[:, stop : stop + 1], out=found)
    return found


def _circles(froms: "NDArray", tos: "NDArray") -> "NDArray":
    """`great_circle_km` between all rows (latitude, longitude) of both."""
    import numpy as np  # deferred: slow, and only organisers' pages measure whole countries

    (lat1, lon1), (lat2, lon2) = np.radians(froms).T[:, :, None], np.radians(tos).T[:, None, :]
    return _haversine(lat1, lon1, lat2, lon2)


def _haversine(lat1: "NDArray", lon1: "NDArray", lat2: "NDArray", lon2: "NDArray") -> "NDArray":
    """`great_circle_km` of arrays, in radians."""
    import numpy as np  # deferred: slow, and only organisers' pages measure whole countries

    half = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * np.arcsin(np.minimum(1.0, np.sqrt(half)))
