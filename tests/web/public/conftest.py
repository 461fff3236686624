"""Two places that are near each other."""

import pytest

from tests.factories.places import PostcodeFactory, VenueFactory


@pytest.fixture
def vejle(noon):
    return PostcodeFactory()


@pytest.fixture
def kolding(noon):
    return VenueFactory(postcode=PostcodeFactory(code="6000", name="Kolding", lat=55.49, lon=9.47))
