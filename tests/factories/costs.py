import datetime as dt

import factory
from factory.django import DjangoModelFactory

from courses.common import clock
from courses.costs.models import Expense, Receipt
from tests.factories.members import UserFactory
from tests.factories.schedule import SessionFactory

PDF = b"%PDF-1.7\n%kvittering\n%%EOF\n"


class ExpenseFactory(DjangoModelFactory):
    """Coffee for 150 kr., entered just now and not approved."""

    class Meta:
        model = Expense

    session = factory.SubFactory(SessionFactory)
    kind = "catering"
    words = "Kaffe og brød, Bageren"
    day = factory.LazyFunction(clock.today)
    amount_ore = 150_00
    entered_by = factory.SubFactory(UserFactory)
    entered_at = factory.LazyFunction(clock.now)

    @classmethod
    def approved(cls, **facts):
        """By somebody else."""
        return cls(approved_by=UserFactory(), approved_at=clock.now() + dt.timedelta(minutes=1), **facts)


class ReceiptFactory(DjangoModelFactory):
    class Meta:
        model = Receipt

    expense = factory.SubFactory(ExpenseFactory)
    name = "kvittering.pdf"
    kind = "pdf"
    body = PDF
    size = len(PDF)
