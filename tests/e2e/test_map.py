"""The maps as a browser shows them: arrow keys, presses that are large enough, letters that can be read, nothing lost without a script."""

import pytest
from playwright.sync_api import expect

from tests.e2e.audit import faults
from tests.e2e.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.e2e
HEIGHTS = "(texts) => texts.map((text) => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a)"


def test_the_map_of_find_is_one_tab_stop_with_arrow_keys(server, visit):
    page = visit(DESKTOP)
    page.goto(server.path("find"))
    presses = page.locator(".areamap a")
    assert presses.count() >= 2
    assert page.locator(".areamap a[tabindex='0']").count() == 1
    presses.first.focus()
    page.keyboard.press("End")
    expect(presses.last).to_be_focused()
    assert page.locator(".areamap a[tabindex='0']").count() == 1
    page.keyboard.press("Home")
    expect(presses.first).to_be_focused()
    before = page.evaluate("document.activeElement.getBoundingClientRect().x")
    for key, way in (("ArrowRight", 1), ("ArrowLeft", -1)):
        page.keyboard.press(key)
        after = page.evaluate("document.activeElement.getBoundingClientRect().x")
        assert (after - before) * way >= 0
        before = after


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_a_press_is_large_enough_and_names_can_be_read(server, visit, width):
    page = visit({"width": width, "height": 800}, javascript=False)
    page.goto(server.path("find"))
    sides = page.locator(".areamap__press").evaluate_all("(all) => all.map((one) => one.getBoundingClientRect().width)")
    assert min(sides) >= 24
    assert min(page.locator(".areamap__names text").evaluate_all(HEIGHTS)) >= 11
    page.locator(".areamap a").first.click()
    assert "/hold/" in page.url or "#hold-" in page.url


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing_on_the_maps(server, visit, scheme, viewport):
    page = visit(viewport)
    page.emulate_media(color_scheme=scheme)
    for path in (
        server.demo["urls"]["find"],
        "/storkreds/nordjylland/",
        "/aaret/",
        server.demo["urls"]["session_open"],
    ):
        page.goto(server.address + path)
        assert faults(page) == []


def test_letters_of_the_years_map_are_readable_or_not_there(server, visit):
    page = visit(DESKTOP)
    for width in (700, 1000, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(server.address + "/aaret/")
        shown = page.locator(".tilemap text:visible").evaluate_all(HEIGHTS)
        assert len(shown) in (98, 2 * 98)
        assert min(shown) >= 11


def test_the_years_map_is_one_tab_stop(server, visit):
    page = visit(DESKTOP)
    page.goto(server.address + "/aaret/")
    assert page.locator(".tilemap a[tabindex='0']").count() == 1
    page.locator(".tilemap a[tabindex='0']").focus()
    first = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.getAttribute('href')") != first
    assert page.evaluate("document.activeElement.closest('.tilemap') !== null")
