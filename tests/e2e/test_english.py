"""English beside Danish, in a real browser: written, its Danish changed, the difference read and taken in; and nothing typed is lost."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.audit import faults
from tests.e2e.conftest import DESKTOP, PHONE, log_in
from tests.e2e.site import Server

pytestmark = pytest.mark.e2e
# A course of one module for this test alone, in Danish and published.
A_COURSE = """
import json
from courses.pages.actions.packages import take_package
from courses.pages.models import CoursePage, ModulePage
from courses.pages.rules.package import CoursePackage
from courses.people.models import User
rows = [
    {"minutes": 10, "title": "Runden", "text": "<p>Tag en runde om bordet.</p>"},
    {"minutes": 20, "title": "Bordet", "text": "<p>Byg et bord af stole.</p>"},
]
module = {"title": "En runde om bordet", "minutes": 30, "activities": rows, "homework": "<p>Lyt til en nabo.</p>"}
content = {"code": "side-om-side", "title": "Sidemandsprøven", "lessons": 1, "modules": [module]}
course = take_package(package=CoursePackage.model_validate({"course": content}), user=User.objects.first()).course
for page in [*CoursePage.objects.filter(course=course), *ModulePage.objects.filter(title=module["title"])]:
    page.get_latest_revision().publish(skip_permission_checks=True)
page = ModulePage.objects.get(title=module["title"], locale__language_code="da")
english = page.get_translations().get()
print(json.dumps({"module": page.pk, "english": english.url, "course": course.pk}))
"""
# Somebody else writes on the Danish page.
CHANGED = """
from courses.pages.models import ModulePage
page = ModulePage.objects.get(pk=PK)
page.activities[0].value["title"] = "Den store runde"
page.homework = "<p>Lyt til to naboer.</p>"
page.save_revision().publish()
"""
AWAY = """
from courses.catalogue.models import Course
from courses.pages.models import CoursePage
for page in CoursePage.objects.filter(course=PK):
    page.delete()
Course.objects.filter(pk=PK).delete()
"""
# Presses between the last letter and the next thing that happens.
IN_ONE_BREATH = """addEventListener("keyup", ({ key }) => {
  if (key === "!") document.querySelector("button[name=then][value=publish]").click();
})"""
LOOKS = [(size, scheme) for size in (PHONE, DESKTOP) for scheme in ("light", "dark")]


@pytest.fixture
def made(server: Server) -> Iterator[dict]:
    """The course, and nothing of it afterwards."""
    found = json.loads(server.shell(A_COURSE))
    yield found
    server.shell(AWAY.replace("PK", str(found["course"])))


@pytest.fixture
def editor(server, visit, made) -> Page:
    page = visit(DESKTOP)
    log_in(page, server, "editor")
    page.goto(f"{server.address}/admin/english/{made['module']}/")
    return page


def unit(page: Page, name: str) -> Locator:
    """A part with its Danish and its English, by its heading."""
    return page.locator(".bilingual__unit").filter(has=page.get_by_role("heading", name=name))


def write(where: Locator, text: str) -> None:
    """Into a plain field, or into the editor of formatted text."""
    field = where.locator("input:not([type=hidden]):not([type=checkbox]), textarea, [contenteditable=true]").locator(
        "visible=true"
    )
    field.first.fill(text)


def save(page: Page, name: str = "Gem og udgiv") -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def look(page: Page, name: str) -> None:
    """In both sizes and both schemes: nothing for axe, nothing to scroll sideways."""
    for size, scheme in LOOKS:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        if folder := os.environ.get("PICTURES"):
            page.screenshot(path=Path(folder) / f"{name}-{size['width']}-{scheme}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        assert faults(page, ".planning") == []
    page.set_viewport_size(DESKTOP)
    page.emulate_media(color_scheme="light")


def translate(page: Page) -> None:
    """All of it, each text beside its Danish."""
    write(unit(page, "Titel"), "A round of the table")
    for number, (title, text) in enumerate((("The round", "Go round."), ("The table", "Build a table.")), start=1):
        parts = unit(page, f"Aktivitet {number}").locator(".bilingual__english")
        write(parts.nth(0), title)
        write(parts.nth(1), text)
    write(unit(page, "Bagefter"), "Listen to a neighbour.")
    save(page)


def test_english_is_written_falls_behind_and_catches_up(server, visit, made, editor):
    expect(editor.locator("main")).to_contain_text("0 af 4 dele er på engelsk.")
    look(editor, "english-begun")
    translate(editor)
    expect(editor.locator(".messages")).to_contain_text("er udgivet")
    expect(editor.locator("main")).to_contain_text("4 af 4 dele er på engelsk.")
    reader = visit(PHONE)
    reader.goto(server.address + made["english"])
    expect(reader.locator("main")).to_contain_text("The round")
    expect(reader.locator("main [lang=da]")).to_have_count(0)

    server.shell(CHANGED.replace("PK", str(made["module"])))
    editor.goto(server.address + "/admin/english/")
    expect(editor.locator("main")).to_contain_text("2 dele er ændret på dansk siden")
    look(editor, "english-list")
    editor.get_by_role("link", name="En runde om bordet").first.click()
    first, after = unit(editor, "Aktivitet 1"), unit(editor, "Bagefter")
    for part, addition in ((first, "Den store runde"), (after, "to naboer")):
        expect(part.get_by_role("heading")).to_contain_text("Ændret, siden det blev oversat")
        expect(part.locator(".bilingual__change .addition").first).to_be_visible()
        expect(part.locator(".bilingual__danish").first).to_contain_text(addition)
    expect(unit(editor, "Aktivitet 2").get_by_role("heading")).not_to_contain_text("Ændret")
    look(editor, "english-changed")
    # What people read stays English meanwhile.
    reader.reload()
    expect(reader.locator("main")).to_contain_text("The round")

    write(first.locator(".bilingual__english").first, "The great round")
    after.get_by_label("Det engelske passer, som det er").check()
    save(editor)
    expect(editor.locator("main")).not_to_contain_text("Ændret, siden det blev oversat")
    reader.reload()
    expect(reader.locator("main")).to_contain_text("The great round")
    expect(reader.locator("main")).to_contain_text("Listen to a neighbour.")
    for page in (editor, reader):
        assert page.foreign == []
        assert page.broken == []


def test_what_is_typed_in_the_breath_before_the_press_is_saved(server, visit, made, editor):
    """The editor of formatted text hands over a quarter of a second late; whoever presses at once loses nothing."""
    editor.evaluate(IN_ONE_BREATH)
    unit(editor, "Bagefter").locator("[contenteditable=true]").click()
    with editor.expect_navigation():
        editor.keyboard.type("Listen to the last letter!")
    expect(editor.locator(".messages")).to_contain_text("er udgivet")
    reader = visit(PHONE)
    reader.goto(server.address + made["english"])
    expect(reader.locator("main")).to_contain_text("Listen to the last letter!")
