"""How far it is by road. Pure Python.

Great-circle distance times 1.25 (the usual detour in Denmark), over the bridges where there are some: Lillebælt joins
Jutland and Funen, Storebælt Funen and Zealand. All other islands of the data need a ferry, and say so.
"""

import math
from typing import NamedTuple

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
    km = sum(great_circle_km(*a, *b) for a, b in zip(points, points[1:], strict=False)) * ROAD_FACTOR
    return Travel(km, len(pair) > 1 and not gates)
