#!/usr/bin/env bash
# Importing icalevents changes the time zones that icalendar hands to everybody in the process: an event with a DURATION over the change of clocks ends an hour off.
#
# Guess    A library that expands calendars has no effect on another that reads them: icalendar keeps its zones of zoneinfo, and a weekend of P1DT5H from
#          Saturday 10:00, the night the clocks go back, ends on Sunday at 15:00 (days are nominal: RFC 5545, 3.3.6), whoever else is imported.
# Happens  `import icalevents.icalparser` calls icalendar.use_pytz() for the whole process. From then on event.end is 15:00+02:00, which is 14:00 on that day's clock
#          (pytz wants normalize after each sum), and recurring-ical-events says 14:00 too, also for each week of a weekend that ends by DTEND. The order of two imports
#          in another module decides.
# Version  icalevents 0.3.1 · icalendar 7.3.2 · recurring-ical-events 3.8.2
# Source   icalevents/icalparser.py (use_pytz at the top) · https://www.rfc-editor.org/rfc/rfc5545#section-3.3.6
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check icalevents==0.3.1 icalendar==7.3.2 recurring-ical-events==3.8.2 python-dateutil==2.9.0.post0 tzdata==2026.6
cd "$folder"
cat > ends.py <<'PYTHON'
import datetime as dt
import sys

import icalendar
import recurring_ical_events

if sys.argv[1:]:
    import icalevents.icalparser

TEXT = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//school//EN
BEGIN:VEVENT
UID:1@school.example
DTSTAMP:20260901T080000Z
DTSTART;TZID=Europe/Copenhagen:{start}
{end}
SUMMARY:Weekend
END:VEVENT
END:VCALENDAR
"""


def ends(start, end):
    calendar = icalendar.Calendar.from_ical(TEXT.format(start=start, end=end).replace("\n", "\r\n"))
    found = recurring_ical_events.of(calendar).between(dt.date(2026, 10, 24), dt.date(2026, 10, 26))
    return calendar.events[0].end, found[0].end


once = ends("20261024T100000", "DURATION:P1DT5H")
weekly = ends("20261017T100000", "DTEND;TZID=Europe/Copenhagen:20261018T150000\nRRULE:FREQ=WEEKLY;COUNT=2")
print(once[0].isoformat(), once[1].isoformat(), weekly[1].isoformat(), type(once[0].tzinfo).__module__.split(".")[0])
PYTHON
alone=$("$folder/venv/bin/python" ends.py)
beside=$("$folder/venv/bin/python" ends.py icalevents)
"$folder/venv/bin/pip" list --disable-pip-version-check 2>/dev/null | grep -iE '^(icalevents|icalendar|recurring|pytz)'
echo "event.end, recurring-ical-events, and the same of a weekly one:"
echo "without icalevents: $alone"
echo "imported as well:   $beside"
[ "$alone" = "2026-10-25T15:00:00+01:00 2026-10-25T15:00:00+01:00 2026-10-25T15:00:00+01:00 zoneinfo" ] &&
    [ "$beside" = "2026-10-25T15:00:00+02:00 2026-10-25T14:00:00+01:00 2026-10-25T14:00:00+01:00 pytz" ]
