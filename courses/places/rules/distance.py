"""How far it is by road. Pure Python.

Great-circle distance times 1.25 (the usual detour in Denmark), over the bridges where there are some: Lillebælt joins
Jutland and Funen, Storebælt Funen and Zealand. All other islands of the data need a ferry, and say so.
"""

import itertools
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from numpy.typing import NDArray

EARTH_KM = 6371.0088
ROAD_FACTOR = 1.25
LILLEBAELT = (55.5167, 9.7500)
STOREBAELT = (55.3420, 11.0360)
# The bridges passed on the way between two of the big land masses.
_GATES = {
    frozenset({"JYL", "FYN"}): (LILLEBAELT,),
    frozenset({"FYN", "SJL"}): (STOREBAELT,),
    frozenset({"JYL", "SJL"}): (LILLEBAELT, STOREBAELT),
}


class Travel(NamedTuple):
    """Kilometres one way, and whether a ferry is part of it."""

    km: float
    by_ferry: bool


def great_circle_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Haversine distance between two points in degrees (WGS 84)."""
    lat1, lon1, lat2, lon2 = map(math.radians, (lat1, lon1, lat2, lon2))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def travel(lat1: float, lon1: float, mass1: str, lat2: float, lon2: float, mass2: str) -> Travel:
    """The way between two points on the land masses `mass1` and `mass2`."""
    pair = frozenset({mass1, mass2})
    gates = _GATES.get(pair, ())
    if mass1 == "SJL":
        gates = gates[::-1]  # named from west to east
    points = [(lat1, lon1), *gates, (lat2, lon2)]
    km = sum(great_circle_km(*a, *b) for a, b in itertools.pairwise(points)) * ROAD_FACTOR
    return Travel(km, len(pair) > 1 and not gates)


class Point(NamedTuple):
    """A place in degrees (WGS 84), and its land mass."""

    lat: float
    lon: float
    landmass: str


def road_km(froms: Sequence[Point], tos: Sequence[Point]) -> "NDArray":
    """`travel` between all of these at once: an array of kilometres of shape (froms, tos), infinite where a ferry is
    needed. A country (1,100 postcodes × 500 venues) takes about 20 ms instead of a second."""
    import numpy as np  # deferred: slow, and only organisers' pages measure whole countries

    km = np.full((len(froms), len(tos)), np.inf)
    by_mass = [
        {mass: np.array([i for i, point in enumerate(points) if point.landmass == mass]) for mass in sorted(masses)}
        for points in (froms, tos)
        for masses in [{point.landmass for point in points}]
    ]
    for mass1, rows in by_mass[0].items():
        for mass2, columns in by_mass[1].items():
            pair = frozenset({mass1, mass2})
            gates = _GATES.get(pair, ())
            if len(pair) > 1 and not gates:
                continue
            starts = np.array([froms[i][:2] for i in rows])
            ends = np.array([tos[i][:2] for i in columns])
            if not gates:
                block = _circles(starts[:, None, :], ends[None, :, :])
            else:
                way = gates[::-1] if mass1 == "SJL" else gates
                between = sum(great_circle_km(*a, *b) for a, b in itertools.pairwise(way))
                first = _circles(starts, np.array(way[0]))
                last = _circles(ends, np.array(way[-1]))
                block = first[:, None] + between + last[None, :]
            km[np.ix_(rows, columns)] = block * ROAD_FACTOR
    return km


def _circles(a: "NDArray", b: "NDArray") -> "NDArray":
    """`great_circle_km` of arrays whose last axis is (latitude, longitude)."""
    import numpy as np  # deferred: slow

    one, two = np.radians(a), np.radians(b)
    lat1, lat2 = one[..., 0], two[..., 0]
    half = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((two[..., 1] - one[..., 1]) / 2) ** 2
    return 2 * EARTH_KM * np.arcsin(np.minimum(1.0, np.sqrt(half)))
