#!/usr/bin/env bash
# Who was invited to one evening of a series and keeps it in Radicale can no longer ask that calendar for what is on with expand: 400 for all of it.
#
# Guess    A guest at one evening gets an event with RECURRENCE-ID and no series, and a calendar keeps it so (RFC 4791, 4.1, says that a resource may
#          consist of such instances alone). It is stored, found by time, busy, and with expand one occurrence as any other.
# Happens  It is stored (201), found and busy. From then on every calendar-query with expand is answered by 400, for the whole calendar and whatever
#          month one asks for, so nothing else is to be had either. An invitation to two evenings is refused at once (400).
# Version  radicale 3.9.0 (vobject 0.9.9)
# Source   radicale/app/report.py, _split_overridden_vevents; radicale/item/filter.py, get_children · RFC 4791, 4.1
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
BUSY = '<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav"><C:time-range {range}/></C:free-busy-query>'
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


def busy(start, end):
    return re.findall(r"FBTYPE=BUSY:(\S+)", ask("REPORT", HOME, BUSY.format(range=f'start="{start}Z" end="{end}Z"'))[1])


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
    store("other", event("other", "DTSTART:20260915T170000Z", "DURATION:PT2H"))
    before = query("20260914T000000", "20260921T000000", True)
    one = event("one", "RECURRENCE-ID:20260917T170000Z", "DTSTART:20260917T180000Z", "DURATION:PT2H")
    stored = store("one", one)
    found, periods = query("20260914T000000", "20260921T000000", False), busy("20260914T000000", "20260921T000000")
    after, other_week = query("20260914T000000", "20260921T000000", True), query("20270101T000000", "20270201T000000", True)
    two = event("two", "RECURRENCE-ID:20260917T170000Z", "DTSTART:20260917T180000Z", "DURATION:PT2H")
    both = store("two", two, two.replace("20260917T", "20260924T"))
finally:
    server.terminate()
    server.wait()
print(f"radicale {version('radicale')}")
print(f"before, with expand: {before}; one evening stored: {stored}; found without expand: {found}; busy: {periods}")
print(f"with expand: {after}; next January: {other_week}; an invitation to two evenings stored: {both}")
same = stored == 201 and after[0] == 400 and both == 400
right = before == (207, ["20260915T170000Z"]) and found[0] == 207 and len(found[1]) == len(periods) == 2 and other_week[0] == 400
sys.exit(not (same and right))
PYTHON
