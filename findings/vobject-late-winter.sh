#!/usr/bin/env bash
# The time zone that vobject writes for Copenhagen is called CET and goes back to winter time an hour late, at four.
#
# Guess    A start with zoneinfo's Europe/Copenhagen is written with TZID=Europe/Copenhagen and a VTIMEZONE whose winter begins on the last Sunday of
#          October at 03:00, the summer hour at which the clocks go back (RFC 5545, 3.6.5: DTSTART in the local time before the change).
# Happens  The zone is named CET after its winter, and DTSTART is 04:00 for winter and 03:00 for summer, one hour late each. A reader that goes by
#          the VTIMEZONE, as dateutil's tzical does, takes 03:30 on that morning for summer time: the night course of 25 October ends an hour early.
# Version  vobject 0.9.9, python-dateutil 2.9.0.post0, tzdata 2026.6
# Source   vobject/icalendar.py, TimezoneComponent.settzinfo · https://www.rfc-editor.org/rfc/rfc5545#section-3.6.5
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check vobject==0.9.9 python-dateutil==2.9.0.post0 tzdata==2026.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import re
import sys
from datetime import datetime, timezone
from importlib.metadata import version
from io import StringIO
from zoneinfo import ZoneInfo

import vobject
from dateutil.tz import tzical

end = datetime(2026, 10, 25, 3, 30, tzinfo=ZoneInfo("Europe/Copenhagen"))
calendar = vobject.iCalendar()
event = calendar.add("vevent")
event.add("uid").value = "1@school.example"
event.add("dtstart").value = end.replace(hour=0)
event.add("dtend").value = end
text = calendar.serialize()
name = re.search("TZID:(.*)", text)[1].strip()
starts = {kind: re.search(f"BEGIN:{kind}\\s+DTSTART:\\d+T(\\d{{4}})", text)[1] for kind in ("STANDARD", "DAYLIGHT")}
read = end.replace(tzinfo=tzical(StringIO(text)).get(name))
print(f"vobject {version('vobject')}, python-dateutil {version('python-dateutil')}")
print(f"the zone is called {name}; winter begins at {starts['STANDARD']}, summer at {starts['DAYLIGHT']}")
print(f"end meant: {end.astimezone(timezone.utc):%H:%M} UTC; end read from the file: {read.astimezone(timezone.utc):%H:%M} UTC")
seen = [name, starts["STANDARD"], starts["DAYLIGHT"], f"{end.astimezone(timezone.utc):%H:%M}", f"{read.astimezone(timezone.utc):%H:%M}"]
sys.exit(seen != ["CET", "0400", "0300", "02:30", "01:30"])
PYTHON
