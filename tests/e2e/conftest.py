"""A real server with the demo movement, and a real Chromium. Nothing of it shares a process with the tests."""

import json
import shutil
import socket
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.e2e.site import PATIENCE, Server, serve

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
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with serve(tmp_path_factory.mktemp("site"), port) as site:
        yield site


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium of the system if there is one, else Playwright's own."""
    system = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system, args=CHROMIUM_FLAGS)
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


def log_in(page: Page, server: Server, role: str) -> None:
    """As one of the people whose buttons stand on /demo/."""
    page.goto(server.address + "/demo/")
    address = page.locator(f"input[name=email][value='{server.demo['logins'][role]}']")
    with page.expect_event("load"):
        page.locator("form", has=address).get_by_role("button").click()


@pytest.fixture
def visit(chromium: Browser, server: Server):
    """`visit(width=…, javascript=…)` opens a page in a fresh context that may reach no other host.

    A service worker would answer from its copies where a machine is slow, so only who asks for it gets one.
    """
    contexts: list[BrowserContext] = []

    def open_page(viewport: dict | None = None, *, javascript: bool = True, service_worker: bool = False) -> Page:
        context = chromium.new_context(
            viewport=viewport or PHONE,
            java_script_enabled=javascript,
            locale="da-DK",
            reduced_motion="reduce",
            service_workers="allow" if service_worker else "block",
        )
        context.set_default_timeout(PATIENCE * 1000)
        contexts.append(context)
        page = context.new_page()
        page.foreign = []  # type: ignore[attr-defined]
        page.broken = []  # type: ignore[attr-defined]
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((server.address, "data:", "blob:", "about:"))
                else page.foreign.append(request.url)  # type: ignore[attr-defined]
            ),
        )
        page.on("pageerror", lambda error: page.broken.append(str(error)))  # type: ignore[attr-defined]
        page.on(
            "console",
            lambda message: (
                page.broken.append(message.text) if message.type == "error" else None  # type: ignore[attr-defined]
            ),
        )
        return page

    yield open_page
    for context in contexts:
        context.close()
