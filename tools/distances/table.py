"""Writes the table that ships, the same bytes each time."""

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from courses.places.rules.distance import HECTOMETRES, MAGIC, NO_ROAD
from tools.distances import raster, ways

if TYPE_CHECKING:
    from numpy.typing import NDArray

SOURCES = ("coast.geojson", "fixed_links.csv", "ferries.csv")
ALIGN = 8
# A room is reached through its postcode's neighbours as well: those to which the road is hardly longer than the straight line, so that no
# water lies between.
NEIGHBOURS = 16
DETOUR, SLACK_M = 1.12, 300
ATTRIBUTION = (
    "Indeholder data fra Geodatastyrelsen og danske kommuner (FOT/GeoDanmark), DAGI 1:500.000, februar 2014; "
    "data fra Klimadatastyrelsen (tidl. SDFE), DAGI/Danmarks Adresser, hentet via DAWA september 2019; "
    "Den danske Havnelods (Geodatastyrelsen), 9. juni 2020."
)


class Towns(NamedTuple):
    """The postcodes with their points and nodes; `inverse` leads from a postcode to its row in `nodes`."""

    codes: list[str]
    points: "NDArray"
    nodes: "NDArray"
    inverse: "NDArray"


def towns(net: raster.Net, window: raster.Window | None = None) -> Towns:
    """All postcodes, or those in a part of the country, in order, on their nearest nodes."""
    found = sorted(ways.rows(ways.POSTCODES), key=lambda row: row["postnr"])
    points = np.array([(float(row["lat"]), float(row["lon"])) for row in found])
    here = [index for index, point in enumerate(points) if window is None or window.has(*point)]
    nodes, inverse = np.unique(net.nearest_of(points[here]), return_inverse=True)
    return Towns([found[index]["postnr"] for index in here], points[here], nodes, inverse)


