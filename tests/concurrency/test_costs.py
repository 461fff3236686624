"""Two people stand behind a payment, while many press at the same moment."""

import threading
from collections import Counter

from django.db import IntegrityError, transaction

from courses.common import clock
from courses.costs import actions
from courses.costs.actions import Payer
from courses.costs.models import Budget, Expense
from tests.factories.costs import ExpenseFactory, ReceiptFactory
from tests.factories.members import UserFactory
from tests.waiting import PATIENCE


def kinds_of(outcome):
    return Counter(type(one).__name__ if isinstance(one, Exception) else "done" for one in outcome)


def test_of_many_who_approve_one_does_and_never_who_entered_it(race):
    row = ExpenseFactory()
    people = [UserFactory() for _one in range(3)]
    outcome = race([lambda who=who: actions.approve(expense=row, by=who) for who in [row.entered_by, *people]])
    assert kinds_of(outcome) == {"done": 1, "NotApproved": 3}
    row.refresh_from_db()
    assert row.approved_by in people


def test_approved_or_taken_away_and_never_both(race):
    for _turn in range(3):
        row = ReceiptFactory().expense
        second = UserFactory()
        outcome = race(
            [
                lambda row=row, by=second: actions.approve(expense=row, by=by),
                lambda row=row: actions.withdraw(expense=row),
            ]
        )
        assert kinds_of(outcome) == {"done": 1, "NotApproved": 1}
        is_there = Expense.objects.filter(pk=row.pk, approved_by=second).exists()
        assert is_there == (not isinstance(outcome[0], Exception))


def test_two_who_write_the_same_budget_write_one(race):
    calls = [
        lambda ore=ore: actions.set_budget(year=2026, payer=Payer(), amount_ore=ore) for ore in (100_00, 200_00, 300_00)
    ]
    assert kinds_of(race(calls)) == {"done": 3}
    assert Budget.objects.get().amount_ore in (100_00, 200_00, 300_00)


def test_planted_bug_look_then_approve_is_caught(race):
    """The control: two who look whether it waits, and approve it after that, both believe that they did; and who does not even look
    who entered it is stopped by the database alone."""
    row, looked = ExpenseFactory(), threading.Barrier(2)

    def careless(by):
        def approve():
            with transaction.atomic(durable=True):
                waits = Expense.objects.filter(pk=row.pk, approved_at=None).exists()
            looked.wait(PATIENCE)
            if waits:
                Expense.objects.filter(pk=row.pk).update(approved_by=by, approved_at=clock.now())
            return waits

        return approve

    assert race([careless(UserFactory()), careless(UserFactory())]) == [True, True]
    row = ExpenseFactory()
    looked = threading.Barrier(1)
    (refused,) = race([careless(row.entered_by)])
    assert isinstance(refused, IntegrityError)
