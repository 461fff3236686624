"""One person, one vote, while every device votes at the same moment; and the close among them."""

import datetime as dt
import threading
from collections import Counter

import pytest
from django.db import transaction

from courses.budget.actions import voting
from courses.budget.actions.voting import CannotVote
from courses.budget.models import CountedBallot, Round, Voter
from courses.common import clock
from courses.privacy.actions.erasure import erase_member
from tests.factories.budget import gathering, open_round, over, vote, voters
from tests.waiting import PATIENCE


@pytest.fixture(autouse=True)
def own_keys(settings, tmp_path):
    settings.BALLOT_KEYS = str(tmp_path / "ballots")


def kinds_of(outcome):
    return Counter(type(one).__name__ if isinstance(one, Exception) else "done" for one in outcome)


def test_many_devices_of_one_person_are_one_vote(race):
    one = open_round()
    vote(one, "1", "2", "1", "2", "1")
    last = Voter.objects.order_by("pk").last()
    numbers = list(one.proposals.values_list("number", flat=True))
    outcome = race(
        [lambda: voting.cast(voter=last, approved=numbers[:2]), lambda: voting.cast(voter=last, approved=numbers)] * 4
    )
    assert kinds_of(outcome) == {"done": 8}
    over(one)
    assert CountedBallot.objects.count() == 6


def test_two_who_open_a_round_make_one_list_and_one_key(race):
    voters(5)
    one = gathering()
    outcome = kinds_of(race([lambda: voting.open_voting(one=one)] * 4))
    assert outcome == {"done": 1, "NotNow": 3}
    assert Voter.objects.count() == 5
    vote(Round.objects.get(), "1", "1", "1", "2", "2")
    assert over(one).state == Round.State.CLOSED


def test_a_vote_is_counted_or_refused_while_two_workers_close(race):
    one = open_round(7)
    vote(one, "1", "2", "1", "2", "1", "2")
    last = Voter.objects.order_by("pk").last()
    number = one.proposals.values_list("number", flat=True)[0]
    tomorrow = clock.midnight(one.votes_until + dt.timedelta(days=1))

    def close():
        with clock.at(tomorrow):
            return voting.close(one=one)

    cast, *_closed = race([lambda: voting.cast(voter=last, approved=[number]), close, close])
    assert Round.objects.get().state == Round.State.CLOSED
    assert CountedBallot.objects.count() == (6 if isinstance(cast, CannotVote) else 7)
    assert not Voter.objects.exclude(sealed=b"").exists()


def test_whoever_is_forgotten_meanwhile_leaves_no_vote(race):
    one = open_round()
    last = Voter.objects.order_by("pk").last()
    number = one.proposals.values_list("number", flat=True)[0]
    race([lambda: voting.cast(voter=last, approved=[number]), lambda: erase_member(member=last.member)])
    assert not Voter.objects.filter(pk=last.pk).exists()


def test_planted_bug_a_row_for_each_press_is_refused_by_the_database(race):
    """The control: whoever looks first whether somebody has voted, and writes a row of their own then, would count both."""
    one, looked = open_round(), threading.Barrier(2)
    member = Voter.objects.first().member
    Voter.objects.filter(member=member).delete()

    def careless():
        with transaction.atomic(durable=True):
            there = Voter.objects.filter(round=one, member=member).exists()
        looked.wait(PATIENCE)
        if not there:
            Voter.objects.create(round=one, member=member)

    assert kinds_of(race([careless, careless])) == {"done": 1, "IntegrityError": 1}
    assert Voter.objects.filter(round=one, member=member).count() == 1
