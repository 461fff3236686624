"""The element and the frame on a foreign site: its own fonts, no cookie, the keyboard, a strict policy, a locked frame."""

import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.audit import faults
from tests.e2e.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.e2e
LOCKED = '<iframe src="{site}/embed/hold/?kursus=k1#?secret=abc123" title="Kurser" sandbox="allow-scripts" width="340" height="300"></iframe>'
ELEMENT = '<script src="{site}/embed/rundkreds.js" async></script><rundkreds-sessions {said}><a href="{site}/kalender/">Se kurserne</a></rundkreds-sessions>'
PAGE = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>Lokalforeningen</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/own.css"><script src="/own.js"></script></head>
<body><main><h1>Lokalforeningen</h1>{inside}</main></body></html>"""
# What the page around a locked frame is told.
OWN_SCRIPT = b"window.told = []; addEventListener('message', (event) => told.push(event.data));"
OWN_LOOKS = b"body { font-family: monospace; color: rgb(20, 30, 40); background: white; }"


class Foreign(BaseHTTPRequestHandler):
    """A site that lets in no more than its policy says."""

    def __init__(self, pages: dict[str, bytes], policy: str, *arguments) -> None:
        self.pages, self.policy = pages, policy
        super().__init__(*arguments)

    def do_GET(self) -> None:
        body = self.pages.get(self.path)
        self.send_response(200 if body else 404)
        kinds = {".css": "text/css", ".js": "text/javascript"}
        self.send_header("Content-Type", next((kinds[end] for end in kinds if self.path.endswith(end)), "text/html"))
        self.send_header("Content-Security-Policy", self.policy)
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_arguments) -> None:
        """Not a word."""


@pytest.fixture
def foreign(server) -> Iterator:
    """`foreign(inside, lang)` gives the address of a page with it, on another origin, under a policy that takes our script and our answers only."""
    pages = {"/own.css": OWN_LOOKS, "/own.js": OWN_SCRIPT}
    policy = f"default-src 'none'; script-src 'self' {server.address}; connect-src {server.address}; style-src 'self'; frame-src {server.address}"
    site = ThreadingHTTPServer(("127.0.0.1", 0), partial(Foreign, pages, policy))
    threading.Thread(target=site.serve_forever, daemon=True).start()

    def put(inside: str, lang: str = "da") -> str:
        pages["/"] = PAGE.format(lang=lang, inside=inside).encode()
        return f"http://127.0.0.1:{site.server_port}/"

    yield put
    site.shutdown()
    site.server_close()


def refused(page: Page) -> None:
    page.add_init_script(
        "window.refused = []; document.addEventListener('securitypolicyviolation', (event) => refused.push(event.violatedDirective));"
    )


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["360", "1280"])
def test_the_element_on_a_page_with_a_policy(server, visit, foreign, size):
    page = visit(size)
    refused(page)
    page.goto(foreign(ELEMENT.format(site=server.address, said='kursus="k1" antal="3"')))
    links = page.locator("rundkreds-sessions li a")
    expect(links).to_have_count(3)
    # The page's own font and colour, and looks of ours although it takes no styles of others.
    style = links.first.evaluate("(a) => [getComputedStyle(a).fontFamily, getComputedStyle(a).color]")
    assert style == ["monospace", "rgb(20, 30, 40)"]
    assert links.first.evaluate("(a) => getComputedStyle(a.closest('ul')).display") == "grid"
    assert page.evaluate("refused") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert page.context.cookies() == []
    # The names of courses stand in a heading of the level that fits, and each link can be reached by the keyboard.
    expect(page.get_by_role("heading", level=2)).to_have_count(1)
    page.keyboard.press("Tab")
    assert links.first.evaluate("(a) => a.getRootNode().activeElement === a")
    assert faults(page) == []
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/hold/"))


def test_changes_and_what_is_wrong(server, visit, foreign):
    page = visit(PHONE)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(foreign(ELEMENT.format(site=server.address, said='antal="2" niveau="3"'), lang="en"))
    element = page.locator("rundkreds-sessions")
    # In the language of the page around it.
    expect(element.get_by_role("link", name="See all")).to_have_attribute("href", f"{server.address}/en/kalender/")
    expect(element.get_by_role("heading", level=3)).to_be_visible()
    element.evaluate("(node) => { node.setAttribute('sprog', 'da'); node.setAttribute('antal', '1'); }")
    expect(element.get_by_role("link", name="Se alle")).to_be_visible()
    expect(element.locator("li")).to_have_count(1)
    element.evaluate("(node) => node.setAttribute('postnr', '0000')")
    expect(element.get_by_role("link", name="Se kurserne")).to_be_visible()
    assert any("rundkreds-sessions:" in line and "Postnummer" in line for line in said)
    element.evaluate("(node) => node.setAttribute('postnr', '7100')")
    expect(element.locator("li a")).to_have_count(1)


def test_without_scripts_and_without_us_the_link_stands(server, visit, foreign):
    page = visit(PHONE)
    page.route("**/embed/liste.json*", lambda route: route.abort())
    page.goto(foreign(ELEMENT.format(site=server.address, said="")))
    expect(page.locator("rundkreds-sessions:not([aria-busy])")).to_have_count(1)
    expect(page.get_by_role("link", name="Se kurserne")).to_be_visible()
    plain = visit(PHONE, javascript=False)
    plain.goto(foreign(ELEMENT.format(site=server.address, said="")))
    expect(plain.get_by_role("link", name="Se kurserne")).to_be_visible()


def test_a_locked_frame_tells_its_height_and_where_to_go(server, visit, foreign):
    """As WordPress shows what it found by oEmbed."""
    page = visit(PHONE)
    page.goto(foreign(LOCKED.format(site=server.address)))
    link = page.frame_locator("iframe").locator("main a").first
    expect(link).to_be_visible()
    address = link.evaluate("(a) => a.href")
    link.click()
    page.wait_for_function("told.some((one) => one.message === 'link')")
    told = page.evaluate("told")
    assert {one["secret"] for one in told} == {"abc123"}
    assert next(one["value"] for one in told if one["message"] == "link") == address
    assert next(one["value"] for one in told if one["message"] == "height") > 200
    # A frame that was given no secret says nothing, and its links lead on by themselves.
    page.goto(foreign(LOCKED.format(site=server.address).replace("#?secret=abc123", "")))
    expect(page.frame_locator("iframe").locator("main a").first).to_be_visible()
    assert page.evaluate("told") == []
