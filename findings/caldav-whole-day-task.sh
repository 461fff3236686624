#!/usr/bin/env bash
# A whole-day task that comes every week is, once done in caldav, due at the minute when the last was done; one that comes "on Mondays" cannot be done.
#
# Guess    complete(handle_rrule=True) marks this week's task as done and moves the series on by a week, as it was: DTSTART and DUE are dates (RFC 5545,
#          3.8.2.3: DUE has the value type of DTSTART), and stay so. BYDAY=MO says the same of a Monday once more.
# Happens  Ticked off on Monday at 18:00 UTC, next week's begins on 20260112T180000Z and is due on 20260113T180000Z: times, saved so on the server, and of
#          that evening in every program from then on. The copy that is marked as done keeps its dates. With BYDAY=MO a TypeError is raised (dates
#          against a time with a zone), and nothing is done. A task with hours and BYDAY is right.
# Version  caldav 3.6.0, radicale 3.9.0 as the server
# Source   caldav/calendarobjectresource.py, Todo._next and _complete_recurring_safe · https://www.rfc-editor.org/rfc/rfc5545#section-3.8.2.3
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check caldav==3.6.0 radicale==3.9.0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import datetime as dt
import socket
import subprocess
import sys
import time
from importlib.metadata import version

import caldav

TASK = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//x//EN
BEGIN:VTODO
UID:1@example.org
DTSTAMP:20260101T120000Z
{days}
RRULE:FREQ=WEEKLY{part}
SUMMARY:Buy coffee
END:VTODO
END:VCALENDAR
"""
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
server = subprocess.Popen(
    ["venv/bin/radicale", "--storage-filesystem-folder", "data", "--server-hosts", f"127.0.0.1:{port}", "--auth-type", "none"],
    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
)  # fmt: skip


def done(name, days, part=""):
    """The lines with dates of a weekly task that was done on Monday 5 January 2026, as they are on the server afterwards."""
    calendar = principal.make_calendar(name=name)
    task = calendar.save_todo(TASK.format(days=days, part=part))
    found = {"done": [], "next": [], "error": ""}
    try:
        task.complete(completion_timestamp=dt.datetime(2026, 1, 5, 18, tzinfo=dt.timezone.utc), handle_rrule=True)
    except TypeError:
        found["error"] = "TypeError"
    for todo in calendar.todos(include_completed=True):
        kind = "done" if "STATUS:COMPLETED" in todo.data else "next"
        found[kind] = sorted(line for line in todo.data.splitlines() if line.startswith(("DTSTART", "DUE")))
    print(f"{days.splitlines()[0]} WEEKLY{part}: done {found['done']}, next {found['next']} {found['error']}")
    return found


try:
    for _ in range(120):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except OSError:
            time.sleep(0.5)
    principal = caldav.DAVClient(url=f"http://127.0.0.1:{port}/", username="user", password="user").principal()
    print(f"caldav {version('caldav')}, radicale {version('radicale')}")
    dates, times = "DTSTART;VALUE=DATE:20260105\nDUE;VALUE=DATE:20260106", "DTSTART:20260105T080000Z\nDUE:20260105T090000Z"
    whole, monday = done("whole", dates), done("monday", dates, ";BYDAY=MO")
    timed = done("timed", times, ";BYDAY=MO")
finally:
    server.terminate()
    server.wait()
same = whole["next"] == ["DTSTART:20260112T180000Z", "DUE:20260113T180000Z"] and whole["done"][0] == "DTSTART;VALUE=DATE:20260105"
same = same and monday["error"] == "TypeError" and not monday["done"]
sys.exit(not (same and timed["next"] == ["DTSTART:20260112T080000Z", "DUE:20260112T090000Z"]))
PYTHON
