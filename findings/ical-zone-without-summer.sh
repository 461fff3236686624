#!/usr/bin/env bash
# A time zone that has no summer time is UTC in ical (Home Assistant's calendars), whatever its offset.
#
# Guess    A VTIMEZONE of one STANDARD part, from +0300 to +0300, is three hours before UTC: RFC 5545, 3.6.5 asks for one STANDARD or DAYLIGHT at least,
#          and that is how Outlook and Exchange write Turkey, India or Arizona. 18:00 there is 15:00 UTC.
# Happens  The part is read and written again, and the offset of every time in it is 0:00: 18:00 is 18:00 UTC. With a DAYLIGHT part and rules the
#          offsets are right; icalendar gives +03:00.
# Version  ical 14.3.1, icalendar 7.3.2 for comparison
# Source   ical/timezone.py, IcsTimezoneInfo.utcoffset and Timezone.get_observance · https://www.rfc-editor.org/rfc/rfc5545#section-3.6.5
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check ical==14.3.1 icalendar==7.3.2
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import icalendar
from ical.calendar_stream import IcsCalendarStream


def part(kind, start, before, after, rule=""):
    return f"BEGIN:{kind}\nDTSTART:{start}\nTZOFFSETFROM:{before}\nTZOFFSETTO:{after}\n{rule}END:{kind}\n"


def calendar(zone, name):
    event = f"UID:1@school.example\nDTSTAMP:20260101T000000Z\nDTSTART;TZID={name}:20260722T180000\nSUMMARY:Course\n"
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//school//EN\nBEGIN:VTIMEZONE\nTZID:{name}\n{zone}END:VTIMEZONE\nBEGIN:VEVENT\n{event}END:VEVENT\nEND:VCALENDAR\n"
    return text.replace("\n", "\r\n")


zones = {
    "without": part("STANDARD", "16010101T000000", "+0300", "+0300"),
    "with": part("STANDARD", "19701025T030000", "+0200", "+0100", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\n")
    + part("DAYLIGHT", "19700329T020000", "+0100", "+0200", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\n"),
}
print(f"ical {version('ical')}, icalendar {version('icalendar')}: offset of 22 July 2026, 18:00")
offsets = {}
for name, zone in zones.items():
    text = calendar(zone, f"Zone {name} summer")
    ours = IcsCalendarStream.calendar_from_ics(text).events[0].dtstart
    other = icalendar.Calendar.from_ical(text).events[0].start
    offsets[name] = (str(ours.utcoffset()), str(other.utcoffset()))
    print(f"{name} summer time: ical {offsets[name][0]}, icalendar {offsets[name][1]}")
sys.exit(offsets != {"without": ("0:00:00", "3:00:00"), "with": ("2:00:00", "2:00:00")})
PYTHON
