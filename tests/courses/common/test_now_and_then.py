"""What is done once an hour or once a day: what fails there was not done, and is not taken for mended."""

import datetime as dt

import pytest
from django.db import connection

from courses.common import clock
from courses.common.actions import routines
from courses.common.actions.heartbeat import claim
from courses.common.models import Heartbeat, Setback
from courses.management.commands import tick

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
DAY = dt.timedelta(days=1)
FIRST, SECOND = routines.PAUSES[:2]


class AfterTheClaim:
    """Every question to the database fails as soon as something was claimed; what a setback needs goes on."""

    ours = ("courses_heartbeat", "courses_setback", "SAVEPOINT")

    def __init__(self) -> None:
        self.is_claimed = False

    def __call__(self, execute, sql, *rest):
        if "courses_heartbeat" in sql and not sql.startswith(("SELECT", "DELETE")):
            self.is_claimed = True
        elif self.is_claimed and not any(word in sql for word in self.ours):
            raise RuntimeError("planted")
        return execute(sql, *rest)


def broken(name: str) -> bool:
    """Run a routine of `tick` of which nothing goes after its claim; whether it claims at all."""
    fault = AfterTheClaim()
    with connection.execute_wrapper(fault):
        routines.run(name, tick.ROUTINES[name])
    return fault.is_claimed


@pytest.mark.parametrize("name", list(tick.ROUTINES))
def test_a_routine_that_failed_is_named_until_its_work_is_done(client, name):
    if not broken(name):
        assert name not in {"asked", "kept", "rerun", "gaps", "levels"}
        return
    failing = client.get("/readyz").json()["failing"]
    assert failing
    for pause, times in ((FIRST, 2), (FIRST + SECOND, 3)):
        with clock.at(clock.now() + pause):
            broken(name)
        assert set(Setback.objects.values_list("times", flat=True)) == {times}
        assert client.get("/readyz").json()["failing"] == failing
    Setback.objects.update(retry_at=clock.now() + DAY / 2)
    with clock.at(clock.now() + DAY / 2):
        routines.run(name, tick.ROUTINES[name])
    assert not Setback.objects.exists()
    assert Heartbeat.objects.exists()


def test_what_is_claimed_past_this_looks_mended():
    """The planted fault: the same routine, claimed before its work and on its own."""

    def careless() -> int:
        return 1 // 0 if claim("careless", every=DAY) else 0

    routines.run("careless", careless)
    with clock.at(clock.now() + FIRST):
        routines.run("careless", careless)
    assert routines.setbacks() == []


class TestRows:
    """Found once an hour, done one by one."""

    def rows(self, bad: set[str]) -> int:
        with routines.now_and_then("found", every=DAY, rows="found") as is_time:
            if not is_time:
                return 0
            found = ["a", "b"]
        return routines.each("found", found, lambda row: 1 // (row not in bad))

    def test_a_row_that_failed_is_looked_for_again_after_its_pause(self):
        assert self.rows({"a"}) == 1
        with clock.at(clock.now() + FIRST / 2):
            assert self.rows({"a"}) == 0
            assert routines.setbacks() == ["found"]
        with clock.at(clock.now() + FIRST):
            assert self.rows({"a"}) == 1
            assert Setback.objects.get().times == 2
        with clock.at(clock.now() + FIRST + SECOND):
            assert self.rows(set()) == 2
            assert routines.setbacks() == []
            assert self.rows(set()) == 0

    def test_what_is_no_longer_found_is_forgotten(self):
        Setback.objects.create(name="found:c", since_at=clock.now(), retry_at=clock.now())
        assert claim("found", every=DAY)
        self.rows(set())
        assert routines.setbacks() == []
