"""The one field for a place: suggestions by keyboard and by pointer, and the position that never leaves the browser."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.e2e.audit import faults
from tests.e2e.conftest import PHONE

pytestmark = pytest.mark.e2e
FIELD = "Dit postnummer, din by eller adresse"
# A place in Vejle, to a metre; what of it may be told is its postcode.
VEJLE = {"latitude": 55.709137, "longitude": 9.534628}


@pytest.fixture
def front(server, visit):
    page = visit(PHONE)
    page.goto(server.address)
    return page


def test_suggestions_are_reached_by_the_arrow_keys(front):
    field = front.get_by_label(FIELD)
    field.click()
    # One of two ways to write it.
    front.keyboard.type("koebenh")
    options = front.get_by_role("option")
    expect(options.first).to_have_text(re.compile(r"^\d{4} København"))
    expect(field).to_have_attribute("aria-expanded", "true")
    assert faults(front) == []
    front.keyboard.press("ArrowDown")
    front.keyboard.press("ArrowDown")
    front.keyboard.press("ArrowUp")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    expect(field).to_be_focused()
    code = options.first.text_content().split()[0]
    front.keyboard.press("Enter")
    front.wait_for_url(f"**/find/{code}/")


def test_escape_closes_them_and_enter_sends_what_was_typed(front):
    field = front.get_by_label(FIELD)
    field.click()
    front.keyboard.type("vejle")
    expect(front.get_by_role("option").first).to_be_visible()
    front.keyboard.press("Escape")
    expect(front.get_by_role("option")).to_have_count(0)
    expect(field).to_have_value("vejle")
    expect(field).to_have_attribute("aria-expanded", "false")
    front.keyboard.type(" ")
    expect(front.get_by_role("option").first).to_be_visible()
    # None of them is chosen, so they are not in the way.
    front.keyboard.press("Enter")
    front.wait_for_url("**/find/7100/")


def test_a_suggestion_is_taken_by_one_press_and_is_large_enough_for_a_finger(front):
    front.get_by_label(FIELD).click()
    front.keyboard.type("kol")
    options = front.get_by_role("option")
    kolding = options.filter(has_text="6000 Kolding")
    expect(kolding).to_be_visible()
    assert min(options.evaluate_all("(all) => all.map((one) => one.getBoundingClientRect().height)")) >= 44
    assert front.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    kolding.click()
    front.wait_for_url("**/find/6000/")
    assert front.foreign == []
    assert front.broken == []


def test_whoever_leaves_the_field_is_not_left_with_a_list(front):
    front.get_by_label(FIELD).click()
    front.keyboard.type("aar")
    expect(front.get_by_role("option").first).to_be_visible()
    front.keyboard.press("Tab")
    expect(front.get_by_role("option")).to_have_count(0)


def test_a_position_is_rounded_to_its_postcode_before_anything_is_sent(server, front):
    front.context.grant_permissions(["geolocation"])
    front.context.set_geolocation(VEJLE)
    asked = []
    front.on("request", lambda request: asked.append(f"{request.url} {request.post_data or ''} {request.headers}"))
    front.get_by_role("button", name="Brug min placering").click()
    front.wait_for_url("**/find/7100/")
    expect(front.get_by_role("heading", level=1)).to_contain_text("Vejle")
    front.context.clear_permissions()
    told = [line for line in asked if re.search(r"55[.,]7|9[.,]53", line)]
    assert (told, front.foreign) == ([], [])
    # The list it is compared with, and the page of its postcode.
    paths = [urlsplit(line.split(" ")[0]).path for line in asked]
    assert [path for path in paths if not path.startswith("/static/")] == ["/find/steder.json", "/find/7100/"]
    assert front.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage)") == "{}{}"


def test_a_browser_that_does_not_tell_says_what_to_do(front):
    front.context.clear_permissions()
    front.get_by_role("button", name="Brug min placering").click()
    expect(front.get_by_role("status").filter(has_text="Skriv postnummeret")).to_be_visible()


def test_without_a_script_the_field_is_a_field(server, visit):
    page = visit(PHONE, javascript=False)
    page.goto(server.address)
    expect(page.get_by_role("button", name="Brug min placering")).to_be_hidden()
    page.get_by_label(FIELD).fill("Kolding")
    page.get_by_role("button", name="Find kurser").click()
    page.wait_for_url("**/find/6000/")
