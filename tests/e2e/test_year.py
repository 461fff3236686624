"""The year in a browser: the workspace of the organiser, and the wheel by keyboard, with and without JavaScript."""

import pytest
from playwright.sync_api import expect

from tests.e2e.audit import faults
from tests.e2e.conftest import DESKTOP, PHONE, log_in

pytestmark = pytest.mark.e2e
# Our part of the back office; the frame around it is Wagtail's.
OURS = ".planning"
VIEWS = {
    "wheel": "/admin/year/",
    "wheel_calendar": "/admin/year/?year={year}&course=k2",
    "matrix": "/admin/year/?view=matrix&open=7",
    "map": "/admin/year/?view=map&measure=reach",
    "map_of_one": "/admin/year/?view=map&region=7&measure=days",
    "weeks": "/admin/year/?view=weeks",
    "publish": "/admin/sessions/publish/",
    "move": "/admin/sessions/{draft}/move/?days=7",
}


@pytest.fixture(scope="module")
def numbers(server) -> dict[str, str]:
    draft = server.shell(
        "from courses.schedule.models import Session; print(Session.objects.filter(status='draft', starts_at__gt='2000-01-01')"
        ".order_by('-starts_at').first().pk)"
    )
    return {"draft": draft, "year": server.shell("from courses.common import clock; print(clock.today().year + 1)")}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_workspace_in_every_view(server, visit, numbers, scheme):
    page = visit(PHONE)
    page.emulate_media(color_scheme=scheme)
    log_in(page, server, "organiser")
    for path in VIEWS.values():
        page.set_viewport_size(PHONE)
        response = page.goto(server.address + path.format(**numbers))
        assert response.status == 200
        assert page.locator(OURS).count() == 1
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert faults(page, OURS) == []
        page.set_viewport_size(DESKTOP)
        assert faults(page, OURS) == []
    assert page.foreign == []


def test_the_demo_has_drafts_to_look_at(server, visit):
    page = visit(DESKTOP)
    log_in(page, server, "organiser")
    page.goto(server.address + "/admin/year/")
    assert page.locator(".yearwheel__dot--draft").count() > 0
    page.goto(server.address + "/admin/sessions/publish/")
    assert page.get_by_text("Der er ingen underviser på endnu.").count() > 0


def here(page) -> dict[str, str]:
    return page.evaluate(
        "({ring: document.activeElement.parentElement.dataset.ring, href: document.activeElement.getAttribute('href')})"
    )


def test_arrow_keys_walk_the_wheel_and_tab_stops_there_once(server, visit):
    page = visit(DESKTOP)
    page.goto(server.address + "/aaret/")
    dots = page.locator("[data-wheel] [data-ring] a")
    assert dots.count() > 20
    assert page.locator("[data-wheel] [data-ring] a[tabindex='0']").count() == 1
    dots.first.focus()
    start = here(page)
    page.keyboard.press("ArrowRight")
    assert here(page)["ring"] == start["ring"]
    assert here(page)["href"] != start["href"]
    page.keyboard.press("ArrowLeft")
    assert here(page) == start
    page.keyboard.press("ArrowDown")
    assert int(here(page)["ring"]) != int(start["ring"])
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    last = here(page)
    page.keyboard.press("Home")
    page.keyboard.press("End")
    assert here(page) == last
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[data-wheel]')") is None
    assert page.broken == []


