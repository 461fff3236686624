#!/usr/bin/env bash
# A camp of three evenings in Emacs' diary loses its last one in the calendar exported from it, and a yearly evening lasts 26 hours.
#
# Guess    icalendar-export-region writes the hours of an entry as DTSTART and DTEND, whichever form the date has: 18:00-20:00 on the first Monday of each
#          month, on three days (diary-block), each year (diary-anniversary). UNTIL has the value type of DTSTART (RFC 5545, 3.3.10).
# Happens  Three days: UNTIL=20260708, a date, beside a DTSTART with a time, so 8 July at 18:00 is after it in icalendar and dateutil. Each year: DTEND
#          is the day after at 20:00. First Monday: a whole day whose title is "18:00-20:00 Kreds". An evening till 01:00 ends before it
#          begins. Weekly evenings (diary-cyclic) are right. What Emacs itself imported from a weekly course it cannot export at all.
# Version  emacs-nox 1:28.2+1-15+deb12u4 (Debian 12), icalendar 7.3.2 and recurring-ical-events 3.8.2 to read
# Source   lisp/calendar/icalendar.el, icalendar--convert-block-to-ical, -anniversary-to-ical, -float-to-ical · RFC 5545, 3.3.10 and 3.8.2.2
# Ends with 0 when that is still so, with 1 when it is not, with 77 without that version.
set -euo pipefail
have=$(dpkg-query -W -f '${Version}' emacs-nox 2>/dev/null || true)
if [ "$have" != 1:28.2+1-15+deb12u4 ]; then
    echo "apt-get install --no-install-recommends emacs-nox=1:28.2+1-15+deb12u4 first (here: ${have:-none})" >&2 && exit 77
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check icalendar==7.3.2 recurring-ical-events==3.8.2
cd "$folder"
cat > export.el <<'LISP'
(require 'icalendar)
(setq calendar-date-style 'european)
(dolist (entry '(("weekly" . "%%(diary-cyclic 7 6 7 2026) 18:00-20:00 Kreds\n")
                 ("camp" . "%%(diary-block 6 7 2026 8 7 2026) 18:00-20:00 Kreds\n")
                 ("yearly" . "%%(diary-anniversary 6 7 2025) 18:00-20:00 Kreds\n")
                 ("monday" . "%%(diary-float t 1 1) 18:00-20:00 Kreds\n")
                 ("night" . "6 Jul 2026 22:00-01:00 Kreds\n")
                 ("imported" . "%%(and (diary-cyclic 7 6 7 2026) (diary-block 6 7 2026 20 7 2026)) 18:00-20:00 Kreds\n")))
  (with-temp-buffer
    (insert (cdr entry))
    (icalendar-export-region (point-min) (point-max) (concat (car entry) ".ics"))))
LISP
mkdir home
HOME=$folder/home emacs -Q --batch -l export.el >/dev/null 2>&1
"$folder/venv/bin/python" - <<'PYTHON'
import datetime as dt
import pathlib
import sys

import icalendar
import recurring_ical_events


def event(name):
    path = pathlib.Path(f"{name}.ics")
    found = icalendar.Calendar.from_ical(path.read_bytes()) if path.exists() else icalendar.Calendar()
    return (found.walk("VEVENT") or [None])[0], found


print("Emacs 28.2")
for name in ("weekly", "camp", "yearly", "monday", "night", "imported"):
    one = event(name)[0]
    lines = [line for line in (one.to_ical().decode().splitlines() if one else ["(nothing)"]) if line.split(":")[0].split(";")[0] in ("DTSTART", "DTEND", "RRULE", "SUMMARY", "(nothing)")]
    print(f"{name:9}", "  ".join(lines))
camp, calendar = event("camp")
days = [one["DTSTART"].dt for one in recurring_ical_events.of(calendar).between(dt.date(2026, 7, 1), dt.date(2026, 8, 1))]
print("the camp in recurring-ical-events:", ", ".join(str(day) for day in days))
yearly, monday, night, weekly = (event(name)[0] for name in ("yearly", "monday", "night", "weekly"))
same = len(days) == 2 and yearly["DTEND"].dt - yearly["DTSTART"].dt == dt.timedelta(hours=26) and event("imported")[0] is None
same = same and type(monday["DTSTART"].dt) is dt.date and monday["SUMMARY"] == "18:00-20:00 Kreds" and night["DTEND"].dt < night["DTSTART"].dt
sys.exit(not (same and weekly["DTEND"].dt - weekly["DTSTART"].dt == dt.timedelta(hours=2)))
PYTHON
