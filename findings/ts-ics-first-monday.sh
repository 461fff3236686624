#!/usr/bin/env bash
# "The first Monday of the month at half past six" is at midnight in ts-ics, and the first of them is left out.
#
# Guess    A rule keeps the time of day of its DTSTART, and a DTSTART that fits the rule is its first date (RFC 5545, 3.8.5.3): 4 January,
#          1 February, 1 March, each at 18.30.
# Happens  With an ordinal before the weekday (BYDAY=1MO, -1TH) each date is at 00:00, and the one of DTSTART, being earlier than DTSTART then, is
#          missing; COUNT is filled up at the other end. Without an ordinal (BYDAY=MO, weekly) the time is kept.
# Version  ts-ics 2.4.6
# Source   extendByRecurrenceRule · https://www.rfc-editor.org/rfc/rfc5545#section-3.8.5.3
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts ts-ics@2.4.6
cat > check.mjs <<'JS'
import { convertIcsRecurrenceRule, extendByRecurrenceRule } from 'ts-ics'
function evenings(rule, start) {
  const dates = extendByRecurrenceRule(convertIcsRecurrenceRule(undefined, { value: rule }), { start: new Date(start) })
  return dates.map((date) => date.toISOString().slice(0, 16)).join(' ')
}
console.log('ts-ics 2.4.6')
const first = evenings('FREQ=MONTHLY;BYDAY=1MO;COUNT=3', '2027-01-04T18:30Z')
const weekly = evenings('FREQ=WEEKLY;BYDAY=MO;COUNT=3', '2027-01-04T18:30Z')
console.log('first Mondays from 4 January 18:30:', first)
console.log('every Monday from 4 January 18:30: ', weekly)
const still = first === '2027-02-01T00:00 2027-03-01T00:00 2027-04-05T00:00'
process.exit(still && weekly === '2027-01-04T18:30 2027-01-11T18:30 2027-01-18T18:30' ? 0 : 1)
JS
TZ=UTC node check.mjs
