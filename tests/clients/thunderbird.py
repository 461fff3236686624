"""A Thunderbird without a window, in a profile of its own, told what to do over Marionette: Mozilla's remote control, JSON
messages behind their length over TCP. Scripts run inside it with all its rights, as its own calendar code does."""

import json
import os
import socket
import subprocess
from pathlib import Path
from typing import Any

from tests.waiting import PATIENCE, wait_until

# It asks nobody anything, keeps Danish time, and the port of the remote control is one that is free.
PREFERENCES = {
    "app.update.enabled": False,
    "calendar.timezone.local": "Europe/Copenhagen",
    "calendar.timezone.useSystemTimezone": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "mail.provider.enabled": False,
    "mail.shell.checkDefaultClient": False,
    "mailnews.start_page.enabled": False,
    "marionette.port": 0,
    "network.dns.disabled": True,
    "toolkit.telemetry.server": "",
}


class Thunderbird:
    """One running program. `run` gives what a script returns; a script that fails raises `RuntimeError`."""

    def __init__(self, profile: Path) -> None:
        profile.mkdir(parents=True)
        lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items())
        (profile / "user.js").write_text("\n".join(lines))
        self._number = 0
        self._log = (profile / "log.txt").open("w")
        self._process = subprocess.Popen(
            ["thunderbird", "--headless", "--no-remote", "--marionette", "--remote-allow-system-access",
             "--profile", str(profile)],
            env=os.environ | {"HOME": str(profile), "TZ": "Europe/Copenhagen", "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log,
        )  # fmt: skip
        try:
            self._socket = socket.create_connection(("127.0.0.1", self._port(profile)), timeout=PATIENCE)
            self._read()  # the greeting
            self._send("WebDriver:NewSession", {"strictFileInteractability": True})
            self._send("Marionette:SetContext", {"value": "chrome"})
            self._send("WebDriver:SetTimeouts", {"script": PATIENCE * 1000})
        except BaseException:
            self.close()
            raise

    def run(self, script: str, *arguments: object) -> Any:
        """What `script` returns, waited for; `arguments` are `arguments[0]`, … inside it."""
        body = f"return (async (...given) => {{ {script} }})(...arguments);"
        answer = self._send(
            "WebDriver:ExecuteScript",
            {"script": body, "args": list(arguments), "sandbox": "system", "newSandbox": False},
        )
        return answer["value"]

    def close(self) -> None:
        """End it; what it wrote stays in its profile."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._log.close()

    def _port(self, profile: Path) -> int:
        file = profile / "MarionetteActivePort"

        def said() -> str:
            assert self._process.poll() is None, f"Thunderbird has ended:\n{(profile / 'log.txt').read_text()}"
            return file.read_text().strip() if file.exists() else ""

        wait_until(said, "Thunderbird does not say where it listens")
        return int(said())

    def _send(self, command: str, parameters: dict[str, object]) -> Any:
        self._number += 1
        message = json.dumps([0, self._number, command, parameters]).encode()
        self._socket.sendall(str(len(message)).encode() + b":" + message)
        _kind, number, error, result = self._read()
        assert number == self._number, "an answer to another question"
        if error:
            raise RuntimeError(f"{error['error']}: {error['message']}\n{error.get('stacktrace', '')}")
        return result

    def _read(self) -> Any:
        length = b""
        while (byte := self._exactly(1)) != b":":
            length += byte
        return json.loads(self._exactly(int(length)))

    def _exactly(self, number: int) -> bytes:
        found = b""
        while len(found) < number:
            piece = self._socket.recv(number - len(found))
            if not piece:
                raise RuntimeError("Thunderbird closed the connection")
            found += piece
        return found
