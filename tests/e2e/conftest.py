"""A real server with the demo movement, and a real Chromium. Nothing of it shares a process with the tests."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
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


@dataclass
class Server:
    """The running site, its demo facts (`manage.py demo --json`), and a way to reach behind it."""

    address: str
    demo: dict
    environment: dict[str, str]

    def manage(self, *arguments: str) -> str:
        """Run a management command on the server's database and return what it printed."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True)
        return done.stdout

    def shell(self, code: str) -> str:
        return self.manage("shell", "--no-imports", "-c", code).strip()

    def path(self, name: str) -> str:
        return self.address + self.demo["urls"][name]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("site")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")} | {
        "DJANGO_SETTINGS_MODULE": "lms.settings.dev",
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        "BASE_URL": f"http://127.0.0.1:{port}",
        "DEBUG": "1",
    }
    site = Server(f"http://127.0.0.1:{port}", {}, environment)
    site.manage("migrate", "-v0")
    site.demo = json.loads(site.manage("demo", "--json", "--size", "small"))
    gunicorn = [sys.executable, "-m", "gunicorn", "lms.wsgi", "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(
        [*gunicorn, "--threads", "4", "--no-control-socket", "--log-level", "error"], cwd=ROOT, env=environment
    )
    try:
        _wait_for(site.address + "/healthz")
        yield site
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(address: str) -> None:
    for _ in range(150):
        try:
            urllib.request.urlopen(address, timeout=2).read()
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the server does not answer at {address}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium of the system if there is one, else Playwright's own."""
    system = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, server: Server):
    """`visit(width=…, javascript=…)` opens a page in a fresh context that may reach no other host."""
    contexts: list[BrowserContext] = []

    def open_page(viewport: dict | None = None, *, javascript: bool = True) -> Page:
        context = chromium.new_context(
            viewport=viewport or PHONE, java_script_enabled=javascript, locale="da-DK", reduced_motion="reduce"
        )
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
