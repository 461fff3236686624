"""What editors of pages meet while they write: a page that saves itself, and the minutes of a module, counted as they type."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.conftest import DESKTOP, log_in
from tests.e2e.site import PATIENCE
from tests.waiting import wait_until

pytestmark = pytest.mark.e2e
# A module for this test alone, with two activities of ten minutes. A draft: the pages that other tests look at do not show it.
A_MODULE = """
from courses.pages.models import ModulePage
like = ModulePage.objects.filter(locale__language_code="da").order_by("pk").first()
made = ModulePage(title="Til en prøve", locale=like.locale, minutes=30, live=False)
made.activities = [("activity", {"minutes": 10, "form": "plenary", "text": "<p>Lyt.</p>"})] * 2
like.get_parent().add_child(instance=made)
made.save_revision()
print(made.pk)
"""
SAVED = ".w-autosave-indicator__state--saved"
# Seconds, more than Wagtail waits after a key before it saves.
PAUSE = 1.0


@pytest.fixture
def editor(server, visit) -> Page:
    """The editor of a new module, in front of an editor, once Wagtail has asked who else is there."""
    page = visit(DESKTOP)
    log_in(page, server, "editor")
    open_editor(page, f"{server.address}/admin/pages/{server.shell(A_MODULE)}/edit/")
    return page


def open_editor(page: Page, address: str) -> None:
    with page.expect_response("**/editing-sessions/ping/**"):
        page.goto(address)


def write(page: Page) -> None:
    """Type until the page has saved itself: what is written in its first two seconds, Wagtail takes for what was there."""
    saved: list[str] = []
    page.on("response", lambda answer: saved.append(answer.url) if answer.request.method == "POST" else None)
    minutes = page.locator("[name=minutes]")

    def typed() -> bool:
        minutes.fill("45" if minutes.input_value() == "30" else "30")
        return any(url.endswith("/edit/") for url in saved)

    wait_until(typed, "the page did not save itself", patience=PATIENCE, pause=PAUSE)
    expect(page.locator(SAVED)).to_be_visible()


def look(page: Page) -> None:
    """What a browser says when its window comes to the front: Wagtail then asks who else has saved."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def warning(page: Page) -> Locator:
    return page.get_by_role("dialog").filter(has_text="andet vindue")


def save(page: Page) -> None:
    page.get_by_role("button", name="Gem kladde").first.click()


def test_a_question_that_was_on_its_way_while_the_page_saved_itself_tells_of_no_other_window(editor):
    """Edit, autosave, edit again, with a network that holds one question back."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    editor.route("**/editing-sessions/ping/**", hold)
    with editor.expect_request("**/editing-sessions/ping/**"):
        look(editor)
    write(editor)
    with editor.expect_response("**/editing-sessions/ping/**") as told:
        held[0].continue_()
    editor.unroute("**/editing-sessions/ping/**")
    # Wagtail does tell of our own version.
    assert [other["revision_id"] for other in told.value.json()["other_sessions"]] != []
    write(editor)
    with editor.expect_navigation():
        save(editor)
    expect(warning(editor)).to_have_count(0)
    expect(editor.locator(".messages")).to_contain_text("er gemt")


def test_a_version_that_another_window_saved_is_still_told(server, editor, visit):
    other = visit(DESKTOP)
    log_in(other, server, "editor")
    open_editor(other, editor.url)
    write(other)
    with editor.expect_response("**/editing-sessions/ping/**"):
        look(editor)
    save(editor)
    expect(warning(editor)).to_be_visible()


def test_minutes_are_counted_while_they_are_written(editor):
    said = editor.locator(".module-minutes")
    expect(said).to_have_text("Aktiviteterne varer 20 min: 10 er tilbage.")
    first = editor.locator("input[name='activities-0-value-minutes']")
    first.fill("20")
    expect(said).to_have_text("Aktiviteterne varer 30 min, ligesom modulet.")
    expect(said).to_have_class("module-minutes")
    first.fill("35")
    expect(said).to_have_text("Aktiviteterne varer 45 min: 15 for mange.")
    expect(said).to_have_class(re.compile("--off"))
    editor.locator("[data-streamfield-action=DELETE]").first.click()
    expect(said).to_have_text("Aktiviteterne varer 10 min: 20 er tilbage.")
    editor.locator("[data-streamfield-action=DUPLICATE]").nth(1).click()
    expect(said).to_have_text("Aktiviteterne varer 20 min: 10 er tilbage.")
    editor.locator("[name=minutes]").fill("20")
    expect(said).to_have_text("Aktiviteterne varer 20 min, ligesom modulet.")
    assert editor.broken == []
