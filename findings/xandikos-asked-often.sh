#!/usr/bin/env bash
# Asked often enough, Xandikos no longer finds an evening on the day it was moved to, and finds the one that was cancelled instead.
#
# Guess    A calendar-query is a question: the answer goes by what is stored, not by how often it was asked. A moved evening is found where it is
#          (RFC 4791, 9.9, with RFC 5545's RECURRENCE-ID), a day in EXDATE not at all, an extra day in RDATE too. The first answers are just so.
# Happens  After five searches by time the server answers from an index that holds DTSTART and RRULE only. From then on the series is found on the
#          day it was moved from and on the day in EXDATE, and on neither the new day nor the extra one. What is stored has not changed, and
#          a client that fetches day by day or week by week keeps the wrong evenings.
# Version  xandikos 0.4.10
# Source   xandikos/store/index.py (DEFAULT_INDEXING_THRESHOLD); xandikos/icalendar.py, _match_indexes_with_rrule (no EXDATE, RDATE, RECURRENCE-ID)
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check xandikos==0.4.10 icalendar==7.3.2
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import http.client
import socket
import subprocess
import sys
import time
from importlib.metadata import version

QUERY = """<?xml version="1.0" encoding="utf-8"?>
<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/></D:prop><C:filter><C:comp-filter name="VCALENDAR">
<C:comp-filter name="VEVENT"><C:time-range start="{day}T000000Z" end="{day}T235959Z"/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>"""
SERIES = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//x//EN
BEGIN:VEVENT
UID:kreds@example.org
DTSTAMP:20260801T120000Z
DTSTART:20260907T170000Z
DURATION:PT2H
RRULE:FREQ=WEEKLY;COUNT=4
EXDATE:20260928T170000Z
RDATE:20261007T170000Z
SUMMARY:Kreds
END:VEVENT
BEGIN:VEVENT
UID:kreds@example.org
DTSTAMP:20260801T120000Z
RECURRENCE-ID:20260921T170000Z
DTSTART:20260923T170000Z
DURATION:PT2H
SUMMARY:Kreds
END:VEVENT
END:VCALENDAR
"""
DAYS = {"20260907": "first", "20260921": "moved from", "20260923": "moved to", "20260928": "cancelled", "20261007": "extra"}

with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]


def ask(method, path, body):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    kind = "text/calendar" if method == "PUT" else "application/xml"
    connection.request(method, path, body, {"Content-Type": f"{kind}; charset=utf-8", "Depth": "1"})
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def found():
    """What is found on each of the days, asking once for each."""
    return [name for day, name in DAYS.items() if "kreds.ics" in ask("REPORT", "/user/calendars/calendar/", QUERY.format(day=day))[1]]


server = subprocess.Popen(
    ["venv/bin/xandikos", "serve", "-d", "data", "--defaults", "-l", "127.0.0.1", "-p", str(port), "--current-user-principal", "/user/"],
    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
)  # fmt: skip
try:
    for _ in range(120):
        try:
            status, _text = ask("PUT", "/user/calendars/calendar/kreds.ics", SERIES.replace("\n", "\r\n"))
            break
        except OSError:
            time.sleep(0.5)
    first, asked = found(), len(DAYS)
    while "kreds.ics" in ask("REPORT", "/user/calendars/calendar/", QUERY.format(day="20260923"))[1] and asked < 50:
        asked += 1
    later = found()
finally:
    server.terminate()
    server.wait()
print(f"xandikos {version('xandikos')}, stored: {status}")
print(f"asked the first time: {', '.join(first)}")
print(f"after {asked} good answers: {', '.join(later)}")
sys.exit(first != ["first", "moved to", "extra"] or later != ["first", "moved from", "cancelled"] or asked >= 50)
PYTHON
