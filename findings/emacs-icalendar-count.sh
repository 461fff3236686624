#!/usr/bin/env bash
# Of "ten evenings" (COUNT) Emacs' icalendar.el makes eleven, and of ten on Mondays and Thursdays twenty-one; of three first Sundays it makes two.
#
# Guess    COUNT is the number of occurrences (RFC 5545, 3.3.10), whatever the rhythm. An importer without a counter of its own works out the last of them
#          and writes it as the end: ten Mondays from 5 January end on 9 March.
# Happens  COUNT is turned into a length, count times the frequency, and that is added to the first day: ten weeks later is the eleventh Monday. With two
#          days a week the weeks are counted, not the evenings, and a first Sunday in the month of the end comes after the day of the month of
#          the first one, so the last is cut off. Daily and yearly rules and the fifth of each month are counted right.
# Version  emacs-nox 1:28.2+1-15+deb12u4 (Debian 12), python-dateutil 2.9.0.post0 for comparison
# Source   lisp/calendar/icalendar.el, icalendar--convert-recurring-to-diary (count) · https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
# Ends with 0 when that is still so, with 1 when it is not, with 77 without that version.
set -euo pipefail
have=$(dpkg-query -W -f '${Version}' emacs-nox 2>/dev/null || true)
if [ "$have" != 1:28.2+1-15+deb12u4 ]; then
    echo "apt-get install --no-install-recommends emacs-nox=1:28.2+1-15+deb12u4 first (here: ${have:-none})" >&2 && exit 77
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-dateutil==2.9.0.post0
cd "$folder"
cat > import.el <<'LISP'
(require 'icalendar)
(require 'diary-lib)
(setq calendar-date-style 'european)
(dolist (file (directory-files "." t "\\.ics$"))
  (let ((diary (concat file ".diary")) rule)
    (with-current-buffer (find-file-noselect file) (icalendar-import-buffer diary t t))
    (with-temp-buffer
      (insert-file-contents diary)
      (goto-char (point-min))
      (search-forward "%%")
      (setq rule (read (current-buffer))))
    (dotimes (n 1500)
      (let ((day (calendar-gregorian-from-absolute (+ n (calendar-absolute-from-gregorian '(1 1 2026))))))
        (when (eval `(let ((date ',day) (entry "")) ,rule))
          (princ (format "%s %04d-%02d-%02d\n" (file-name-base file) (nth 2 day) (car day) (cadr day)) #'external-debugging-output))))))
LISP
"$folder/venv/bin/python" - <<'PYTHON'
import datetime as dt
import subprocess
import sys
from collections import defaultdict

from dateutil.rrule import rrulestr

RULES = {
    "weekly": ("20260105", "FREQ=WEEKLY;COUNT=10"),
    "twice": ("20260105", "FREQ=WEEKLY;BYDAY=MO,TH;COUNT=10"),
    "sunday": ("20260201", "FREQ=MONTHLY;BYDAY=1SU;COUNT=3"),
    "fifth": ("20260105", "FREQ=MONTHLY;COUNT=3"),
    "daily": ("20260105", "FREQ=DAILY;COUNT=3"),
    "yearly": ("20260105", "FREQ=YEARLY;COUNT=3"),
}
for name, (start, rule) in RULES.items():
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example//x//EN", "BEGIN:VEVENT", f"UID:{name}@example.org", "DTSTAMP:20260101T120000Z"]
    lines += [f"DTSTART:{start}T180000", f"DTEND:{start}T200000", f"RRULE:{rule}", "SUMMARY:Kreds", "END:VEVENT", "END:VCALENDAR", ""]
    with open(f"{name}.ics", "w", newline="") as file:
        file.write("\r\n".join(lines))
run = subprocess.run(["emacs", "-Q", "--batch", "-l", "import.el"], capture_output=True, text=True, check=True)
found = defaultdict(list)
for line in run.stderr.splitlines():
    name, _, day = line.partition(" ")
    if name in RULES:
        found[name].append(dt.date.fromisoformat(day))
print("Emacs 28.2")
counts = {}
for name, (start, rule) in RULES.items():
    right = [day.date() for day in rrulestr(f"RRULE:{rule}", dtstart=dt.datetime.strptime(start, "%Y%m%d"))]
    counts[name] = len(found[name])
    print(f"{rule:32} {len(right):2} to {right[-1]}; in Emacs {len(found[name]):2} to {found[name][-1]}")
sys.exit(counts != {"weekly": 11, "twice": 21, "sunday": 2, "fifth": 3, "daily": 3, "yearly": 3})
PYTHON
