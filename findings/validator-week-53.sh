#!/usr/bin/env bash
# Week 53 of 2027, which has 52, is a valid date to validator.js also when it is asked to be strict.
#
# Guess    isISO8601(…, { strict: true }) checks "if the date is valid", which it does for 29 February and for day 366 of the year; 2027-W53-1 is as little
#          a day as these (ISO 8601, 3.1.1.23: a year has 52 or 53 weeks). 2026-W53-1 is Monday, 28 December.
# Happens  Week 53 passes for every year, with the day or without; week 54 and day 8 do not. So a course planned for a week that does not come is let
#          through, and what reads it next puts it on 3 January 2028 or fails: Python's fromisocalendar raises.
# Version  validator 13.15.35 (npm)
# Source   src/lib/isISO8601.js, isValidDate (ordinal dates and calendar dates only) · https://www.npmjs.com/package/validator (isISO8601)
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts validator@13.15.35
cat > check.cjs <<'JS'
const validator = require('validator')
const dates = ['2026-W53-1', '2027-W53-1', '2027-W53', '2027-W54', '2027-W52-8', '2027-02-29', '2027-366', '2028-366']
const found = dates.map((date) => validator.isISO8601(date, { strict: true }))
console.log('validator 13.15.35:', dates.map((date, number) => `${date} ${found[number]}`).join(', '))
process.exit(found.join() === 'true,true,true,false,false,false,false,true' ? 0 : 1)
JS
node check.cjs
python3 -c "
import datetime
print('Python:', datetime.date.fromisocalendar(2026, 53, 1))
try:
    datetime.date.fromisocalendar(2027, 53, 1)
    raise SystemExit(1)
except ValueError as error:
    print('Python:', error)"
