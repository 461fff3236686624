"""A window cut out of the drawn map: land stays land, and the sea the sea."""

import csv

import pytest

from courses.places.rules.chart import CHART, Box, Spot, around, borders_in, chart, land_in, project, towns_in

COUNTRY = Box(-100, -100, 4700, 3700)


def is_land(spot: Spot, rings: list[list[Spot]]) -> bool:
    """Whether an odd number of sides lies to the west."""
    crossings = 0
    for ring in rings:
        for one, two in zip(ring, [*ring[1:], ring[0]], strict=True):
            if (one.y > spot.y) != (two.y > spot.y):
                crossings += spot.x > one.x + (two.x - one.x) * (spot.y - one.y) / (two.y - one.y)
    return crossings % 2 == 1


def test_postcodes_lie_on_land():
    rings = land_in(COUNTRY)
    with (CHART.parent / "postnumre.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    wet = [row["postnr"] for row in rows if not is_land(project(float(row["lat"]), float(row["lon"])), rings)]
    # Sea forts, islets and quays: what is narrower than the 100 m that the map tells apart.
    assert len(wet) <= 10, wet
    assert not {"1050", "3740", "3760", "5960", "6792", "8305", "9940"} & set(wet)


@pytest.mark.parametrize("place", [(56.5, 11.5), (55.3, 10.95), (54.9, 13.0), (57.2, 8.0)])
def test_the_sea_is_none(place):
    assert not is_land(project(*place), land_in(COUNTRY))


def test_a_window_holds_the_land_that_lies_in_it_and_nothing_else():
    vejle = project(55.709, 9.535)
    window = Box(vejle.x - 300, vejle.y - 200, vejle.x + 300, vejle.y + 200)
    rings = land_in(window)
    assert is_land(vejle, rings)
    assert all(
        window.left <= spot.x <= window.right and window.top <= spot.y <= window.bottom
        for ring in rings
        for spot in ring
    )
    inside = [Spot(window.left + x, window.top + y) for x in range(15, 600, 30) for y in range(15, 400, 30)]
    whole = land_in(COUNTRY)
    assert [is_land(spot, rings) for spot in inside] == [is_land(spot, whole) for spot in inside]


def test_a_window_in_the_middle_of_land_is_all_land():
    herning = project(56.14, 8.98)
    assert is_land(herning, land_in(Box(herning.x - 20, herning.y - 20, herning.x + 20, herning.y + 20)))


def test_the_window_around_places():
    assert around([Spot(0, 0)], least=100, margin=0.1, lowest=0.6, highest=1.1) == Box(-50, -30, 50, 30)
    wide = around([Spot(0, 0), Spot(800, 100)], least=100, margin=0.1, lowest=0.6, highest=1.1)
    assert (wide.width, wide.height) == (1000, 600)
    high = around([Spot(0, 0), Spot(10, 880)], least=100, margin=0.1, lowest=0.6, highest=1.1)
    assert (round(high.width), round(high.height)) == (1000, 1100)
    with pytest.raises(ValueError, match="nothing"):
        around([], least=100, margin=0.1, lowest=0.6, highest=1.1)


def test_ten_districts_and_their_borders():
    assert list(chart().districts) == list(range(1, 11))
    # On Zealand and in Jutland districts meet; Bornholm and Funen meet nobody.
    bornholm = chart().districts[4]
    assert (borders_in(bornholm), [town.name for town in towns_in(bornholm)]) == ([], ["Rønne"])
    assert borders_in(chart().districts[7])
