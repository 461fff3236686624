"""What a page with a slip in a form says first: in its title, and at the head of the list of slips."""

import re

import pytest
from django.urls import reverse

from tests.factories.schedule import SessionFactory
from tests.web.browser import press

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def title(response):
    return re.search(r"<title>(.*?)</title>", response.content.decode(), re.S)[1]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Der mangler 2 ting:"),
        ({"name": "Alma Raps"}, "Der mangler én ting:"),
        ({"name": "Alma Raps", "email": "alma"}, "Se på det her én gang til:"),
        ({"name": "123", "email": "alma"}, "Se på de her 2 ting én gang til:"),
    ],
)
def test_the_list_of_slips_says_what_they_are(client, noon, typed, said):
    address = reverse("public:session", args=[SessionFactory().pk])
    fresh = client.get(address)
    assert not title(fresh).startswith("Fejl")
    answer = press(client, address, fresh, typed, "email")
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert title(answer).startswith("Fejl: ")


@pytest.mark.parametrize("path", ["/find/?postnr=0000", "/kalender/?postnr=0000"])
def test_the_title_says_so_for_a_field_of_a_search_too(client, kolding, path):
    assert title(client.get(path)).startswith("Fejl: ")
