"""Seconds from the front page until a task is somebody's own, on a telephone with a slow thumb: logged in, and with a name, an
address and a link in a mail.

The small demo, a real server and a real Chromium (`make test-e2e` installs one). Five keys a second are typed; 4 s to read each
page are added. The goal is 60 s. ROUNDS=3.
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
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from tests.e2e.conftest import log_in  # noqa: E402
from tests.e2e.site import Server, serve  # noqa: E402
from tests.network import free_port  # noqa: E402
from tools.machine import find_browser  # noqa: E402

KEY_MS, READ_S, GOAL_S = 200, 4, 60
ROUNDS = int(os.environ.get("ROUNDS", "3"))
OWN = "Den er din. Koordinatoren ved det."
MAIL = "from courses.common.models import OutboxMail;print(OutboxMail.objects.get(to='{to}', kind='task_confirm').text)"


def _page(browser: Browser) -> Page:
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="da-DK", service_workers="block")
    return context.new_page()


def logged_in(browser: Browser, server: Server, number: int) -> tuple[float, int]:
    """What it takes a member, without reading, and how many pages they read; given back afterwards."""
    page = _page(browser)
    log_in(page, server, "member")
    page.goto(server.address + "/")
    started = time.monotonic()
    page.get_by_role("link", name="Hvad kan jeg gøre nu?").click()
    page.get_by_role("button", name=re.compile("^Tag opgaven")).first.click()
    page.get_by_text(OWN).wait_for()
    taken = time.monotonic() - started
    page.get_by_role("button", name="Giv den tilbage").click()
    page.get_by_text("Du har givet den tilbage").wait_for()
    page.context.close()
    return taken, 2


def by_mail(browser: Browser, server: Server, number: int) -> tuple[float, int]:
    """The same of somebody nobody knows, who reads a mail as well."""
    page, address = _page(browser), f"alma.opgave{number}@demo.example"
    page.goto(server.address + "/")
    started = time.monotonic()
    page.get_by_role("link", name="Hvad kan jeg gøre nu?").click()
    page.locator(".task-card h3 a").first.click()
    for label, text in {"Fornavn og efternavn": "Alma Prøvesen", "E-mail": address}.items():
        page.get_by_label(label).click()
        page.keyboard.type(text, delay=KEY_MS)
    page.locator("section[aria-labelledby=tag] form").get_by_role("button", name="Tag opgaven").click()
    page.get_by_role("heading", name="Se i din mail").wait_for()
    page.goto(re.findall(r"http://127\.0\.0\.1:\d+/opgaver/ja/\S+", server.shell(MAIL.format(to=address)))[0])
    page.get_by_role("button", name="Tag opgaven").click()
    page.get_by_text(OWN).wait_for()
    taken = time.monotonic() - started
    page.get_by_role("button", name="Giv den tilbage").click()
    page.get_by_text("Du har givet den tilbage").wait_for()
    page.context.close()
    return taken, 5


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(Path(folder), free_port()) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=find_browser(), args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        for way in (logged_in, by_mail):
            found = [way(browser, server, number) for number in range(ROUNDS)]
            seconds, pages = [one for one, _pages in found], found[0][1]
            whole = statistics.median(seconds) + READ_S * pages
            print(f"{way.__name__}: {', '.join(f'{one:.1f}' for one in seconds)} s", end="; ")
            print(f"with {READ_S} s to read each of {pages} pages: {whole:.1f} s, goal {GOAL_S} s")
        browser.close()


if __name__ == "__main__":
    main()
