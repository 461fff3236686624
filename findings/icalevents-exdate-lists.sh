#!/usr/bin/env bash
# icalevents holds a cancelled evening again when it stands in one of several EXDATE lines, behind another day, and the clocks have changed since the first.
#
# Guess    EXDATE may list days and may be written several times (RFC 5545, 3.8.5.1): what a library reads in either form it reads in both together.
# Happens  A list alone and two lines alone are right; so is a list beside another line while the clocks stay as they are on the first evening. After the change an
#          evening is left out only if it stands first in its line: two ways leave days out, and the one that still works then reads one day of each line.
#          Calendars that grow over a year have just that: the holidays in one line, and a line more for each later change.
# Version  icalevents 0.3.1 · recurring-ical-events 3.8.2 for comparison
# Source   icalevents/icalparser.py: create_recurring_events_filter and extract_exdates · https://www.rfc-editor.org/rfc/rfc5545#section-3.8.5.1
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


def days(*lines):
    without = "\n".join("EXDATE;TZID=Europe/Copenhagen:" + ",".join(f"{day}T183000" for day in line) for line in lines)
    text = f"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//school//EN
BEGIN:VEVENT
UID:1@school.example
DTSTAMP:20260901T080000Z
DTSTART;TZID=Europe/Copenhagen:20261006T183000
DTEND;TZID=Europe/Copenhagen:20261006T210000
RRULE:FREQ=WEEKLY;COUNT=6
{without}
SUMMARY:Evening
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")
    window = dt.datetime(2026, 10, 1), dt.datetime(2026, 12, 1)
    here = events(string_content=text.encode(), start=window[0], end=window[1])
    other = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(*window)
    found = [" ".join(sorted(f"{event.start:%m-%d}" for event in some)) for some in (here, other)]
    print(without.replace("EXDATE;TZID=Europe/Copenhagen:", "EXDATE "), *found, sep="\n  ")
    return found


print("icalevents", version("icalevents"), "· recurring-ical-events", version("recurring-ical-events"))
right = "10-06 10-13 11-03 11-10"
seen = days([20261020, 20261027]) == days([20261020], [20261027]) == [right, right]
summer = days([20261013, 20261020], [20261103])
winter = days([20261020, 20261027], [20261103])
seen = seen and summer == ["10-06 10-27 11-10", "10-06 10-27 11-10"]
sys.exit(0 if seen and winter == ["10-06 10-13 10-27 11-10", "10-06 10-13 11-10"] else 1)
PYTHON
