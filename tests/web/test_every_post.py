"""Every address of the site takes any POST without a server error: junk that follows no form and no schema.

All of it is harmless: what is tried is whether our own guards read it. The test client raises what a view raises.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse

from tests.factories.schedule import SessionFactory
from tests.web.test_permissions import EXPECTED, world  # noqa: F401 the same people and addresses

pytestmark = pytest.mark.django_db
# Ends the log-in of whoever asks.
LEAVES = ("/konto/logout/", "/admin/logout/")
DEEP = 50_000
VALUES = {
    "digits": "9" * 5000,
    "negative": "-9223372036854775809",
    "nul": "\x00",
    "replaced": "\ufffd\u202e\U0001f600",
    "deep": "[" * 5000,
    "json": '{"a": [1e999, null, {"b": "\\ud800"}]}',
    "number": "1e400",
    "date": "99999-99-99T99:99:99Z",
    "unicode digits": "²٣",
    "empty": "",
}
BODIES: dict[str, tuple[bytes, str]] = {
    "surrogates": (b"name=%ED%A0%80&email=%ED%BF%BF&next=%ED%A0%80&csrfmiddlewaretoken=%ED%A0%80", "form"),
    "bad bytes": (b"name=\xff\xfe&%ff=%fe&=&&&=x", "form"),
    "many fields": (b"&".join(b"f%d=1" % number for number in range(2000)), "form"),
    "keys of other kinds": (b"name[]=1&name[a]=2&name.0=3&session=1&session=x&id[$gt]=1", "form"),
    "no boundary": (b"--x\r\n\r\nhello", "multipart/form-data"),
    "cut off": (b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nhel', "multipart/form-data; boundary=x"),
    "file for a word": (
        b'--x\r\nContent-Disposition: form-data; name="name"; filename="\\u0000"\r\nContent-Type: a/b\r\n\r\nx\r\n--x--\r\n',
        "multipart/form-data; boundary=x",
    ),
    "json deep": (b"[" * DEEP + b"]" * DEEP, "application/json"),
    "json digits": (b'{"now": ' + b"9" * 5000 + b', "taps": [{"key": 1}]}', "application/json"),
    "json surrogate": (b'{"now": 1, "taps": [{"name": "\\ud800", "key": "\\udfff"}]}', "application/json"),
    "json of other kinds": (b'{"now": [], "taps": {"key": null, "at": true}}', "application/json"),
    "json nothing": (b"null", "application/json"),
    "json not at all": (b"\xff{", "application/json"),
    "xml": (b"<a><b/></a>", "text/xml"),
}
FORM = "application/x-www-form-urlencoded"
# What stands in front of the fields of a formset on some page.
MANAGEMENT = ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
FORGED = {
    "none": {},
    "words": dict.fromkeys(MANAGEMENT, "x"),
    "digits": dict.fromkeys(MANAGEMENT, "9" * 5000),
    "negative": dict.fromkeys(MANAGEMENT, "-1"),
    "more than there is": {"TOTAL_FORMS": "2", "INITIAL_FORMS": "7"},
    "far too many": {"TOTAL_FORMS": "999999999", "INITIAL_FORMS": "999999999"},
}


def every_address(pk: int) -> list[str]:
    """Each address of the URLconf once, with the key of a row, a word or a date for what stands between < and >."""

    def walk(patterns: Any, before: str = "") -> Iterator[str]:
        for entry in patterns:
            route = before + _written(entry, pk)
            if isinstance(entry, URLResolver):
                yield from walk(entry.url_patterns, route)
            elif isinstance(entry, URLPattern):
                yield route

    found = dict.fromkeys(f"/{route}" for route in walk(get_resolver().url_patterns))
    return [address for address in found if not address.startswith(LEAVES) and "(" not in address]


def _written(entry: URLPattern | URLResolver, pk: int) -> str:
    route = re.sub(r"\(\?P<\w+>\\[dw][^()]*\)", str(pk), str(entry.pattern).removeprefix("^").removesuffix("$"))
    route = re.sub(r"<(?:int|key|uuid):\w+>", str(pk), route)
    return re.sub(r"<(?:\w+:)?\w+>", "x", route).removesuffix("\\Z").replace("\\", "")


def words() -> set[str]:
    """The name of every field that a form of ours has, and of some that Django and Wagtail look for."""

    def kinds(base: type) -> Iterator[type]:
        for child in base.__subclasses__():
            yield child
            yield from kinds(child)

    ours = {name for kind in kinds(forms.BaseForm) for name in getattr(kind, "base_fields", {})}
    return ours | {"next", "id", "action", "action-publish", "action-save", "q", "p", "o", "language", "object_ids"}


def prefixes() -> set[str]:
    return {
        "form",
        "meetings",
        "trainers",
        "meeting",
        "trainer",
        "goals",
        "times_away",
        "closures",
        "body",
    }


def junk() -> dict[str, dict[str, Any]]:
    """Name → how to send it."""
    sent: dict[str, dict[str, Any]] = {}
    # Each kind of value stands in another field each time, beside other management forms.
    kinds, fields = list(VALUES.values()), sorted(words())
    for turn, (name, management) in enumerate(FORGED.items()):
        facts = {f"{prefix}-{field}": value for prefix in prefixes() for field, value in management.items()}
        mixed = {field: kinds[(number + turn) % len(kinds)] for number, field in enumerate(fields)}
        sent[f"mixed: {turn}, {name}"] = {"data": mixed | facts}
    for name, (body, kind) in BODIES.items():
        sent[f"body: {name}"] = {"data": body, "content_type": FORM if kind == "form" else kind}
    return sent


def faults(client: Client, addresses: list[str], sent: dict[str, dict[str, Any]]) -> list[str]:
    """What is no answer, each with the fault."""
    found = []
    for address in addresses:
        for name, how in sent.items():
            try:
                status = client.post(address, **how).status_code
            except Exception as error:  # noqa: BLE001 every one is a find
                found.append(f"{address} · {name} · {type(error).__name__}: {str(error)[:150]}")
            else:
                if status >= 500 and not address.startswith("/readyz"):
                    found.append(f"{address} · {name} · {status}")
    return found


def test_the_addresses_are_found(noon):
    addresses = every_address(7)
    assert len(addresses) > 300
    assert {"/hold/7/tilmeld/", "/admin/sessions/7/move/", "/admin/pages/7/edit/", "/konto/login/code/"} <= set(
        addresses
    )


def test_no_post_to_the_site_ends_in_a_server_error(client, world):  # noqa: F811
    arguments, people = world
    client.force_login(people["trainer"])
    addresses = [one for one in every_address(SessionFactory().pk) if not one.startswith("/admin/")]
    addresses += [reverse(name, args=arguments[name]) for name in EXPECTED if name != "member:forget"]
    assert faults(client, sorted(set(addresses)), junk()) == []


def test_no_post_to_the_back_office_ends_in_a_server_error(client, world):  # noqa: F811
    """Bodies that are no form are read by the same lines of Django for all: a few addresses do."""
    _arguments, people = world
    client.force_login(people["admin"])
    addresses = [one for one in every_address(SessionFactory().pk) if one.startswith("/admin/")]
    sent = junk()
    mixed = {name: how for name, how in sent.items() if name.startswith("mixed")}
    assert faults(client, addresses, mixed) == []
    assert faults(client, addresses[::40], sent) == []


def test_a_planted_fault_is_found(client, settings):
    """A view that reads a number without a form."""
    settings.ROOT_URLCONF = __name__
    found = faults(client, ["/planted/"], junk())
    assert any("ValueError" in fault for fault in found)


def careless(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(int(request.POST.get("q", "0"))))


urlpatterns = [path("planted/", careless)]
