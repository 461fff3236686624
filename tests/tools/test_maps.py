"""The drawn map is what its command makes of the coast and the districts."""

from courses.places.rules.chart import CHART, chart, project
from tools.maps import chart as maker


def test_the_map_that_ships_is_the_one_that_is_made():
    assert CHART.read_text(encoding="utf-8") == maker.build()


def test_towns_of_one_name_are_told_apart_and_parts_of_a_town_are_not():
    names = [town.name for town in chart().towns]
    assert {"København", "Aarhus", "Nykøbing F", "Nykøbing M"} < set(names)
    assert not {"København K", "Aarhus C"} & set(names)
    assert len(names) == len(set(names))


def test_a_line_loses_only_what_lies_within_a_hundred_metres():
    assert maker.simplified([(0, 0), (5, 1), (10, 0), (20, 0), (30, 9)]) == [(0, 0), (20, 0), (30, 9)]
    assert project(57.8, 8.0) == (0, 0)
