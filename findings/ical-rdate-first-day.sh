#!/usr/bin/env bash
# A course whose other days are listed in RDATE, without a rule, has no first day in ical (Home Assistant's calendars) and vobject.
#
# Guess    DTSTART is the first of the days (RFC 5545, 3.8.5.2 and 3.8.2.4: it defines the first instance of the recurrence set), RDATE adds the others.
# Happens  Both list the two days of RDATE only. With an RRULE beside, or with DTSTART named once more in RDATE, the first day is there.
# Version  ical 14.3.1, vobject 0.9.9, python-dateutil 2.9.0.post0
# Source   ical/timeline.py and ical/iter.py; vobject/icalendar.py, getrruleset · https://www.rfc-editor.org/rfc/rfc5545#section-3.8.5.2
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check ical==14.3.1 vobject==0.9.9 python-dateutil==2.9.0.post0 tzdata==2026.6 pydantic==2.14.4
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import vobject
from ical.calendar_stream import IcsCalendarStream

COURSE = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Example//Course//EN
BEGIN:VEVENT
UID:course-1@school.example
DTSTAMP:20260101T000000Z
SUMMARY:Course
DTSTART:20260109T170000Z
DTEND:20260109T200000Z
RDATE:{days}
END:VEVENT
END:VCALENDAR
"""


def listed(days):
    text = COURSE.format(days=days).replace("\n", "\r\n")
    by_ical = [event.dtstart.day for event in IcsCalendarStream.calendar_from_ics(text).timeline]
    by_vobject = [start.day for start in vobject.readOne(text).vevent.rruleset]
    return by_ical, by_vobject


plain = listed("20260116T170000Z,20260123T170000Z")
named = listed("20260109T170000Z,20260116T170000Z,20260123T170000Z")
print(f"ical {version('ical')}, vobject {version('vobject')}: days in January of a course on the 9th, 16th and 23rd")
for name, found, again in zip(("ical", "vobject"), plain, named):
    print(f"{name:8} RDATE with the 16th and 23rd: {found}; with the 9th as well: {again}")
sys.exit(plain != ([16, 23], [16, 23]) or named != ([9, 16, 23], [9, 16, 23]))
PYTHON
