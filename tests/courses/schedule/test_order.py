"""The order of find: the next one that somebody can really take, near enough first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.schedule.rules.order import Order, cost, sort_key

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
