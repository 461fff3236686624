"""How pages read: at 200 % on a telephone of 360 px (WCAG 2.2, 1.4.4), with a slip in a form, and on paper."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from tests.e2e.audit import faults
from tests.e2e.conftest import PHONE, listen
from tests.e2e.test_pages import DEMO, PATHS

pytestmark = pytest.mark.e2e
# Chromium on a server has no Danish dictionary to part words with, so only those are looked at that have room in one piece.
LONGEST_WHOLE = 12
CUT = """(longest) => {
  const cut = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode, box = text.parentElement;
    if (!box.checkVisibility({ visibilityProperty: true }) || box.closest(".visually-hidden, svg, .address, .trap")) continue;
    for (const word of text.data.matchAll(/[\\p{L}\\p{N}]+/gu)) {
      if (word[0].length > longest || text.data.includes("@")) continue;
      const lines = new Set();
      for (let at = word.index; at < word.index + word[0].length; at++) {
        const letter = document.createRange();
        letter.setStart(text, at);
        letter.setEnd(text, at + 1);
        // The first letter of a line has an empty box at the end of the line before, too.
        const last = [...letter.getClientRects()].at(-1);
        if (last) lines.add(Math.round(last.top / 8));
      }
      if (lines.size > 1) cut.push(word[0]);
    }
  }
  return cut;
}"""
# Each public page that axe looks at, and what search finds.
PAGES = dict.fromkeys(DEMO, "") | PATHS | {"search": "/soeg/?q=debat"}


@pytest.fixture(scope="module")
def large(launch: Callable[..., Browser]) -> Iterator[Browser]:
    """A Chromium whose owner has set text to twice the usual size."""
    browser = launch("--blink-settings=defaultFontSize=32")
    yield browser
    browser.close()


@pytest.mark.parametrize("name", PAGES)
def test_text_at_twice_its_size_fits_a_telephone(server, large, name):
    page = listen(large.new_page(viewport=PHONE, locale="da-DK"), server)
    page.goto(server.address + PAGES[name] if PAGES[name] else server.path(name))
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 32
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.evaluate(CUT, LONGEST_WHOLE) == []
    assert faults(page) == []
    page.close()


def test_a_form_with_slips_begins_at_the_list_of_them(server, visit):
    page = visit(PHONE)
    page.goto(server.path("session_open"))
    page.locator("#tilmeld form button").last.click()
    page.wait_for_url("**/tilmeld/")
    assert page.title().startswith("Fejl: ")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    page.goto(server.address + "/find/?postnr=0000")
    assert page.title().startswith("Fejl: ")
    assert page.evaluate("document.activeElement.id") == "postnr"


def test_what_stays_in_sight_while_one_scrolls_fits_a_low_window(server, visit):
    """Else its end, the button, comes into sight when all beside it has gone by."""
    low = {"width": 1280, "height": 640}
    page = visit(low)
    heights = """[...document.querySelectorAll("main *")]
      .filter((element) => getComputedStyle(element).position === "sticky").map((element) => element.offsetHeight)"""
    found = []
    for name in ("find", "session_open", "course", "place"):
        page.goto(server.path(name))
        found += page.evaluate(heights)
    # The map beside what was found.
    assert len(found) == 1
    assert found[0] < low["height"]


def test_a_month_prints_on_one_sheet_lying_down(server, visit, tmp_path):
    page = visit()
    # Not this month: other tests fill its days, and what is too much for one sheet goes on.
    month = (dt.datetime.now(dt.UTC).replace(day=1) + dt.timedelta(days=130)).strftime("%Y-%m")
    page.goto(f"{server.address}/kalender/maaned/?storkreds=sydjylland&maaned={month}")
    sheet = tmp_path / "month.pdf"
    page.pdf(path=sheet, prefer_css_page_size=True)
    found = PdfReader(sheet).pages
    assert len(found) == 1
    assert found[0].mediabox.width > found[0].mediabox.height
