#!/usr/bin/env bash
# Of the evenings that are left out, each in an EXDATE line of its own, jicson keeps the last; and one of all participants.
#
# Guess    EXDATE, ATTENDEE and CATEGORIES may be written many times (RFC 5545, 3.8.5.1 and 3.6.1), and calendars that grow do write a line for each. A
#          converter to JSON makes a list of them, or jCal's one array for each (RFC 7265), or refuses what it has no place for.
# Happens  The name with its parameters is the key of a dictionary: lines that are alike so far replace each other. Three evenings left out are one,
#          five participants without parameters are the last of them, and no error is raised. Components come as lists.
# Version  jicson 1.0.2; icalendar 7.3.2 for comparison
# Source   jicson/jicson.py · https://www.rfc-editor.org/rfc/rfc5545#section-3.6.1
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check jicson==1.0.2 icalendar==7.3.2
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import icalendar
import jicson

lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example//x//EN", "BEGIN:VEVENT", "UID:1@example.org", "DTSTAMP:20260101T120000Z"]
lines += ["DTSTART:20261005T160000Z", "RRULE:FREQ=WEEKLY;COUNT=6", *(f"EXDATE:202610{day}T160000Z" for day in (12, 19))]
lines += [*(f"ATTENDEE:mailto:{name}@school.example" for name in ("ane", "bo", "carl")), "SUMMARY:Kreds", "END:VEVENT", "END:VCALENDAR", ""]
text = "\r\n".join(lines)
event = jicson.fromText(text)["VCALENDAR"][0]["VEVENT"][0]
other = icalendar.Calendar.from_ical(text).walk("VEVENT")[0]
print(f"jicson {version('jicson')}: EXDATE {event['EXDATE']}, ATTENDEE {event['ATTENDEE']}")
print(f"icalendar {version('icalendar')}: {len(other['EXDATE'])} EXDATE, {len(other['ATTENDEE'])} ATTENDEE")
same = event["EXDATE"] == "20261019T160000Z" and event["ATTENDEE"] == "mailto:carl@school.example"
sys.exit(not (same and len(other["EXDATE"]) == 2 and len(other["ATTENDEE"]) == 3))
PYTHON
