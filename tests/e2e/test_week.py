"""A question asked, answered and shared, on a telephone. Fields, pages and taps are counted."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PHONE, log_in
from tests.e2e.hands import pages_opened, taps

pytestmark = pytest.mark.e2e
QUESTION = "Hvem kan låne os et banner i maj?"


def test_a_question_is_asked_answered_and_shared(server, visit):
    """Asked: one field, three pages, two taps. Answered: one field and a tick, three taps. Shared: one tap."""
    mine = visit(PHONE)
    log_in(mine, server, "member")
    pages = pages_opened(mine)
    mine.goto(server.address + "/min-side/")
    mine.get_by_role("link", name="Spørg os").click()
    assert mine.locator("main form .field :is(input, textarea):visible").count() == 1
    mine.get_by_label("Dit spørgsmål").fill(QUESTION)
    mine.get_by_role("button", name="Spørg", exact=True).click()
    expect(mine.get_by_text("Sendt. Du får en mail, når der er et svar.")).to_be_visible()
    assert len(pages) == 3
    assert taps(mine) == 2
    theirs = visit(PHONE)
    log_in(theirs, server, "organiser")
    pages = pages_opened(theirs)
    theirs.goto(server.address + "/min-side/din-uge/")
    theirs.get_by_role("link", name="Læs og svar").last.click()
    expect(theirs.get_by_text(QUESTION)).to_be_visible()
    assert "Mynte" not in theirs.content()
    theirs.get_by_label("Dit svar").fill("Skriv det under ting, der lånes ud.")
    theirs.get_by_label("Andre må læse det").check()
    theirs.get_by_role("button", name="Svar", exact=True).click()
    expect(theirs.get_by_text("Sendt. Den, der spurgte, får det at vide på mail.")).to_be_visible()
    assert (len(pages), taps(theirs)) == (3, 3)
    mine.reload()
    mine.get_by_role("button", name="Del det med andre").click()
    expect(mine.get_by_text("Andre kan læse det, uden dit navn.")).to_be_visible()
    assert taps(mine) == 3
    anybody = visit(PHONE)
    anybody.goto(server.address + "/faelles-viden/?q=banner+maj")
    expect(anybody.get_by_role("link", name=QUESTION)).to_be_visible()
    assert "Mynte" not in anybody.content()
    assert mine.foreign == theirs.foreign == anybody.foreign == []
