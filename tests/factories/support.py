import factory
from factory.django import DjangoModelFactory

from courses.common import clock
from courses.support.models import AgeCount, SupportRule
from tests.factories.schedule import SessionFactory


class SupportRuleFactory(DjangoModelFactory):
    """A rule of the movement's pool that asks for nothing."""

    class Meta:
        model = SupportRule

    kind = "pool"
    title = "Puljen"
    law = "Beslutning i hovedbestyrelsen"
    read_on = factory.LazyFunction(clock.today)
    who_for = "Alle foreninger."
    gives = "1.000 kr."


class AgeCountFactory(DjangoModelFactory):
    """Twelve came, five of them under 25."""

    class Meta:
        model = AgeCount

    session = factory.SubFactory(SessionFactory)
    came = 12
    under_25 = 5
    noted_at = factory.LazyFunction(clock.now)
