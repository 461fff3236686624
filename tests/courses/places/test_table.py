"""The table that ships is what the model says, in a part of the country that is small enough for a test: Odsherred, the Isefjord and
Hornsherred, with a ferry beside a long way round and an island. `python -m tools.distances check` makes all of it again."""

import math
import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from courses.places.rules.distance import table
from tools.distances import coast, raster, report, ways
from tools.distances.__main__ import DATE, FACTOR
from tools.distances.table import Measured, Towns, fingerprint, hectometres, measure, near, towns

# Ways between places in the inner window do not leave the outer one.
DOCS = (Path(__file__).resolve().parents[3] / "docs" / "DISTANCES.md").read_text()
AROUND = raster.Window(55.45, 56.02, 11.05, 12.30)
WITHIN = raster.Window(55.62, 55.98, 11.40, 12.08)


@pytest.fixture(scope="module")
def isefjord() -> tuple[Towns, Measured]:
    net = ways.country(AROUND)
    found = towns(net, WITHIN)
    return found, measure(net, found, FACTOR)


def test_roads_are_those_of_the_model(isefjord):
    found, measured = isefjord
    ways_shipped = table()
    assert len(found.codes) == 25
    for (one, two), km in zip(combinations(found.codes, 2), hectometres(measured.road) / 10, strict=True):
        shipped = ways_shipped.road_km(ways_shipped.row[one], ways_shipped.row[two])
        if "4305" in (one, two):  # Orø
            assert shipped == float("inf")
        else:
            assert shipped == pytest.approx(km, abs=0.01), (one, two)


def test_ferries_are_those_of_the_model(isefjord):
    found, measured = isefjord
    shipped = table()
    modelled = {
        (found.codes[one], found.codes[two]): ([measured.lines[line].name for line in route], round(metres / 100) / 10)
        for one, two, metres, route in zip(*measured.with_ferry, strict=True)
    }
    assert modelled[("3390", "4581")][0] == ["Hundested–Rørvig"]
    assert modelled[("4300", "4305")][0] == ["Holbæk–Orø"]
    for one, two in combinations(found.codes, 2):
        crossing = shipped.crossing(shipped.row[one], shipped.row[two])
        kept = (list(crossing.names), crossing.km) if crossing else None
        assert modelled.get((one, two)) == kept, (one, two)


def test_neighbours_follow_from_the_ways_that_the_table_keeps():
    """All of them, though it takes no model: `check` once found a table whose neighbours nobody could make again."""
    shipped = table()
    points = {row["postnr"]: (float(row["lat"]), float(row["lon"])) for row in ways.rows(ways.POSTCODES)}
    none = np.zeros(0, dtype=int)
    found = Towns(shipped.codes, np.array([points[code] for code in shipped.codes]), none, none)
    metres = np.array([1000 * shipped.road_km(one, two) for one, two in combinations(range(len(shipped.codes)), 2)])
    kept = np.array(shipped.near).ravel()
    assert (near(found, metres, FACTOR) == kept).all()
    # Without the short ways there are others.
    assert (near(found, np.where(metres < 6_000, math.inf, metres), FACTOR) != kept).any()


def test_the_table_was_made_from_these_sources():
    assert table().version == f"{DATE}+{fingerprint()}"
    assert table().factor == FACTOR
    assert "Geodatastyrelsen" in table().header["attribution"]


def test_published_distances_are_dealt_into_halves():
    """And what the table says of the half that nothing was fitted to is as good as docs/DISTANCES.md says of the roads."""
    roads = report.roads()
    assert abs(sum(road.is_for_fitting for road in roads) - len(roads) / 2) <= 3
    sure = [road for road in roads if road.kind == "length" and not road.winds and not road.is_for_fitting]
    misses = sorted(abs(road.miss) for road in sure)
    assert (len(misses), misses[len(misses) // 2] < 3.8, misses[-1] < 12.5) == (11, True, True)


def test_the_docs_keep_the_bounds_of_the_half_that_nothing_was_fitted_to():
    """Roads and routers that do not wind, as docs/DISTANCES.md lists them: median at most 3.5 %, worst at most 16. Some answers of
    routers are not ours to pass on; every other row is what `travel` says today."""
    known = {road.name: road for road in report.roads()}
    listed = re.findall(r"^\| (.+?) \| (length|router) \| .+? \| ([\d.]*) \| ([+-][\d.]+) % \|$", DOCS, re.M)
    assert len(listed) == 15
    misses = sorted(abs(float(off)) for *_row, off in listed)
    assert misses[len(misses) // 2] <= 3.5
    assert misses[-1] <= 16
    told = {way: float(off) for way, kind, _km, off in listed if kind == "length"}
    assert {way: round(known[way].miss, 1) for way in told} == told


def test_a_border_between_two_kommuner_is_no_coast():
    def square(west: float) -> dict:
        ring = [[west, 55.0], [west + 1, 55.0], [west + 1, 56.0], [west, 56.0], [west, 55.0]]
        return {"geometry": {"type": "Polygon", "coordinates": [ring]}}

    rings = coast.dissolve({"features": [square(10.0), square(11.0)]})
    assert len(rings) == 1
    assert sorted(set(rings[0])) == [(10, 55), (10, 56), (11, 55), (11, 56), (12, 55), (12, 56)]


def test_a_room_is_reached_through_neighbours_on_the_same_side_of_the_water():
    ways_shipped = table()
    near = {ways_shipped.codes[row] for row in ways_shipped.near[ways_shipped.row["3390"]]}
    assert "4581" not in near
    assert {"3300", "3370"} <= near
