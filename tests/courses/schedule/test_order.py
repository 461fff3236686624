"""The order of find: the next one that somebody can really take, near enough first."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.schedule.rules.order import KM_PER_WEEK, Order, cost, sort_key
from tools.find_order import PLACES

TABLE = (
    (Path(__file__).resolve().parents[3] / "docs" / "UX.md")
    .read_text()
    .partition("## The order of find")[2]
    .partition("\n## ")[0]
)

NEAR_FAR = [
    # (km, days) in the order in which they are shown, and why.
    ("next week in the neighbouring town before the autumn round the corner", (25, 7), (2, 180)),
    ("of two near ones the sooner", (2, 10), (2, 40)),
    ("of two soon ones the nearer", (5, 10), (35, 10)),
    ("a year away is far, even next door", (39, 14), (0, 365)),
    ("a fortnight is no reason to drive 40 km", (3, 14), (40, 1)),
]


@pytest.mark.parametrize(("why", "first", "second"), NEAR_FAR)
def test_mixes_the_way_and_the_wait(why, first, second):
    assert sort_key(Order.BEST, *first) < sort_key(Order.BEST, *second), why


def test_can_be_switched_to_the_nearest_or_the_soonest():
    places = [(30, 3), (2, 90), (10, 20)]
    assert sorted(places, key=lambda place: sort_key(Order.NEAREST, *place)) == [(2, 90), (10, 20), (30, 3)]
    assert sorted(places, key=lambda place: sort_key(Order.SOONEST, *place)) == [(30, 3), (10, 20), (2, 90)]


@given(st.floats(0, 1000), st.floats(0, 700), st.floats(0.1, 100))
def test_further_or_later_never_costs_less(km, days, more):
    assert cost(km + more, days) > cost(km, days)
    assert cost(km, days + more) > cost(km, days)


def test_what_has_begun_costs_no_less_than_now():
    assert cost(5, -3) == cost(5, 0)


def test_the_table_in_the_docs_keeps_the_rule():
    """docs/UX.md, from ten places of the demo movement (`python -m tools.find_order write`)."""
    rows = re.findall(r"^\| ([^|]*) \| (\w+) \d+ \| [^|]+ \| (\d+) \| ([^|]+) \| ([\d.]+) \|$", TABLE, re.M)
    weights: dict[tuple[str, str], list[float]] = {}
    place = ""
    for first, part, days, way, weighs in rows:
        place = first.strip() or place
        road, minutes = re.match(r"(\d+) km", way), re.search(r"(\d+) min", way)
        km = float(minutes[1] if part == "ferry" else road[1])
        # Days and kilometres are rounded in the table; where a ferry spares a long way round, it counts for less.
        rounding = 0.5 + KM_PER_WEEK / 14 + 0.1
        assert float(weighs) <= cost(km, float(days)) + rounding
        assert float(weighs) >= cost(0 if part == "beyond" and minutes else km, float(days)) - rounding
        weights.setdefault((place, part), []).append(float(weighs))
    assert {part for _place, part in weights} == {"near", "ferry", "beyond"}
    assert len(weights) >= 10
    assert all(found == sorted(found) for found in weights.values())
    assert re.findall(r"^\| (\d{4}) ", TABLE, re.M) == sorted(PLACES)
