#!/usr/bin/env bash
# A night walk on Saturdays at half past two is an hour late in libical 3 not only in the night when the clocks go forward, but the week after too.
#
# Guess    Half past two does not exist on 29 March 2026 and is read as half past three (RFC 5545, 3.3.5, by the offset before the gap). On 5 April it
#          exists again, so the walk is at half past two.
# Happens  The hour that was put right for the one night is what the next night is counted from: 29 March and 5 April at 03:30, and 12 April at 02:30 once
#          more. Every night it is the second night; on the 29th of each month it is right. GNOME's calendars go by it.
# Version  libical3 3.0.16-1+b1 with gir1.2-ical-3.0 (Debian 12)
# Source   libical/icalrecur.c, icalrecur_iterator_next · https://www.rfc-editor.org/rfc/rfc5545#section-3.3.5
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

ZONE = ICalGLib.Timezone.get_builtin_timezone("Europe/Copenhagen")


def nights(rule, start):
    first = ICalGLib.Time.new_from_string(start)
    first.set_timezone(ZONE)
    iterator = ICalGLib.RecurIterator.new(ICalGLib.Recurrence.new_from_string(rule), first)
    found = []
    while not (night := iterator.next()).is_null_time():
        text = night.as_ical_string()
        found.append(f"{text[6:8]}.{text[4:6]}. {text[9:11]}:{text[11:13]}")
    print(f"{rule} from {start}: {', '.join(found)}")
    return found


print("libical3", sys.argv[1])
weekly = nights("FREQ=WEEKLY;COUNT=4", "20260322T023000")
daily = nights("FREQ=DAILY;COUNT=4", "20260328T023000")
monthly = nights("FREQ=MONTHLY;BYMONTHDAY=29;COUNT=3", "20260129T023000")
same = [night[-5:] for night in weekly] == [night[-5:] for night in daily] == ["02:30", "03:30", "03:30", "02:30"]
sys.exit(not (same and monthly == ["29.01. 02:30", "29.03. 03:30", "29.04. 02:30"]))
PYTHON
