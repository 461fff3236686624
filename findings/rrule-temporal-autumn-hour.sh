#!/usr/bin/env bash
# rrule-temporal leaves an hour out of FREQ=HOURLY in the night when the clocks go back, but not out of every 60 minutes.
#
# Guess    The library counts in Temporal's zoned times and says so of the clock's changes, so each hour that passes has its occurrence:
#          01:30, 02:30 in summer time, 02:30 in winter time, 03:30. MINUTELY;INTERVAL=60 says the same.
# Happens  HOURLY goes from 02:30+02:00 to 03:30+01:00, two hours on. MINUTELY;INTERVAL=60 has both 02:30.
# Version  rrule-temporal 2.2.8
# Source   https://www.npmjs.com/package/rrule-temporal (src/index.ts, the steps of each frequency)
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts rrule-temporal@2.2.8 temporal-polyfill@0.3.2
cat > check.mjs <<'JS'
import { RRuleTemporal } from 'rrule-temporal'
function times(rule) {
  const rruleString = `DTSTART;TZID=Europe/Copenhagen:20261025T013000\nRRULE:${rule};COUNT=4`
  return new RRuleTemporal({ rruleString }).all().map((time) => time.toString().slice(11, 16) + time.offset).join(' ')
}
const [hourly, minutely] = [times('FREQ=HOURLY'), times('FREQ=MINUTELY;INTERVAL=60')]
console.log('rrule-temporal 2.2.8, 25 October 2026 in Copenhagen')
console.log('FREQ=HOURLY:              ', hourly)
console.log('FREQ=MINUTELY;INTERVAL=60:', minutely)
process.exit(hourly === '01:30+02:00 02:30+02:00 03:30+01:00 04:30+01:00' && minutely === '01:30+02:00 02:30+02:00 02:30+01:00 03:30+01:00' ? 0 : 1)
JS
node check.mjs
