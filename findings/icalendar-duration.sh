#!/usr/bin/env bash
# icalendar reads DURATION:PT24H and writes it back as P1D, which is another length when the clocks change.
#
# Guess    Reading a calendar and writing it unchanged keeps the value: RFC 5545, 3.3.6 parts the nominal (weeks, days) from the accurate
#          (hours, minutes, seconds). A watch of 24 hours from noon on 28 March 2026 ends at 13:00, one of a day at 12:00.
# Happens  Values are kept as Python's timedelta: PT24H, PT1440M and P1D all come out as P1D, PT36H as P1DT12H and P1W as P7D, and the end is 12:00.
# Version  icalendar 7.3.2
# Source   icalendar/prop: vDuration.to_ical · https://www.rfc-editor.org/rfc/rfc5545#section-3.3.6
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check icalendar==7.3.2 python-dateutil==2.9.0.post0 tzdata==2026.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

from icalendar import Event

lines = ["BEGIN:VEVENT", "UID:1@school.example", "DTSTAMP:20260101T000000Z", "DTSTART;TZID=Europe/Copenhagen:20260328T120000", "", "END:VEVENT", ""]
written, ends = {}, {}
for duration in ("PT24H", "PT1440M", "P1D", "PT36H", "P1W"):
    lines[4] = f"DURATION:{duration}"
    event = Event.from_ical("\r\n".join(lines))
    written[duration] = event.to_ical().decode().split("DURATION:")[1].split("\r\n")[0]
    ends[duration] = event.end.isoformat()
print(f"icalendar {version('icalendar')}")
for duration, text in written.items():
    print(f"read {duration:8} written {text:8} from 2026-03-28T12:00:00+01:00 to {ends[duration]}")
sys.exit(
    written != {"PT24H": "P1D", "PT1440M": "P1D", "P1D": "P1D", "PT36H": "P1DT12H", "P1W": "P7D"}
    or ends["PT24H"] != ends["P1D"]
)
PYTHON
