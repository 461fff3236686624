"""What must be in sight, whole, or beside something else, at the widths of telephones and desks."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.audit import faults
from tests.e2e.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.e2e
# Where letters stand, not the boxes around them: left, top, right, bottom.
LETTERS = """(root) => {
  const found = [];
  const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const around = document.createRange();
    around.selectNodeContents(walk.currentNode);
    if (!walk.currentNode.data.trim() || !walk.currentNode.parentElement.checkVisibility()) continue;
    for (const { left, top, right, bottom } of around.getClientRects()) found.push([left, top, right, bottom]);
  }
  return found;
}"""
FRONT = "from home.models import HomePage; front = HomePage.objects.filter(locale__language_code='da');"


@pytest.fixture
def without_photograph(server) -> Iterator[None]:
    """The Danish front page as it is where nobody has given it a photograph: the ring stands there."""
    picture = server.shell(f"{FRONT} print(front.get().picture_id); front.update(picture=None)")
    yield
    server.shell(f"{FRONT} front.update(picture={picture})")


def box(where: Locator) -> tuple[float, float, float, float]:
    """Left, top, right, bottom."""
    found = where.bounding_box()
    assert found
    return found["x"], found["y"], found["x"] + found["width"], found["y"] + found["height"]


def under(page, picture: Locator) -> list:
    """Letters of the hero that the picture lies over."""
    left, top, right, bottom = box(picture)
    lines = page.locator(".hero").evaluate(LETTERS)
    assert len(lines) >= 6
    return [one for one in lines if one[0] < right and left < one[2] and one[1] < bottom and top < one[3]]


@pytest.mark.usefixtures("without_photograph")
def test_the_ring_never_lies_over_the_words(server, visit):
    page = visit(DESKTOP)
    ring = page.locator(".hero__ring")
    shown = []
    for width in (360, 800, 1000, 1100, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(server.address)
        assert page.locator(".hero picture").count() == 0
        if ring.is_visible():
            shown.append(width)
            assert under(page, ring) == []
    assert shown == [1100, 1280]
    # As it was once; so that it is seen that letters are found.
    ring.evaluate("(ring) => Object.assign(ring.style, { position: 'absolute', left: '20%', top: '10%' })")
    assert under(page, ring) != []


@pytest.mark.parametrize("width", [360, 800, 1000, 1280])
def test_a_photograph_never_lies_over_the_words_either(server, visit, width):
    page = visit({"width": width, "height": 900})
    page.goto(server.address)
    expect(page.locator(".hero__ring")).to_have_count(0)
    assert under(page, page.locator(".hero picture img")) == []


def test_no_filter_is_cut_off_on_a_telephone(server, visit):
    page = visit(PHONE)
    page.goto(server.path("find"))
    page.locator("summary", has_text="Kursus: Alle").click()
    chips = page.locator(".filters .chip")
    expect(chips.first).to_be_visible()
    assert chips.count() >= 10
    for chip in chips.all():
        left, _top, right, _bottom = box(chip)
        assert (left >= 0, right <= PHONE["width"]) == (True, True)
        assert chip.evaluate("(chip) => chip.scrollWidth <= chip.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert faults(page) == []


def test_find_uses_the_width_of_a_desk(server, visit):
    page = visit(DESKTOP)
    page.goto(server.path("find"))
    cards, place = page.locator(".split--map .session-card"), box(page.locator("#kort .areamap"))
    assert place[2] >= 1180
    first, second = box(cards.nth(0)), box(cards.nth(1))
    # Two cards and the map, side by side.
    assert (first[0] <= 100, first[1] == second[1], first[2] < second[0], second[2] < place[0]) == (True,) * 4
    assert min(first[3], place[3]) > max(first[1], place[1])
    panels = page.locator(".grid--panels > section")
    assert (box(panels.first)[0] <= 100, box(panels.last)[2] >= 1180) == (True, True)
    # A row of filters that goes on, goes on below its first one.
    row = page.locator(".filters__row").first
    assert min(box(chip)[0] for chip in row.locator(".chip").all()) == box(row.locator(".chip").first)[0]


def test_a_course_uses_the_width_of_a_desk(server, visit):
    page = visit(DESKTOP)
    page.goto(server.path("course"))
    goals, near = box(page.locator("section[aria-labelledby=goals]")), box(page.locator("#hold"))
    assert (goals[0] <= 100, goals[2] < near[0], near[2] >= 1180, abs(goals[1] - near[1]) < 40) == (True,) * 4


def test_the_first_button_to_subscribe_is_on_the_first_screen_of_a_telephone(server, visit):
    page = visit(PHONE)
    page.goto(server.address + "/abonner/?postnr=7100")
    button = page.locator("main a.button[href^='webcal:']").first
    assert button.is_visible()
    assert box(button)[3] <= PHONE["height"]
    assert page.evaluate("scrollY") == 0
    expect(page.locator("#choose input[name=postnr]")).to_have_value("7100")
