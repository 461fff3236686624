#!/usr/bin/env bash
# icalevents shows an evening on its old day when it was moved to a day outside of what is asked for.
#
# Guess    An occurrence that RECURRENCE-ID moves is gone from its old day, wherever it went: who looks at October does not see what was moved to December.
# Happens  What replaces is looked for only among what lies in the window: asked for October, events() has the evening on its old day, as if nothing had been
#          moved; asked for until the new year, it has it in December and not in October. Whoever shows month by month sends people to a closed door.
#          recurring-ical-events and ical have it right in both.
# Version  icalevents 0.3.1 · recurring-ical-events 3.8.2 for comparison
# Source   icalevents/icalparser.py: parse_events (the last lines compare with `found`) · https://www.rfc-editor.org/rfc/rfc5545#section-3.8.4.4
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check icalevents==0.3.1 icalendar==7.3.2 recurring-ical-events==3.8.2 python-dateutil==2.9.0.post0 tzdata==2026.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import datetime as dt
import sys
from importlib.metadata import version

import icalendar
import recurring_ical_events
from icalevents.icalevents import events

EVENING = """BEGIN:VEVENT
UID:1@school.example
DTSTAMP:20260901T080000Z
DTSTART;TZID=Europe/Copenhagen:{day}T183000
DTEND;TZID=Europe/Copenhagen:{day}T210000
{more}
SUMMARY:Evening
END:VEVENT
"""
weekly = EVENING.format(day=20261006, more="RRULE:FREQ=WEEKLY;COUNT=4")
moved = EVENING.format(day=20261215, more="RECURRENCE-ID;TZID=Europe/Copenhagen:20261013T183000")
text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//school//EN\n{weekly}{moved}END:VCALENDAR\n".replace("\n", "\r\n")


def days(until):
    start, end = dt.datetime(2026, 10, 1), dt.datetime(*until)
    here = sorted(f"{event.start:%m-%d}" for event in events(string_content=text.encode(), start=start, end=end))
    other = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(start, end)
    return " ".join(here), " ".join(sorted(f"{event.start:%m-%d}" for event in other))


print("icalevents", version("icalevents"), "· recurring-ical-events", version("recurring-ical-events"))
october, all_of_it = days((2026, 11, 1)), days((2027, 1, 1))
print("asked for October:        ", october)
print("asked for until new year: ", all_of_it)
seen = october == ("10-06 10-13 10-20 10-27", "10-06 10-20 10-27")
sys.exit(0 if seen and all_of_it == ("10-06 10-20 10-27 12-15", "10-06 10-20 10-27 12-15") else 1)
PYTHON
