#!/usr/bin/env bash
# A moved evening that names the old one in UTC stands twice in ical (Home Assistant's calendars): where it was and where it is.
#
# Guess    20260116T170000Z and 18:00 in Copenhagen are one moment: RECURRENCE-ID in UTC points at that evening, as EXDATE in UTC does in the same library.
#          RFC 5545, 3.8.4.4 asks for the same value type as DTSTART and forbids only mixing in floating times.
# Happens  The old evening stays beside the new one, since the identities are compared as text. With TZID=Europe/Copenhagen it moves;
#          recurring-ical-events moves it either way.
# Version  ical 14.3.1, recurring-ical-events 3.8.2 with icalendar 7.3.2
# Source   ical/timeline.py, ical/types/recur.py (RecurrenceId) · https://www.rfc-editor.org/rfc/rfc5545#section-3.8.4.4
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check ical==14.3.1 recurring-ical-events==3.8.2 icalendar==7.3.2 x-wr-timezone==2.0.1 \
    python-dateutil==2.9.0.post0 tzdata==2026.6 pydantic==2.14.4
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from datetime import date
from importlib.metadata import version

import icalendar
import recurring_ical_events
from ical.calendar_stream import IcsCalendarStream

EVENINGS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Example//Course//EN
BEGIN:VEVENT
UID:course-1@school.example
DTSTAMP:20260101T000000Z
SUMMARY:Evening
DTSTART;TZID=Europe/Copenhagen:20260109T180000
DTEND;TZID=Europe/Copenhagen:20260109T200000
RRULE:FREQ=WEEKLY;COUNT=3
EXDATE:20260123T170000Z
END:VEVENT
BEGIN:VEVENT
UID:course-1@school.example
DTSTAMP:20260101T000000Z
SUMMARY:Evening
DTSTART;TZID=Europe/Copenhagen:20260117T180000
DTEND;TZID=Europe/Copenhagen:20260117T200000
RECURRENCE-ID{old}
END:VEVENT
END:VCALENDAR
"""


def days(old):
    text = EVENINGS.format(old=old).replace("\n", "\r\n")
    by_ical = [event.dtstart.day for event in IcsCalendarStream.calendar_from_ics(text).timeline]
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(date(2026, 1, 1), date(2026, 2, 1))
    return by_ical, sorted(event["DTSTART"].dt.day for event in found)


local, utc = days(";TZID=Europe/Copenhagen:20260116T180000"), days(":20260116T170000Z")
print(f"ical {version('ical')}, recurring-ical-events {version('recurring-ical-events')}: Fridays, the 16th moved to Saturday the 17th, the 23rd off")
print(f"named in local time: ical {local[0]}, recurring-ical-events {local[1]}")
print(f"named in UTC:        ical {utc[0]}, recurring-ical-events {utc[1]}")
sys.exit(local != ([9, 17], [9, 17]) or utc != ([9, 16, 17], [9, 17]))
PYTHON
