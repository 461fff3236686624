#!/usr/bin/env bash
# "Every other week on Mondays and Wednesdays" is every week in Emacs' icalendar.el, and "the first and the third Saturday" the first alone.
#
# Guess    INTERVAL and the days of BYDAY are what every rule of a course is made of (RFC 5545, 3.3.10). What the diary's forms cannot say is made
#          of several entries, or is left out with a word in *icalendar-errors*, as the manual says of what cannot be converted.
# Happens  INTERVAL is kept without BYDAY (diary-cyclic 14) and dropped beside it: the entry asks for the day of the week only. Of several days with
#          a number the first is taken. FREQ=DAILY with BYDAY is every day, and "the last day of the month" (BYMONTHDAY=-1) the 31st. No error is
#          written: the buffer for errors is empty.
# Version  emacs-nox 1:28.2+1-15+deb12u4 (Debian 12), python-dateutil 2.9.0.post0 for comparison
# Source   lisp/calendar/icalendar.el, icalendar--convert-recurring-to-diary · https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
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
(when (get-buffer "*icalendar-errors*")
  (princ (with-current-buffer "*icalendar-errors*" (buffer-string))))
LISP
"$folder/venv/bin/python" - <<'PYTHON'
import datetime as dt
import subprocess
import sys
from collections import defaultdict

from dateutil.rrule import rrulestr

RULES = {
    "other": ("20260105", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;UNTIL=20260131"),
    "plain": ("20260105", "FREQ=WEEKLY;INTERVAL=2;UNTIL=20260131"),
    "saturdays": ("20260103", "FREQ=MONTHLY;BYDAY=1SA,3SA;UNTIL=20260228"),
    "daily": ("20260105", "FREQ=DAILY;BYDAY=MO,TH;UNTIL=20260112"),
    "last": ("20260131", "FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20260430"),
}
for name, (start, rule) in RULES.items():
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example//x//EN", "BEGIN:VEVENT", f"UID:{name}@example.org", "DTSTAMP:20260101T120000Z"]
    lines += [f"DTSTART;VALUE=DATE:{start}", f"RRULE:{rule}", "SUMMARY:Kreds", "END:VEVENT", "END:VCALENDAR", ""]
    with open(f"{name}.ics", "w", newline="") as file:
        file.write("\r\n".join(lines))
run = subprocess.run(["emacs", "-Q", "--batch", "-l", "import.el"], capture_output=True, text=True, check=True)
found = defaultdict(list)
for line in run.stderr.splitlines():
    name, _, day = line.partition(" ")
    if name in RULES:
        found[name].append(dt.date.fromisoformat(day))
print("Emacs 28.2")
right = {}
for name, (start, rule) in RULES.items():
    right[name] = [day.date() for day in rrulestr(f"RRULE:{rule}", dtstart=dt.datetime.strptime(start, "%Y%m%d"))]
    mine, his = (" ".join(day.strftime("%d.%m") for day in days) for days in (right[name], found[name]))
    print(f"{rule}\n    dateutil {mine}\n    Emacs    {his}")
print("errors:", run.stdout.strip() or "none")
every = [day + dt.timedelta(days=7 * week) for week in range(4) for day in (dt.date(2026, 1, 5), dt.date(2026, 1, 7))]
same = found["other"] == every and found["saturdays"] == [dt.date(2026, 1, 3), dt.date(2026, 2, 7)] and len(found["daily"]) == 8
same = same and found["last"] == [dt.date(2026, 1, 31), dt.date(2026, 3, 31)] and not run.stdout.strip()
sys.exit(not (same and found["plain"] == right["plain"]))
PYTHON
