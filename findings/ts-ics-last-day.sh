#!/usr/bin/env bash
# The last day of the month (BYMONTHDAY=-1) is, in ts-ics, the day before it.
#
# Guess    -1 is the last day of the month, -10 the tenth to the last (RFC 5545, 3.3.10, says just that): 31 January, 28 February, 31 March.
# Happens  30 January, 27 February, 30 March: negative days of the month are counted from 0 backwards, and those of the year too
#          (BYYEARDAY=-1 is 30 December). BYDAY=-1TH is the last Thursday, as it should.
# Version  ts-ics 2.4.6
# Source   extendByRecurrenceRule · https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
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
const month = evenings('FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3', '2027-01-01T18:30Z')
const year = evenings('FREQ=YEARLY;BYYEARDAY=-1;COUNT=2', '2027-01-01T18:30Z')
console.log('last day of the month:', month)
console.log('last day of the year: ', year)
const still = month === '2027-01-30T18:30 2027-02-27T18:30 2027-03-30T18:30'
process.exit(still && year === '2027-12-30T18:30 2028-12-30T18:30' ? 0 : 1)
JS
TZ=UTC node check.mjs
