"""Two answers at the same moment, many who ask at once, and somebody who is forgotten meanwhile."""

import threading
from collections import Counter

from django.db import transaction

from courses.common.models import OutboxMail
from courses.introductions import rules
from courses.introductions.actions import introducing, letters
from courses.introductions.actions.introducing import CannotAsk, Gone
from courses.introductions.actions.routines import look_after
from courses.introductions.models import Introduction, Letter, LetterReport
from courses.introductions.queries.people import Side, side_by_token
from courses.privacy.actions.erasure import erase_member
from tests.factories.introductions import NoticeFactory, introduced
from tests.factories.members import MemberFactory
from tests.factories.places import RegionFactory
from tests.waiting import PATIENCE


def proposed() -> tuple[Side, Side]:
    """Both are asked by the site, and nobody has answered."""
    knows = NoticeFactory()
    looks = NoticeFactory(topic=knows.topic, gives=False)
    introducing.propose(looks)
    row = Introduction.objects.get(seeker=looks.member)
    return Side(row, looks.member), Side(row, knows.member)


def says(side, yes=True):
    return lambda: bool(introducing.answer(side=side, says_yes=yes).begun_at)


def kinds_of(outcome):
    return Counter(type(one).__name__ if isinstance(one, Exception) else one for one in outcome)


def test_two_yeses_at_once_begin_it_once_and_tell_each_once(race):
    for _round in range(5):
        sides = proposed()
        outcome = race([says(side) for side in sides for _time in range(3)])
        assert not [one for one in outcome if isinstance(one, Exception)]
        row = Introduction.objects.get(pk=sides[0].introduction.pk)
        assert row.begun_at is not None
        for side in sides:
            assert OutboxMail.objects.filter(to=side.member.email, kind="introduction_made").count() == 1


def test_a_yes_and_a_no_at_once_is_one_of_the_two_and_never_half(race):
    sides = proposed()
    introducing.answer(side=sides[0], says_yes=True)
    race([says(sides[1]), says(sides[1], yes=False), says(sides[0], yes=False)])
    row = Introduction.objects.get(pk=sides[0].introduction.pk)
    told = OutboxMail.objects.filter(kind="introduction_made").count()
    assert told == (2 if row.begun_at else 0)


def test_two_who_ask_each_other_at_once_are_asked_once(race):
    one, other, region = NoticeFactory(), NoticeFactory(), RegionFactory()

    def asks(member, notice):
        return lambda: introducing.ask(member=member, notice=notice, text="Vi vil bygge", region=region).pk > 0

    outcome = kinds_of(race([asks(one.member, other), asks(other.member, one)] * 3))
    assert outcome == {True: 1, CannotAsk.__name__: 5}
    assert Introduction.objects.count() == 1


def test_one_person_is_asked_so_often_and_not_once_more(race):
    busy, region = MemberFactory(), RegionFactory()
    rows = [NoticeFactory(member=busy) for _number in range(rules.ASKED_A_WEEK + 4)]

    def asks(notice):
        member = MemberFactory()
        return lambda: introducing.ask(member=member, notice=notice, text="Vi vil bygge", region=region).pk > 0

    outcome = kinds_of(race([asks(notice) for notice in rows]))
    assert outcome == {True: rules.ASKED_A_WEEK, CannotAsk.__name__: 4}
    assert OutboxMail.objects.filter(to=busy.email).count() == rules.ASKED_A_WEEK


def test_whoever_is_forgotten_meanwhile_leaves_nothing(race):
    sides = introduced()
    race(
        [
            lambda: letters.write(side=sides[0], text="Kære du"),
            lambda: erase_member(member=sides[1].member),
            lambda: letters.write(side=sides[0], text="Er du der?"),
            says(sides[0]),
        ]
    )
    assert not Introduction.objects.exists()
    assert not Letter.objects.exists()
    assert not OutboxMail.objects.filter(kind__startswith="introduction").exists()


def test_forgetting_and_writing_at_once_leaves_no_letter_that_can_be_written_on(race):
    sides = introduced()
    race([lambda: letters.forget(side=sides[0]), *[lambda: letters.write(side=sides[1], text="Kære du")] * 4])
    assert not Letter.objects.exists()
    assert side_by_token(sides[0].token).stage == "ended"


def test_one_letter_is_reported_once(race):
    sides = introduced()
    letter = letters.write(side=sides[0], text="Grimme ord")
    race([lambda: letters.report(side=sides[1], letter=letter.pk)] * 5)
    assert LetterReport.objects.count() == 1
    assert OutboxMail.objects.filter(kind="letter_reported").count() == 1


def test_two_workers_propose_once(race):
    knows = NoticeFactory()
    NoticeFactory(topic=knows.topic, gives=False)
    race([look_after] * 4)
    assert Introduction.objects.count() == 1
    assert OutboxMail.objects.filter(kind="introduction_ask").count() == 2


def test_planted_bug_look_then_answer_is_caught(race):
    """The control: two who each look whether the other has said yes, and write their own answer after that, never begin it."""
    sides = proposed()
    looked = threading.Barrier(2)

    def careless(side, mine, others):
        def answer():
            with transaction.atomic(durable=True):
                row = Introduction.objects.get(pk=side.introduction.pk)
            looked.wait(PATIENCE)
            has_begun = getattr(row, others) == "yes"
            Introduction.objects.filter(pk=row.pk).update(**{mine: "yes"})
            return has_begun

        return answer

    names = ("seeker_answer", "giver_answer")
    outcome = race([careless(sides[0], *names), careless(sides[1], *reversed(names))])
    row = Introduction.objects.get(pk=sides[0].introduction.pk)
    assert outcome == [False, False]
    assert (row.seeker_answer, row.giver_answer, row.begun_at) == ("yes", "yes", None)


def test_what_has_ended_takes_no_answer(race):
    sides = proposed()
    introducing.block(side=sides[0])
    Introduction.objects.update(ended_at=sides[0].introduction.asked_at)
    assert kinds_of(race([says(side) for side in sides])) == {Gone.__name__: 2}
