"""Three engines, each with its owner's language set to Danish, driven by the commands of WebDriver (W3C).

Chromium and WebKitGTK have a program that takes them over HTTP. Debian has none for Firefox, so there they go straight to the
browser, over Marionette.
"""

import json
import os
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from tests.marionette import Marionette
from tests.network import free_port
from tests.waiting import PATIENCE, wait_until

DANISH = {"LANG": "da_DK.UTF-8", "LANGUAGE": "da_DK:da"}
ENTER = "\ue007"
DOWN = "\ue015"
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
# Command → how it is asked over HTTP.
OVER_HTTP = {
    "Navigate": ("POST", "url"),
    "GetCurrentURL": ("GET", "url"),
    "GetTitle": ("GET", "title"),
    "SetWindowRect": ("POST", "window/rect"),
    "FindElements": ("POST", "elements"),
    "GetElementText": ("GET", "element/{id}/text"),
    "ElementClick": ("POST", "element/{id}/click"),
    "ElementSendKeys": ("POST", "element/{id}/value"),
    "ExecuteScript": ("POST", "execute/sync"),
    "TakeScreenshot": ("GET", "screenshot"),
    "DeleteAllCookies": ("DELETE", "cookie"),
}


class Remote(Protocol):
    """Whoever hands commands on: the value of the answer; `RuntimeError` for one that fails."""

    def ask(self, command: str, **given: Any) -> Any: ...


class OverHttp:
    """A session with a driver that listens at this port."""

    def __init__(self, port: int, capabilities: dict[str, Any]) -> None:
        self.address = f"http://127.0.0.1:{port}"
        wait_until(self._listens, "the driver does not listen", pause=0.1)
        made = self._send("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}})
        self.session, self.version = f"/session/{made['sessionId']}", made["capabilities"]["browserVersion"]

    def ask(self, command: str, **given: Any) -> Any:
        method, path = OVER_HTTP[command]
        return self._send(method, f"{self.session}/{path.format(**given)}", given if method == "POST" else None)

    def close(self) -> None:
        self._send("DELETE", self.session)

    def _listens(self) -> bool:
        try:
            return bool(self._send("GET", "/status"))
        except OSError:
            return False

    def _send(self, method: str, path: str, body: dict | None = None) -> Any:
        data = json.dumps(body).encode() if body is not None else None
        asked = urllib.request.Request(self.address + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:
                return json.loads(answer.read())["value"]
        except urllib.error.HTTPError as refused:
            raise RuntimeError(json.loads(refused.read())["value"]["message"]) from refused


class OverMarionette(Marionette):
    """A session with Firefox itself."""

    def __init__(self, profile: Path) -> None:
        wanted = {"intl.accept_languages": "da-DK, da", "browser.shell.checkDefaultBrowser": False}
        super().__init__(["firefox-esr"], profile, wanted, DANISH)
        made = self.send("WebDriver:NewSession", {})
        self.version = made["capabilities"]["browserVersion"]

    def ask(self, command: str, **given: Any) -> Any:
        answer = self.send(f"WebDriver:{command}", given)
        return answer["value"] if isinstance(answer, dict) and set(answer) == {"value"} else answer


class Engine:
    """A browser with one window, in the words of the tests."""

    def __init__(self, name: str, version: str, remote: Remote) -> None:
        self.name, self.version, self._remote = name, version, remote

    def open(self, address: str, *, width: int = 1000, height: int = 900) -> None:
        """Go there, in a window of about this size: Firefox makes none narrower than 500 px, WebKitGTK than 447."""
        self._remote.ask("SetWindowRect", width=width, height=height)
        self._remote.ask("Navigate", url=address)

    def forget(self) -> None:
        self._remote.ask("DeleteAllCookies")

    def run(self, script: str, *arguments: Any) -> Any:
        """What the body of a function returns in the page."""
        return self._remote.ask("ExecuteScript", script=script, args=list(arguments))

    @property
    def address(self) -> str:
        return self._remote.ask("GetCurrentURL")

    @property
    def title(self) -> str:
        return self._remote.ask("GetTitle")

    def text(self, selector: str) -> str:
        """Of the first that fits, as it is seen."""
        return self._remote.ask("GetElementText", id=self._first(selector))

    def press(self, selector: str) -> None:
        """A press on the first that fits; the driver scrolls there and looks whether something lies over it."""
        self._remote.ask("ElementClick", id=self._first(selector))

    def type(self, selector: str, text: str) -> None:
        self._remote.ask("ElementSendKeys", id=self._first(selector), text=text)

    def picture(self) -> str:
        """A PNG of the window, in base64."""
        return self._remote.ask("TakeScreenshot")

    def wait_for(self, part: str, heading: str = "") -> None:
        """Until the address holds `part`, the page is whole, and its heading is this one. A press returns before its page is there."""
        state = "return [document.readyState, document.querySelector('h1')?.innerText ?? '']"

        def there() -> bool:
            try:
                ready, says = self.run(state)
                return part in self.address and ready == "complete" and heading in says
            except RuntimeError:
                # Between two pages there is none to ask.
                return False

        wait_until(there, f"{self.name} does not come to {part} «{heading}»", pause=0.1)

    def _first(self, selector: str) -> str:
        found = self._remote.ask("FindElements", using="css selector", value=selector)
        assert found, f"{self.name} sees no {selector} at {self.address}"
        return found[0][ELEMENT]


@contextmanager
def _driver(command: list[str], capabilities: dict[str, Any], environment: dict[str, str]) -> Iterator[OverHttp]:
    port = free_port()
    process = subprocess.Popen([*command, f"--port={port}"], env=os.environ | DANISH | environment)
    try:
        remote = OverHttp(port, capabilities)
        try:
            yield remote
        finally:
            remote.close()
    finally:
        process.terminate()
        process.wait(PATIENCE)


@contextmanager
def chromium(folder: Path) -> Iterator[Engine]:
    options = {
        "args": ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--lang=da-DK"],
        "prefs": {"intl.accept_languages": "da-DK,da"},
    }
    with _driver(["chromedriver", "--silent"], {"goog:chromeOptions": options}, {"HOME": str(folder)}) as remote:
        yield Engine("Chromium", remote.version, remote)


@contextmanager
def firefox(folder: Path) -> Iterator[Engine]:
    remote = OverMarionette(folder / "profile")
    try:
        yield Engine("Firefox ESR", remote.version, remote)
    finally:
        remote.close()


@contextmanager
def webkit(folder: Path) -> Iterator[Engine]:
    """It draws on a display of its own, for it has no mode without one. It speaks the language of the C library, so that
    is made Danish here, in a folder of its own."""
    making = ["localedef", "--no-archive", "--inputfile=da_DK", "--charmap=UTF-8", str(folder / DANISH["LANG"])]
    subprocess.run(making, check=True)
    screen = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert screen.stdout
        here = {"DISPLAY": f":{screen.stdout.readline().decode().strip()}", "HOME": str(folder)}
        here |= {"LOCPATH": str(folder), "LC_ALL": DANISH["LANG"]}
        here |= {"XDG_RUNTIME_DIR": str(folder), "LIBGL_ALWAYS_SOFTWARE": "1", "WEBKIT_DISABLE_COMPOSITING_MODE": "1"}
        with _driver(["WebKitWebDriver"], {}, here) as remote:
            yield Engine("WebKitGTK", remote.version, remote)
    finally:
        screen.terminate()
        screen.wait(PATIENCE)


ENGINES = {"chromium": chromium, "firefox": firefox, "webkit": webkit}