def between(
    net: raster.Net, start: "NDArray", end: "NDArray", path: "NDArray", froms: "NDArray", tos: "NDArray"
) -> "NDArray":
    """`path` between the nodes `froms` and `tos` as one between the points: longer or shorter by what these are farther apart or nearer."""
    straight = raster.metres(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    known = raster.metres(net.lat[froms], net.lon[froms], net.lat[tos], net.lon[tos])
    return np.maximum(path + np.rint(straight) - np.rint(known), np.rint(straight))


class Measured(NamedTuple):
    """Metres by road between each two postcodes, in the order of the table; ways with ferries; the ferries that have landings."""

    road: "NDArray"
    with_ferry: ways.Crossings
    lines: list[ways.Ferry]


def measure(net: raster.Net, found: Towns, factor: float) -> Measured:
    """All ways between these postcodes."""
    lines = ways.ferries()
    ends = ways.landings(net, lines)
    lines, ends = [line for line, end in zip(lines, ends, strict=True) if end.min() >= 0], ends[ends.min(axis=1) >= 0]
    nodes = np.concatenate([found.nodes, ends.ravel()])
    every = ways.metres_between(net, nodes, nodes)
    size = len(found.nodes)
    ones, twos = np.triu_indices(len(found.codes), 1)
    road = factor * between(
        net,
        found.points[ones],
        found.points[twos],
        every[:size, :size][found.inverse[ones], found.inverse[twos]],
        found.nodes[found.inverse[ones]],
        found.nodes[found.inverse[twos]],
    )
    square = np.zeros((len(found.codes), len(found.codes)))
    square[ones, twos] = square[twos, ones] = road
    reach = every[:size, size:][found.inverse]
    return Measured(road, ways.crossings(square, reach * factor, every[size:, size:] * factor, lines), lines)


def write(path: Path, factor: float, date: str) -> None:
    """Make the whole table: some minutes. `date` is that of the newest source and names the version."""
    net = ways.country()
    found = towns(net)
    measured = measure(net, found, factor)
    path.write_bytes(pack(found, *measured, {"factor": factor, "date": date}))


def pack(
    found: Towns, road: "NDArray", with_ferry: ways.Crossings, lines: list[ways.Ferry], about: dict[str, float | str]
) -> bytes:
    """The file: see `courses.places.rules.distance.Table`."""
    size = len(found.codes)
    routes = sorted(set(with_ferry.route))
    number = {route: index for index, route in enumerate(routes)}
    low, high = with_ferry.one.astype(np.int64), with_ferry.two.astype(np.int64)
    pair = low * size - low * (low + 1) // 2 + high - low - 1
    order = np.argsort(pair)
    parts = {
        "near": near(found, road, float(about["factor"])),
        "road": np.where(np.isfinite(road), hectometres(road), NO_ROAD).astype("<u2"),
        "ferry_pair": pair[order].astype("<u4"),
        "ferry_km": hectometres(with_ferry.metres)[order].astype("<u2"),
        "ferry_route": np.array([number[route] for route in with_ferry.route], dtype="<u2")[order],
    }
    header = {
        "attribution": ATTRIBUTION,
        "codes": found.codes,
        "factor": about["factor"],
        "ferries": [{"is_timed": line.is_known, "minutes": line.minutes, "name": line.name} for line in lines],
        "neighbours": NEIGHBOURS,
        "points": [[round(float(lat), 5), round(float(lon), 5)] for lat, lon in found.points],
        "routes": [list(route) for route in routes],
        "version": f"{about['date']}+{fingerprint()}",
    }
    return _joined(header, parts)


def _joined(header: dict, parts: dict[str, "NDArray"]) -> bytes:
    """The header knows where the parts begin, which depends on how long it is: room for the numbers is made first."""
    width = 10
    blank = header | {"sections": {name: [10**width - 1, part.size] for name, part in parts.items()}}
    length = len(json.dumps(blank, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())
    at = _aligned(len(MAGIC) + 8 + length)
    begins = {}
    for name, part in parts.items():
        begins[name] = [at, part.size]
        at = _aligned(at + part.nbytes)
    text = json.dumps(header | {"sections": begins}, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    body = bytearray(MAGIC + f"{length:07d}\n".encode() + text.ljust(length))
    for name, part in parts.items():
        body.extend(b"\0" * (begins[name][0] - len(body)))
        body.extend(part.tobytes())
    return bytes(body)


def _aligned(offset: int) -> int:
    return -(-offset // ALIGN) * ALIGN


def near(found: Towns, road: "NDArray", factor: float) -> "NDArray":
    """For each postcode the nearest ones that a straight road leads to, itself where there are fewer. `road` in metres.

    Asked of the whole hectometres that the table keeps: a metre more or less, by another machine's sine, makes no other neighbour,
    and who has the table alone finds the same ones.
    """
    size = len(found.codes)
    lat, lon = found.points[:, 0], found.points[:, 1]
    straight = np.rint(raster.metres(lat[:, None], lon[:, None], lat[None, :], lon[None, :]))
    way = np.full((size, size), np.inf)
    ones, twos = np.triu_indices(size, 1)
    known = np.rint(road * HECTOMETRES / 1000) * 1000 / HECTOMETRES
    way[ones, twos] = way[twos, ones] = known
    is_direct = way <= DETOUR * factor * straight + SLACK_M
    order = np.argsort(np.where(is_direct, straight, np.inf), axis=1, kind="stable")[:, :NEIGHBOURS]
    chosen = np.where(np.take_along_axis(is_direct, order, axis=1), order, np.arange(size)[:, None])
    return chosen.astype("<u2").ravel()


def hectometres(metres: "NDArray") -> "NDArray":
    """Rounded to what the table keeps."""
    return np.rint(np.where(np.isfinite(metres), metres, 0) * HECTOMETRES / 1000)


def fingerprint() -> str:
    """Eight digits that change when a source does."""
    digest = hashlib.sha256()
    for name in SOURCES:
        digest.update((ways.HERE / name).read_bytes())
    digest.update(ways.POSTCODES.read_bytes())
    return digest.hexdigest()[:8]
