"""What the scripts of Wagtail's editor say is Danish as well (what the server says: tests/courses/demo/test_danish_office.py)."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP, log_in
from tests.english import english_in, parsed

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


# A press that comes before the menu's script listens does nothing: press again until one is open.
OPEN_MENUS = """() => {
  if (document.querySelector("nav [aria-expanded=true]")) return true;
  document.querySelectorAll("nav [aria-expanded=false]").forEach((button) => button.click());
  return false;
}"""


@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/pages/3/", "/admin/images/", "/admin/sessions/", "/admin/account/"]
)
def test_pages_with_menus_are_danish(server, visit, path):
    page = visit(DESKTOP)
    log_in(page, server, "admin")
    page.goto(server.address + path)
    expect(page.locator(".sidebar-main-menu")).to_be_visible()
    page.wait_for_function(OPEN_MENUS)
    expect(page.locator("nav [aria-expanded=true]").first).to_be_attached()
    assert said(page) == {}


def test_what_a_script_says_in_english_is_found(server, visit):
    page = visit(DESKTOP)
    log_in(page, server, "editor")
    page.goto(server.address + "/admin/")
    page.evaluate("document.body.append('Autosave in progress…')")
    assert list(said(page)) == ["Autosave in progress…"]
