#!/usr/bin/env bash
# A whole-day rule (DTSTART;VALUE=DATE) begins in rrule.js on the day, hour and second at which the program runs.
#
# Guess    DTSTART;VALUE=DATE:20270105 with its RRULE is what every calendar writes for days without hours (RFC 5545, 3.3.4), and rrulestr() reads it as
#          dateutil's does, from which it was made: 5, 12 and 19 January, at midnight. What it cannot read it says.
# Happens  The line is passed over: the start is now, the current second, and three dates come from it, other ones at each run. Without VALUE=DATE, which
#          RFC 5545 does not allow (3.8.2.4), the same date is read.
# Version  rrule 2.8.1 (npm), python-dateutil 2.9.0.post0 for comparison
# Source   src/parsestring.ts, parseDtstart (knows DTSTART and DTSTART;TZID=…) · https://www.rfc-editor.org/rfc/rfc5545#section-3.8.2.4
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-dateutil==2.9.0.post0
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts rrule@2.8.1
cat > check.cjs <<'JS'
const { rrulestr } = require('rrule')
const rest = 'RRULE:FREQ=WEEKLY;COUNT=3'
const days = (start) => rrulestr(`${start}\n${rest}`).all()
const before = Date.now()
const whole = days('DTSTART;VALUE=DATE:20270105')
const bare = days('DTSTART:20270105')
console.log('rrule 2.8.1')
for (const [name, found] of [['DTSTART;VALUE=DATE', whole], ['DTSTART', bare]]) console.log(`${name}:20270105`, found.map((day) => day.toISOString()).join(' '))
const now = whole.length === 3 && Math.abs(whole[0] - before) < 120000
process.exit(now && bare.map((day) => day.toISOString().slice(0, 10)).join(' ') === '2027-01-05 2027-01-12 2027-01-19' ? 0 : 1)
JS
node check.cjs
"$folder/venv/bin/python" -c "
from dateutil.rrule import rrulestr
days = [day.isoformat() for day in rrulestr('DTSTART;VALUE=DATE:20270105\nRRULE:FREQ=WEEKLY;COUNT=3')]
print('dateutil:', *days)
raise SystemExit(days[0] != '2027-01-05T00:00:00')"
