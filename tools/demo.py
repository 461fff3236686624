"""`make demo`: the demo movement in a database, and the site running on it. What is done is not done again."""

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from pathlib import Path

from tools.machine import ROOT, Missing, ensure_pdf_libraries, keep_bytecode, say

VAR = ROOT / "var"
STAMP = VAR / "demo.json"
DATABASE = VAR / "db.sqlite3"
WORDS = VAR / "demo.txt"


def fingerprint(files: Iterable[Path]) -> str:
    """One line that changes when any of the files does."""
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def wanted() -> dict[str, str]:
    """What the database should have been made from."""
    packages = [ROOT / name for name in ("courses", "home")]
    migrations = [file for package in packages for file in package.rglob("migrations/*.py")]
    demo = [file for file in (ROOT / "courses" / "demo").rglob("*") if file.is_file() and file.suffix != ".pyc"]
    demo += [ROOT / "home" / "first_pages.py", ROOT / "home" / "management" / "commands" / "demo.py"]
    return {
        "database": os.environ.get("DATABASE_URL", str(DATABASE)),
        "migrations": fingerprint([*migrations, ROOT / "requirements" / "planner.txt"]),
        "demo": fingerprint(demo),
    }


def present() -> dict[str, str]:
    """What the last run noted; nothing when its database is gone."""
    if not STAMP.exists() or not ("DATABASE_URL" in os.environ or DATABASE.exists()):
        return {}
    return json.loads(STAMP.read_text())


def manage(*arguments: str) -> None:
    """Run a management command, its output visible. Raises `Missing` when it fails."""
    if subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, stdin=subprocess.DEVNULL).returncode:
        raise Missing(f"`manage.py {' '.join(arguments)}` failed: see the lines above.")


def load_demo() -> None:
    """Load the demo movement and keep the addresses and log-ins that it prints for the next start."""
    lines = []
    command = [sys.executable, "-u", "manage.py", "demo"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            lines.append(line)
    if process.returncode:
        raise Missing("`manage.py demo` failed: see the lines above.")
    WORDS.write_text("".join(lines))


def prepare() -> None:
    """Bring the database up to what the files say, step by step, and note it."""
    VAR.mkdir(exist_ok=True)
    target, found = wanted(), present()
    if found == target:
        say("the demo movement is in place")
        print(WORDS.read_text() if WORDS.exists() else "", end="")
        return
    STAMP.unlink(missing_ok=True)
    say("making the tables")
    manage("migrate", "--no-input")
    say("loading the demo movement")
    load_demo()
    STAMP.write_text(json.dumps(target))


def free(port: int) -> bool:
    """Whether nobody listens on a port of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def answers(address: str) -> bool:
    """Whether an address answers with 200 within two seconds."""
    try:
        return urllib.request.urlopen(address, timeout=2).status == 200  # noqa: S310 our own address
    except (urllib.error.URLError, OSError):
        return False


def serve(port: int, started: float) -> int:
    """Serve until Ctrl-C: the site, and beside it the routine that sends mail and lets deadlines lapse."""
    address = f"http://127.0.0.1:{port}"
    gunicorn = ["gunicorn", "lms.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4", "--no-control-socket"]
    site = subprocess.Popen(
        [sys.executable, "-m", *gunicorn, "--log-level", "warning"], cwd=ROOT, stdin=subprocess.DEVNULL
    )
    routine = subprocess.Popen([sys.executable, "manage.py", "tick", "--loop"], cwd=ROOT, stdin=subprocess.DEVNULL)
    try:
        while site.poll() is None and not answers(f"{address}/healthz"):
            time.sleep(0.1)
        if site.poll() is None:
            say(f"Rundkreds is running after {time.monotonic() - started:.0f} s: {address}/   (stop with Ctrl-C)")
        return site.wait()
    except KeyboardInterrupt:
        print()
        say("stopped")
        return 0
    finally:
        for process in (routine, site):
            process.terminate()
        for process in (routine, site):
            process.wait()


def main() -> int:
    """Prepare and serve; 1 with a sentence when something is missing, 130 after Ctrl-C."""
    started = time.monotonic()
    port = int(os.environ.get("PORT") or 8000)
    keep_bytecode()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.dev")
    os.environ.setdefault("BASE_URL", f"http://127.0.0.1:{port}")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        if not free(port):
            raise Missing(f"Port {port} is taken. Choose another: PORT={port + 1} make demo")
        ensure_pdf_libraries()
        prepare()
        return serve(port, started)
    except Missing as error:
        print(f"\n!!! {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
