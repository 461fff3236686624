"""No page asks the database once for each row that it shows: all lists of the site, in a world of two of everything and of six."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.web.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
FEW, MORE = 2, 6


def asked(client: Client, address: str) -> int:
    """How often a page asks, once what is kept is there."""
    assert client.get(address).status_code == 200, address
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


def test_as_often_for_two_of_everything_as_for_six():
    world = World()
    for number in range(FEW):
        world.grow(number)
    pages = world.pages()
    few = {address: asked(client, address) for address, client in pages.items()}
    assert len(few) > 60
    for number in range(FEW, MORE):
        world.grow(number)
    more = {address: asked(client, address) for address, client in pages.items()}
    assert {address: (few[address], more[address]) for address in pages if more[address] > few[address]} == {}
