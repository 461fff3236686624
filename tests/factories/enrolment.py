import factory
from factory.django import DjangoModelFactory

from courses.common import clock
from courses.enrolment.models import Enrolment, State
from tests.factories.members import MemberFactory
from tests.factories.schedule import SessionFactory


class EnrolmentFactory(DjangoModelFactory):
    """A row as it is; it does not count itself in `seats_taken`. Tests of seats go through `enrolment.actions`."""

    class Meta:
        model = Enrolment

    session = factory.SubFactory(SessionFactory)
    member = factory.SubFactory(MemberFactory)
    state = State.ENROLLED
    offered_course = factory.LazyAttribute(lambda e: e.session.course if e.state == State.OFFERED else None)
    created_at = factory.LazyFunction(clock.now)
    changed_at = factory.LazyFunction(clock.now)
