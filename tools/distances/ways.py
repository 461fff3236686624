"""Ways between the postcodes: over land and fixed links, and with ferries where nobody can drive or where they save a long way round."""

import csv
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.sparse.csgraph import connected_components, dijkstra

from courses.places.rules.distance import BOARDING_MINUTES, drive_minutes
from tools.distances import coast, raster

if TYPE_CHECKING:
    from numpy.typing import NDArray

HERE = Path(__file__).parent
POSTCODES = HERE.parents[1] / "courses" / "places" / "data" / "postnumre.csv"
# A landing stands on land that is more than a mole, no farther off than this.
LEAST_NODES, LANDING_M = 10, 1500
# From the motorway at the Øresund bridge over Skåne to Ystad, for the ferry to Bornholm: straight, as the coast of Sweden is not here.
OERESUND = (55.6205, 12.6500), (55.5670, 12.9000)
YSTAD = 55.43, 13.82

KM_A_MINUTE = 1  # only to choose between ferries; what is shown is `drive_minutes`
MOST_FERRIES = 3
# A ferry beside a road is told about where it leaves at most this share of the way and spares this much driving.
SHARE, SPARED_M = 0.6, 10_000
NEVER = np.int64(1) << 40


class Ferry(NamedTuple):
    """A connection that sails all year. `is_known`: the minutes stand in a source; else they are our estimate."""

    name: str
    minutes: int
    is_known: bool
    ends: tuple[tuple[float, float], tuple[float, float]]


class Crossings(NamedTuple):
    """Ways with ferries between postcodes `one` < `two` (rows): metres driven, and which ferries in their order."""

    one: "NDArray"
    two: "NDArray"
    metres: "NDArray"
    route: list[tuple[int, ...]]


