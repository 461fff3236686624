"""Who runs what, and when: that nothing dear is made on both cores, and nothing runs where the first rows are gone."""

import pytest

from tests import workers
from tests.database import ROOT


@pytest.mark.parametrize(
    ("nodeid", "unit"),
    [
        ("tests/web/test_api.py::TestAll::test_one[a::b]", "tests/web/test_api.py"),
        ("tests/courses/demo/test_build.py::test_one", "tests/courses/demo/"),
        ("tests/courses/demo/test_facts.py::test_two", "tests/courses/demo/"),
        ("tests/e2e/test_pages.py::test_public_page[home]", "tests/e2e/test_pages.py::test_public_page[home]"),
    ],
)
def test_units(nodeid, unit):
    assert workers.unit_of(nodeid) == unit


def test_the_longest_are_first_and_what_empties_the_database_is_last():
    files = ["concurrency/test_seats", "concurrency/test_server", "web/test_api", "courses/enrolment/test_life"]
    wanted = sorted(files, key=lambda file: workers.turn_of(f"tests/{file}.py::test_one"))
    assert wanted == [*files[::-1][:2], "concurrency/test_server", "concurrency/test_seats"]


def test_the_demo_is_built_first_where_the_other_lane_will_look_for_it(monkeypatch):
    files = ["concurrency/test_seats", "courses/demo/test_build", "web/test_api", "courses/enrolment/test_life"]
    turns = dict.fromkeys(files)
    for environment in ({}, {"SECOND_LANE": "1"}):
        monkeypatch.delenv("SECOND_LANE", raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        turns = {file: workers.turn_of(f"tests/{file}.py::test_one") for file in files}
        first = min(turns, key=turns.__getitem__)
        assert first == ("courses/demo/test_build" if environment else "courses/enrolment/test_life")
    assert turns["courses/demo/test_build"] < turns["concurrency/test_seats"]


def test_only_races_empty_the_database(request):
    """What commits for real is flushed afterwards, so it has to be where `workers.LAST` looks for it."""
    for item in request.session.items:
        marker = item.get_closest_marker("django_db")
        empties = (marker and marker.kwargs.get("transaction")) or "transactional_db" in item.fixturenames
        assert not empties or workers.turn_of(item.nodeid) > 1, item.nodeid


def test_folders_that_are_named_exist():
    folders = [*workers.SHARED, *workers.SINGLE, *workers.FIRST, *workers.LAST]
    assert [folder for folder in folders if not (ROOT / folder).exists()] == []
