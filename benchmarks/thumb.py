"""Seconds from the first look at a session until the page says «Du er tilmeldt», on a telephone with a slow thumb.

The small demo, a real server and a real Chromium (`make test-e2e` installs one). Five keys a second are typed; 6 s to read
the page and 4 s to check what was typed are added. The goal
is 30 s. ROUNDS=3.
"""

import os
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from playwright.sync_api import Browser, sync_playwright  # noqa: E402

from tests.e2e.site import Server, serve  # noqa: E402
from tests.network import free_port  # noqa: E402
from tools.machine import find_browser  # noqa: E402

KEY_MS, READ_S, CHECK_S, GOAL_S = 200, 6, 4, 30
ROUNDS = int(os.environ.get("ROUNDS", "3"))
TYPED = {"Fornavn og efternavn": "Alma Prøvesen", "E-mail": "alma.tommel{number}@demo.example"}


def seconds_to_enrol(browser: Browser, server: Server, number: int) -> float:
    """What it takes one person, without reading and checking."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="da-DK", service_workers="block")
    page = context.new_page()
    page.goto(server.path("session_open"))
    started = time.monotonic()
    page.get_by_role("link", name="Tilmeld dig").first.click()
    for label, text in TYPED.items():
        page.get_by_label(label).click()
        page.keyboard.type(text.format(number=number), delay=KEY_MS)
    page.locator("#tilmeld form").get_by_role("button", name=re.compile("Tilmeld mig")).click()
    page.wait_for_url("**/tilmeldt/")
    page.get_by_role("heading", level=1).wait_for()
    taken = time.monotonic() - started
    context.close()
    return taken


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(Path(folder), free_port()) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=find_browser(), args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        taken = [seconds_to_enrol(browser, server, number) for number in range(ROUNDS)]
        browser.close()
    print(f"{ROUNDS} enrolments, {KEY_MS} ms a key: {', '.join(f'{one:.1f}' for one in taken)} s")
    print(
        f"with {READ_S} s to read and {CHECK_S} s to check: {READ_S + statistics.median(taken) + CHECK_S:.1f} s, goal {GOAL_S} s"
    )


if __name__ == "__main__":
    main()
