"""Two organisers who plan at once, two processes that take one plan, and a process that is killed while it plans."""

import datetime as dt
import os
import signal
import subprocess
import sys
from collections import Counter
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from courses.common import clock
from courses.management.commands.tick import Command
from courses.planner.actions import calculation, plans
from courses.planner.actions.plans import PlanBusy
from courses.planner.models import PlanRun
from courses.planner.queries.proposal import proposal
from tests.factories.catalogue import CourseFactory, QualificationFactory
from tests.factories.members import MemberFactory
from tests.factories.places import PostcodeFactory, VenueFactory
from tests.waiting import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)
RACERS = 8


def ask():
    return type(plans.ask_for_plan(start_date=clock.today(), seconds=60, actor=None))


def refused(call):
    def attempt():
        try:
            return call()
        except PlanBusy:
            return PlanBusy

    return attempt


def test_one_of_eight_organisers_plans(race):
    assert Counter(race([refused(ask)] * RACERS)) == {PlanRun: 1, PlanBusy: RACERS - 1}
    assert PlanRun.objects.count() == 1


def test_one_of_eight_processes_takes_it(race):
    ask()
    outcome = race([lambda: calculation.claim() is not None] * RACERS)
    assert Counter(outcome) == {True: 1, False: RACERS - 1}


@pytest.fixture
def here(monkeypatch):
    """Processes that are started meanwhile work on the test's own database."""
    name = connection.settings_dict["NAME"]
    address = f"sqlite:///{name}"
    if connection.vendor == "postgresql":
        address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    monkeypatch.setenv("DATABASE_URL", address)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "lms.settings.test")


@pytest.mark.usefixtures("here")
def test_a_tick_starts_the_planner_and_does_not_wait_for_it(race):
    run = plans.ask_for_plan(start_date=clock.today(), seconds=0, actor=None)
    tick = Command()
    tick.handle()
    # Nobody has asked yet how it ended.
    assert tick.plans.process.returncode is None
    assert tick.plans.process.wait(PATIENCE) == 0
    run.refresh_from_db()
    assert (run.status, run.error) == (PlanRun.Status.READY, "")


@pytest.mark.usefixtures("here")
def test_a_killed_process_loses_nothing_that_was_saved(race):
    course = CourseFactory(target_runs_per_year=2)
    for _ in range(3):
        VenueFactory()
        QualificationFactory(course=course, trainer__member__postcode=PostcodeFactory())
    MemberFactory.create_batch(5, postcode=PostcodeFactory())
    run = plans.ask_for_plan(start_date=clock.today(), seconds=600, actor=None)
    killed = subprocess.run([sys.executable, "-m", "tests.concurrency.killed"], cwd=settings.BASE_DIR, timeout=PATIENCE)
    assert killed.returncode == -signal.SIGKILL
    run.refresh_from_db()
    saved = run.result["rows"]
    assert (run.status, len(saved) >= 1) == (PlanRun.Status.RUNNING, True)
    assert calculation.claim() is None  # it may still be alive for all we know
    with clock.at(clock.now() + dt.timedelta(minutes=2)):
        again = calculation.claim()
        plans.stop_plan(run=again)
        calculation.calculate(again)
        again.refresh_from_db()
    assert again.status == PlanRun.Status.READY
    assert len(again.result["rows"]) >= len(saved)
    assert again.progress["attempts"] == 2
    assert proposal(again).lacking == []
