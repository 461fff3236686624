"""The postcode that a browser remembers fills every field for one, on whatever page it stands (`static/js/remember.js`)."""

import re

import pytest
from bs4 import BeautifulSoup, Tag

from tests.courses.demo.test_valid_html import public_pages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
SCRIPT = "js/remember.js"
# What the script goes by.
FILLED = {"autocomplete": "postal-code"}
NAMED = re.compile(r"postnr|postnummer|postcode", re.IGNORECASE)


def typed_into(page: BeautifulSoup) -> list[Tag]:
    """Fields that somebody types a postcode into: by their name, or by what stands beside them."""
    labels = {str(label.get("for")): label.get_text() for label in page.find_all("label")}
    fields = [field for field in page.find_all("input") if field.get("type", "text") in ("text", "search")]
    return [field for field in fields if NAMED.search(f"{field['name']} {labels.get(str(field.get('id')), '')}")]


def unfilled(html: str) -> list[str]:
    """Fields of this page that the browser's postcode would not reach."""
    page = BeautifulSoup(html, "html.parser")
    fields = typed_into(page)
    loads = any(SCRIPT in str(script["src"]) for script in page.find_all("script", src=True))
    return [str(field["name"]) for field in fields if not loads or field.get("autocomplete") != FILLED["autocomplete"]]


def test_every_field_for_a_postcode_on_every_public_page(client):
    pages = dict(public_pages(client))
    asking = [address for address, html in pages.items() if typed_into(BeautifulSoup(html, "html.parser"))]
    assert {address: found for address, html in pages.items() if (found := unfilled(html))} == {}
    # Each of these asks for one, in its own words.
    for start in (
        "/",
        "/en/",
        "/kurser/k",
        "/find/",
        "/abonner/",
        "/kalender/",
        "/jeg-er-ny/",
        "/opgaver/",
        "/skriv-mig-op/",
    ):
        assert [address for address in asking if address.startswith(start)] != [], start


@pytest.mark.parametrize(
    ("old", "new"), [('autocomplete="postal-code"', 'autocomplete="on"'), (SCRIPT, "js/another.js"), (SCRIPT, "")]
)
def test_a_field_that_is_not_reached_is_found(client, old, new):
    html = client.get("/").text
    assert unfilled(html) == []
    assert unfilled(html.replace(old, new)) == ["postnr"]
