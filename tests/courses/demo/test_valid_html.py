"""Public pages and mails are HTML as a browser's own parser expects it, name no id twice and skip no heading.

The short twin of `make test-html`, where the Nu Html Checker says what else it knows.
"""

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from tinyhtml5.parser import HTMLParser

from courses.common.models import OutboxMail
from tests.courses.demo.test_danish_office import EXAMPLES, kind_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
DOORS = [
    "/",
    "/en/",
    "/abonner/?postnr=7100",
    "/find/7100/",
    "/find/abc/",
    "/bevis/",
    "/aaret/",
    "/skriv-mig-op/?kursus=k2",
]
# Where it is looked into elsewhere, where it leads away, and what is drawn for developers.
NOT_HERE = re.compile(r"/(admin|demo|konto|static|media|komponenter|underviser)\b|\.\w{2,4}$")
# Attributes that HTML has for fields to type into and not for lists.
NOT_FOR_SELECT = ("maxlength", "minlength", "placeholder", "pattern", "type")


def document(body: str) -> str:
    return f'<!doctype html><html lang="da"><head><title>Prøve</title></head><body><h1>Prøve</h1>{body}</body></html>'


def public_pages(client: Client) -> Iterator[tuple[str, str]]:
    """Pages that links lead to from the first ones, in one order: of each kind a few."""
    waiting, taken = list(DOORS), Counter[str]()
    known = set(waiting)
    while waiting:
        address = waiting.pop(0)
        taken[kind := kind_of(address)] += 1
        if taken[kind] > EXAMPLES:
            continue
        response = client.get(address)
        if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
            continue
        if response.status_code in (200, 404, 410, 422):
            yield address, response.text
        links = {
            str(link["href"]).split("#")[0] for link in BeautifulSoup(response.text, "html.parser").select("a[href]")
        }
        new = sorted(link for link in links - known if link.startswith("/") and not NOT_HERE.search(link.split("?")[0]))
        known.update(new)
        waiting += new


def faults(html: str) -> list[str]:
    parser = HTMLParser()
    parser.parse(html)
    found = [f"{what} {facts}" for _place, what, facts in parser.errors]
    page = BeautifulSoup(html, "html.parser")
    ids = Counter(str(element["id"]) for element in page.select("[id]"))
    found += [f"id {name} {count} times" for name, count in ids.items() if count > 1]
    level = 0
    for heading in page.select("h1, h2, h3, h4, h5, h6"):
        if (mine := int(heading.name[1])) > level + 1:
            found.append(f"{heading.name} after h{level}: {heading.get_text(strip=True)[:40]}")
        level = mine
    found += [
        f"select with {name}" for select in page.select("select") for name in NOT_FOR_SELECT if select.has_attr(name)
    ]
    return found


def test_public_pages(client):
    pages = dict(public_pages(client))
    assert len(pages) > 60
    assert {address: found for address, html in pages.items() if (found := faults(html))} == {}


def test_mails():
    rows = list(OutboxMail.objects.exclude(html="").order_by("pk"))
    kinds = {row.kind: row.html for row in rows}
    assert len(kinds) > 10
    assert {kind: found for kind, html in kinds.items() if (found := faults(html))} == {}


@pytest.mark.parametrize(
    "planted",
    [
        "<p><div></p></div>",
        "<p id=a></p><p id=a></p>",
        "<h3>For dybt</h3>",
        "<select maxlength=5></select>",
        "<b>ikke lukket",
    ],
)
def test_a_planted_fault_is_found(planted):
    assert faults(document("")) == []
    assert len(faults(document(planted))) > 0
