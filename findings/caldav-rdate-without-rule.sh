#!/usr/bin/env bash
# A course whose other days are listed in RDATE, without a rule, is found by the CalDAV servers Radicale and Xandikos on its first day only.
#
# Guess    RDATE makes a recurring component as RRULE does (RFC 5545, 3.8.5.2), and a calendar-query by time finds it on each of its days (RFC 4791,
#          9.9). Who has no rhythm to write, a course on six days of its own, lists them just so. With a rule besides, both servers know RDATE.
# Happens  Radicale, asked with expand, and Xandikos, asked anyhow, know the first day alone: nothing on the others, no error. Radicale's
#          free-busy-query has all of them as busy, and so has its calendar-query without expand.
# Version  radicale 3.9.0 (vobject 0.9.9), xandikos 0.4.10
# Source   radicale/app/report.py, _expand (rruleset only with rrule); xandikos/icalendar.py, expand_calendar_rrule
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check radicale==3.9.0 vobject==0.9.9 xandikos==0.4.10 icalendar==7.3.2
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import base64
import http.client
import socket
import subprocess
import sys
import time
from importlib.metadata import version

QUERY = """<?xml version="1.0" encoding="utf-8"?>
<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><C:calendar-data>{expand}</C:calendar-data></D:prop>
<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range {range}/></C:comp-filter></C:comp-filter></C:filter>
</C:calendar-query>"""
BUSY = '<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav"><C:time-range {range}/></C:free-busy-query>'
EVENT = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//x//EN
BEGIN:VEVENT
UID:{name}@example.org
DTSTAMP:20260801T120000Z
DTSTART:20260907T170000Z
DURATION:PT2H
{rule}RDATE:20260909T170000Z,20260921T170000Z
SUMMARY:Kreds
END:VEVENT
END:VCALENDAR
"""
DAYS = ["20260907", "20260909", "20260921"]
with socket.socket() as one, socket.socket() as two:
    one.bind(("127.0.0.1", 0))
    two.bind(("127.0.0.1", 0))
    ports = {"radicale": one.getsockname()[1], "xandikos": two.getsockname()[1]}
COMMANDS = {
    "radicale": ["venv/bin/radicale", "--storage-filesystem-folder", "r", "--server-hosts", f"127.0.0.1:{ports['radicale']}", "--auth-type", "none"],
    "xandikos": ["venv/bin/xandikos", "serve", "-d", "x", "--defaults", "-l", "127.0.0.1", "-p", str(ports["xandikos"]),
                 "--current-user-principal", "/user/"],
}  # fmt: skip
HOMES = {"radicale": "/user/calendar/", "xandikos": "/user/calendars/calendar/"}


def ask(server, method, path, body):
    connection = http.client.HTTPConnection("127.0.0.1", ports[server], timeout=60)
    kind = "text/calendar" if method == "PUT" else "application/xml"
    user = base64.b64encode(b"user:").decode()
    connection.request(method, path, body, {"Content-Type": f"{kind}; charset=utf-8", "Depth": "1", "Authorization": f"Basic {user}"})
    return connection.getresponse().read().decode()


def days(server, name, expand):
    """On how many of the three days the event `name` is found."""
    found = 0
    for day in DAYS:
        limits = f'start="{day}T000000Z" end="{day}T235959Z"'
        inside = f"<C:expand {limits}/>" if expand else ""
        found += f"UID:{name}@" in ask(server, "REPORT", HOMES[server], QUERY.format(range=limits, expand=inside))
    return found


started = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for command in COMMANDS.values()]
seen = {}
try:
    for server in COMMANDS:
        for _ in range(120):
            try:
                ask(server, "OPTIONS", "/", "")
                break
            except OSError:
                time.sleep(0.5)
        if server == "radicale":
            ask(server, "MKCALENDAR", HOMES[server], "")
        ask(server, "PUT", HOMES[server] + "list.ics", EVENT.format(name="list", rule="").replace("\n", "\r\n"))
        ask(server, "PUT", HOMES[server] + "rule.ics", EVENT.format(name="rule", rule="RRULE:FREQ=DAILY;COUNT=1\n").replace("\n", "\r\n"))
    # Four questions at most by way of a search: Xandikos answers another way after the fifth (xandikos-asked-often.sh)
    seen["radicale", "expand"] = days("radicale", "list", True)
    seen["radicale", "plain"] = days("radicale", "list", False)
    seen["radicale", "with a rule"] = days("radicale", "rule", True)
    busy = ask("radicale", "REPORT", HOMES["radicale"], BUSY.format(range='start="20260901T000000Z" end="20261001T000000Z"'))
    seen["radicale", "busy"] = sum(f"{day}T170000Z/" in busy for day in DAYS)
    seen["xandikos", "expand"] = days("xandikos", "list", True)
    limits = 'start="20260909T000000Z" end="20260909T235959Z"'
    last = ask("xandikos", "REPORT", HOMES["xandikos"], QUERY.format(range=limits, expand=""))
    seen["xandikos", "second day, list and rule"] = [f"UID:{name}@" in last for name in ("list", "rule")]
finally:
    for process in started:
        process.terminate()
    for process in started:
        process.wait()
print(f"radicale {version('radicale')}, xandikos {version('xandikos')}")
for what, count in seen.items():
    print(f"{', '.join(what)}: {count}")
sys.exit([*seen.values()] != [1, 3, 3, 3, 1, [False, True]])
PYTHON
