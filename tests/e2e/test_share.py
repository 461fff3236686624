"""Passing a session on: by the browser's own list of programs where it has one, by the clipboard else."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PHONE

pytestmark = pytest.mark.e2e
# Chromium on a server has no programs to share with: here is a browser that has, and one whose owner closes the list again.
HAS_PROGRAMS = "window.shared = []; navigator.share = async (what) => { shared.push(what); };"
CLOSED = "navigator.share = () => Promise.reject(new DOMException('closed', 'AbortError'));"


def test_a_browser_with_programs_is_handed_title_and_address(server, visit):
    page = visit(PHONE)
    page.add_init_script(HAS_PROGRAMS)
    page.goto(server.path("session_open") + "?fra=7100")
    page.get_by_role("button", name="Del", exact=True).click()
    title = page.get_by_role("heading", level=1).text_content().strip()
    # The session's own address: where its reader comes from is nobody else's business.
    assert page.evaluate("shared") == [{"title": title, "url": server.path("session_open")}]
    assert page.broken == []


def test_whoever_closes_the_list_again_is_told_of_no_error(server, visit):
    page = visit(PHONE)
    page.add_init_script(CLOSED)
    page.goto(server.path("session_open"))
    button = page.get_by_role("button", name="Del", exact=True)
    button.click()
    expect(button).to_be_enabled()
    assert page.broken == []


def test_any_other_browser_copies_the_address(server, visit):
    page = visit(PHONE)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(server.path("session_open") + "?fra=7100")
    expect(page.locator("[data-share]")).to_be_hidden()
    page.get_by_role("button", name="Kopiér adressen").click()
    expect(page.get_by_role("button", name="Kopieret")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == server.path("session_open")
    page.context.clear_permissions()


def test_without_a_script_the_address_stands_there_and_goes_by_mail_or_text_message(server, visit):
    page = visit(PHONE, javascript=False)
    page.goto(server.path("session_open"))
    card = page.locator("section[aria-labelledby=share]")
    expect(card.get_by_role("button")).to_have_count(0)
    expect(card.locator(".address")).to_have_text(server.path("session_open"))
    assert [link.get_attribute("href").split(":")[0] for link in card.locator(".cluster a").all()] == ["mailto", "sms"]
