"""Sessions are rows here, without slots; tests of booking go through `schedule.actions`."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from courses.catalogue.models import Mode
from courses.common import clock
from courses.schedule.models import Meeting, Session, SessionTrainer
from tests.factories.catalogue import CourseFactory
from tests.factories.members import TrainerFactory
from tests.factories.places import VenueFactory


class SessionFactory(DjangoModelFactory):
    """A published session four weeks ahead with one meeting; `days` moves it, `hours` makes it longer."""

    class Meta:
        model = Session
        skip_postgeneration_save = True

    class Params:
        days = 28
        hours = 5

    course = factory.SubFactory(CourseFactory)
    venue = factory.SubFactory(VenueFactory)
    region = factory.LazyAttribute(lambda s: s.venue.municipality.region if s.venue else None)
    status = Session.Status.PUBLISHED
    starts_at = factory.LazyAttribute(
        lambda s: (clock.now() + dt.timedelta(days=s.days)).replace(hour=9, minute=0, second=0, microsecond=0)
    )
    ends_at = factory.LazyAttribute(lambda s: s.starts_at + dt.timedelta(hours=s.hours))
    # Whoever takes part from home has something to open.
    online_url = factory.LazyAttribute(lambda s: "https://online.demo.example/rum" if s.is_online else "")
    is_online = False
    capacity = 20
    created_at = factory.LazyFunction(clock.now)
    changed_at = factory.LazyFunction(clock.now)
    published_at = factory.LazyFunction(clock.now)

    @factory.post_generation
    def meeting(self, create, extracted, **kwargs):
        if create and extracted is not False:
            mode = Mode.ONLINE if self.venue is None else Mode.BOTH if self.is_online else Mode.ROOM
            Meeting.objects.create(session=self, number=1, starts_at=self.starts_at, ends_at=self.ends_at, mode=mode)


class SessionTrainerFactory(DjangoModelFactory):
    class Meta:
        model = SessionTrainer

    session = factory.SubFactory(SessionFactory)
    trainer = factory.SubFactory(TrainerFactory)
