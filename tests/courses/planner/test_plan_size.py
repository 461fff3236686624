"""A plan of a whole movement: looking at it grows with what it holds and no faster, taking it asks no more."""

import datetime as dt
import re
import sys
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.common import clock
from courses.common.models import OutboxMail
from courses.members.models import TrainerProfile
from courses.planner.actions import plans
from courses.planner.actions.undo import undo_take
from courses.planner.models import TakenPlan
from courses.planner.queries.proposal import Proposal, proposal
from courses.schedule.actions import set_trainers
from courses.schedule.models import Session
from tests.factories.plans import drafted, planned

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def work(call: Callable[[], Proposal]) -> tuple[int, Proposal]:
    """How many functions were called on the way, of ours, of Django and of Python, and what it gave."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        found = call()
    finally:
        sys.setprofile(before)
    return calls, found


@pytest.mark.parametrize(("days", "pairs"), [(0, "swapped"), (1, "moved")])
def test_looking_at_it_is_linear(days, pairs):
    costs = []
    for number in (8, 16, 32):
        run = planned(number)
        drafted(run, days=days)
        proposal(run)
        calls, found = work(lambda run=run: proposal(run))
        assert len(getattr(found, pairs)) == number
        costs.append(calls)
    few, more, most = costs
    # Twice as many cost twice as much beside what one costs anyway; compared with each other they would cost four times it.
    assert most - more < 3 * (more - few)


def test_each_draft_goes_to_the_first_row_that_agrees():
    run = planned(5)
    drafted(run)
    found = proposal(run)
    assert [(change.session.venue_id, change.wanted.day) for change in found.swapped] == [
        (row[1], dt.date.fromisoformat(row[2])) for row in run.result["rows"]
    ]
    Session.objects.filter(venue=run.result["rows"][0][1]).delete()
    found = proposal(run)
    assert [wanted.venue.pk for wanted in found.added] == [run.result["rows"][0][1]]


@pytest.mark.parametrize("number", [1, 3, 30])
def test_taking_it_asks_as_often_for_any_number(number):
    run = planned(number)
    with CaptureQueriesContext(connection) as asked:
        done = plans.take_plan(run=run)
    assert (len(done.made), done.words, run.taken.get().changes.count()) == (number, [], number)
    assert len(asked) == 33


def test_a_trainer_who_stays_hears_once_that_the_draft_moved_and_once_that_it_moved_back(outbox):
    run = planned(1)
    drafted(run, days=1)
    draft, lead = Session.objects.get(), TrainerProfile.objects.get()
    set_trainers(session=draft, trainers=[(lead, "lead")], agreed=[lead])
    OutboxMail.objects.update(sent_at=clock.now())
    plans.take_plan(run=run)
    assert outbox() == ["trainer_assigned", "trainer_moved"]
    assigned, moved = OutboxMail.objects.order_by("pk")
    uids = [re.findall(r"UID:(.*)", mail.calendar) for mail in (assigned, moved)]
    assert uids[0] == uids[1]
    before, after = (int(re.search(r"SEQUENCE:(\d+)", mail.calendar)[1]) for mail in (assigned, moved))
    assert after > before
    assert "METHOD:REQUEST" in moved.calendar
    OutboxMail.objects.update(sent_at=clock.now())
    undo_take(taken=TakenPlan.objects.get())
    assert outbox() == ["trainer_assigned", "trainer_moved", "trainer_moved"]
