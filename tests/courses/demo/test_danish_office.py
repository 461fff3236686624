"""The back office is Danish for everybody who works in it: a crawl of the demo as each role finds no English (tests/english.py)."""

import json
import re
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import trans_real
from wagtail.models import Page

from courses.catalogue.models import Course
from courses.demo.people import LOGINS
from courses.people.models import User
from tests.english import english_in, parsed
from tools import borrowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
# Of each address the first few pages: one alone may be an empty one.
EXAMPLES = 4
NEVER = ("/admin/logout/",)


def links(page: BeautifulSoup) -> set[str]:
    """Where a page leads to in the back office, and what its widgets fetch."""
    found = {
        str(value) for element in page.find_all(True) for value in element.attrs.values() if isinstance(value, str)
    }
    return {value.split("#")[0] for value in found if value.startswith("/admin/") and not value.startswith(NEVER)}


def kind_of(address: str) -> str:
    """The pattern behind an address, with the names of what is asked for."""
    path, _, query = address.partition("?")
    try:
        found = resolve(path)
    except Resolver404:
        return path
    kwargs = {name: value for name, value in found.kwargs.items() if not re.fullmatch(r"\d+|[0-9a-f-]{36}", str(value))}
    # Pages of the site have one pattern for all: they differ by where they hang.
    branch = [part for value in found.args[:1] for part in (value.split("/")[0], str(value.count("/")))]
    return f"{found.route} {branch} {kwargs} {sorted(part.split('=')[0] for part in query.split('&'))}"


def answer(client: Client, address: str) -> str:
    """The page behind an address, or the HTML in the JSON that a dialog fetches; nothing for files and for what is posted."""
    response = client.get(address)
    kind = response.headers.get("Content-Type", "")
    if response.status_code not in (200, 403, 404) or response.streaming:
        return ""
    if kind.startswith("application/json"):
        found = json.loads(response.content)
        return str(found.get("html", "")) if isinstance(found, dict) else ""
    return response.text if kind.startswith("text/html") else ""


def front_doors() -> list[str]:
    """The first page, and the editor of one page of each kind: by links one meets whichever comes first."""
    of_kind = {page.content_type_id: page.pk for page in Page.objects.filter(depth__gt=1).order_by("-pk")}
    return ["/admin/", *(reverse("wagtailadmin_pages:edit", args=[pk]) for pk in sorted(of_kind.values()))]


def crawl(client: Client) -> Iterator[tuple[str, BeautifulSoup]]:
    """Pages of the back office that links lead to, in one order: of each kind `EXAMPLES`, beside where it begins."""
    waiting, taken = front_doors(), dict[str, int]()
    known = set(waiting)
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(address)
        taken[kind] = taken.get(kind, 0) + 1
        if taken[kind] > EXAMPLES:
            continue
        page = parsed(answer(client, address))
        new = sorted(links(page) - known)
        known.update(new)
        waiting += new
        yield address, page


def found_by(role: str, client: Client) -> tuple[set[str], dict[str, str]]:
    """Which kinds of page a role met, and what was English on them."""
    client.force_login(User.objects.get(email=LOGINS[role][0]))
    met: set[str] = set()

    def pages() -> Iterator[tuple[str, BeautifulSoup]]:
        for address, page in crawl(client):
            met.add(kind_of(address))
            yield address, page

    titles = {*Page.objects.filter(locale__language_code="en").values_list("title", flat=True)}
    titles |= {*Course.objects.exclude(title_en="").values_list("title_en", flat=True)}
    # A language to choose is called by its own name.
    return met, english_in(pages(), titles | {"English"})


@pytest.mark.parametrize(("role", "kinds"), [("organiser", 60), ("editor", 40), ("trainer", 40), ("admin", 120)])
def test_nobody_reads_english_in_the_back_office(client, role, kinds):
    met, found = found_by(role, client)
    assert found == {}
    assert len(met) > kinds


@pytest.fixture
def without_our_danish(settings) -> Iterator[None]:
    """The site as it would be with the libraries' own Danish alone."""
    settings.LOCALE_PATHS = settings.LOCALE_PATHS[:1]
    kept = dict(trans_real._translations)
    trans_real._translations.clear()
    yield
    trans_real._translations.clear()
    trans_real._translations.update(kept)


@pytest.mark.usefixtures("without_our_danish")
def test_what_the_libraries_lack_is_found(client):
    """Else the crawl would be green whatever it met."""
    _met, found = found_by("editor", client)
    assert len(found) > 150
    assert {"Images", "Documents"} <= set(found)


def test_a_sentence_in_english_is_found_wherever_it_stands():
    planted = """<p>Gem</p><p lang="en">The text</p><textarea>The text</textarea><button title="Delete the page">Slet</button>
        <div data-props='{"label": "Use your words", "name": "the"}'></div><script type="application/json">["Add tags to 3 images"]
        </script><input type="submit" value="Sort by"><p>1-2 of 2 pages</p><h2>Kurser</h2>"""
    found = english_in([("/", parsed(planted))])
    assert set(found) == {"Delete the page", "Use your words", "Add tags to 3 images", "Sort by", "1-2 of 2 pages"}


def test_scripts_of_the_back_office_are_danish_too(client):
    client.force_login(User.objects.get(email=LOGINS["editor"][0]))
    script = client.get("/admin/jsi18n/").text
    told = json.loads(script.partition("const newcatalog = ")[2].partition(";\n")[0])
    assert {entry.msgid for entry in borrowed.lacking("djangojs").values()} - set(told) == set()
    assert told["Are you sure?"] == "Er du sikker?"
