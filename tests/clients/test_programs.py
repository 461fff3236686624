"""The same entries in every program: the library of Thunderbird and Nextcloud, that of GNOME and KDE, and those that people
use in a terminal. None shares code with ours, and each reads the calendar over HTTP."""

import datetime as dt
import json
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from courses.common.zone import COPENHAGEN
from tests.clients.conftest import INSTALLED, fetch
from tests.factories.calendars import Expected, read
from tools.clients import PROGRAMS

HERE = Path(__file__).resolve().parent


def run(*command: object, **options) -> str:
    environment = os.environ | {"TZ": "Europe/Copenhagen", "LC_ALL": "C.UTF-8"} | options.pop("env", {})
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, timeout=120, env=environment, **options
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def at(seconds: int | str) -> dt.datetime:
    return dt.datetime.fromtimestamp(int(seconds), dt.UTC)


def local(text: str) -> dt.datetime:
    """«2027-03-23 18:00» on a Danish clock."""
    return dt.datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=COPENHAGEN)


def test_ical_js(address, wanted):
    lines = run("node", HERE / "read.mjs", INSTALLED, address).splitlines()
    found = [json.loads(line) for line in lines]
    assert sorted(read(e["uid"], at(e["start"]), at(e["end"]), e["title"], e["status"]) for e in found) == wanted


def test_libical(address, wanted, tmp_path):
    run("gcc", "-o", tmp_path / "read", HERE / "read.c", "-lical")
    raw = fetch(address).decode()
    rows = [line.split("\t") for line in run(tmp_path / "read", input=raw).splitlines()]
    assert sorted(read(uid, at(start), at(end), title, status) for uid, start, end, status, title in rows) == wanted


@pytest.fixture
def collected(address, tmp_path) -> Path:
    """What vdirsyncer makes of the address: one file for each entry (a calendar UID would make it one file in all)."""
    (tmp_path / "config").write_text(
        f'[general]\nstatus_path = "{tmp_path}/status"\n'
        '[pair p]\na = "web"\nb = "disk"\ncollections = null\n'
        f'[storage web]\ntype = "http"\nurl = "{address}"\n'
        f'[storage disk]\ntype = "filesystem"\npath = "{tmp_path}/disk"\nfileext = ".ics"\n'
    )
    run("vdirsyncer", "-c", tmp_path / "config", "discover", "p", input="y\n")
    run("vdirsyncer", "-c", tmp_path / "config", "sync")
    return tmp_path / "disk"


def test_vdirsyncer_and_khal(collected, wanted, tmp_path):
    assert len(list(collected.glob("*.ics"))) == len(wanted)
    (tmp_path / "khal.conf").write_text(
        f"[calendars]\n[[web]]\npath = {collected}\n"
        f"[sqlite]\npath = {tmp_path}/khal.db\n"
        "[locale]\nlocal_timezone = Europe/Copenhagen\ndefault_timezone = Europe/Copenhagen\ntimeformat = %H:%M\n"
        "dateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\ndatetimeformat = %Y-%m-%d %H:%M\n"
        "longdatetimeformat = %Y-%m-%d %H:%M\n"
    )
    # khal names entries by a digest of its own, so the UIDs are not among what it prints.
    line = "{start-long-full}\t{end-long-full}\t{status}\t{title}\x1e"
    printed = run(
        "khal", "-c", tmp_path / "khal.conf", "list", "--day-format", "", "--format", line, "2027-01-01", "365d"
    )
    rows = [row.strip("\n").split("\t") for row in printed.split("\x1e") if row.strip()]
    found = {read("", local(start), local(end), title, status.strip()) for start, end, status, title in rows}
    # Debian's icalendar 4 reads an escaped backslash before an n as a new line, which a title then shows as a space.
    as_khal = [replace(e, uid="", title=" ".join(e.title.replace("\\n", " ").split())) for e in wanted]
    assert sorted(found) == sorted(as_khal)


def test_calcurse(address, wanted, tmp_path):
    """It keeps start, end and title of an entry, and neither UID nor status: what is cancelled says so in its title."""
    (tmp_path / "calendar.ics").write_bytes(fetch(address))
    printed = run(
        "calcurse", "--datadir", tmp_path / "kept", "--import", tmp_path / "calendar.ics", "--quiet",
        "--dump-imported", "--format-apt", "%(start:epoch)\t%(end:epoch)\t%m\n",
    )  # fmt: skip
    rows = [line.split("\t") for line in printed.splitlines()]
    found = [read("", at(start), at(end), title, "") for start, end, title in rows]
    assert sorted(found) == sorted(replace(entry, uid="", status="") for entry in wanted)


def test_a_planted_hour_is_seen(address, wanted, tmp_path):
    """The comparison is worth something: libical reads an hour that is wrong as wrong."""
    run("gcc", "-o", tmp_path / "read", HERE / "read.c", "-lical")
    raw = fetch(address).decode().replace("TZOFFSETTO:+0200", "TZOFFSETTO:+0100")
    rows = [line.split("\t") for line in run(tmp_path / "read", input=raw).splitlines()]
    found: list[Expected] = sorted(
        read(uid, at(start), at(end), title, status) for uid, start, end, status, title in rows
    )
    assert found != wanted
    assert [entry.uid for entry in found] == [entry.uid for entry in wanted]


def test_every_program_is_there():
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    assert missing == []