def rows(name: str | Path) -> list[dict[str, str]]:
    """A table of this folder, or any other."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def ferries() -> list[Ferry]:
    """Those that sail all year, also in the winter when most courses are held; none to Helsingborg."""
    found = []
    for row in rows("ferries.csv"):
        if row["season"] == "all year" and row["to"] != "Helsingborg":
            ends = (
                (float(row["from_lat"]), float(row["from_lon"])),
                (float(row["to_lat"]), float(row["to_lon"])),
            )
            name = row["from"] if row["from"] == row["to"] else f"{row['from']}–{row['to']}"
            found.append(Ferry(name, int(row["minutes"]), "UNSOURCED" not in row["source_minutes"], ends))
    return found


def country(window: raster.Window | None = None) -> raster.Net:
    """All land of Denmark, or of a part of it, with its fixed links; of the whole, the last two nodes are the bridge's Swedish end and
    Ystad."""
    net = raster.net(raster.land(coast.read(), window))
    ends = [
        [(float(row[f"{end}_lat"]), float(row[f"{end}_lon"])) for end in ("one", "two")]
        for row in rows("fixed_links.csv")
    ]
    if window:
        ends = [pair for pair in ends if all(window.has(*end) for end in pair)]
    nodes = net.nearest_of(end for pair in ends for end in pair).tolist()
    links = [*zip(nodes[::2], nodes[1::2], strict=True)]
    if window:
        return net.joined(links)
    first, toll = len(net.lat), net.nearest(*OERESUND[0])
    net = net._replace(
        lat=np.concatenate([net.lat, [OERESUND[1][0], YSTAD[0]]]),
        lon=np.concatenate([net.lon, [OERESUND[1][1], YSTAD[1]]]),
    )
    return net.joined([*links, (toll, first), (first, first + 1)])


def metres_between(net: raster.Net, froms: "NDArray", tos: "NDArray") -> "NDArray":
    """Shortest ways over land in whole metres, infinite where there is none. Each different node is looked at once."""
    nodes, inverse = np.unique(froms, return_inverse=True)
    matrix = net.matrix()
    found = np.empty((len(nodes), len(tos)))
    for row, node in enumerate(nodes):
        found[row] = dijkstra(matrix, indices=int(node))[tos]
    return found[inverse]


def landings(net: raster.Net, lines: list[Ferry]) -> "NDArray":
    """The nodes of both ends of each ferry, of shape (ferries, 2); -1 where no land is near."""
    _count, piece = connected_components(net.matrix(), directed=False)
    large = np.flatnonzero(np.bincount(piece)[piece] >= LEAST_NODES)
    solid = net._replace(lat=net.lat[large], lon=net.lon[large])
    points = [end for line in lines for end in line.ends]
    nodes = large[solid.nearest_of(points)]
    lat, lon = np.array(points).T
    away = raster.metres(lat, lon, net.lat[nodes], net.lon[nodes])
    return np.where(away <= LANDING_M, nodes, -1).reshape(-1, 2)


def crossings(road: "NDArray", reach: "NDArray", between: "NDArray", lines: list[Ferry]) -> Crossings:
    """The quickest way with one to three ferries between all postcodes that have no road, or a road much longer.

    `road`: metres between postcodes; `reach`: from each postcode to both ends of each ferry; `between`: from end to end. Ends stand in
    the order of the ferries, first one then the other.
    """
    drive = _whole(reach)
    board, leave, cost, chain = _chains(_whole(between), lines)
    # From each postcode to where each chain leaves it, then on to the other postcode.
    best = np.full(road.shape, NEVER)
    choice = np.zeros(road.shape, dtype=np.int64)
    for number in range(len(cost)):
        total = drive[:, board[number]][:, None] + (cost[number] + drive[:, leave[number]])[None, :]
        better = total < best
        best[better] = total[better]
        choice[better] = number
    sailing = np.array([sum(lines[line].minutes + BOARDING_MINUTES for line in route) for route in chain])
    driven = best - sailing[choice] * KM_A_MINUTE * 1000
    ones, twos = np.triu_indices(len(road), 1)
    driven, choice, by_road = driven[ones, twos], choice[ones, twos], road[ones, twos]
    possible = best[ones, twos] < NEVER // 2
    quick = np.array([drive_minutes(value / 1000) for value in driven.tolist()]) + sailing[choice]
    saves = (driven <= SHARE * by_road) & (driven + SPARED_M <= by_road)
    saves[np.isfinite(by_road)] &= quick[np.isfinite(by_road)] <= np.array(
        [drive_minutes(value / 1000) for value in by_road[np.isfinite(by_road)].tolist()]
    )
    kept = possible & saves
    return Crossings(ones[kept], twos[kept], driven[kept], [chain[number] for number in choice[kept]])


def _chains(between: "NDArray", lines: list[Ferry]) -> tuple["NDArray", "NDArray", "NDArray", list[tuple[int, ...]]]:
    """The best chain of ferries for each pair of ends: where one boards, where one leaves, what it costs, which ferries."""
    single: dict[tuple[int, int], tuple[int, tuple[int, ...]]] = {}
    for line, ferry in enumerate(lines):
        cost = (ferry.minutes + BOARDING_MINUTES) * KM_A_MINUTE * 1000
        single[2 * line, 2 * line + 1] = single[2 * line + 1, 2 * line] = (cost, (line,))
    newest, chain = single, dict(single)
    for _more in range(MOST_FERRIES - 1):
        longer: dict[tuple[int, int], tuple[int, tuple[int, ...]]] = {}
        for (board, ashore), (cost, route) in sorted(newest.items()):
            for (again, leave), (sail, (line,)) in sorted(single.items()):
                total = cost + int(between[ashore, again]) + sail
                key = (board, leave)
                if line in route or total >= NEVER // 2:
                    continue
                if total < min(chain.get(key, (NEVER,))[0], longer.get(key, (NEVER,))[0]):
                    longer[key] = (total, (*route, line))
        chain |= longer
        newest = longer
    keys = sorted(chain)
    return (
        np.array([board for board, _leave in keys]),
        np.array([leave for _board, leave in keys]),
        np.array([chain[key][0] for key in keys]),
        [chain[key][1] for key in keys],
    )


def _whole(metres: "NDArray") -> "NDArray":
    return np.where(np.isfinite(metres), metres, float(NEVER)).astype(np.int64)
