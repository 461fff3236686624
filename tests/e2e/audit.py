"""What axe finds on a page (WCAG 2.2 AA and best practice)."""

import json

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # Else every element that is right travels from the browser to us as well.
    "resultTypes": ["violations"],
    # Else axe asks for style sheets where there are none: it takes the addresses inside one for the page's.
    "preload": False,
}
SCRIPT = Axe().axe_script


def faults(page: Page, context: str = "") -> list[str]:
    """Rule and element of each violation, in the whole page or in what the selector `context` names."""
    if not page.evaluate("!!window.axe"):
        page.evaluate(SCRIPT)
    where = json.dumps(context) if context else "document"
    found = page.evaluate(f"axe.run({where}, {json.dumps(RULES)}).then((results) => results.violations)")
    return [f"{violation['id']}: {node['html'][:120]}" for violation in found for node in violation["nodes"]]
