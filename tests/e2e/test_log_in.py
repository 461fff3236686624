"""Every page between somebody and their account, as somebody meets them: nothing for axe, nothing to scroll sideways."""

import json

import pytest
from playwright.sync_api import Page

from tests.e2e.audit import faults
from tests.e2e.conftest import DESKTOP, PHONE
from tests.second_factor import code

pytestmark = pytest.mark.e2e
ADDRESS = "kode@demo.example"
SOMEBODY = f"""
from tests.factories.members import MemberFactory
MemberFactory(user__email="{ADDRESS}")
"""
CODE = f"""
from courses.common.models import OutboxMail
print(OutboxMail.objects.filter(to="{ADDRESS}", kind="login_code").latest("pk").subject.rsplit(" ")[-1])
"""
# The pages of tests/web/member/test_danish_door.py, which reads their words; of the rows that it makes none stays.
STATES = """
import json
from django.db import transaction
from tests.web.member.test_danish_door import Walk
around = transaction.atomic()
# As Django marks its own around each test: what the site begins no transaction inside may stand in this one.
around._from_testcase = True
with around:
    print(json.dumps([[name, page.content.decode()] for name, page in Walk("").states()]))
    transaction.set_rollback(True)
"""
# A file, the same page again, and a page that leads on to another site at once.
NO_PAGE = ("recovery codes as a file", "on to the movement", *(f"second door, wrong {turn}" for turn in range(1, 4)))
SET_UP = "Sæt din ekstra kode op"
WITH_AN_APP = {
    "": "Din ekstra kode",
    "recovery-codes/": "Dine nødkoder",
    "recovery-codes/generate/": "Lav nye nødkoder",
    "totp/deactivate/": "Fjern appen",
    "reauthenticate/": "Skriv koden fra din app",
}


def press(page: Page, name: str) -> None:
    with page.expect_event("load"):
        page.get_by_role("button", name=name).click()


def look(page: Page, heading: str, slips: int = 0) -> None:
    """The page with this heading, in both sizes and both colours, with so many fields that hold a slip."""
    assert page.get_by_role("heading", level=1).inner_text() == heading
    assert page.locator(".field__error").count() == slips
    look_through(page)


def look_through(page: Page) -> None:
    for size, scheme in ((PHONE, "dark"), (DESKTOP, "light")):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        assert faults(page) == []


def test_logging_in_in_every_state(server, visit):
    server.shell(SOMEBODY)
    page = visit(PHONE)
    page.goto(server.address + "/konto/login/code/")
    look(page, "Log ind")
    press(page, "Send mig en kode")
    look(page, "Log ind", slips=1)
    page.get_by_label("E-mail").fill(ADDRESS)
    press(page, "Send mig en kode")
    look(page, "Skriv koden")
    page.get_by_role("textbox").fill("AAAA-AAAA")
    press(page, "Log ind")
    look(page, "Skriv koden", slips=1)
    page.get_by_role("textbox").fill(server.shell(CODE))
    press(page, "Log ind")
    page.goto(server.address + "/konto/sessions/")
    look(page, "Her er du logget ind")

    page.goto(server.address + "/konto/2fa/")
    look(page, "Din ekstra kode")
    page.goto(server.address + "/konto/2fa/totp/activate/")
    look(page, SET_UP)
    page.get_by_role("textbox").fill("000000")
    press(page, "Brug denne app")
    look(page, SET_UP, slips=1)
    secret = page.locator("main code").inner_text()
    page.get_by_role("textbox").fill(code(secret))
    press(page, "Brug denne app")
    for path, heading in WITH_AN_APP.items():
        page.goto(server.address + "/konto/2fa/" + path)
        look(page, heading)

    page.goto(server.address + "/konto/logout/")
    look(page, "Log ud?")
    page.context.clear_cookies()
    page.goto(server.address + "/konto/login/code/")
    page.get_by_label("E-mail").fill(ADDRESS)
    press(page, "Send mig en kode")
    page.get_by_role("textbox").fill(server.shell(CODE))
    press(page, "Log ind")
    look(page, "Skriv koden fra din app")
    page.get_by_role("textbox").fill("000000")
    press(page, "Log ind")
    look(page, "Skriv koden fra din app", slips=1)


def test_axe_finds_nothing_in_any_state_whose_words_are_read(server, visit):
    states = [state for state in json.loads(server.shell(STATES)) if state[0] not in NO_PAGE]
    assert len(states) > 45
    page, address, shown = visit(PHONE), server.address + "/konto/tilstand/", ""
    page.route(address, lambda route: route.fulfill(body=shown, content_type="text/html; charset=utf-8"))
    for name, body in states:
        shown = body
        page.goto(address)
        assert page.locator("h1").count() == 1, name
        look_through(page)
    print(f"axe: nothing in {len(states)} states")
