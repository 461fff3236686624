#!/usr/bin/env bash
# The end of the time one asks django-recurrence about is given back as an occurrence, also on a day that the rule does not have.
#
# Guess    occurrences(dtstart=…, dtend=31 July) gives the Wednesdays of July and stops there, as between() of dateutil does: an end bounds, it adds none;
#          and a date in exdates is out in any case.
# Happens  Friday 31 July at midnight comes as the last of them, and is counted; so it does when exdates names it. Only between() without dtend is
#          free of it. A calendar that asks month by month shows a course on the first of each.
# Version  django-recurrence 1.14, Django 5.2.19, python-dateutil 2.9.0.post0
# Source   recurrence/base.py, to_dateutil_rruleset · https://github.com/jazzband/django-recurrence/issues/96 (open since 2017)
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check django-recurrence==1.14 Django==5.2.19 python-dateutil==2.9.0.post0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from datetime import datetime
from importlib.metadata import version

from django.conf import settings

settings.configure(USE_TZ=False)
import django

django.setup()
from recurrence import WEEKLY, Recurrence, Rule

first, end = datetime(2026, 7, 1, 18), datetime(2026, 7, 31)
weekly = Recurrence(rrules=[Rule(WEEKLY)])
without = Recurrence(rrules=[Rule(WEEKLY)], exdates=[end])
asked = {
    "occurrences": weekly.occurrences(dtstart=first, dtend=end),
    "with the end in exdates": without.occurrences(dtstart=first, dtend=end),
    "between": weekly.between(datetime(2026, 7, 1), end, dtstart=first),
}
found = {name: [moment.strftime("%a %d") for moment in moments] for name, moments in asked.items()}
print(f"django-recurrence {version('django-recurrence')}: Wednesdays of July 2026, count() {weekly.count(dtstart=first, dtend=end)}")
for name, days in found.items():
    print(f"{name:24}", ", ".join(days))
sys.exit(
    found["occurrences"][-1] != "Fri 31"
    or found["with the end in exdates"][-1] != "Fri 31"
    or found["between"] != ["Wed 01", "Wed 08", "Wed 15", "Wed 22", "Wed 29"]
    or weekly.count(dtstart=first, dtend=end) != 6
)
PYTHON
