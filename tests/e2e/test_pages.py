"""Every public page type, in every state: nothing foreign, nothing broken, nothing to scroll sideways, axe content."""

import pytest
from playwright.sync_api import expect

from tests.e2e.audit import faults
from tests.e2e.conftest import DESKTOP, PHONE, log_in

pytestmark = pytest.mark.e2e
DEMO = [
    "home",
    "find",
    "course",
    "module",
    "session_open",
    "session_full",
    "session_cancelled",
    "session_held",
    "place",
    "certificate",
    "embed",
]
PATHS = {
    "english": "/en/",
    "find_none": "/find/3740/",
    "find_filtered": "/find/7100/?kursus=k2&tid=weekend",
    "find_wrong": "/find/abc/",
    "find_form": "/find/",
    "courses": "/kurser/",
    "new": "/jeg-er-ny/",
    "new_near": "/jeg-er-ny/?postnr=7100",
    "new_wrong": "/jeg-er-ny/?postnr=0000",
    "subscribe": "/abonner/?postnr=7100",
    "calendar": "/kalender/",
    "calendar_near": "/kalender/?postnr=7100&km=40",
    "calendar_wrong": "/kalender/?postnr=0000",
    "month": "/kalender/maaned/?storkreds=sydjylland",
    "embed_list": "/embed/hold/?kursus=k1",
    "api": "/api/",
    "region": "/storkreds/sydjylland/",
    "association": "/forening/vejle/",
    "region_with_holes": "/en/storkreds/bornholm/",
    "year": "/aaret/",
    "year_filtered": "/aaret/?kursus=k2&storkreds=bornholm&vis=days",
    "year_english": "/en/aaret/",
    "interest": "/skriv-mig-op/?kursus=k2",
    "data": "/om-data/",
    "teach": "/undervis/",
    "verify": "/bevis/",
    "verify_unknown": "/bevis/0000000000000000000000000000/",
    "log_in": "/konto/login/code/",
}
TRAINER = {"sessions": "/underviser/"}


def violations(page) -> list[str]:
    """What axe finds, after what the browser itself complained of: axe's own script would add to that."""
    known = ("404", "422", *(["Applying inline style"] if hasattr(page, "seen_by_axe") else []))
    complaints = [text for text in page.broken if not any(word in text for word in known)]
    page.seen_by_axe = True
    found = faults(page)
    page.broken.clear()
    return complaints + found


@pytest.mark.parametrize("name", [*DEMO, *PATHS, "request"])
def test_public_page(server, visit, name):
    paths = {**PATHS, **server.demo["urls"], **server.demo["planning"]}
    address = server.address + paths[name]
    page = visit(PHONE)
    page.goto(address)
    for size in (PHONE, {"width": 320, "height": 700}):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        assert violations(page) == []
    assert page.foreign == []
    for size, scheme in ((DESKTOP, "light"), (PHONE, "dark")):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        assert violations(page) == []


def test_linked_data_is_no_script_to_the_security_policy(server, visit):
    """A browser runs no data and so refuses none; a script in the page it does refuse."""
    page = visit(DESKTOP)
    page.add_init_script(
        "window.refused = [];"
        "document.addEventListener('securitypolicyviolation', (event) => refused.push(event.violatedDirective));"
    )
    for address in (server.path("session_open"), server.path("course"), server.address + "/embed/hold/"):
        page.goto(address)
        data = page.locator('script[type="application/ld+json"]')
        assert data.evaluate("(element) => JSON.parse(element.textContent)['@context']") == "https://schema.org"
        assert page.evaluate("refused") == []
    page.evaluate(
        "() => document.head.append(Object.assign(document.createElement('script'), {textContent: 'ran = 1'}))"
    )
    assert page.evaluate("refused") == ["script-src-elem"]
    assert page.evaluate("typeof ran") == "undefined"


def test_form_errors_are_accessible(server, visit):
    page = visit(PHONE)
    page.goto(server.path("session_open"))
    page.get_by_role("button", name="Tilmeld mig").click()
    expect(page.locator(".field__error")).to_have_count(2)
    assert violations(page) == []


def test_trainer_pages(server, visit):
    page = visit(PHONE)
    log_in(page, server, "trainer")
    page.goto(server.address + "/underviser/")
    addresses = {link.get_attribute("href") for link in page.locator("main a").all()}
    inside = sorted(a for a in addresses if a.startswith("/underviser/"))
    assert len(inside) >= 3
    for address in ["/underviser/", *inside]:
        page.goto(server.address + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert violations(page) == []
    assert page.foreign == []


def test_member_pages(server, visit):
    page = visit(PHONE)
    log_in(page, server, "member")
    for address in ("/min-side/", "/min-side/mine-data/", "/min-side/slet/", "/min-side/kalendere/"):
        page.goto(server.address + address)
        assert violations(page) == []
    assert page.foreign == []


def test_the_back_office_asks_no_other_host(server, visit):
    page = visit(DESKTOP)
    log_in(page, server, "admin")
    page.goto(server.address + "/admin/")
    addresses = {link.get_attribute("href") or "" for link in page.locator("a[href^='/admin/']").all()}
    for address in sorted(a for a in addresses if "logout" not in a)[:25]:
        page.goto(server.address + address)
    assert page.foreign == []


@pytest.mark.parametrize("name", ["plan", "lacking", "asking", "missing"])
def test_what_an_organiser_has_before_them(server, visit, name):
    page = visit(PHONE)
    log_in(page, server, "organiser")
    page.goto(server.address + server.demo["planning"][name])
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        # The frame around it is Wagtail's.
        assert faults(page, ".planning") == []
    assert page.foreign == []


def test_a_plan_is_watched_until_it_is_ready(server, visit):
    page = visit(PHONE)
    log_in(page, server, "organiser")
    page.goto(server.address + "/admin/plans/")
    page.get_by_label("Hvor grundigt").select_option("0")
    page.get_by_role("button", name="Planlæg året").click()
    page.get_by_text("Den begynder om et øjeblik.").wait_for()
    assert faults(page, ".planning") == []
    assert "ready" in server.manage("plan")
    page.get_by_text("udgivne hold, som bliver").wait_for()
    page.get_by_role("button", name="Drop resten af planen").click()
    page.get_by_text("Planen er droppet. Kladderne bliver, som de er.").wait_for()
    assert page.foreign == []
