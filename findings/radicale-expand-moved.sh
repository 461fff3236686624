#!/usr/bin/env bash
# Asked with expand for the days around it, Radicale has a moved evening on the day it was moved from, and loses the afternoon of one that was made longer.
#
# Guess    expand only says how to write what the time range finds (RFC 4791, 9.6.5: the instances that overlap it): an evening moved from Monday to
#          Wednesday is found on Wednesday, and not on Monday; a day made longer is found in its last hour. Without expand it is just so.
# Happens  With expand, Monday gives the evening of Wednesday, outside of what was asked. And the length of a changed evening is that of the series:
#          two hours moved and grown to seven, from 8 to 15, are not there at 13. A client that fetches by day shows it on no day, or on two.
# Version  radicale 3.9.0 (vobject 0.9.9)
# Source   radicale/app/report.py, _expand (the range is held against the old time; `duration` is that of the first component)
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check radicale==3.9.0 vobject==0.9.9
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import base64
import http.client
import re
import socket
import subprocess
import sys
import time
from importlib.metadata import version

QUERY = """<?xml version="1.0" encoding="utf-8"?>
<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><C:calendar-data>{expand}</C:calendar-data></D:prop>
<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range {range}/></C:comp-filter></C:comp-filter></C:filter>
</C:calendar-query>"""
FRAME = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//example//x//EN\n{events}END:VCALENDAR\n"
HOME = "/user/calendar/"
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]


def event(name, *lines):
    text = "".join(f"{line}\n" for line in lines)
    return f"BEGIN:VEVENT\nUID:{name}@example.org\nDTSTAMP:20260801T120000Z\nSUMMARY:Kreds\n{text}END:VEVENT\n"


def ask(method, path, body):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    kind = "text/calendar" if method == "PUT" else "application/xml"
    user = base64.b64encode(b"user:").decode()
    connection.request(method, path, body, {"Content-Type": f"{kind}; charset=utf-8", "Depth": "1", "Authorization": f"Basic {user}"})
    answer = connection.getresponse()
    return answer.status, answer.read().decode().replace("&#13;", "")


def store(name, *events):
    return ask("PUT", f"{HOME}{name}.ics", FRAME.format(events="".join(events)).replace("\n", "\r\n"))[0]


def query(start, end, expand):
    """Status, and what is found between two times in UTC: the start of each occurrence, or with expand off of each component."""
    limits = f'start="{start}Z" end="{end}Z"'
    status, text = ask("REPORT", HOME, QUERY.format(range=limits, expand=f"<C:expand {limits}/>" if expand else ""))
    return status, re.findall(r"^DTSTART[^:\n]*:(\S+)", text, re.MULTILINE)


server = subprocess.Popen(
    ["venv/bin/radicale", "--storage-filesystem-folder", "data", "--server-hosts", f"127.0.0.1:{port}", "--auth-type", "none"],
    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
)  # fmt: skip
try:
    for _ in range(120):
        try:
            ask("MKCALENDAR", HOME, "")
            break
        except OSError:
            time.sleep(0.5)
    store(
        "kreds",
        event("kreds", "DTSTART:20260907T170000Z", "DTEND:20260907T190000Z", "RRULE:FREQ=WEEKLY;COUNT=3"),
        event("kreds", "RECURRENCE-ID:20260914T170000Z", "DTSTART:20260916T170000Z", "DTEND:20260916T190000Z"),
        event("kreds", "RECURRENCE-ID:20260921T170000Z", "DTSTART:20260923T080000Z", "DTEND:20260923T150000Z"),
    )
    seen = {
        (what, expand): query(start, end, expand)[1]
        for what, start, end in [
            ("first Monday", "20260907T000000", "20260908T000000"),
            ("Monday, moved from", "20260914T000000", "20260915T000000"),
            ("Wednesday, moved to", "20260916T000000", "20260917T000000"),
            ("longer day, at 9", "20260923T090000", "20260923T100000"),
            ("longer day, at 13", "20260923T130000", "20260923T140000"),
        ]
        for expand in (False, True)
    }
finally:
    server.terminate()
    server.wait()
print(f"radicale {version('radicale')}")
for (what, expand), starts in seen.items():
    print(f"{what}, {'with' if expand else 'without'} expand: {' '.join(starts) or 'nothing'}")
found = [(bool(seen[what, False]), seen[what, True]) for what, expand in seen if expand]
sys.exit(found != [(True, ["20260907T170000Z"]), (False, ["20260916T170000Z"]), (True, ["20260916T170000Z"]), (True, ["20260923T080000Z"]), (True, [])])
PYTHON
