"""Two hand-overs of one role at once, two who press the button at once, and somebody who is forgotten meanwhile."""

import threading

from django.db import transaction

from courses.handover import actions
from courses.handover.actions import CannotHandOver
from courses.handover.models import HandOver
from courses.privacy.actions.erasure import erase_member
from courses.tasks.models import Coordinator, Task
from tests.factories.handover import begun
from tests.factories.members import MemberFactory
from tests.factories.tasks import CoordinatorFactory, coordinated
from tests.waiting import PATIENCE


def begins(place, successor):
    return lambda: actions.begin(place=place, email=successor.email, by=place.member.user).pk > 0


def test_two_hand_overs_of_one_role_at_once_are_one(race):
    for _round in range(4):
        place = CoordinatorFactory()
        outcome = race([begins(place, MemberFactory()) for _number in range(4)])
        assert [type(one) for one in outcome if one is not True] == [CannotHandOver] * 3
        assert HandOver.objects.filter(leaver=place.member).count() == 1


def test_done_twice_at_once_is_done_once(race):
    place = CoordinatorFactory()
    coordinated(place)
    row = begun(place)
    outcome = race([lambda: actions.finish(row=row, is_organiser=True)] * 4)
    assert outcome.count(True) == 1
    assert list(Coordinator.objects.values_list("member", flat=True)) == [row.successor_id]
    assert Task.objects.get().coordinator_id == row.successor_id


def test_done_and_forgotten_at_once_leaves_the_role_with_somebody_who_is_there(race):
    for who in ("leaver", "successor"):
        place = CoordinatorFactory()
        task = coordinated(place)
        row = begun(place)
        race(
            [
                lambda row=row: actions.finish(row=row, is_organiser=True),
                lambda row=row, who=who: erase_member(member=getattr(row, who)),
            ]
        )
        gone = getattr(row, f"{who}_id")
        assert not Coordinator.objects.filter(member=gone).exists()
        assert Task.objects.get(pk=task.pk).coordinator_id != gone
        assert not HandOver.objects.filter(pk=row.pk).exists()


def test_planted_bug_look_then_hand_over_is_caught(race):
    """The control: two who each look whether the role is there, and hand it over after that, leave it with two."""
    place = CoordinatorFactory()
    looked = threading.Barrier(2)

    def careless(successor):
        def hand_over():
            with transaction.atomic(durable=True):
                is_there = Coordinator.objects.filter(pk=place.pk).exists()
            looked.wait(PATIENCE)
            if is_there:
                Coordinator.objects.create(member=successor, association=place.association, named_at=place.named_at)
            return is_there

        return hand_over

    assert race([careless(MemberFactory()), careless(MemberFactory())]) == [True, True]
    assert Coordinator.objects.filter(association=place.association).count() == 3
