"""Somebody at a screen, who finds things by what they are called, and whose fields, taps, keys and pages are counted."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page


@dataclass
class Hands:
    """What one person does in `page`. Nothing is found but by the words that stand on it."""

    page: Page
    fields: int = 0
    taps: int = 0
    keys: int = 0
    pages: int = 0
    # Where they were, for whoever reads a failure.
    way: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        # An address that a script writes anew is no page.
        self.page.on("domcontentloaded", self._arrived)

    def _arrived(self, page: Page) -> None:
        self.pages += 1
        self.way.append(re.sub(r"^https?://[^/]+", "", page.url))

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
