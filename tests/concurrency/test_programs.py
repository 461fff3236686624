"""Programs with keys at the same moment: one idempotency key twice, a key that is ended while it is used."""

import threading
from collections import Counter

import pytest
from django.contrib.auth import get_user_model

from courses.members.models import ListedMember, MemberListSetting
from courses.programs.actions import KeyEnded, answers, end_key
from courses.programs.actions.answers import Reply, once
from courses.programs.models import KeptAnswer, ProgramKey
from courses.programs.rules import Scope
from tests.factories.programs import Program, key_for
from tests.waiting import PATIENCE

TIMES = 6


@pytest.fixture
def key(race, noon) -> ProgramKey:
    return key_for(Scope.WRITE_MEMBERS)[0]


def counted(key: ProgramKey, done: list[int]):
    def work() -> Reply:
        done.append(1)
        return Reply(201, "{}")

    return lambda: once(key=key, idempotency="k", request="r", work=work).is_repeated


def test_what_is_sent_several_times_at_once_is_done_once(race, key):
    done: list[int] = []
    outcome = race([counted(key, done) for _turn in range(TIMES)])
    kinds = Counter(type(one).__name__ if isinstance(one, Exception) else one for one in outcome)
    assert len(done) == 1
    assert kinds[False] == 1
    assert kinds[False] + kinds[True] + kinds["NotDone"] == TIMES
    assert KeptAnswer.objects.get().status == 201


def test_planted_bug_without_the_row_of_the_database_is_caught(race, key, monkeypatch):
    """Looked for first, and written when all have looked: each finds nothing."""
    looked = threading.Barrier(TIMES)

    def look_only(key, idempotency, request):
        found = KeptAnswer.objects.filter(key=key, idempotency=idempotency).first()
        looked.wait(PATIENCE)
        return found or KeptAnswer(key=key, idempotency=idempotency, request=request, begun_at=key.made_at)

    monkeypatch.setattr(answers, "_begin", look_only)
    done: list[int] = []
    race([counted(key, done) for _turn in range(TIMES)])
    assert len(done) == TIMES


def test_one_address_written_at_once_by_several_stands_once(race, noon):
    MemberListSetting.objects.create(is_on=True)
    program = Program(key_for(Scope.WRITE_MEMBERS)[1])
    others = [Program(key_for(Scope.WRITE_MEMBERS)[1]) for _turn in range(3)]
    said = {"email": "alma@demo.example", "name": "Alma Raps"}
    outcome = race([lambda asks=asks: asks.ask("POST", "members", said).status_code for asks in (program, *others)])
    assert Counter(outcome) == {201: 1, 200: 3}
    assert ListedMember.objects.count() == 1


def ended_in_the_middle(race, key: ProgramKey) -> tuple[list, list[str]]:
    """A write that is under way when somebody ends the key: what each came to, and in which order they were done."""
    order: list[str] = []
    actor = get_user_model().objects.create_superuser("chef2@demo.example")
    inside, asked = threading.Event(), threading.Event()

    def work() -> Reply:
        inside.set()
        asked.wait(PATIENCE)
        order.append("written")
        return Reply(200)

    def end() -> bool:
        inside.wait(PATIENCE)
        asked.set()
        done = end_key(key=key, actor=actor)
        order.append("ended")
        return done

    outcome = race([lambda: once(key=key, idempotency=None, request="r", work=work), end])
    return outcome, order


def test_who_ends_a_key_waits_for_what_is_being_written_with_it(race, key):
    outcome, order = ended_in_the_middle(race, key)
    assert [type(outcome[0]), outcome[1]] == [Reply, True]
    assert order == ["written", "ended"]
    with pytest.raises(KeyEnded):
        once(key=key, idempotency="later", request="r", work=lambda: Reply(200))
    assert not KeptAnswer.objects.exists()


def test_planted_bug_a_key_that_is_not_held_is_caught(race, key, monkeypatch):
    """The key was looked at when the request came; the write begins after it was ended."""
    monkeypatch.setattr(answers, "hold", lambda key: None)
    end_key(key=key, actor=get_user_model().objects.create_superuser("chef3@demo.example"))
    assert once(key=key, idempotency=None, request="r", work=lambda: Reply(200)).status == 200
