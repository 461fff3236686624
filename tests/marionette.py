"""Marionette, the remote control of Mozilla's programs: WebDriver's commands as JSON messages behind their length, over TCP."""

import json
import os
import socket
import subprocess
from pathlib import Path
from typing import Any

from tests.waiting import PATIENCE, wait_until


class Marionette:
    """One program of Mozilla without a window, in a profile of its own.

    `send` gives the answer to a command; one that fails raises `RuntimeError` with what the program says of it.
    """

    def __init__(
        self, command: list[str], profile: Path, preferences: dict[str, Any], environment: dict[str, str]
    ) -> None:
        profile.mkdir(parents=True)
        # The port is one that is free; the program writes it down.
        asked = preferences | {"marionette.port": 0}
        lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in asked.items())
        (profile / "user.js").write_text("\n".join(lines))
        self._number = 0
        self._name = Path(command[0]).name
        self._log = (profile / "log.txt").open("w")
        self._process = subprocess.Popen(
            [*command, "--headless", "--no-remote", "--marionette", "--profile", str(profile)],
            env=os.environ | {"HOME": str(profile)} | environment,
            stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log,
        )  # fmt: skip
        try:
            self._socket = socket.create_connection(("127.0.0.1", self._port(profile)), timeout=PATIENCE)
            self._read()  # the greeting
        except BaseException:
            self.close()
            raise

    def send(self, command: str, parameters: dict[str, object]) -> Any:
        self._number += 1
        message = json.dumps([0, self._number, command, parameters]).encode()
        self._socket.sendall(str(len(message)).encode() + b":" + message)
        _kind, number, error, result = self._read()
        assert number == self._number, "an answer to another question"
        if error:
            raise RuntimeError(f"{error['error']}: {error['message']}\n{error.get('stacktrace', '')}")
        return result

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
            assert self._process.poll() is None, f"{self._name} has ended:\n{(profile / 'log.txt').read_text()}"
            return file.read_text().strip() if file.exists() else ""

        wait_until(said, f"{self._name} does not say where it listens")
        return int(said())

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
                raise RuntimeError(f"{self._name} closed the connection")
            found += piece
        return found
