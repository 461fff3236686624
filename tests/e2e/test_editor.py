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


# A course without a page: what the editor of a new page begins with.
A_COURSE = """
from courses.catalogue.models import Course
from courses.pages.models import CourseIndexPage
course = Course.objects.first()
course.pk, course.code, course.title = None, CODE, "Til en ny side " + CODE
course.save()
print(CourseIndexPage.objects.get(locale__language_code="da").pk)
"""
THE_PAGES = """
from courses.pages.models import CoursePage
print([(page.live, page.audience) for page in CoursePage.objects.filter(course__code=CODE)])
"""

PRESS_AT_ONCE = """addEventListener("input", ({ target }) => {
  if (target.value === "Dig") document.querySelector("button[name='action-publish']").click();
})"""


class TestANewPage:
    """Wagtail 8 saves it by itself half a second after a key, at the address of new pages, until it knows its own."""

    @pytest.fixture
    def posts(self, server, visit):
        """A new page's editor, with those requests that are sent there and are held until they are let go."""
        page = visit(DESKTOP)
        log_in(page, server, "editor")
        self.held: list[Route] = []
        return page

    def open(self, server, page: Page, code: str) -> None:
        index = server.shell(A_COURSE.replace("CODE", repr(code))).strip()
        page.goto(f"{server.address}/admin/pages/add/courses/coursepage/{index}/")
        page.route(
            "**/admin/pages/add/**",
            lambda route: self.held.append(route) if route.request.method == "POST" else route.continue_(),
        )

    def write(self, page: Page, text: str = "Dig") -> None:
        page.get_by_role("textbox", name="For hvem").fill(text)

    def publish(self, page: Page) -> None:
        menu = page.get_by_role("navigation", name="Handlinger (nederst)")
        menu.get_by_role("button", name="Flere muligheder").click()
        # Not waiting for a page: that is held back here.
        menu.get_by_role("button", name="Udgiv").click(no_wait_after=True)

    def is_by_itself(self, route: Route) -> bool:
        return "json" in route.request.headers["accept"]

    def test_is_published_by_whoever_presses_while_it_saves_itself(self, server, posts):
        self.open(server, posts, "selv")

        def saves() -> bool:
            # What is written in the first two seconds, Wagtail takes for what was there.
            self.write(posts, "Alle" if posts.get_by_role("textbox", name="For hvem").input_value() == "Dig" else "Dig")
            return bool(self.held)

        wait_until(saves, "the page did not save itself", patience=PATIENCE, pause=PAUSE)
        self.write(posts, "Dig selv")
        self.publish(posts)
        # Nothing else is sent until the page knows where it is.
        posts.wait_for_timeout(1000 * PAUSE)
        assert [self.is_by_itself(route) for route in self.held] == [True]
        with posts.expect_navigation():
            self.held[0].continue_()
        expect(posts.locator(".messages")).to_contain_text("er udgivet")
        assert server.shell(THE_PAGES.replace("CODE", repr("selv"))).strip() == "[(True, 'Dig selv')]"
        assert posts.broken == []

    def test_does_not_save_itself_beside_what_is_sent_by_hand(self, server, posts):
        # Between the last key and the press no machine is so slow that Wagtail's half second passes.
        posts.add_init_script(PRESS_AT_ONCE)
        self.open(server, posts, "haand")
        # Wagtail begins to look after two seconds.
        posts.wait_for_timeout(3000 * PAUSE)
        with posts.expect_request(lambda asked: asked.method == "POST" and "/admin/pages/add/" in asked.url):
            posts.get_by_role("textbox", name="For hvem").fill("Dig", no_wait_after=True)
        posts.wait_for_timeout(2000 * PAUSE)
        assert [self.is_by_itself(route) for route in self.held] == [False]
        with posts.expect_navigation():
            self.held[0].continue_()
        expect(posts.locator(".messages")).to_contain_text("er udgivet")
        assert server.shell(THE_PAGES.replace("CODE", repr("haand"))).strip() == "[(True, 'Dig')]"
        assert posts.broken == []
