"""Everything that must hold before a change goes in: `python -m tools.check [part …]`, without parts all of them.

Every part runs, also when one before it failed; the summary at the end says which did. All of them run in two lanes: what
keeps one core busy beside what takes every core that is left, so that none is idle.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from xml.etree import ElementTree

from tools.clients import ensure_clients, ensure_engines
from tools.html_checkers import ensure_html_checkers
from tools.login import ensure_provider
from tools.machine import (
    ROOT,
    Missing,
    ensure_browser,
    ensure_pdf_checkers,
    ensure_pdf_libraries,
    ensure_shares,
    keep_bytecode,
    say,
)

REPORTS = ROOT / "var" / "test-reports"
LANE_LOG = REPORTS / "second-lane.log"
# The order of the tests and all that they draw: the same each time, so that only a change can break them. TEST_SEED=2, or any
# other number, looks for what depends on it.
SEED = os.environ.get("TEST_SEED", "1")
ELSEWHERE = (
    "--ignore=tests/e2e",
    "--ignore=tests/conformance",
    "--ignore=tests/clients",
    "--ignore=tests/siege",
    "--ignore=tests/cluster",
    "--ignore=tests/engines",
    "--ignore=tests/html",
    "--ignore=tests/login",
    "--ignore=tests/office",
)
# In the environment of the second lane: pytest then keeps to one process.
IN_SECOND_LANE = "SECOND_LANE"
# `check --deploy` looks at the settings, not at a server: any complete set of options will do.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "lms.settings.production",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "DATABASE_URL": "postgresql://rundkreds@localhost/rundkreds",
    "BASE_URL": "https://kurser.rundkreds.example",
    "CALENDAR_DOMAIN": "rundkreds.example",
    "FROM_EMAIL": "kurser@rundkreds.example",
    "SMTP_HOST": "mail.rundkreds.example",
    "CERTIFICATE_KEYS": str(REPORTS / "keys"),
}


def run(*command: str, environment: dict[str, str] | None = None) -> bool:
    """Run one command in the project's folder and tell whether it succeeded."""
    if command[0] != sys.executable:
        command = (str(Path(sys.executable).parent / command[0]), *command[1:])
    print(f"\n$ {' '.join([Path(command[0]).name, *command[1:]])}", flush=True)
    return (
        subprocess.run(command, cwd=ROOT, env=os.environ | (environment or {}), stdin=subprocess.DEVNULL).returncode
        == 0
    )


def python(*arguments: str, environment: dict[str, str] | None = None) -> bool:
    """Run this Python with arguments and tell whether it succeeded."""
    return run(sys.executable, *arguments, environment=environment)


def pytest(
    report: str, *arguments: str, through: tuple[str, ...] = (), environment: dict[str, str] | None = None
) -> bool:
    """Run pytest on every core; its counts go into the summary. Finding no tests at all is a failure (exit code 5).

    `tests/workers.py` says who takes what.
    """
    xml = REPORTS / f"{report}.xml"
    xml.unlink(missing_ok=True)
    options = [f"--junitxml={xml}", "-o", "junit_family=xunit1"]
    if IN_SECOND_LANE not in os.environ:
        options += ["--numprocesses=logical", "--dist=loadscope", "--no-loadscope-reorder"]
    options += [] if "no:randomly" in arguments else [f"--randomly-seed={SEED}"]
    return python(*through, "-m", "pytest", *options, *arguments, environment=environment)


def lint() -> bool:
    """Code, its form, the direction of imports, and templates."""
    return all(
        [
            run("ruff", "check"),
            run("ruff", "format", "--check"),
            run("lint-imports"),
            run("djlint", "templates", "--quiet"),
        ]
    )


def types() -> bool:
    """Every hint, against what is called."""
    return run("mypy")


def django() -> bool:
    """Django's own checks as in the tests and as in production, and no migration that is missing."""
    test = {"DJANGO_SETTINGS_MODULE": "lms.settings.test"}
    return all(
        [
            python("manage.py", "check", "--fail-level", "WARNING", environment=test),
            python("manage.py", "certificate_key", environment=PRODUCTION),
            python("manage.py", "check", "--deploy", "--fail-level", "WARNING", environment=PRODUCTION),
            python("manage.py", "makemigrations", "--check", "--dry-run", environment=test),
        ]
    )


def postgres() -> bool:
    """All tests but the browser's and those that need programs of others."""
    ensure_pdf_libraries()
    return pytest("postgres", *ELSEWHERE, through=("-m", "tools.with_postgres", sys.executable))


def sqlite() -> bool:
    """What another database could do otherwise: the tests that are marked with it (docs/adr/0034)."""
    ensure_pdf_libraries()
    here = {"DATABASE_URL": f"sqlite:///{ROOT / 'var' / 'db.sqlite3'}"}
    return pytest("sqlite", "-m", "sqlite", *ELSEWHERE, environment=here)


def demo() -> bool:
    """Build the demo that the browser tests copy, where today's is not there yet."""
    ensure_pdf_libraries()
    return python("-m", "tests.e2e.site")


def e2e() -> bool:
    """What people do, in a real browser."""
    ensure_pdf_libraries()
    say(f"browser: {ensure_browser()}")
    return pytest("e2e", "tests/e2e")


