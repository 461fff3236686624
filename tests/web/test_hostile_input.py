"""No address and no field of ours answers anything with a server error; the test client raises what a view raises."""

import re

import pytest
from django import forms
from django.urls import URLResolver, get_resolver, reverse

from courses.web.fields import ButtonForm, KeyForm, QueryForm
from tests.factories.schedule import SessionFactory
from tests.web.organising import somebody
from tests.web.test_permissions import EXPECTED, world  # noqa: F401 the same people and addresses

pytestmark = pytest.mark.django_db
# More digits than Python reads, what PostgreSQL does not store, and a number below every key.
HOSTILE = ["9" * 5000, "\x00", "-1"]
# These answer by the state of the machine, or end the log-in.
NOT_ASKED = {"readyz", "member:forget"}


def ours() -> list[str]:
    """Every route whose view is ours, as it is written."""

    def walk(patterns, before=""):
        for entry in patterns:
            route = before + str(entry.pattern)
            if isinstance(entry, URLResolver):
                yield from walk(entry.url_patterns, route)
            elif entry.callback.__module__.startswith("courses.web"):
                yield route

    return [f"/{route}" for route in walk(get_resolver().url_patterns)]


def kinds(base: type[forms.Form]) -> list[type[forms.Form]]:
    return [kind for child in base.__subclasses__() for kind in [child, *kinds(child)]]


def names(*bases: type[forms.Form]) -> set[str]:
    """What forms are given by address or by a button."""
    return {name for base in bases for kind in kinds(base) for name in kind.base_fields}


def test_the_addresses_and_names_are_found():
    routes = ours()
    assert {"/hold/<key:pk>/", "/admin/year/", "/underviser/hold/<key:pk>/fremmoede/"} <= set(routes)
    assert {"kursus", "gang", "region"} <= names(QueryForm)
    unending = [route for route in routes if "<int:" in route]
    assert all(route.startswith("/admin/") for route in unending), "only Wagtail's own addresses have no end"


@pytest.mark.parametrize("number", ["9" * 18, "9" * 19, "9" * 5000])
def test_numbers_that_name_nothing(client, noon, number):
    client.force_login(somebody("Planlægning", is_superuser=True))
    for route in ours():
        if "<key:" in route or "<int:" in route:
            address = re.sub(r"<\w+:\w+>", "x", re.sub(r"<(key|int):\w+>", number, route))
            # 301: an address without a slash at its end that nothing answers.
            assert client.get(address).status_code in (301, 302, 403, 404, 405), address
            assert client.post(address).status_code in (301, 302, 403, 404, 405), address


@pytest.mark.parametrize("value", HOSTILE)
def test_the_sites_pages(client, world, value):  # noqa: F811
    arguments, people = world
    client.force_login(people["trainer"])
    for name in EXPECTED.keys() - NOT_ASKED:
        address = reverse(name, args=arguments[name])
        assert client.get(address, dict.fromkeys(names(QueryForm), value)).status_code < 500, address
        assert client.post(address, dict.fromkeys(names(ButtonForm, KeyForm), value)).status_code < 500, address


@pytest.mark.parametrize("value", HOSTILE)
def test_the_back_office(client, noon, value):
    client.force_login(somebody("Planlægning", is_superuser=True))
    session = SessionFactory()
    for route in ours():
        if route.startswith("/admin/") and "<str:" not in route and "<int:" not in route:
            address = re.sub(r"<key:\w+>", str(session.pk), route)
            assert client.get(address, dict.fromkeys(names(QueryForm), value)).status_code < 500, address
            sent = dict.fromkeys(
                names(ButtonForm, KeyForm) | {"action-save", "session", "day", "until", "venue"}, value
            )
            assert client.post(address, sent).status_code < 500, address


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_request_in_another_charset_is_refused(client, method):
    written = {"content-type": "multipart/form-data; boundary=x; charset=latin-1"}
    assert getattr(client, method)("/find/", headers=written).status_code == 400


def test_utf8_by_any_of_its_names_is_read(client):
    for name in ("utf-8", "UTF-8", "utf8"):
        answer = client.get("/find/", headers={"content-type": f"application/x-www-form-urlencoded; charset={name}"})
        assert answer.status_code == 200
