"""A browser remembers a name and a postcode after a yes and not before, and forgets both with one tap."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.audit import faults
from tests.e2e.conftest import PHONE

pytestmark = pytest.mark.e2e
KEPT = "JSON.stringify(localStorage)"


def test_a_postcode_is_remembered_after_a_yes_and_fills_every_field_for_one(server, visit):
    page = visit(PHONE)
    page.goto(server.address + "/find/")
    page.get_by_label("Dit postnummer, din by eller adresse").fill("7100")
    page.get_by_role("button", name="Find kurser").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vejle")
    # Searching alone leaves nothing behind.
    assert page.evaluate(KEPT) == "{}"
    page.get_by_role("button", name="Husk 7100 på denne enhed").click()
    expect(page.get_by_text("Husket her.")).to_be_visible()
    for path in ("/", "/abonner/", "/kurser/"):
        page.goto(server.address + path)
        assert page.locator("input[autocomplete='postal-code']").first.input_value() == "7100"
    assert faults(page) == []
    page.get_by_role("button", name="Ikke dig?").click()
    assert page.evaluate(KEPT) == "{}"
    expect(page.locator("input[autocomplete='postal-code']").first).to_have_value("")
    page.reload()
    expect(page.locator("[data-hello]")).to_be_hidden()
    assert page.broken == []


def test_who_enrolled_is_greeted_after_a_yes_and_the_page_is_everybodys(server, visit):
    page = visit(PHONE)
    page.goto(server.path("session_open"))
    page.get_by_label("Fornavn og efternavn").fill("Åse Prøvesen")
    page.get_by_label("E-mail").fill("aase.husket@demo.example")
    page.locator("#tilmeld form").get_by_role("button", name=re.compile("Tilmeld mig")).click()
    page.wait_for_url("**/tilmeldt/")
    page.get_by_role("button", name="Husk mig på denne enhed").click()
    expect(page.locator("[data-hello-name]")).to_have_text("Hej Åse")
    page.goto(server.address + "/")
    expect(page.locator("[data-hello-name]")).to_have_text("Hej Åse")
    assert faults(page) == []
    # The name is in this browser only: what the site sends holds nothing of it, and the address is kept nowhere.
    assert "Åse" not in page.request.get(server.address + "/").text()
    kept = page.evaluate(KEPT)
    assert "aase.husket" not in kept
    assert "Prøvesen" not in kept
    page.get_by_role("button", name="Ikke dig?").click()
    assert page.evaluate(KEPT) == "{}"
    assert page.broken == []


def test_without_a_script_nobody_is_asked(server, visit):
    page = visit(PHONE, javascript=False)
    page.goto(server.path("find"))
    expect(page.locator("[data-remember]")).to_be_hidden()
    expect(page.locator("[data-hello]")).to_be_hidden()
