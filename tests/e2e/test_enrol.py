"""Enrolling on a telephone: what a person has to fill in, open and tap. What it takes in seconds says `benchmarks/thumb.py`."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PHONE
from tests.e2e.hands import Hands, pages_opened, taps

pytestmark = pytest.mark.e2e
RETURNING = "tilbage@demo.example"
BEEN_HERE = f"""
from tests.factories.members import MemberFactory
MemberFactory(name="Åse Prøvesen", user__email="{RETURNING}")
"""
CODE = f"""
from courses.common.models import OutboxMail
print(OutboxMail.objects.filter(to="{RETURNING}", kind="login_code").latest("pk").subject.rsplit(" ")[-1])
"""
MAILS = f"""
from courses.common.models import OutboxMail
print(*OutboxMail.objects.filter(to="{RETURNING}").exclude(kind="login_code").values_list("kind", flat=True))
"""


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


def test_a_returning_member_enrols_with_two_taps_and_no_field(server, visit):
    server.shell(BEEN_HERE)
    page = visit(PHONE)
    hands = Hands(page)
    page.goto(server.address + "/konto/login/code/")
    hands.write("E-mail", RETURNING)
    hands.press("Send mig en kode")
    hands.write(page.get_by_role("textbox").first, server.shell(CODE))
    hands.press("Log ind")
    page.goto(server.path("find"))
    to_log_in, before = taps(page), hands.pages
    number = server.path("session_open").rstrip("/").rpartition("/")[2]
    page.locator(f".session-card a[href^='/hold/{number}/']").first.click()
    page.get_by_role("button", name="Tilmeld mig").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Du er tilmeldt")
    assert [path.split("/")[1] for path in hands.way[before:]] == ["hold", "min-plads"]
    assert taps(page) - to_log_in == 2
    # Whoever has logged in has an address that is theirs: nothing to confirm.
    assert server.shell(MAILS) == "enrolled"
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
