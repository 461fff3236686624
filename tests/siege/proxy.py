"""The proxy of `deploy/` in front of a site of the tests, and people behind it, each at an address of their own."""

import http.client
import os
import re
import ssl
import subprocess
import urllib.parse
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.database import ROOT
from tests.network import CSRF, CSRF_COOKIES, free_port
from tests.waiting import PATIENCE, wait_until
from tools.machine import ensure_scanners

# Nobody outside is asked for a certificate, nothing is installed, and port 80 is left alone.
HERE = "{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n\tlocal_certs\n"


@dataclass
class Proxy:
    """Where the proxy listens, over TLS; `pid` is its process."""

    port: int
    pid: int = 0

    def post(self, path: str, visitor: int, **fields: Any) -> int:
        """The status of the answer to a form that visitor number so-and-so sends; 0 where the line breaks."""
        host = f"localhost:{self.port}"
        body = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": CSRF}, doseq=True)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": "; ".join(f"{name}={value}" for name, value in CSRF_COOKIES.items()),
            "Origin": f"https://{host}",
            "Host": host,
        }
        return self._ask("POST", path, visitor, body, headers)

    def get(self, path: str, visitor: int = 0) -> int:
        return self._ask("GET", path, visitor, None, {"Host": f"localhost:{self.port}"})

    def _ask(self, method: str, path: str, visitor: int, body: str | None, headers: dict[str, str]) -> int:
        # The certificate is of an authority that lives as long as this test.
        unproven = ssl._create_unverified_context()  # noqa: S323
        source = (f"127.0.0.{2 + visitor % 250}", 0)
        try:
            link = http.client.HTTPSConnection(
                "localhost", self.port, timeout=PATIENCE, context=unproven, source_address=source
            )
            with closing(link):
                link.request(method, path, body, headers)
                answer = link.getresponse()
                answer.read()
                return answer.status
        except (OSError, http.client.HTTPException):
            return 0


@contextmanager
def proxy(*site_ports: int, folder: Path, port: int = 0, images: Path | None = None) -> Iterator[Proxy]:
    """Caddy with `deploy/Caddyfile`, told where the site's servers and its pictures are and that this machine is nobody's.

    `port` is where it listens; without one, where it is free.
    """
    port = port or free_port()
    text = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    text = text.replace("/srv/media/images", str(images or folder / "images"))
    config = folder / "Caddyfile"
    config.write_text(re.sub(r"(?m)^\{\n", lambda _found: HERE, text, count=1), encoding="utf-8")
    command = [str(ensure_scanners() / "caddy"), "run", "--config", str(config), "--adapter", "caddyfile"]
    servers = " ".join(f"127.0.0.1:{one}" for one in site_ports)
    own = {
        "WEB_SERVERS": servers,
        "SITE_HOST": f"https://localhost:{port}",
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
    }
    with (folder / "caddy.log").open("wb") as log:
        process = subprocess.Popen(command, env=os.environ | own, stdout=log, stderr=subprocess.STDOUT)
    found = Proxy(port, process.pid)
    try:
        wait_until(
            lambda: process.poll() is None and found.get("/healthz") == 200, "the proxy does not answer", pause=0.3
        )
        yield found
    finally:
        process.terminate()
        process.wait(PATIENCE)
