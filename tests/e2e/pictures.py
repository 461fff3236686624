"""`make pictures`: the pictures of docs/screenshots, from the demo movement of the browser tests as it stands today.

The front page, and the four maps: beside what was found, on a session's page, of a district, of the year.
"""

import io
import shutil
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.conftest import CHROMIUM_FLAGS, DESKTOP, PHONE
from tests.e2e.site import ROOT, Server, serve
from tests.network import free_port

FOLDER = ROOT / "docs" / "screenshots"
# The demo's own pages by name, others by address.
FRONT, FIND, SESSION, DISTRICT, YEAR = "home", "find", "session_open", "/storkreds/sydjylland/", "/aaret/"
# File → page, what of it (nothing: what is seen first), window, colours.
PICTURES: dict[str, tuple[str, str, dict[str, int], str]] = {
    "front-1280": (FRONT, "", DESKTOP, "light"),
    "find-1280": (FIND, "", DESKTOP, "light"),
    "map-find-360": (FIND, "#kort", PHONE, "light"),
    "map-find-dark-360": (FIND, "#kort", PHONE, "dark"),
    "map-session-1280": (SESSION, "section[aria-labelledby=when]", DESKTOP, "light"),
    "map-district-1280": (DISTRICT, "#kort", DESKTOP, "light"),
    "map-year-1280": (YEAR, "#map", DESKTOP, "light"),
}


def taken(browser: Browser, server: Server, name: str) -> bytes:
    """The picture of this name, with so few colours that it is small."""
    where, part, window, scheme = PICTURES[name]
    page = browser.new_page(viewport=window, locale="da-DK", color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    page.goto(server.path(where) if where in server.demo["urls"] else server.address + where, wait_until="networkidle")
    found = page.locator(part).screenshot() if part else page.screenshot()
    page.close()
    made = io.BytesIO()
    Image.open(io.BytesIO(found)).convert("RGB").quantize(128).save(made, "PNG", optimize=True)
    return made.getvalue()


def main() -> None:
    """Take them all, and say how large each is."""
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(Path(folder), free_port()) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS)
        for name in PICTURES:
            picture = taken(browser, server, name)
            (FOLDER / f"{name}.png").write_bytes(picture)
            print(f"{name}.png: {len(picture) // 1000} KB")
        browser.close()


if __name__ == "__main__":
    main()
