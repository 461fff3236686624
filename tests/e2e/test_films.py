"""An editor puts a film here: captions first, then the file in pieces, which go on where they stopped, but only with the same file."""

import os
import re

import pytest
from playwright.sync_api import Route, expect

from courses.films.rules import MOST_PIECE
from tests.e2e.audit import faults
from tests.e2e.conftest import DESKTOP, PHONE, log_in
from tests.factories.films import CAPTIONS, mp4

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(("chosen", "pieces"), [("film.mp4", 1), ("another.mp4", 2)])
def test_a_film_arrives_after_a_break(server, visit, tmp_path, chosen, pieces):
    """The other file has the same size: half of each would be a film of neither."""
    for changed, name in enumerate(("film.mp4", "another.mp4"), start=1):
        file = tmp_path / name
        file.write_bytes(mp4(MOST_PIECE + 1000)[:-1] + bytes([changed]))
        os.utime(file, (changed, changed))
    (tmp_path / "captions.vtt").write_text(CAPTIONS)
    page = visit(DESKTOP)
    log_in(page, server, "editor")
    page.goto(server.address + "/admin/films/new/")
    page.locator("#id_title").fill("Sådan lytter vi")
    page.locator("#id_captions_file").set_input_files(tmp_path / "captions.vtt")
    page.locator("main form [type=submit]").first.click()
    expect(page.get_by_role("heading", name="Selve filmen")).to_be_visible()

    sent: list[str] = []

    def only_the_first(route: Route) -> None:
        sent.append(route.request.url)
        route.continue_() if len(sent) == 1 else route.abort()

    page.route("**/piece/", only_the_first)
    page.locator("#film-file").set_input_files(tmp_path / "film.mp4")
    page.get_by_role("button", name="Send filmen").click()
    expect(page.locator("[data-said]")).to_have_text(re.compile(r"^90\W+% er kommet"))
    page.unroute("**/piece/")
    page.reload()
    assert faults(page) == []

    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/piece/") else None)
    page.locator("#film-file").set_input_files(tmp_path / chosen)
    page.get_by_role("button", name="Send filmen").click()
    expect(page.locator("video track[kind=captions]")).to_have_count(1)
    assert len(asked) == pieces
    address = page.locator("video source").get_attribute("src")
    assert page.request.get(server.address + address).body() == (tmp_path / chosen).read_bytes()
    page.set_viewport_size(PHONE)
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
