#!/usr/bin/env bash
# The extra evening (RDATE) of a course in Copenhagen is two hours late in libical 3, and one that the rule has too stands there twice.
#
# Guess    icalcomponent_foreach_recurrence gives the spans of an event's occurrences in UTC; it knows the zone of DTSTART and of EXDATE, so RDATE with
#          the same TZID is that zone's hour: 18:00 is 16:00 UTC. A day in RDATE that the rule gives as well is one occurrence (RFC 5545, 3.8.5.2).
# Happens  RDATE's TZID is not looked at: 18:00 is 18:00 UTC, 20:00 in Copenhagen. So the extra evening is late, by one hour in winter and two in summer, and
#          the evening named twice is there at both hours. RDATE with periods gives nothing. Rule and EXDATE, in UTC too, are right.
# Version  libical3 3.0.16-1+b1 with gir1.2-ical-3.0 (Debian 12)
# Source   libical/icalcomponent.c, icalcomponent_foreach_recurrence · https://www.rfc-editor.org/rfc/rfc5545#section-3.8.5.2
# Ends with 0 when that is still so, with 1 when it is not, with 77 without that version and PyGObject.
set -euo pipefail
have=$(dpkg-query -W -f '${Version}' libical3 2>/dev/null || true)
if [ "$have" != 3.0.16-1+b1 ] || ! /usr/bin/python3 -c "import gi; gi.require_version('ICalGLib', '3.0')" 2>/dev/null; then
    echo "apt-get install libical3=3.0.16-1+b1 gir1.2-ical-3.0 python3-gi first (here: ${have:-none})" >&2 && exit 77
fi
/usr/bin/python3 - <<'PYTHON'
import datetime as dt
import sys

import gi

gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib

ZONE = """BEGIN:VTIMEZONE
TZID:Europe/Copenhagen
BEGIN:DAYLIGHT
DTSTART:19810329T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""


def occurrences(*lines):
    """The starts in UTC of an event of two hours from Monday 5 October 2026, 18:00 in Copenhagen."""
    body = "\n".join(("UID:1@example.org", "DTSTAMP:20260901T120000Z", "DTSTART;TZID=Europe/Copenhagen:20261005T180000", "DURATION:PT2H", *lines))
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//example//x//EN\n{ZONE}BEGIN:VEVENT\n{body}\nEND:VEVENT\nEND:VCALENDAR\n"
    calendar = ICalGLib.Component.new_from_string(text)
    found = []

    def add(component, span, *rest):
        found.append(dt.datetime.fromtimestamp(span.get_start(), dt.timezone.utc).strftime("%d.%m %H:%M"))
        return True

    event = calendar.get_first_component(ICalGLib.ComponentKind.VEVENT_COMPONENT)
    event.foreach_recurrence(ICalGLib.Time.new_from_string("20261001T000000Z"), ICalGLib.Time.new_from_string("20261201T000000Z"), add, None)
    print(" ".join(lines), "→", ", ".join(found))
    return found


zone = ";TZID=Europe/Copenhagen:"
print("libical 3.0.16, starts in UTC")
right = occurrences("RRULE:FREQ=WEEKLY;COUNT=4", f"EXDATE{zone}20261012T180000") == ["05.10 16:00", "19.10 16:00", "26.10 17:00"]
extra = occurrences("RRULE:FREQ=WEEKLY;COUNT=2", f"RDATE{zone}20261014T180000")
twice = occurrences("RRULE:FREQ=WEEKLY;COUNT=2", f"RDATE{zone}20261012T180000")
winter = occurrences(f"RDATE{zone}20261104T180000")
period = occurrences("RDATE;VALUE=PERIOD;TZID=Europe/Copenhagen:20261014T180000/PT3H")
same = extra[-1] == "14.10 18:00" and twice == ["05.10 16:00", "12.10 16:00", "12.10 18:00"] and winter[-1] == "04.11 18:00" and len(period) == 1
sys.exit(not (right and same))
PYTHON
