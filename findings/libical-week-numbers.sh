#!/usr/bin/env bash
# "The Monday of week 1" begins with a Tuesday in libical 3, and the Friday of week 52 is missing in 2027 and 2028; GNOME's calendars go by it.
#
# Guess    BYWEEKNO means weeks of ISO 8601 (RFC 5545, 3.3.10), which may begin in December and end in January: with BYDAY=MO every date is a Monday. Week 1
#          of 2026 has its Monday on 29 December 2025, before the start, so the first is 4 January 2027. 31 December 2027 is the Friday of week 52.
# Happens  A week's day that lies in the year before is put on the same date a year later: Tuesday, 29 December 2026. Of week 52 there is no Friday in
#          2027 and 2028, and week 53 has a Monday in 2031, which has 52. Weeks in the middle of the year are right.
# Version  libical3 3.0.16-1+b1 with gir1.2-ical-3.0 (Debian 12); python-dateutil 2.9.0.post0 for comparison
# Source   libical/icalrecur.c (expansion of BY_WEEK_NO into the days of one year)
# Ends with 0 when that is still so, with 1 when it is not, with 77 without that version and PyGObject.
set -euo pipefail
have=$(dpkg-query -W -f '${Version}' libical3 2>/dev/null || true)
if [ "$have" != 3.0.16-1+b1 ] || ! /usr/bin/python3 -c "import gi; gi.require_version('ICalGLib', '3.0')" 2>/dev/null; then
    echo "apt-get install libical3=3.0.16-1+b1 gir1.2-ical-3.0 python3-gi first (here: ${have:-none})" >&2 && exit 77
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-dateutil==2.9.0.post0
cd "$folder"
cat > libical.py <<'PYTHON'
import sys

import gi

gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib

rule = ICalGLib.Recurrence.new_from_string(sys.argv[1])
iterator = ICalGLib.RecurIterator.new(rule, ICalGLib.Time.new_from_string("20260105T180000"))
while not (day := iterator.next()).is_null_time():
    print(day.as_ical_string()[:8])
PYTHON
"$folder/venv/bin/python" - <<'PYTHON'
import datetime as dt
import subprocess
import sys

from dateutil.rrule import rrulestr


def both(rule):
    rule = f"FREQ=YEARLY;{rule};COUNT=4"
    lines = subprocess.run(["/usr/bin/python3", "libical.py", rule], capture_output=True, check=True, text=True).stdout.split()
    mine = [dt.datetime.strptime(line, "%Y%m%d").strftime("%a %Y-%m-%d") for line in lines]
    right = [day.strftime("%a %Y-%m-%d") for day in rrulestr(f"RRULE:{rule}", dtstart=dt.datetime(2026, 1, 5, 18))]
    print(f"{rule}\n    libical  {', '.join(mine)}\n    dateutil {', '.join(right)}")
    return mine, right


first, right_first = both("BYWEEKNO=1;BYDAY=MO")
last, right_last = both("BYWEEKNO=52;BYDAY=FR")
extra, right_extra = both("BYWEEKNO=53;BYDAY=MO")
middle, right_middle = both("BYWEEKNO=20;BYDAY=TH")
same = first == ["Tue 2026-12-29", *right_first[:3]] and last[:2] == ["Fri 2026-12-25", "Fri 2029-12-28"] and "Mon 2031-12-29" in extra
right = right_last[1:3] == ["Fri 2027-12-31", "Fri 2028-12-29"] and "Mon 2031-12-29" not in right_extra and middle == right_middle
sys.exit(not (same and right))
PYTHON
