"""Fixtures of the tests that ask for pages."""

import pytest

from courses.schedule import actions
from tests.factories.catalogue import CourseFactory
from tests.factories.members import MemberFactory
from tests.factories.places import PostcodeFactory, VenueFactory
from tests.web.organising import SATURDAY, at, somebody


@pytest.fixture
def organiser(client):
    client.force_login(somebody("Planlægning"))
    return client


@pytest.fixture
def member(client):
    """Logged in, and somebody of a town."""
    member = MemberFactory(name="Alma Raps", postcode=PostcodeFactory())
    client.force_login(member.user)
    return member


@pytest.fixture
def teacher(client, session):
    """Logged in as the trainer of the file's own `session`."""
    client.force_login(session.trainers.get().trainer.member.user)
    return client


@pytest.fixture
def draft(noon):
    return actions.create_session(
        course=CourseFactory(title="Debatdogmer", title_en=""), venue=VenueFactory(), meetings=[at(SATURDAY)]
    )


@pytest.fixture
def published(draft):
    return actions.publish_session(session=draft)