def wholes(page) -> list[str]:
    """The addresses of whole years that the page asks for, as it goes on."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "hele=1" in request.url else None)
    return asked


def test_a_dot_of_several_opens_its_month(server, visit):
    page = visit(DESKTOP)
    page.goto(server.address + "/aaret/")
    # The demo need not have two sessions of a course in a week: its last dot stands for some here.
    month = page.locator(".yearpair__list details").last.get_attribute("id")
    page.locator("[data-wheel] a").last.evaluate("(dot, month) => dot.setAttribute('href', `#${month}`)", month)
    page.locator("[data-wheel] a").last.press("Enter")
    page.wait_for_url(f"**/aaret/#{month}")
    expect(page.locator(f"#{month}")).to_have_attribute("open", "")
    expect(page.locator(f"#{month} li").first).to_be_visible()


def test_what_is_folded_comes_with_one_request_and_in_place(server, visit):
    page = visit(DESKTOP)
    page.goto(server.address + "/aaret/?vis=days")
    asked = wholes(page)
    months = page.locator(".yearpair__list details")
    for number in (1, 2):
        months.nth(number).locator("summary").click()
        expect(months.nth(number).locator("li").first).to_be_visible()
    page.locator(".tilemap a").first.press("Enter")
    expect(page.locator(f"{page.locator('.tilemap a').first.get_attribute('href')} th")).to_be_visible()
    assert page.url.startswith(server.address + "/aaret/?vis=days#k")
    assert page.locator("[data-rest]").count() == 0
    assert asked == [server.address + "/aaret/?vis=days&hele=1"]
    assert page.broken == []


def test_a_square_of_the_map_opens_its_line_before_anything_was_unfolded(server, visit):
    page = visit(DESKTOP)
    page.goto(server.address + "/aaret/")
    page.locator(".tilemap a").nth(3).press("Enter")
    page.wait_for_url("**/aaret/#k*")
    expect(page.locator(f"{page.evaluate('location.hash')} th")).to_be_visible()


def test_where_the_rest_cannot_be_fetched_its_link_is_followed(server, visit):
    page = visit(DESKTOP)
    page.goto(server.address + "/aaret/")
    page.evaluate("() => { window.fetch = () => Promise.reject(new Error('no network')); }")
    page.locator(".yearpair__list summary").nth(1).click()
    page.wait_for_url("**/aaret/?hele=1#m*")
    assert page.locator(".yearpair__list details:not([open])").count() == 0


def test_without_javascript_every_dot_is_a_link_and_the_whole_list_says_the_same(server, visit):
    page = visit(PHONE, javascript=False)
    page.goto(server.address + "/aaret/")
    assert page.locator("[data-wheel] [data-ring] a[tabindex]").count() == 0
    # On a phone the list comes before the wheel, and the wheel is as wide as the screen allows.
    assert page.locator(".yearpair__list").bounding_box()["y"] < page.locator("#wheel").bounding_box()["y"]
    assert page.locator(".yearwheel").bounding_box()["width"] > 300
    page.locator(".yearpair__list summary").nth(1).click()
    page.locator(".yearpair__list [data-rest] a").first.click()
    page.wait_for_url("**/aaret/?hele=1#m*")
    lines = page.locator(".yearpair__list .yearlist__runs > li:visible").count()
    several = sum(int(text) for text in page.locator(".yearwheel__count").all_text_contents())
    singles = page.locator("[data-wheel] [data-ring] a").count() - page.locator(".yearwheel__count").count()
    assert lines == several + singles
    assert page.locator("#map-table tbody tr:visible").count() == page.locator(".tilemap a").count()


def test_the_year_with_all_months_prints_whole(server, visit):
    page = visit(DESKTOP)
    page.goto(server.address + "/aaret/")
    page.get_by_role("link", name="Året med alle måneder").click()
    page.emulate_media(media="print")
    lines = page.locator(".yearlist__runs > li")
    assert lines.count() > 20
    assert page.locator(".yearlist__runs > li:visible").count() == lines.count()


def test_a_session_is_moved_by_keyboard_alone(server, visit, numbers):
    page = visit(DESKTOP, javascript=False)
    log_in(page, server, "organiser")
    page.goto(server.address + f"/admin/sessions/{numbers['draft']}/move/?year=view%3Dweeks")
    before = page.locator("#id_meetings-0-day").input_value()
    for _ in range(30):
        with page.expect_event("load"):
            page.get_by_role("link", name="en uge senere", exact=True).press("Enter")
        if page.locator("button[name='action-save']").count() and not page.locator("input[name='holiday_ok']").count():
            break
    after = page.locator("#id_meetings-0-day").input_value()
    assert after > before
    with page.expect_event("load"):
        page.locator("button[name='action-save']").press("Enter")
    assert page.url.partition("#")[0].endswith("/admin/year/?view=weeks")
    page.goto(server.address + f"/admin/sessions/{numbers['draft']}/move/")
    assert page.locator("#id_meetings-0-day").input_value() == after
