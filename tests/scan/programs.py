"""sqlmap, wapiti and schemathesis: how each is asked, and what its report says. Each ends by itself."""

import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tools.machine import Missing

# The last guard of a program that hangs, in seconds.
PATIENCE = 1200
# What is not at work on this machine is not reached: wapiti would fetch lists that no module of ours needs.
NOWHERE = "http://127.0.0.1:9"
ALONE = {"HTTP_PROXY": NOWHERE, "HTTPS_PROXY": NOWHERE, "http_proxy": NOWHERE, "https_proxy": NOWHERE} | dict.fromkeys(
    ("NO_PROXY", "no_proxy"), "127.0.0.1,localhost"
)
# No module that measures time (blindsql), asks other hosts (ssrf, xxe, wapp, nikto), or tries thousands of names (buster, backup).
MODULES = "cookieflags,crlf,csp,csrf,exec,file,http_headers,permanentxss,redirect,sql,xss"
# Seconds: of looking for pages, and of each module.
CRAWL, ATTACK = 60, 45


@dataclass(frozen=True)
class Find:
    """What a scanner says of one parameter of one address."""

    kind: str
    path: str
    parameter: str = ""


def _run(command: list[str], folder: Path) -> str:
    """What a program printed. Its exit code is the same for «nothing found» and «nothing tried», so it is not asked. Raises
    `Missing` for one that does not end."""
    own, given = os.environ | ALONE, {"capture_output": True, "text": True, "errors": "replace"}
    try:
        done = subprocess.run(command, cwd=folder, env=own, timeout=PATIENCE, **given)
    except subprocess.TimeoutExpired as late:
        raise Missing(f"{Path(command[0]).name} has not ended after {PATIENCE} seconds: is the machine busy?") from late
    return done.stdout + done.stderr


def sqlmap(address: str, folder: Path, *, data: str = "", origin: str = "") -> tuple[list[Find], set[str]]:
    """What sqlmap finds in the parameters of this address, or of a form that is sent there; and which of them it tried.

    It asks by what changes in the answer, by errors and by UNION, not by time, which a busy machine takes as well.
    """
    command = ["sqlmap", "-u", address, "--batch", "--flush-session", "--level", "2", "--technique", "BEU"]
    command += ["--ignore-code", "*", "--output-dir", str(folder), "--disable-coloring", "--timeout", "60"]
    # What we turn into a number is tried like the rest.
    command += ["--answers", "skip those kind of cases=N"]
    command += ["--data", data] if data else []
    command += ["--headers", f"Origin: {origin}"] if origin else []
    said = _run(command, folder)
    log = folder / str(urlsplit(address).hostname) / "log"
    finds = of_sqlmap(log.read_text(encoding="utf-8") if log.exists() else "", urlsplit(address).path)
    return finds, tried_by_sqlmap(said) | {find.parameter for find in finds}


def of_sqlmap(log: str, path: str) -> list[Find]:
    """The finds in its log, which is empty where there is none."""
    return [Find("sql", path, name) for name in dict.fromkeys(re.findall(r"(?m)^Parameter: (\S+) \(", log))]


def tried_by_sqlmap(said: str) -> set[str]:
    """The parameters of which it says that it tried them in vain."""
    return set(re.findall(r"parameter '([^']+)' does not seem to be injectable", said))


def wapiti(address: str, folder: Path, *, starts: tuple[str, ...] = ()) -> tuple[list[Find], int]:
    """What wapiti finds from this address on, and how many pages and forms it tried. Raises `Missing` without a report."""
    report = folder / "wapiti.json"
    command = ["wapiti", "-u", f"{address}/", "-m", MODULES, "-f", "json", "-o", str(report), "--flush-session"]
    command += ["--no-bugreport", "--max-scan-time", str(CRAWL), "--max-attack-time", str(ATTACK), "--verify-ssl", "0"]
    command += ["--store-session", str(folder), "--store-config", str(folder), "--timeout", "60", "-d", "4"]
    command += ["--max-links-per-page", "25", "--max-files-per-dir", "6", "-v", "0"]
    for start in starts:
        command += ["-s", address + start]
    said = _run(command, folder)
    pages = re.search(r"Wapiti found (\d+) URLs and forms", said)
    if not report.exists() or pages is None:
        raise Missing(f"wapiti wrote no report: {said[-500:]}")
    return of_wapiti(json.loads(report.read_text(encoding="utf-8"))), int(pages[1])


def of_wapiti(report: dict[str, Any]) -> list[Find]:
    """The finds of its report. What took long (its «Resource consumption») says something of the machine."""
    named = {**report["vulnerabilities"], "Internal Server Error": report["anomalies"].get("Internal Server Error", [])}
    return [
        # Of one that is about no parameter, its words say which of several it is.
        Find(kind if row["parameter"] else f"{kind}: {row['info']}", row["path"], row["parameter"] or "")
        for kind, rows in named.items()
        for row in rows
    ]


def schemathesis(address: str, folder: Path, *, key: str = "") -> tuple[list[Find], int]:
    """What answers otherwise than its description says, and how many operations were tried: one by one, and one step after the
    other. `key`: of a program that may read and write everything. Raises `Missing` without a report."""
    report = folder / "schemathesis.xml"
    program = str(Path(sys.executable).with_name("schemathesis"))
    command = [program, "run", address, "--seed", "11", "--max-examples", "200", "--generation-deterministic"]
    command += ["--report", "junit", "--report-junit-path", str(report)]
    command += ["--tls-verify", "false", "--no-color", "--request-timeout", "60"]
    # With a key there are answers that are right and that it takes for wrong: an ETag that is well written and old (412).
    beside = "ignored_auth,missing_required_header,positive_data_acceptance,negative_data_rejection"
    command += ["-H", f"Authorization: Bearer {key}", "--exclude-checks", beside] if key else []
    said = _run(command, folder)
    if not report.exists():
        raise Missing(f"schemathesis wrote no report: {said[-500:]}")
    return of_schemathesis(report.read_text(encoding="utf-8"))


def of_schemathesis(report: str) -> tuple[list[Find], int]:
    """The finds of its report in JUnit's form, by its own codes (ST108: the answer is not as described), and how many operations."""
    cases = ET.fromstring(report).findall(".//testcase")
    finds = [
        Find(said.get("message", said.tag), case.get("name", "").rpartition(" ")[2])
        for case in cases
        for said in (*case.findall("failure"), *case.findall("error"))
    ]
    return finds, len(cases)
