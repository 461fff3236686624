"""What the scripts of Wagtail's editor say is Danish as well (what the server says: tests/courses/demo/test_danish_office.py)."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import DESKTOP, log_in
from tests.e2e.site import PATIENCE
from tests.english import english_in, parsed
from tests.waiting import wait_until

pytestmark = pytest.mark.e2e
A_MODULE = """
from courses.pages.models import ModulePage
print(ModulePage.objects.filter(locale__language_code="da").order_by("pk").first().pk)
"""


def said(page: Page) -> dict[str, str]:
    """What is English in the page as it stands now, with what scripts have put there."""
    return english_in([(page.url, parsed(page.content()))])


def test_the_editor_of_a_page_is_danish_whatever_is_opened(server, visit):
    page = visit(DESKTOP)
    log_in(page, server, "editor")
    page.goto(f"{server.address}/admin/pages/{server.shell(A_MODULE)}/edit/")
    writing = page.locator(".Draftail-Editor [contenteditable=true]").first
    expect(writing).to_be_visible()
    assert said(page) == {}
    for panel in page.locator("[data-side-panel-toggle]").all():
        panel.click()
        assert said(page) == {}
    page.get_by_role("button", name="Indsæt en byggesten").first.click()
    assert said(page) == {}
    page.keyboard.press("Escape")
    writing.click()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("/")
    expect(page.get_by_role("listbox").first).to_be_visible()
    assert said(page) == {}


# Milliseconds after which a press counts as unheard: one that comes before the menu's script listens does nothing.
UNHEARD = 10_000


def opened(menu: Locator) -> None:
    """Press a menu until it is open, never twice for one answer: the second press would close it again."""

    def is_open() -> bool:
        if menu.get_attribute("aria-expanded") != "true":
            menu.click()
        try:
            expect(menu).to_have_attribute("aria-expanded", "true", timeout=UNHEARD)
        except AssertionError:
            return False
        return True

    wait_until(is_open, "a menu does not open", patience=PATIENCE)


@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/pages/3/", "/admin/images/", "/admin/sessions/", "/admin/account/"]
)
def test_pages_with_menus_are_danish(server, visit, path):
    page = visit(DESKTOP)
    log_in(page, server, "admin")
    page.goto(server.address + path)
    expect(page.locator(".sidebar-main-menu")).to_be_visible()
    menus = [
        menu for menu in page.locator("nav .sidebar-main-menu__list > li > [aria-expanded]").all() if menu.is_visible()
    ]
    assert len(menus) > 2
    for menu in menus:
        opened(menu)
        assert said(page) == {}


def test_what_a_script_says_in_english_is_found(server, visit):
    page = visit(DESKTOP)
    log_in(page, server, "editor")
    page.goto(server.address + "/admin/")
    page.evaluate("document.body.append('Autosave in progress…')")
    assert list(said(page)) == ["Autosave in progress…"]
