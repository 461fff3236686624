import datetime as dt

import factory
from factory.django import DjangoModelFactory

from courses.common import clock
from courses.places.models import RoomFacts
from courses.rooms.models import RoomBooking
from tests.factories.places import VenueFactory
from tests.factories.schedule import SessionFactory


class RoomFactsFactory(DjangoModelFactory):
    """A room that somebody lends out for 150 kr. an hour."""

    class Meta:
        model = RoomFacts

    venue = factory.SubFactory(VenueFactory)
    landlord_name = "Vibe Vært"
    landlord_email = "vibe@demo.example"
    hour_ore = 150_00


class RoomBookingFactory(DjangoModelFactory):
    """Asked for just now, for a session in four weeks."""

    class Meta:
        model = RoomBooking

    session = factory.SubFactory(SessionFactory)
    venue = factory.SelfAttribute("session.venue")
    email = "vibe@demo.example"
    times = factory.LazyAttribute(lambda b: [[b.session.starts_at.isoformat(), b.session.ends_at.isoformat()]])
    ends_at = factory.LazyFunction(lambda: clock.now() + dt.timedelta(days=29))
    asked_at = factory.LazyFunction(clock.now)
