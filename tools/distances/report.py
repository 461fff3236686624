"""Holds the table against published road distances: `python -m tools.distances report`."""

from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import NamedTuple

import numpy as np

from courses.places.rules.distance import Place, great_circle_km, travel
from tools.distances import ways

SHORT_KM = 30


class Road(NamedTuple):
    """A published distance and its two ends."""

    name: str
    kind: str
    km: float
    start: Place
    end: Place
    winds: bool
    is_for_fitting: bool

    @property
    def shipped(self) -> float:
        """What the table says."""
        return travel(self.start, self.end).km

    @property
    def straight(self) -> float:
        return great_circle_km(*self.start[1:], *self.end[1:])

    @property
    def miss(self) -> float:
        """Percent: above zero where the table says too much."""
        return (self.shipped / self.km - 1) * 100


def roads(*more: Path) -> list[Road]:
    """Those of `roads.csv`, and of files with the same columns that are kept elsewhere."""
    return [
        Road(
            name=f"{row['from']} – {row['to']}",
            kind=row["kind"],
            km=float(row["km"]),
            start=Place(row["from_postcode"], float(row["from_lat"]), float(row["from_lon"])),
            end=Place(row["to_postcode"], float(row["to_lat"]), float(row["to_lon"])),
            winds=bool(row["winds"]),
            is_for_fitting=row["half"] == "fit",
        )
        for name in [Path("roads.csv"), *more]
        for row in ways.rows(name)
    ]


def fitted(some: Iterable[Road]) -> float:
    """The factor from straight lines over land to roads: the median over the roads and the guide book of the half that is there for it,
    without those that wind. Three decimals."""
    chosen = [road for road in some if road.is_for_fitting and not road.winds and road.kind in {"length", "table"}]
    net = ways.country()
    starts, ends = (
        net.nearest_of((getattr(road, end).lat, getattr(road, end).lon) for road in chosen) for end in ("start", "end")
    )
    path = np.diagonal(ways.metres_between(net, starts, ends)) / 1000
    return round(median(road.km / km for road, km in zip(chosen, path.tolist(), strict=True)), 3)


def lines(some: list[Road]) -> list[str]:
    """The tables of docs/DISTANCES.md."""
    shown = [road for road in some if not road.is_for_fitting]
    sure = [road for road in shown if road.kind in {"length", "router"} and not road.winds]
    groups = {
        "roads and routers that do not wind": sure,
        "of these, under 30 km": [road for road in sure if road.km < SHORT_KM],
        "roads that wind": [road for road in shown if road.winds],
        "the guide book": [road for road in shown if road.kind == "table"],
        "of these, under 60 km": [road for road in shown if road.kind == "table" and road.km < 2 * SHORT_KM],
        "round figures on pages": [road for road in shown if road.kind == "stated"],
        "of these, under 30 km ": [road for road in shown if road.kind == "stated" and road.km < SHORT_KM],
        "the half that was fitted, roads and guide book": [
            road for road in some if road.is_for_fitting and road.kind in {"length", "table"} and not road.winds
        ],
    }
    found = ["| what | pairs | median | p90 | worst |", "|---|---|---|---|---|"]
    for name, group in groups.items():
        misses = sorted(abs(road.miss) for road in group)
        if misses:
            tenth = misses[min(len(misses) - 1, round(0.9 * (len(misses) - 1)))]
            found.append(
                f"| {name.strip()} | {len(misses)} | {median(misses):.1f} % | {tenth:.1f} % | {misses[-1]:.1f} % |"
            )
    found += ["", "| way | kind | published | table | off |", "|---|---|---|---|---|"]
    for road in sorted(shown, key=lambda road: -abs(road.miss)):
        kind = road.kind + (", winds" if road.winds else "")
        km = "(a router's)" if road.kind == "router" else f"{road.km:g}"
        table = "" if road.kind == "router" else f"{road.shipped:.1f}"
        found.append(f"| {road.name} | {kind} | {km} | {table} | {road.miss:+.1f} % |")
    return found
