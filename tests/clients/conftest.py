"""The programme of `tests.factories.calendars`, served over HTTP, and what programs on this machine read from it.

`make test-clients` installs the programs; without one of them its test fails, it is never left out in silence.
"""

import datetime as dt
import urllib.request
from pathlib import Path

import pytest
import time_machine

from tests.factories.calendars import Expected, expected, odd_year

ROOT = Path(__file__).resolve().parent.parent.parent
INSTALLED = ROOT / "var" / "clients"
NOON = dt.datetime(2026, 11, 24, 11, 0, tzinfo=dt.UTC)


def fetch(address: str) -> bytes:
    with urllib.request.urlopen(address) as answer:  # noqa: S310 our own server
        return answer.read()


@pytest.fixture
def programme(transactional_db):
    """Made at noon of that day; the server answers in a thread of its own, so the whole process is there."""
    with time_machine.travel(NOON):
        yield odd_year()


@pytest.fixture
def wanted(programme) -> list[Expected]:
    return expected(programme)


@pytest.fixture
def address(programme, live_server) -> str:
    return f"{live_server.url}/kalender/alle.ics"
