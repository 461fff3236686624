"""`make lighthouse`: what Lighthouse says of the five pages that everybody sees, on the simulated telephone of its default.

The demo as it stands in production (`demo.py`). Prints the median of three runs of each page and what costs points; it
judges nothing, for performance is that of the machine as well. RUNS=3, PAGES=home,find.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.siege.demo import Standing, standing
from tools.machine import Missing, apt_install, ensure_browser, keep_bytecode, may_install, say

LIGHTHOUSE = "lighthouse@12.2.3"
TRIES = 3
RUNS = int(os.environ.get("RUNS", "3"))
CHROMIUM = "--headless=new --no-sandbox --disable-dev-shm-usage --ignore-certificate-errors"
# Its own pages of the demo, and others by address.
PAGES = {"home": "", "find": "/find/7100/", "session": "", "course": "", "year": "/aaret/"}
NAMES = {"session": "session_open"}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
# Milliseconds but for the last, which is a share of the window.
METRICS = {
    "first-contentful-paint": "FCP",
    "largest-contentful-paint": "LCP",
    "speed-index": "SI",
    "total-blocking-time": "TBT",
    "cumulative-layout-shift": "CLS",
}


def ensure_lighthouse(folder: Path) -> Path:
    """Install it with npm in `folder`, and return its program. Raises `Missing`."""
    if shutil.which("npm") is None and not (may_install() and apt_install("nodejs", "npm")):
        raise Missing("make lighthouse needs Node. Type: sudo apt install nodejs npm")
    say(f"installing {LIGHTHOUSE} with npm")
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), LIGHTHOUSE]
    if subprocess.run(command).returncode:
        raise Missing(f"{LIGHTHOUSE} could not be installed: see the lines above.")
    return folder / "node_modules" / ".bin" / "lighthouse"


def look(program: Path, address: str, browser: str) -> dict:
    """The report of one run. A browser whose recording failed (NO_NAVSTART, once in twenty) is asked `TRIES` times. Raises
    `CalledProcessError` after these."""
    command = [str(program), address, "--quiet", "--output=json", "--locale=da", f"--chrome-flags={CHROMIUM}"]
    for left in reversed(range(TRIES)):
        done = subprocess.run(
            command, env=os.environ | {"CHROME_PATH": browser}, stdout=subprocess.PIPE, check=not left
        )
        if not done.returncode:
            break
    return json.loads(done.stdout)


def points(report: dict) -> list[float]:
    """Of 100, for each category."""
    return [100 * (report["categories"][name]["score"] or 0) for name in CATEGORIES]


def costs(report: dict) -> list[str]:
    """What keeps a category below 100, but for the figures of time, which stand in the table."""
    found = {
        reference["id"]
        for name in CATEGORIES
        for reference in report["categories"][name]["auditRefs"]
        if reference["weight"] and reference["id"] not in METRICS
    }
    audits = (report["audits"][name] for name in sorted(found))
    return [f"{audit['id']}: {audit['title']}" for audit in audits if audit["score"] is not None and audit["score"] < 1]


def row(name: str, reports: list[dict]) -> str:
    """One page: medians of the points and of the figures behind performance."""
    scores = [statistics.median(column) for column in zip(*map(points, reports), strict=True)]
    values = [statistics.median(report["audits"][metric]["numericValue"] for report in reports) for metric in METRICS]
    *times, shift = values
    cells = [*(f"{score:.0f}" for score in scores), *(f"{time:.0f}" for time in times), f"{shift:.3f}"]
    return f"| {name} | {' | '.join(cells)} |"


def addresses(site: Standing) -> dict[str, str]:
    """Page → where it is, of those that were asked for."""
    asked = os.environ.get("PAGES", ",".join(PAGES)).split(",")
    return {name: site.address + (PAGES[name] or site.facts["urls"][NAMES.get(name, name)]) for name in asked}


def main() -> int:
    """Measure and print; 1 where a program is lacking."""
    keep_bytecode()
    try:
        browser = ensure_browser()
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as own:
            program = ensure_lighthouse(Path(own))
            with standing(Path(folder)) as site:
                print(f"| page | {' | '.join(CATEGORIES)} | {' | '.join(METRICS.values())} |")
                print("|---" * (1 + len(CATEGORIES) + len(METRICS)) + "|", flush=True)
                said: dict[str, list[str]] = {}
                for name, address in addresses(site).items():
                    reports = [look(program, address, browser) for _run in range(RUNS)]
                    print(row(name, reports), flush=True)
                    said |= {cost: [*said.get(cost, []), name] for cost in costs(reports[0])}
                for cost, names in said.items():
                    print(f"{', '.join(names)}: {cost}")
                load = os.getloadavg()[1]
                print(f"Load of the machine over the last five minutes: {load:.1f} on {os.cpu_count()} cores.")
    except Missing as lacking:
        print(lacking)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
