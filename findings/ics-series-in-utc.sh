#!/usr/bin/env bash
# Read and written again by ics.py, a course on Mondays at 18 is at 17 when summer time ends, and the evening that was cancelled stands again.
#
# Guess    What ics.py does not know (it says so of recurrence) it hands on as it was: DTSTART;TZID=Europe/Copenhagen with its RRULE and EXDATE, or the
#          same wall clock in some other way. RFC 5545 (3.8.5.3) takes a rule in the local time of DTSTART.
# Happens  DTSTART becomes UTC (160000Z), the rule stays beside it and now goes by UTC, so from 26 October the evening is an hour early. EXDATE keeps
#          TZID and 18:00, which is 17:00 UTC then and hits nothing; the VTIMEZONE it names is gone. An event without a rule comes through right.
# Version  ics 0.7.3, icalendar 7.3.2 and recurring-ical-events 3.8.2 to look
# Source   ics/serializers/event_serializer.py, serialize_start; ics/utils.py, arrow_to_iso; unused lines are kept in `extra`
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check ics==0.7.3 icalendar==7.3.2 recurring-ical-events==3.8.2 tzdata==2026.3
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import datetime as dt
import sys
from importlib.metadata import version
from zoneinfo import ZoneInfo

import icalendar
import ics
import recurring_ical_events

COURSE = """BEGIN:VCALENDAR
VERSION:2.0
CALSCALE:GREGORIAN
PRODID:-//example//x//EN
BEGIN:VTIMEZONE
TZID:Europe/Copenhagen
BEGIN:DAYLIGHT
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:kreds@example.org
DTSTAMP:20260801T120000Z
DTSTART;TZID=Europe/Copenhagen:20261012T180000
DURATION:PT2H
SUMMARY:Kreds
RRULE:FREQ=WEEKLY;COUNT=5
EXDATE;TZID=Europe/Copenhagen:20261102T180000
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


def evenings(text):
    calendar = icalendar.Calendar.from_ical(text)
    found = recurring_ical_events.of(calendar).between(dt.date(2026, 10, 1), dt.date(2026, 12, 1))
    return [event.start.astimezone(ZoneInfo("Europe/Copenhagen")).strftime("%d.%m. %H") for event in sorted(found, key=lambda event: event.start)]


written = ics.Calendar(COURSE).serialize()
before, after = evenings(COURSE), evenings(written)
single = evenings(ics.Calendar(COURSE.replace("RRULE:FREQ=WEEKLY;COUNT=5\r\n", "")).serialize())
print(f"ics {version('ics')}: " + " ".join(line for line in written.splitlines() if line.startswith(("DTSTART", "RRULE", "EXDATE", "BEGIN:VTIME"))))
print(f"before: {', '.join(before)}\nafter:  {', '.join(after)}\nwithout a rule: {', '.join(single)}")
same = after == ["12.10. 18", "19.10. 18", "26.10. 17", "02.11. 17", "09.11. 17"]
sys.exit(not (same and before == ["12.10. 18", "19.10. 18", "26.10. 18", "09.11. 18"] and single == ["12.10. 18"]))
PYTHON
