"""The database goes away under the worker and comes back; a long print stands beside the mails."""

import logging

import pytest
from django.core.management import call_command
from django.db import connection, connections

from courses.certificates.actions import print_jobs
from courses.certificates.models import PrintJob
from courses.common import clock
from courses.common.actions import routines
from courses.common.models import Heartbeat, Setback
from courses.management.commands import tick
from tests.factories.places import RegionFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def away(monkeypatch):
    """Call it, and nothing can be reached; call it again, and all is back."""
    name = connection.settings_dict["NAME"]

    def switch() -> None:
        is_there = connection.settings_dict["NAME"] == name
        connections.close_all()
        connection.settings_dict["NAME"] = "/nowhere/at-all" if is_there else name

    yield switch
    if connection.settings_dict["NAME"] != name:
        switch()


def rounds(monkeypatch, seconds: list) -> None:
    """Let `tick --loop 1` go on: after each second the next of these is called, after the last one it is told to stop."""
    calls = iter([*seconds, lambda: (_ for _ in ()).throw(SystemExit(0))])
    monkeypatch.setattr(tick.time, "sleep", lambda _seconds: next(calls)())
    with pytest.raises(SystemExit):
        call_command("tick", loop=1)


def test_the_worker_outlives_the_database(transactional_db, monkeypatch, away, caplog):
    with caplog.at_level(logging.WARNING):
        rounds(monkeypatch, [away, lambda: None, away, lambda: Heartbeat.objects.all().delete(), lambda: None])
    assert "the database does not answer" in caplog.text
    assert Heartbeat.objects.filter(name="tick").exists()
    assert not Setback.objects.exists()


def test_a_database_that_is_away_is_no_fault_of_a_routine(transactional_db, away):
    away()
    with pytest.raises(routines.DatabaseAway):
        routines.run("lapsed", lambda: 1)


def test_prints_are_made_beside_the_loop(transactional_db, monkeypatch):
    """In the loop itself nothing is printed, however much waits: it starts `manage.py make_prints`."""
    started: list[str] = []
    order = PrintJob.objects.create(region=RegionFactory(), form="pdf", asked_at=clock.now(), total=0)

    class Process:
        returncode = None

        def __init__(self, line: list[str], **how: object) -> None:
            started.append(line[-1])

        def poll(self) -> None:
            return None

        def terminate(self) -> None:
            started.append("ended")

    monkeypatch.setattr(tick.subprocess, "Popen", Process)
    rounds(monkeypatch, [lambda: None, lambda: None])
    assert started == ["make_prints", "ended"]
    order.refresh_from_db()
    assert (order.begun_at, order.finished_at) == (None, None)
    assert print_jobs.print_due() == 1
