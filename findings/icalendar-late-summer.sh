#!/usr/bin/env bash
# The time zone that icalendar writes for Copenhagen begins summer time an hour late, at three instead of two in the morning.
#
# Guess    The DTSTART of DAYLIGHT is the wall clock just before the change, read by TZOFFSETFROM (RFC 5545, 3.6.5, whose own example
#          for New York says 020000): 28 March 2027, 02:00 at +01:00, which is 01:00 UTC.
# Happens  Timezone.from_tzid, which Calendar.add_missing_timezones and mergecal use, writes the wall clock just after it: 03:00 at
#          +01:00, 02:00 UTC. The end of summer time is right, where both clocks say the same. In Nuuk, where the clocks change at ten in
#          the evening, summer begins on the wrong day.
#          icalendar itself does not see it: it reads the zone by its name.
# Version  icalendar 7.3.2, tzdata 2026.6
# Source   Timezone.from_tzinfo, src/icalendar/cal/timezone.py · https://www.rfc-editor.org/rfc/rfc5545#section-3.6.5
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check icalendar==7.3.2 tzdata==2026.6
"$folder/venv/bin/python" - <<'PY'
import datetime as dt
import sys
from zoneinfo import ZoneInfo

import icalendar

print("icalendar", icalendar.__version__)


def begins(name, kind):
    """When the first `kind` of 2027 begins in UTC, by the written zone (RFC 5545, 3.6.5) and by the zone itself."""
    zone = icalendar.Timezone.from_tzid(name, first_date=dt.date(2027, 1, 1), last_date=dt.date(2028, 1, 1))
    part = [part for part in zone.subcomponents if part.name == kind and part.DTSTART.month > 1][-1]
    written = part.DTSTART - part["TZOFFSETFROM"].td
    hour = dt.datetime(2027, part.DTSTART.month, 20, tzinfo=dt.UTC)
    before = hour.astimezone(ZoneInfo(name)).utcoffset()
    while hour.astimezone(ZoneInfo(name)).utcoffset() == before:
        hour += dt.timedelta(hours=1)
    print(f"{name:18} {kind:9} DTSTART {part.DTSTART:%d.%m. %H:%M}: {written:%d.%m. %H:%M} UTC; truly {hour:%d.%m. %H:%M} UTC")
    return written - hour.replace(tzinfo=None)


hour, nothing = dt.timedelta(hours=1), dt.timedelta(0)
late = [begins(name, "DAYLIGHT") for name in ("Europe/Copenhagen", "Atlantic/Faroe", "America/Nuuk")]
right = begins("Europe/Copenhagen", "STANDARD")
sys.exit(0 if late == [hour] * 3 and right == nothing else 1)
PY
