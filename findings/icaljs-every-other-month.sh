#!/usr/bin/env bash
# "Every other month, not in July" comes every month in ical.js: beside BYMONTH the INTERVAL of a monthly rule is passed over.
#
# Guess    BYMONTH limits a monthly rule (RFC 5545, 3.3.10, the table of BYxxx parts), the step of two months stays: from January January, March, May,
#          September. So the library does with WEEKLY;INTERVAL=2;BYMONTH and with YEARLY;INTERVAL=2;BYMONTH.
# Happens  First Tuesdays from January come in January, February, March, April: once BYMONTH is there, each of its months counts. Without it the step
#          is kept. rrule-temporal gives January, March, May, September.
# Version  ical.js 2.2.1, rrule-temporal 2.2.8 for comparison
# Source   lib/ical/recur_iterator.js, increment_month (takes the next of BYMONTH) · https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts ical.js@2.2.1 rrule-temporal@2.2.8
cat > check.mjs <<'JS'
import ICAL from 'ical.js'
import { RRuleTemporal } from 'rrule-temporal'
function icaljs(rule) {
  const iterator = ICAL.Recur.fromString(rule).iterator(ICAL.Time.fromDateString('2026-01-06'))
  return Array.from({ length: 4 }, () => iterator.next().toString()).join(' ')
}
function temporal(rule) {
  const dates = new RRuleTemporal({ rruleString: `DTSTART:20260106T120000Z\nRRULE:${rule}` }).all((_, index) => index < 4)
  return dates.slice(0, 4).map((date) => date.toString().slice(0, 10)).join(' ')
}
const months = 'BYMONTH=1,2,3,4,5,6,8,9,10,11,12'
const rules = [`FREQ=MONTHLY;INTERVAL=2;${months};BYDAY=1TU`, 'FREQ=MONTHLY;INTERVAL=2;BYDAY=1TU', 'FREQ=WEEKLY;INTERVAL=2;BYMONTH=1,2', 'FREQ=YEARLY;INTERVAL=2;BYMONTH=1,9;BYDAY=1TU']
console.log('ical.js 2.2.1, rrule-temporal 2.2.8; from 6 January 2026')
const seen = rules.map((rule) => {
  const dates = [icaljs(rule), temporal(rule)]
  console.log(`${rule}\n  ical.js        ${dates[0]}\n  rrule-temporal ${dates[1]}`)
  return dates
})
const wrong = seen[0][0] === '2026-01-06 2026-02-03 2026-03-03 2026-04-07' && seen[0][1] === '2026-01-06 2026-03-03 2026-05-05 2026-09-01'
process.exit(wrong && seen.slice(1).every(([one, other]) => one === other) ? 0 : 1)
JS
node check.mjs
