"""What is not a whole description is refused with a sentence; windows of a year cover it."""

import copy
from itertools import product

import pytest

from courses.planner.solver.instance import BadInstance, Instance, Placed
from courses.planner.solver.seasons import goes_round, windows
from tests.courses.planner.solver.worlds import world

BAD = {
    "a key lacks": lambda data: data.pop("venues"),
    "no such area": lambda data: data["venues"][0].update(area=9),
    "no such day": lambda data: data["venues"][0].update(open=[999]),
    "no such course": lambda data: data["trainers"][0].update(courses=[5]),
    "a kilometre lacks": lambda data: data["trainers"][0].update(km=[1]),
    "no such venue": lambda data: data["members"][0].update(venues=[7]),
    "fewer than none": lambda data: data["members"][0].update(members=-1),
    "no such form": lambda data: data["courses"][0].update(form="Q"),
    "a date that is none": lambda data: data["days"][0].__setitem__(1, "2027-02-30"),
    "days out of order": lambda data: data["days"].reverse(),
    "a session nowhere": lambda data: data.update(fixed=[[0, 0, 0, 99]]),
    "a promise nowhere": lambda data: data.update(promises=[{"course": 0, "areas": [4], "runs": 1}]),
    "not a list": lambda data: data.update(courses=3),
}


@pytest.mark.parametrize("spoil", BAD.values(), ids=BAD)
def test_bad_data_is_refused(spoil):
    data = copy.deepcopy(world())
    spoil(data)
    with pytest.raises(BadInstance, match=r"."):
        Instance.read(data)


def test_a_session_is_read_and_written_with_or_without_people():
    assert Placed.read([1, 2, 3, 4]) == Placed(1, 2, 3, 4)
    assert Placed.read([1, 2, 3, None, None]).as_list() == [1, 2, 3, None, None]
    assert Placed.read([1, 2, 3]).as_list() == [1, 2, 3, None, None]
    assert Placed.read([1, 2, 3, 4, 5]).as_list() == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("longest", [18, 20, 26, 27, 30, 40, 51])
def test_any_session_of_each_window_is_soon_enough(longest):
    for phase in (0, 7, 30):
        for weeks in product(*(sorted(window) for window in windows(longest, phase))):
            ring = sorted(weeks)
            waits = [later - earlier for earlier, later in zip(ring, [*ring[1:], ring[0] + 52], strict=True)]
            assert max(waits) <= longest


def test_once_a_year_needs_no_windows():
    assert windows(52, 3) == (frozenset(range(52)),)


@pytest.mark.parametrize(
    ("weeks", "longest", "possible"),
    [
        ({0, 26}, 26, True),
        ({0, 26}, 25, False),
        ({0, 21}, 30, False),
        ({0, 22}, 30, True),
        ({5}, 52, True),
        (set(), 52, False),
    ],
)
def test_whether_few_sessions_can_go_round(weeks, longest, possible):
    assert goes_round(weeks, longest) is possible
