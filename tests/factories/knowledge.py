import datetime as dt

import factory
from factory.django import DjangoModelFactory

from courses.common import clock
from courses.knowledge.models import Inquiry
from tests.factories.members import MemberFactory, UserFactory


class InquiryFactory(DjangoModelFactory):
    """To the secretariat, and not answered."""

    class Meta:
        model = Inquiry

    member = factory.SubFactory(MemberFactory)
    text = factory.Sequence(lambda n: f"Hvem betaler salen, hvis vi er {n}?")
    asked_at = factory.LazyFunction(clock.now)
    answer_by = factory.LazyFunction(lambda: clock.now() + dt.timedelta(days=4))


def shared(**facts) -> Inquiry:
    """Answered, and both want others to read it."""
    given = {
        "answer": "Send regningen til kassereren.",
        "answered_at": clock.now(),
        "answered_by": UserFactory(),
        "member_shares": True,
        "answerer_shares": True,
    }
    return InquiryFactory(**given | facts)
