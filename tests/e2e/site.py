"""The site that browser tests look at: the demo movement, built once a day and copied, and processes that serve it.

`python -m tests.e2e.site` builds it beforehand.
"""

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from tests import database
from tests.waiting import wait_until

ROOT = database.ROOT
SIZE = "small"
# All that the demo is made of; texts of mails and pages stand in templates and translations.
SOURCES = [*database.SOURCES, *(f"{folder}/**/*" for folder in ("courses", "home", "lms", "locale", "templates"))]
# The last guard of a test that hangs, far beyond what a slow machine needs.
PATIENCE = 120


def environment(folder: Path, port: int) -> dict[str, str]:
    """What a process needs to be this site: its database, its keys and its files lie in one folder."""
    return {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")} | {
        "DJANGO_SETTINGS_MODULE": "lms.settings.dev",
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        "CERTIFICATE_KEYS": str(folder / "keys"),
        "BALLOT_KEYS": str(folder / "ballots"),
        "MEDIA_ROOT": str(folder / "media"),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "DEBUG": "1",
        # Tests write rows behind the back of the counters that kept pages go by.
        "KEEP_PAGES": "0",
    }


def manage(environment: dict[str, str], *arguments: str) -> str:
    """Run a management command and return what it printed."""
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def kept_demo() -> Path:
    """The folder with today's demo, built first where there is none of this code and this day."""
    today = dt.datetime.now(ZoneInfo("Europe/Copenhagen")).date()
    folder = ROOT / "var" / f"test-demo-{today}-{database.fingerprint(*SOURCES)}"
    with database.alone("test-demo"):
        if not folder.exists():
            for stale in folder.parent.glob("test-demo-*/"):
                shutil.rmtree(stale)
            unfinished = folder.with_name(f"test-demo-{os.getpid()}")
            unfinished.mkdir()
            shutil.copyfile(database.ensure_template(), unfinished / "site.sqlite3")
            facts = manage(environment(unfinished, 8000), "demo", "--json", "--size", SIZE, "--today", str(today))
            (unfinished / "facts.json").write_text(facts)
            database.copy(unfinished / "site.sqlite3", unfinished / "site.sqlite3")
            unfinished.rename(folder)
    return folder


@dataclass
class Server:
    """The running site, its demo facts (`manage.py demo --json`), and ways to reach behind it."""

    address: str
    demo: dict
    environment: dict[str, str]
    behind: subprocess.Popen
    # Cookies of those who have logged in, by role.
    sessions: dict[str, list] = field(default_factory=dict)

    def manage(self, *arguments: str) -> str:
        """Run a management command on the server's database and return what it printed."""
        return manage(self.environment, *arguments)

    def shell(self, code: str) -> str:
        """Run these lines on the server's database and return what they printed."""
        self.behind.stdin.write(json.dumps(code) + "\n")
        self.behind.stdin.flush()
        answer = json.loads(self.behind.stdout.readline())
        assert answer["error"] == "", answer["error"]
        return answer["printed"].strip()

    def path(self, name: str) -> str:
        return self.address + self.demo["urls"][name]


@contextmanager
def serve(folder: Path, port: int) -> Iterator[Server]:
    """Serve a copy of the demo, made in `folder`."""
    shutil.copytree(kept_demo(), folder, dirs_exist_ok=True)
    known = environment(folder, port)
    gunicorn = ["-m", "gunicorn", "lms.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4", "--no-control-socket"]
    site = subprocess.Popen([sys.executable, *gunicorn, "--log-level", "error"], cwd=ROOT, env=known)
    behind = subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.behind"],
        cwd=ROOT,
        env=known,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address + "/healthz", site)
        yield Server(address, json.loads((folder / "facts.json").read_text()), known, behind)
    finally:
        for process in (site, behind):
            process.terminate()
        for process in (site, behind):
            process.wait(PATIENCE)


def _wait_for(address: str, process: subprocess.Popen) -> None:
    def answers() -> bool:
        assert process.poll() is None, "the server has ended"
        try:
            return bool(urllib.request.urlopen(address, timeout=PATIENCE).read())
        except OSError:
            return False

    wait_until(answers, f"the server does not answer at {address}")


if __name__ == "__main__":
    kept_demo()
