"""Eight trainers say yes to one session at the same moment."""

import datetime as dt
import threading
from collections import Counter

import pytest
from django.db import IntegrityError

from courses.common import clock
from courses.schedule.models import SessionTrainer, TrainerSlot
from courses.staffing import actions
from courses.staffing.models import TrainerRequest
from tests.factories.catalogue import QualificationFactory
from tests.factories.places import PostcodeFactory
from tests.factories.schedule import SessionFactory
from tests.waiting import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)
RACERS = 8
NOW = dt.datetime(2026, 11, 24, 11, 0, tzinfo=dt.UTC)


@pytest.fixture
def requests():
    with clock.at(NOW):
        session = SessionFactory(status="draft")
        trainers = [
            QualificationFactory(course=session.course, trainer__member__postcode=PostcodeFactory()).trainer
            for _ in range(RACERS)
        ]
        return [
            TrainerRequest.objects.create(session=session, trainer=trainer, asked_at=clock.now())
            for trainer in trainers
        ]


def answers(action, request):
    def call():
        with clock.at(NOW):
            return action(request=request).answer

    return call


def test_exactly_one_yes_wins(race, requests):
    outcome = race([answers(actions.say_yes, request) for request in requests])
    assert Counter(outcome) == {"yes": 1, "late": RACERS - 1}
    winner = TrainerRequest.objects.get(answer="yes")
    assert [row.trainer_id for row in SessionTrainer.objects.all()] == [winner.trainer_id]
    assert TrainerSlot.objects.values("trainer").distinct().count() == 1


def test_one_trainer_pressing_eight_times_says_it_once(race, requests):
    outcome = race([answers(actions.say_yes, requests[0])] * RACERS)
    assert Counter(outcome) == {"yes": RACERS}
    assert SessionTrainer.objects.count() == 1


def test_planted_bug_without_lock_and_constraint_two_would_teach(race, requests):
    """The control: looking first and writing afterwards lets several in; the database refuses all but one yes."""
    looked = threading.Barrier(RACERS)

    def careless(request):
        def call():
            free = not TrainerRequest.objects.filter(answer="yes").exists()
            looked.wait(PATIENCE)
            try:
                return free and bool(TrainerRequest.objects.filter(pk=request.pk).update(answer="yes"))
            except IntegrityError:
                return "refused"

        return call

    assert Counter(race([careless(request) for request in requests])) == {True: 1, "refused": RACERS - 1}
