"""How long it takes somebody new to make a course and take it to its certificates, at a human's speed; with `two`, to make one in two
languages to its first session.

The ways are those of tests/e2e/whole_course.py and tests/e2e/bilingual_course.py, in a real browser. Keys, taps and pages are counted and weighed as Card, Moran and
Newell do (The Keystroke-Level Model, CACM 23/7, 1980) for somebody who does not type for a living; what site and browser take is
measured. Reading a new page is our guess: five seconds for somebody in a hurry, ten for somebody who reads it all.
"""

import shutil
import socket
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import sync_playwright

from tests.e2e.bilingual_course import bilingual_course
from tests.e2e.conftest import CHROMIUM_FLAGS, DESKTOP, PHONE
from tests.e2e.site import serve
from tests.e2e.whole_course import whole_course
from tools.machine import BROWSERS, ensure_browser, ensure_pdf_libraries

# Seconds for a key, for pointing and pressing, for making up one's mind before each tap, and for a new page.
KEY, TAP, MIND, READ = 0.28, 1.3, 1.35, (5, 10)


def main() -> None:
    """Go one of the ways once and print what it took."""
    in_two_languages = sys.argv[1:] == ["two"]
    ensure_pdf_libraries()
    ensure_browser()
    system = next(filter(None, map(shutil.which, BROWSERS)), None)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(Path(folder) / "site", port) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=system, args=CHROMIUM_FLAGS)
        organiser, trainer = (browser.new_page(viewport=size, locale="da-DK") for size in (DESKTOP, PHONE))
        started = time.monotonic()
        done = (
            bilingual_course(server, organiser).hands if in_two_languages else whole_course(server, organiser, trainer)
        )
        machine = time.monotonic() - started
        browser.close()
    print(
        f"{done.fields} fields, {done.pages} pages, {done.taps} taps, {done.keys} keys; site and browser: {machine:.0f} s"
    )
    for read in READ:
        human = done.keys * KEY + done.taps * (TAP + MIND) + done.pages * read
        print(f"{read} s for a page: {(machine + human) / 60:.1f} min")


if __name__ == "__main__":
    main()
