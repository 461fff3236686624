"""Seconds from the link in the mail until a vote is cast, on a telephone with a slow thumb.

The small demo, a real server and a real Chromium (`make test-e2e` installs one). Each tick takes a second; 4 s to read the page and
2 s to read each proposal are added. The goal is 90 s. ROUNDS=3.
"""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from playwright.sync_api import sync_playwright  # noqa: E402

from tests.e2e.site import serve  # noqa: E402
from tests.e2e.test_budget import KEYS  # noqa: E402
from tests.network import free_port  # noqa: E402
from tools.machine import find_browser  # noqa: E402

TICK_S, READ_S, READ_EACH_S, GOAL_S, TICKS = 1, 4, 2, 90, 3
ROUNDS = int(os.environ.get("ROUNDS", "3"))


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(Path(folder), free_port()) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=find_browser(), args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        token, found, number = server.shell(KEYS).split()[2], [], 0
        for _round in range(ROUNDS):
            context = browser.new_context(
                viewport={"width": 360, "height": 740}, locale="da-DK", service_workers="block"
            )
            page = context.new_page()
            started = time.monotonic()
            page.goto(f"{server.address}/min-stemme/{token}/")
            boxes = page.get_by_role("checkbox")
            number = boxes.count()
            for place in range(TICKS):
                boxes.nth(place).check()
                time.sleep(TICK_S)
            page.get_by_role("button", name="Stem", exact=True).click()
            page.get_by_text("Din stemme er afgivet.").wait_for()
            found.append(time.monotonic() - started)
            page.get_by_role("button", name="Træk min stemme tilbage").click()
            page.get_by_role("button", name="Stem", exact=True).wait_for()
            context.close()
        whole = statistics.median(found) + READ_S + READ_EACH_S * number
        print(f"{', '.join(f'{one:.1f}' for one in found)} s for {TICKS} ticks", end="; ")
        print(
            f"with {READ_S} s for the page and {READ_EACH_S} s for each of {number} proposals: {whole:.1f} s, goal {GOAL_S} s"
        )
        browser.close()


if __name__ == "__main__":
    main()
