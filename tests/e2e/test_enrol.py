"""Enrolling on a telephone: what a person has to fill in, open and tap. What it takes in seconds says `benchmarks/thumb.py`."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PHONE
from tests.e2e.hands import pages_opened, taps

pytestmark = pytest.mark.e2e


def test_enrolling_takes_two_fields_two_pages_and_four_taps(server, visit):
    page = visit(PHONE)
    pages = pages_opened(page)
    page.goto(server.path("session_open"))
    form = page.locator("#tilmeld form")
    page.get_by_role("link", name="Tilmeld dig").first.click()
    # What only robots fill in lies outside the screen, and is no field.
    assert form.locator(".field input:visible").count() == 2
    typed = {"Fornavn og efternavn": "Alma Prøvesen", "E-mail": "alma.telefon@demo.example"}
    for label, text in typed.items():
        page.get_by_label(label).click()
        page.keyboard.type(text)
    form.get_by_role("button", name=re.compile("Tilmeld mig")).click()
    page.wait_for_url("**/tilmeldt/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Du er tilmeldt. Vi glæder os til at se dig.")
    assert [address.rpartition("/hold/")[2].strip("/0123456789") for address in pages] == ["", "tilmeldt"]
    assert taps(page) == 4
    assert page.foreign == []
    assert page.broken == []


def test_waiting_for_any_session_nearby_and_leaving_again(server, visit):
    page = visit(PHONE)
    page.goto(server.path("session_full"))
    page.get_by_role(
        "link", name="Kan du deltage et andet sted? Skriv dig på ventelisten til alle hold nær dig"
    ).click()
    typed = {"Fornavn og efternavn": "Birk Prøvesen", "E-mail": "birk.venter@demo.example", "Dit postnummer": "7100"}
    for label, text in typed.items():
        page.get_by_label(label).fill(text)
    page.get_by_label("mandag").uncheck()
    page.get_by_role("button", name="Skriv mig på ventelisten").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Du står på ventelisten")
    text = server.shell(
        "from courses.common.models import OutboxMail;"
        "print(OutboxMail.objects.get(to='birk.venter@demo.example', kind='waiting_request').text)"
    )
    page.goto(re.findall(r"http://127\.0\.0\.1:\d+/venteplads/\S+", text)[0])
    assert page.get_by_label("mandag").is_checked() is False
    page.get_by_role("button", name="Meld mig af ventelisten").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Du står ikke længere på ventelisten")
    assert page.foreign == []
    assert page.broken == []
