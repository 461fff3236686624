"""A real server with the demo movement, and a real Chromium. Nothing of it shares a process with the tests."""

import json
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.e2e.site import PATIENCE, Server, serve
from tests.network import free_port

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}


# A slow machine is given time: a page that never comes fails, one that comes late does not.
expect.set_options(timeout=PATIENCE * 1000)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve(tmp_path_factory.mktemp("site"), free_port()) as site:
        yield site


@pytest.fixture(scope="session")
def launch() -> Iterator[Callable[..., Browser]]:
    """`launch(*flags)` starts Chromium: that of the system if there is one, else Playwright's own."""
    system = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        yield lambda *flags: playwright.chromium.launch(executable_path=system, args=[*CHROMIUM_FLAGS, *flags])


@pytest.fixture(scope="session")
def chromium(launch: Callable[..., Browser]) -> Iterator[Browser]:
    browser = launch()
    yield browser
    browser.close()


# How the sessions are that the demo names; those of others may come and go.
NAMED = """
import json
from courses.schedule.models import Session
found = Session.objects.filter(pk__in=PKS).order_by("pk")
print(json.dumps([[session.pk, session.status, session.is_full, str(session.starts_at)] for session in found]))
"""


def named(server: Server) -> list:
    paths = [path for name, path in server.demo["urls"].items() if name.startswith("session_")]
    return json.loads(server.shell(NAMED.replace("PKS", repr([int(path.split("/")[2]) for path in paths]))))


@pytest.fixture(scope="session")
def named_at_first(server: Server) -> list:
    return named(server)


@pytest.fixture(autouse=True)
def _nothing_is_taken_from_others(server: Server, named_at_first: list) -> Iterator[None]:
    """The site is shared: who ends, fills or moves a session makes one for it. Else another test is red, some day."""
    yield
    assert named(server) == named_at_first


def log_in(page: Page, server: Server, role: str, *, anew: bool = False) -> None:
    """As one of the people whose buttons stand on /demo/; the button is pressed once, then its session is shared.

    Who logs out again logs in `anew`, with a session of its own.
    """
    known = server.sessions.get(role)
    if known and not anew:
        page.context.add_cookies(known)
        return
    page.goto(server.address + "/demo/")
    address = page.locator(f"input[name=email][value='{server.demo['logins'][role]}']")
    with page.expect_event("load"):
        page.locator("form", has=address).get_by_role("button").click()
    if not anew:
        server.sessions[role] = page.context.cookies()


def listen(page: Page, server: Server) -> Page:
    """Note in `page.foreign` what it asks of other hosts, and in `page.broken` what goes wrong in it."""
    page.foreign = []  # type: ignore[attr-defined]
    page.broken = []  # type: ignore[attr-defined]
    home = (server.address, "data:", "blob:", "about:")
    page.on("request", lambda asked: None if asked.url.startswith(home) else page.foreign.append(asked.url))  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.broken.append(str(error)))  # type: ignore[attr-defined]
    page.on("console", lambda said: page.broken.append(said.text) if said.type == "error" else None)  # type: ignore[attr-defined]
    return page


@pytest.fixture(scope="session")
def contexts(chromium: Browser) -> dict[bool, list[BrowserContext]]:
    """Contexts that no test is using, with and without JavaScript: what they hold of style sheets and fonts stays there."""
    return {True: [], False: []}


def forget(context: BrowserContext) -> None:
    """What the last test has left in it: pages, cookies, and what pages have stored."""
    for page in context.pages:
        if page.url.startswith("http"):
            page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        page.close()
    context.clear_cookies()


@pytest.fixture
def visit(chromium: Browser, server: Server, contexts: dict[bool, list[BrowserContext]]):
    """`visit(width=…, javascript=…)` opens a page in a context of nobody else, from which no other host is reached.

    A service worker would answer from its copies where a machine is slow, so only who asks for it gets one; such a context
    is used once.
    """
    shared: list[tuple[bool, BrowserContext]] = []
    own: list[BrowserContext] = []

    def context(javascript: bool, service_worker: bool) -> BrowserContext:
        if not service_worker and contexts[javascript]:
            return contexts[javascript].pop()
        made = chromium.new_context(
            java_script_enabled=javascript,
            locale="da-DK",
            reduced_motion="reduce",
            service_workers="allow" if service_worker else "block",
        )
        made.set_default_timeout(PATIENCE * 1000)
        return made

    def open_page(viewport: dict | None = None, *, javascript: bool = True, service_worker: bool = False) -> Page:
        found = context(javascript, service_worker)
        if service_worker:
            own.append(found)
        else:
            shared.append((javascript, found))
        page = found.new_page()
        page.set_viewport_size(viewport or PHONE)
        return listen(page, server)

    yield open_page
    for one in own:
        one.close()
    for javascript, one in shared:
        forget(one)
        contexts[javascript].append(one)
