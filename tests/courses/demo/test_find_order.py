"""The order of find from ten places of the small demo movement keeps its rule; docs/UX.md has the table of the full one
(`tools/find_order.py`)."""

import datetime as dt

import pytest

from courses.common import clock
from courses.places.models import Postcode
from courses.schedule.queries.sessions import NEAR_KM, near
from courses.schedule.rules import recurrence
from courses.schedule.rules.order import cost
from tests.courses.demo.conftest import TODAY
from tools.find_order import PLACES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
NOW = recurrence.zoned(TODAY, dt.time(6))


@pytest.mark.parametrize("code", [*PLACES, "6000"])
def test_what_can_be_taken_comes_by_what_it_takes_to_be_there(code):
    with clock.at(NOW):
        found = near(Postcode.objects.get(pk=code))
    for hits in (found.near, found.full):
        weights = [
            round(cost(hit.way.km, (hit.session.starts_at - NOW).total_seconds() / 86_400), 1)
            for hit in hits
            if hit.way
        ]
        assert weights == sorted(weights)
    assert all(hit.way and hit.way.km <= NEAR_KM for hit in (*found.near, *found.full))
    assert not any(hit.session.is_full for hit in (*found.near, *found.ferry, *found.further, *found.online))
    # Nobody stands before nothing, and who has something near is not sent away.
    assert found.near or found.ferry or found.further
    assert not (found.near and found.further)
