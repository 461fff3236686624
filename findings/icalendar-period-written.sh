#!/usr/bin/env bash
# An extra evening with hours of its own is written by icalendar without VALUE=PERIOD and without its time zone, so it is at 18:00 wherever one is.
#
# Guess    add("rdate", [(start, end)]) takes a period, as the library's own vPeriod and vDDDLists do, and writes what reading one asks for: RDATE;VALUE=PERIOD
#          with TZID, for a start in Europe/Copenhagen (RFC 5545, 3.8.5.2: the default value is DATE-TIME). For FREEBUSY the type is the default.
# Happens  RDATE:20261014T180000/PT3H, a value of no type, and floating: beside DTSTART;TZID=Europe/Copenhagen the hour is that of whoever reads. A list of
#          times without periods has its TZID. icalendar reads its own period back without the zone. Given in UTC it has its Z, and VALUE is still missing.
# Version  icalendar 7.3.2
# Source   icalendar/prop/dt/list.py, vDDDLists (VALUE and TZID of periods) · https://www.rfc-editor.org/rfc/rfc5545#section-3.8.5.2
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check icalendar==7.3.2
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import datetime as dt
import sys
from importlib.metadata import version
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

zone = ZoneInfo("Europe/Copenhagen")
start, three = dt.datetime(2026, 10, 14, 18, tzinfo=zone), dt.timedelta(hours=3)


def line(value):
    event = Event()
    event.add("uid", "1@example.org")
    event.add("dtstart", dt.datetime(2026, 10, 5, 18, tzinfo=zone))
    event.add("rdate", value)
    calendar = Calendar()
    calendar.add_component(event)
    found = next(text for text in event.to_ical().decode().splitlines() if text.startswith("RDATE"))
    again = Calendar.from_ical(calendar.to_ical()).walk("VEVENT")[0]["RDATE"].dts[0].dt
    first = again[0] if isinstance(again, tuple) else again
    print(f"{found}   read again: {first} in {getattr(first.tzinfo, 'key', first.tzinfo)}")
    return found, first.tzinfo


print(f"icalendar {version('icalendar')}")
plain = line([start])
utc = line([(start.astimezone(dt.timezone.utc), three)])
period = line([(start, three)])
right = plain[0] == "RDATE;TZID=Europe/Copenhagen:20261014T180000"
sys.exit(not (right and utc[0] == "RDATE:20261014T160000Z/PT3H" and period == ("RDATE:20261014T180000/PT3H", None)))
PYTHON
