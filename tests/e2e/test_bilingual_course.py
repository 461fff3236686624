"""An editor makes a course of four evenings in Danish and English to its first published session, and people read it in both."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.audit import faults
from tests.e2e.bilingual_course import EVENINGS, STUDY, TITLE, TITLE_EN, bilingual_course
from tests.e2e.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.e2e


def is_read(page: Page, address: str, title: str, part: int) -> None:
    """The course with everything that was written; `part`: which of the two languages."""
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    for words in (*EVENINGS, STUDY):
        expect(page.locator("main")).to_contain_text(words[part])
    assert faults(page) == []


def test_a_course_in_two_languages_to_its_first_session(server, visit):
    editor = visit(DESKTOP)
    made = bilingual_course(server, editor)
    # As few as it takes: who adds a field or a page to this way says so here.
    assert (made.hands.fields, made.hands.pages, made.hands.taps) == (58, 41, 109)
    assert faults(editor, ".planning") == []
    reader = visit(PHONE)
    danish, english = (server.address + path for path in made.pages)
    is_read(reader, danish, TITLE, 0)
    is_read(reader, english, TITLE_EN, 1)
    assert len(made.modules) == 5
    for path, words in zip(made.modules, (*EVENINGS, STUDY), strict=True):
        reader.goto(server.address + path)
        expect(reader.get_by_role("heading", level=1)).to_contain_text(words[1])
        expect(reader.locator("main")).to_contain_text(words[3])
    # The session, with its four evenings a week apart.
    for path in (made.session, f"/en{made.session}"):
        reader.goto(server.address + path)
        evenings = reader.locator("main").get_by_text(re.compile(r"18[.:]30.{1,8}21[.:]00"))
        expect(evenings).to_have_count(4)
        assert faults(reader) == []
    for page in (editor, reader):
        assert page.foreign == []
        assert page.broken == []
