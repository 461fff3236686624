#!/usr/bin/env bash
# ics.py writes CALSCALE:GEORGIAN into every calendar that it has read without a calendar scale, and the METHOD after the events.
#
# Guess    A calendar without CALSCALE is Gregorian (RFC 5545, 3.7.1) and is written as it came, without the line, or with GREGORIAN, the only value
#          that there is. METHOD is a property of the calendar and stands before the components (3.6: calprops, then component).
# Happens  A calendar read and written has a scale that does not exist, and recurring-ical-events refuses it ("Only Gregorian calendars"); one that
#          was made by ics.py has none. METHOD comes last, behind all events, as the writers are called by the alphabet (event, method).
# Version  ics 0.7.3; icalendar 7.3.2 and recurring-ical-events 3.8.2 for the reader
# Source   ics/parsers/icalendar_parser.py, parse_calscale; ics/serializers/icalendar_serializer.py
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check ics==0.7.3 icalendar==7.3.2 recurring-ical-events==3.8.2
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import icalendar
import ics
import recurring_ical_events

FRAME = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//x//EN\r\n{lines}BEGIN:VEVENT\r\nUID:a@example.org\r\nDTSTAMP:20260801T120000Z\r\n"
FRAME += "DTSTART:20261012T160000Z\r\nSUMMARY:Kreds\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


def outline(calendar):
    """The lines of the calendar itself, and where its event begins."""
    return [line for line in calendar.serialize().splitlines() if line.startswith(("CALSCALE", "METHOD", "BEGIN:VEVENT"))]


plain = outline(ics.Calendar(FRAME.format(lines="METHOD:REQUEST\r\n")))
named = outline(ics.Calendar(FRAME.format(lines="CALSCALE:GREGORIAN\r\n")))
made = outline(ics.Calendar(events={ics.Event(name="Kreds", begin="2026-10-12 16:00:00")}))
print(f"ics {version('ics')}\nread without: {plain}\nread with: {named}\nmade: {made}")
try:
    recurring_ical_events.of(icalendar.Calendar.from_ical(ics.Calendar(FRAME.format(lines="")).serialize()))
    refused = False
except ValueError as error:
    refused = True
    print(f"recurring-ical-events: {error}")
same = refused and plain == ["CALSCALE:GEORGIAN", "BEGIN:VEVENT", "METHOD:REQUEST"]
sys.exit(not (same and named == ["CALSCALE:GREGORIAN", "BEGIN:VEVENT"] and made == ["BEGIN:VEVENT"]))
PYTHON
