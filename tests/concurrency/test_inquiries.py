"""Two who answer at once, two workers, an answer while the question is deleted, and a person who is forgotten meanwhile."""

import datetime as dt
import threading

from django.db import transaction

from courses.common import clock
from courses.common.models import OutboxMail
from courses.knowledge.actions import asking, routines
from courses.knowledge.actions.asking import Answered
from courses.knowledge.models import Inquiry
from courses.privacy.actions.erasure import erase_member
from tests.factories.knowledge import InquiryFactory
from tests.factories.members import UserFactory
from tests.waiting import PATIENCE


def answers(row, text):
    user = UserFactory()

    def answer():
        return asking.answer(inquiry=row, user=user, text=text, shares=False, shows_name=False).answer

    return answer


def test_two_who_answer_at_once_give_one_answer_and_one_mail(race):
    for _round in range(4):
        row = InquiryFactory()
        outcome = race([answers(row, f"Svar {number}") for number in range(4)])
        kept = [one for one in outcome if isinstance(one, str)]
        assert [type(one) for one in outcome if not isinstance(one, str)] == [Answered] * 3
        assert [Inquiry.objects.get(pk=row.pk).answer] == kept
        assert OutboxMail.objects.filter(to=row.member.email, kind="inquiry_answered").count() == 1


def test_answered_while_it_is_deleted_or_its_asker_forgotten_leaves_nothing(race):
    for end in (lambda row: asking.forget(inquiry=row), lambda row: erase_member(member=row.member)):
        row = InquiryFactory()
        race([answers(row, "Svar"), lambda row=row, end=end: end(row), answers(row, "Svar")])
        assert not Inquiry.objects.filter(pk=row.pk).exists()


def test_two_workers_tell_the_next_level_once(race):
    InquiryFactory(answer_by=clock.now() - dt.timedelta(days=1))
    race([routines.look_after] * 4)
    assert OutboxMail.objects.filter(kind="inquiry_late").count() == 1


def test_one_person_asks_three_a_day_however_fast(race):
    member = InquiryFactory().member
    outcome = race([lambda: asking.ask(member=member, text="Hvem betaler?").pk > 0] * 6)
    assert outcome.count(True) == 3
    assert Inquiry.objects.filter(member=member).count() == 4


def test_planted_bug_look_then_answer_is_caught(race):
    """The control: two who each look whether it is answered, and write after that, both believe that theirs is the answer."""
    row = InquiryFactory()
    looked = threading.Barrier(2)

    def careless(text):
        def answer():
            with transaction.atomic(durable=True):
                is_free = Inquiry.objects.get(pk=row.pk).answered_at is None
            looked.wait(PATIENCE)
            if is_free:
                Inquiry.objects.filter(pk=row.pk).update(answer=text, answered_at=clock.now())
            return is_free

        return answer

    assert race([careless("Et"), careless("To")]) == [True, True]
