"""The last place of a task, while everybody takes it at the same moment."""

import threading
from collections import Counter

from django.db import transaction
from django.db.models import F

from courses.privacy.actions.erasure import erase_member
from courses.tasks.actions import taking
from courses.tasks.actions.routines import look_after
from courses.tasks.actions.taking import CannotTake
from courses.tasks.models import TakenTask, Task
from courses.tasks.rules import rule_of
from tests.factories.members import MemberFactory
from tests.factories.tasks import TaskFactory
from tests.waiting import PATIENCE

PLACES, PEOPLE = 3, 10


def take(task, member):
    return lambda: taking.take(task=task, member=member).state


def kinds_of(outcome):
    return Counter(type(one).__name__ if isinstance(one, Exception) else one for one in outcome)


def test_as_many_get_it_as_there_are_places_and_all_others_are_told(race):
    task = TaskFactory(places=PLACES)
    outcome = kinds_of(race([take(task, MemberFactory()) for _number in range(PEOPLE)]))
    assert outcome == {"taken": PLACES, CannotTake.__name__: PEOPLE - PLACES}
    assert Task.objects.get(pk=task.pk).taken == PLACES
    assert TakenTask.objects.filter(task=task, state="taken").count() == PLACES


def test_one_person_who_presses_many_times_takes_one(race):
    task, member = TaskFactory(places=PLACES), MemberFactory()
    assert kinds_of(race([take(task, member)] * 8)) == {"taken": 8}
    assert Task.objects.get(pk=task.pk).taken == 1


def test_giving_back_many_times_frees_one_place(race):
    task = TaskFactory(places=PLACES)
    rows = [taking.take(task=task, member=MemberFactory()) for _number in range(PLACES)]
    race([lambda: taking.give_back(taken=rows[0]).state] * 6)
    assert Task.objects.get(pk=task.pk).taken == PLACES - 1


def test_whoever_is_forgotten_meanwhile_holds_no_place(race):
    task, member = TaskFactory(places=PLACES), MemberFactory()
    race([take(task, member), lambda: erase_member(member=member), take(task, member)])
    assert not TakenTask.objects.exists()
    assert Task.objects.get(pk=task.pk).taken == 0


def test_two_workers_post_the_next_one_once(race):
    task = TaskFactory()
    day = task.posted_at.date().replace(year=2026, month=1, day=5)
    Task.objects.filter(pk=task.pk).update(until_date=day, rule=rule_of("week", day), rule_from_date=day)
    race([look_after] * 3)
    assert Task.objects.filter(follows=task).count() == 1


def test_planted_bug_look_then_take_is_caught(race):
    """The control: counting first whether a place is left, and taking it afterwards, gives the last one to everybody."""
    task, given = TaskFactory(places=PLACES), []
    looked = threading.Barrier(PEOPLE)
    Task.objects.filter(pk=task.pk).update(taken=PLACES - 1)

    def careless():
        with transaction.atomic(durable=True):
            left = Task.objects.filter(pk=task.pk, taken__lt=F("places")).exists()
        looked.wait(PATIENCE)
        if left:
            given.append(1)

    race([careless] * PEOPLE)
    assert len(given) == PEOPLE
    assert len(given) > 1


def test_and_the_database_refuses_one_more_even_then(race):
    """Whoever writes past the update meets the constraint."""
    task = TaskFactory(places=1)

    def careless():
        Task.objects.filter(pk=task.pk).update(taken=F("taken") + 1)
        return "taken"

    outcome = kinds_of(race([careless] * 4))
    assert outcome == {"taken": 1, "IntegrityError": 3}
