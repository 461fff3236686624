#!/usr/bin/env bash
# "Every Monday and the last Friday of the month" (BYDAY=MO,-1FR) is never, in dateutil and in rrule for JavaScript.
#
# Guess    The days of BYDAY are a list of which any may come, and each may have a number or none (RFC 5545, 3.3.10: "each BYDAY value can also be
#          preceded by" one): four or five Mondays and a Friday every month. dateutil is what others are measured by.
# Happens  Days with a number and days without are two conditions that must both hold, and no day is a Monday and a Friday: the rule has no occurrence,
#          and no error. MO,1MO is the first Monday only. Days all with a number, or all without, are right; ical.js has the mixture right.
# Version  python-dateutil 2.9.0.post0, rrule 2.8.1 (npm); ical.js 2.2.1 for comparison
# Source   dateutil/rrule.py, rrule._iter (byweekday … or bynweekday …) · https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-dateutil==2.9.0.post0
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts rrule@2.8.1 ical.js@2.2.1
cat > check.mjs <<'JS'
import ICAL from 'ical.js'
import rrule from 'rrule'
const found = {}
for (const rule of process.argv.slice(2)) {
  const end = new Date(Date.UTC(2026, 8, 30, 23))
  const days = rrule.rrulestr(`DTSTART:20260901T180000Z\nRRULE:${rule}`).between(new Date(Date.UTC(2026, 8, 1)), end).map((day) => day.getUTCDate())
  const iterator = ICAL.Recur.fromString(rule).iterator(ICAL.Time.fromString('2026-09-01T18:00:00'))
  const right = []
  for (let day = iterator.next(); day && day.month === 9; day = iterator.next()) right.push(day.day)
  found[rule] = [days, right]
}
console.log(JSON.stringify(found))
JS
"$folder/venv/bin/python" - <<'PYTHON'
import datetime as dt
import json
import subprocess
import sys
from importlib.metadata import version

from dateutil.rrule import rrulestr

RULES = [f"FREQ=MONTHLY;BYDAY={days}" for days in ("MO,-1FR", "MO,1MO", "1MO,-1FR", "MO,FR")]
javascript = json.loads(subprocess.run(["node", "check.mjs", *RULES], capture_output=True, check=True, text=True).stdout)
print(f"python-dateutil {version('python-dateutil')}, rrule 2.8.1, ical.js 2.2.1: days of September 2026")
seen = {}
for rule in RULES:
    found = rrulestr(f"RRULE:{rule}", dtstart=dt.datetime(2026, 9, 1, 18))
    mine = [day.day for day in found.between(dt.datetime(2026, 9, 1), dt.datetime(2026, 10, 1))]
    theirs, right = javascript[rule]
    seen[rule] = (mine == theirs, mine, right)
    print(f"{rule}: dateutil {mine}, rrule {theirs}, ical.js {right}")
mixed, twice, numbered, bare = seen.values()
same = mixed == (True, [], [7, 14, 21, 25, 28]) and twice == (True, [7], [7, 14, 21, 28])
sys.exit(not (same and numbered == (True, [7, 25], [7, 25]) and bare[0] and bare[1] == bare[2]))
PYTHON
