#!/usr/bin/env bash
# The 53rd Thursday of 2027, which has 52, is 6 January 2028 to rrule-temporal, and day 100 of the year "if it is a Thursday" is any day.
#
# Guess    A year without a 53rd Thursday is left out (RFC 5545, 3.3.10: invalid dates are ignored), as a month without a 31st is. Beside BYYEARDAY,
#          BYDAY limits (note 2 of the table there): day 100 and 200 only when they are Thursdays. "The only fully compliant" library has both.
# Happens  Of 53TH the week is counted over the end of the year: 31 December 2026, then 6 January 2028 and 4 January 2029. Beside BYYEARDAY, BYDAY has no
#          effect. 5TH of a month is right, and so is BYDAY beside BYMONTHDAY (Friday the 13th).
# Version  rrule-temporal 2.2.8, temporal-polyfill 0.3.2 (npm); python-dateutil 2.9.0.post0 for comparison
# Source   https://www.npmjs.com/package/rrule-temporal · https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-dateutil==2.9.0.post0
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts rrule-temporal@2.2.8 temporal-polyfill@0.3.2
cat > check.mjs <<'JS'
import { RRuleTemporal } from 'rrule-temporal'
const days = (rule) => new RRuleTemporal({ rruleString: `DTSTART;TZID=UTC:20260105T180000\nRRULE:${rule}` }).all().map((day) => day.toPlainDate().toString())
console.log(JSON.stringify(process.argv.slice(2).map(days)))
JS
"$folder/venv/bin/python" - <<'PYTHON'
import datetime as dt
import json
import subprocess
import sys

from dateutil.rrule import rrulestr

RULES = [
    "FREQ=YEARLY;BYDAY=53TH;COUNT=3",
    "FREQ=YEARLY;BYYEARDAY=100,200;BYDAY=TH;COUNT=3",
    "FREQ=MONTHLY;BYDAY=5TH;COUNT=3",
    "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR;COUNT=3",
]
found = json.loads(subprocess.run(["node", "check.mjs", *RULES], capture_output=True, check=True, text=True).stdout)
print("rrule-temporal 2.2.8")
right = []
for rule, days in zip(RULES, found, strict=True):
    right.append([f"{day:%Y-%m-%d}" for day in rrulestr(f"RRULE:{rule}", dtstart=dt.datetime(2026, 1, 5, 18))])
    print(f"{rule}: {' '.join(days)}; dateutil {' '.join(right[-1])}")
same = found[0] == ["2026-12-31", "2028-01-06", "2029-01-04"] and found[1] == ["2026-04-10", "2026-07-19", "2027-04-10"]
sys.exit(not (same and found[2:] == right[2:] and right[0][1] == "2032-12-30"))
PYTHON
