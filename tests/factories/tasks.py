import factory
from factory.django import DjangoModelFactory

from courses.common import clock
from courses.tasks.fields import Area, Duration
from courses.tasks.models import Coordinator, Task
from tests.factories.members import MemberFactory
from tests.factories.places import AssociationFactory, PostcodeFactory


class CoordinatorFactory(DjangoModelFactory):
    class Meta:
        model = Coordinator

    member = factory.SubFactory(MemberFactory)
    association = factory.SubFactory(AssociationFactory)
    named_at = factory.LazyFunction(clock.now)


class TaskFactory(DjangoModelFactory):
    """For one person, in Vejle, and with somebody to ask."""

    class Meta:
        model = Task

    association = factory.SubFactory(AssociationFactory)
    coordinator = factory.SubFactory(MemberFactory)
    title = factory.Sequence(lambda n: f"Hent nøglen {n}")
    area = Area.HANDS
    duration = Duration.EVENING
    postcode = factory.SubFactory(PostcodeFactory)
    posted_at = factory.LazyFunction(clock.now)


def coordinated(place: Coordinator, **facts) -> Task:
    """A task that this coordinator posted."""
    return TaskFactory(association=place.association, region=place.region, coordinator=place.member, **facts)
