#!/usr/bin/env bash
# A whole day that is repeated is, in Radicale, busy for its first second, and so it stays on the day it was moved from.
#
# Guess    DTSTART;VALUE=DATE without an end is one day (RFC 5545, 3.6.1; the last row but one of the table in RFC 4791, 9.9), also when it comes every
#          week. And a component with RECURRENCE-ID takes the place of the occurrence it names, with dates as with times.
# Happens  A single day is busy for 24 hours. With RRULE it is busy from 00:00:00 to 00:00:01, so whoever asks for the afternoon does not find it. What
#          is moved to the 19th stays on the 17th too. Both times dateutil's midnights are taken for what they look like. EXDATE works.
# Version  radicale 3.9.0 (vobject 0.9.9)
# Source   radicale/item/filter.py, visit_time_ranges (dtstart_is_datetime; `dtstart not in ignore`)
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
    day = event("single", "DTSTART;VALUE=DATE:20261124")
    store("single", day)
    single, afternoon = busy("20261101T000000", "20261201T000000"), query("20261124T120000", "20261124T160000", False)[1]
    store(
        "days",
        event("days", "DTSTART;VALUE=DATE:20261203", "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;VALUE=DATE:20261210"),
        event("days", "RECURRENCE-ID;VALUE=DATE:20261217", "DTSTART;VALUE=DATE:20261219"),
    )
    days, missed = busy("20261201T000000", "20261224T000000"), query("20261203T120000", "20261203T160000", False)[1]
    store(
        "evenings",
        event("evenings", "DTSTART:20260903T170000Z", "DURATION:PT2H", "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE:20260910T170000Z"),
        event("evenings", "RECURRENCE-ID:20260917T170000Z", "DTSTART:20260919T170000Z", "DURATION:PT2H"),
    )
    evenings = busy("20260901T000000", "20260924T000000")
finally:
    server.terminate()
    server.wait()
print(f"radicale {version('radicale')}")
print(f"a single day is busy {' '.join(single)}; found in its afternoon: {len(afternoon)}")
print(f"days of a series are busy {' '.join(days)}; found in an afternoon: {len(missed)}")
print(f"evenings of a series are busy {' '.join(evenings)}")
same = days == [f"202612{day}T000000Z/202612{end}Z" for day, end in [("03", "03T000001"), ("17", "17T000001"), ("19", "20T000000")]] and not missed
right = single == ["20261124T000000Z/20261125T000000Z"] and len(afternoon) == 1 and [period[6:8] for period in evenings] == ["03", "19"]
sys.exit(not (same and right))
PYTHON
