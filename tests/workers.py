"""Which tests stay together in one process, and in which order the processes take them.

`--dist=loadgroup` of pytest-xdist cannot say it: its marks do not reach the ids of pytest 9.
"""

import os

import pytest
from xdist.scheduler import LoadScopeScheduling

# Folders whose tests share what is dear to make; else a file is a unit.
SHARED = ("tests/courses/demo/", "tests/courses/documents/")
# In a browser each test is a unit: what is dear there, server and browser, every process has anyway.
SINGLE = ("tests/e2e/",)
# What takes longest begins first, so that no core is idle at the end.
FIRST = ("tests/courses/enrolment/test_life.py", "tests/courses/documents/")
# The other lane of `make test` builds the same demo: where it does so on SQLite it comes first, and here as late as may be, so that
# it is built once on each database and compared across both.
DEMO = "tests/courses/demo/"
# These empty the database afterwards. The first rows of Wagtail are gone then, so nothing else may follow; longest first.
LAST = (
    "tests/courses/privacy/test_erasure.py",
    "tests/courses/privacy/test_backup.py",
    "tests/courses/privacy/test_bucket.py",
    "tests/courses/privacy/test_moving.py",
    "tests/concurrency/test_server.py",
    "tests/concurrency/test_plan.py",
    "tests/concurrency/",
    "tests/courses/schedule/test_known.py",
    "tests/login/test_scim.py",
)


def unit_of(nodeid: str) -> str:
    """The name of what this test belongs to."""
    if nodeid.startswith(SINGLE):
        return nodeid
    shared = [folder for folder in SHARED if nodeid.startswith(folder)]
    return shared[0] if shared else nodeid.partition("::")[0]


def turn_of(nodeid: str) -> int:
    """A number that is lower the earlier this test should run."""
    if nodeid.startswith(DEMO):
        return -len(FIRST) - 1 if "SECOND_LANE" in os.environ else 1
    for turn, start in enumerate(FIRST):
        if nodeid.startswith(start):
            return turn - len(FIRST)
    return next((turn for turn, start in enumerate(LAST, 2) if nodeid.startswith(start)), 0)


class Units(LoadScopeScheduling):
    """Hands out whole units, in the order in which they were collected."""

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)


def in_turn(items: list[pytest.Item]) -> list[pytest.Item]:
    """The same tests as `turn_of` wants them; within a turn as they were."""
    return sorted(items, key=lambda item: turn_of(item.nodeid))