def pdf() -> bool:
    """What programs of others say of our files: too slow, and too much to install, for `make test`."""
    ensure_pdf_libraries()
    ensure_pdf_checkers()
    return pytest("pdf", "tests/conformance", "-p", "no:randomly")


def clients() -> bool:
    """The calendar in programs of others, read over HTTP."""
    ensure_clients()
    return pytest("clients", "tests/clients", "-p", "no:randomly")


def html() -> bool:
    """Pages and mails as the Nu Html Checker and caniemail judge them."""
    ensure_html_checkers()
    return pytest("html", "tests/html", "-p", "no:randomly")


def engines() -> bool:
    """What a member does, in three browsers that share no code."""
    ensure_engines()
    return python("-m", "pytest", "tests/engines", "-q", "-p", "no:randomly")


def login() -> bool:
    """Logging in at a provider that others wrote."""
    ensure_provider()
    return pytest("login", "tests/login", "-p", "no:randomly")


def office() -> bool:
    """What is taken out, saved by LibreOffice in Danish, and brought along again."""
    return pytest("office", "tests/office", "-p", "no:randomly")


def shares() -> bool:
    """Our count of Equal Shares beside pabutools'."""
    return run(str(ensure_shares()), "tests/shares/agreement.py")


def bench() -> bool:
    """Run every file of benchmarks/; a benchmark measures and prints, it judges nothing."""
    files = sorted((ROOT / "benchmarks").glob("[!_]*.py"))
    return bool(files) and False not in [python(str(file.relative_to(ROOT))) for file in files]


PARTS: dict[str, Callable[[], bool]] = {
    "demo": demo,
    "lint": lint,
    "types": types,
    "django": django,
    "sqlite": sqlite,
    "postgres": postgres,
    "e2e": e2e,
    "bench": bench,
    "clients": clients,
    "engines": engines,
    "pdf": pdf,
    "html": html,
    "shares": shares,
    "login": login,
    "office": office,
}
# `make test`. The second lane goes on beside the first, one process at a time; what the browser tests copy comes first in it.
FIRST_LANE, SECOND_LANE = ("postgres", "e2e"), ("demo", "lint", "types", "django", "sqlite")


@dataclass
class Result:
    """How one part went."""

    part: str
    passed: bool
    seconds: float
    tests: str


def counts(part: str) -> str:
    """What pytest counted in this part, in words."""
    xml = REPORTS / f"{part}.xml"
    if not xml.exists():
        return ""
    suite = next(ElementTree.parse(xml).iter("testsuite"))  # noqa: S314 our own file
    total, failed, skipped = (
        sum(int(suite.get(name, 0)) for name in names) for names in (("tests",), ("failures", "errors"), ("skipped",))
    )
    return f"{total - failed - skipped} passed, {failed} failed, {skipped} skipped"


def perform(part: str, work: Callable[[], bool]) -> Result:
    """Run one part and time it."""
    say(f"{part} " + "-" * (70 - len(part)))
    started = time.monotonic()
    try:
        passed = work()
    except Missing as error:
        print(f"\n!!! {error}", flush=True)
        passed = False
    return Result(part, passed, time.monotonic() - started, counts(part))


def second_lane() -> "subprocess.Popen[bytes]":
    """Begin with `SECOND_LANE` in a process of its own; what it has to say goes into a file, for `joined` to show."""
    with LANE_LOG.open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "tools.check", *SECOND_LANE],
            cwd=ROOT,
            env=os.environ | {IN_SECOND_LANE: "1"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def joined(lane: "subprocess.Popen[bytes]") -> list[Result]:
    """Wait for the second lane and show its output; a part that it does not tell of has failed."""
    lane.wait()
    print(LANE_LOG.read_text(errors="replace"), end="", flush=True)
    told = REPORTS / f"{'-'.join(SECOND_LANE)}.json"
    found = [Result(**row) for row in json.loads(told.read_text())] if told.exists() else []
    return found or [Result(part, False, 0, "did not run") for part in SECOND_LANE]


def everything() -> list[Result]:
    """All that `make test` asks for, in both lanes."""
    with suppress(Missing):  # the parts that need them say so
        ensure_pdf_libraries()
        ensure_browser()
    lane = second_lane()
    try:
        first = [perform(part, PARTS[part]) for part in FIRST_LANE]
    except BaseException:
        lane.terminate()
        raise
    return joined(lane) + first


def main(parts: list[str]) -> int:
    """Run the parts that are named, or all; 0 when every one passed."""
    keep_bytecode()
    if IN_SECOND_LANE not in os.environ:
        shutil.rmtree(REPORTS, ignore_errors=True)
    REPORTS.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    results = [perform(part, PARTS[part]) for part in parts] if parts else everything()
    (REPORTS / f"{'-'.join(parts) or 'all'}.json").write_text(json.dumps([asdict(result) for result in results]))
    print("\n" + "=" * 72)
    for result in results:
        word = "ok    " if result.passed else "FAILED"
        print(f"{word} {result.part:10} {result.seconds:6.1f} s   {result.tests}")
    failed = [result.part for result in results if not result.passed]
    verdict = f"FAILED: {', '.join(failed)}" if failed else "all good"
    print(f"{verdict} in {time.monotonic() - started:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
