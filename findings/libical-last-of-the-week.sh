#!/usr/bin/env bash
# "The last of Monday and Thursday in the week" (FREQ=WEEKLY;BYSETPOS=-1) is both of them in libical 3, by which GNOME's calendars go.
#
# Guess    BYSETPOS goes with any frequency that has another BY part (RFC 5545, 3.3.10): of the set of each week the last, so Thursdays. libical
#          knows the part for months and years, and a rule it cannot follow it refuses.
# Happens  In weekly and daily rules the part is read, kept and written, and has no effect: Monday, Thursday, Monday. Monthly and yearly it is right.
# Version  libical3 3.0.16-1+b1 with gir1.2-ical-3.0 (Debian 12). libical 4.0 applies it in every frequency
# Source   libical/icalrecur.c, filter_bysetpos (called from the monthly and yearly expansion only)
# Ends with 0 when that is still so, with 1 when it is not, with 77 without that version and PyGObject.
set -euo pipefail
have=$(dpkg-query -W -f '${Version}' libical3 2>/dev/null || true)
if [ "$have" != 3.0.16-1+b1 ] || ! /usr/bin/python3 -c "import gi; gi.require_version('ICalGLib', '3.0')" 2>/dev/null; then
    echo "apt-get install libical3=3.0.16-1+b1 gir1.2-ical-3.0 python3-gi first (here: ${have:-none})" >&2 && exit 77
fi
/usr/bin/python3 - "$have" <<'PYTHON'
import sys

import gi

gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib


def days(text):
    rule = ICalGLib.Recurrence.new_from_string(f"{text};COUNT=4")
    iterator = ICalGLib.RecurIterator.new(rule, ICalGLib.Time.new_from_string("20260105T180000"))
    found = []
    while not (day := iterator.next()).is_null_time():
        found.append(day.as_ical_string()[4:11])
    print(f"{rule.to_string()}: {' '.join(found)}")
    return [moment[:4] for moment in found], "BYSETPOS" in rule.to_string()


print("libical3", sys.argv[1])
weekly, kept = days("FREQ=WEEKLY;BYDAY=MO,TH;BYSETPOS=-1")
daily, _kept = days("FREQ=DAILY;BYHOUR=9,18;BYSETPOS=1")
monthly, _kept = days("FREQ=MONTHLY;BYDAY=MO,TH;BYSETPOS=-1")
same = kept and weekly == ["0105", "0108", "0112", "0115"] and daily == ["0105", "0106", "0106", "0107"]
sys.exit(not (same and monthly == ["0129", "0226", "0330", "0430"]))
PYTHON
