"""Somebody at a screen, who finds things by what they are called, and whose fields, taps, keys and pages are counted."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, Response

# What the browser itself has seen, over all pages of one visit.
COUNT_TAPS = """addEventListener("pointerdown", (event) => {
  if (event.isTrusted) sessionStorage.taps = Number(sessionStorage.taps || 0) + 1;
}, true)"""


def pages_opened(page: Page) -> list[str]:
    """The paths of the pages that `page` opens from now on, in order, growing as it opens them; its taps are counted as well.

    A page counts when its answer arrives, which is before anything of it can be seen: `load` comes after its text is visible,
    so that whoever looks at the text may look too early. A redirect is no page, nor is a file, nor an address that a script writes anew.
    """
    opened: list[str] = []

    def note(answer: Response) -> None:
        asked = answer.request
        shown = not 300 <= answer.status < 400 and answer.headers.get("content-type", "").startswith("text/html")
        if asked.is_navigation_request() and asked.frame == page.main_frame and shown:
            opened.append(re.sub(r"^https?://[^/]+", "", answer.url))

    page.add_init_script(COUNT_TAPS)
    page.on("response", note)
    return opened


def taps(page: Page) -> int:
    """How often somebody has touched one of the pages counted by `pages_opened`."""
    return int(page.evaluate("sessionStorage.taps || 0"))


@dataclass
class Hands:
    """What one person does in `page`. Nothing is found but by the words that stand on it."""

    page: Page
    fields: int = 0
    taps: int = 0
    keys: int = 0
    # Where they were, for whoever reads a failure.
    way: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.way = pages_opened(self.page)

    @property
    def pages(self) -> int:
        """How many pages they have opened."""
        return len(self.way)

    def write(self, label: str | Locator, text: str) -> None:
        """Type into the field of this name."""
        where = self.page.get_by_label(label).first if isinstance(label, str) else label
        where.fill(text)
        self.fields += 1
        self.taps += 1
        self.keys += len(text)

    def choose(self, label: str | Locator, option: str) -> None:
        """Choose in the list of this name."""
        where = self.page.get_by_label(label).first if isinstance(label, str) else label
        where.select_option(label=option)
        self.fields += 1
        self.taps += 2

    def tick(self, label: str | re.Pattern[str]) -> None:
        """Tick the box of this name."""
        self.page.get_by_label(label).first.check()
        self.fields += 1
        self.taps += 1

    def tap(self, name: str | re.Pattern[str] | Locator, role: str = "link") -> None:
        """Tap what is called so, and stay on the page."""
        where = name if isinstance(name, Locator) else self.page.get_by_role(role, name=name).first  # type: ignore[arg-type]
        where.click()
        self.taps += 1

    def go(self, name: str | re.Pattern[str] | Locator, role: str = "link") -> None:
        """Tap what is called so, and wait for the page that it leads to."""
        with self.page.expect_navigation():
            self.tap(name, role)

    def press(self, name: str | re.Pattern[str]) -> None:
        """Press the button of this name, and wait for the page that follows."""
        self.go(name, "button")
