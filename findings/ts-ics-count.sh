#!/usr/bin/env bash
# A course of six evenings, on Mondays and Thursdays, written as a daily rule, ends in ts-ics after two.
#
# Guess    COUNT is the number of occurrences (RFC 5545, 3.3.10): with FREQ=DAILY;BYDAY=MO,TH;COUNT=6 there are six.
# Happens  Days are counted before BYDAY and BYMONTH strike out those that do not fit: two of the six days are left. A daily rule from March with
#          BYMONTH=4 has none at all. The same Mondays and Thursdays as a weekly rule are six.
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
const daily = evenings('FREQ=DAILY;BYDAY=MO,TH;COUNT=6', '2027-03-25T18:30Z')
const april = evenings('FREQ=DAILY;BYMONTH=4;COUNT=6', '2027-03-25T18:30Z')
const weekly = evenings('FREQ=WEEKLY;BYDAY=MO,TH;COUNT=6', '2027-03-25T18:30Z')
console.log('FREQ=DAILY;BYDAY=MO,TH;COUNT=6: ', daily)
console.log('FREQ=DAILY;BYMONTH=4;COUNT=6:   ', april || '(none)')
console.log('FREQ=WEEKLY;BYDAY=MO,TH;COUNT=6:', weekly)
process.exit(daily === '2027-03-25T18:30 2027-03-29T18:30' && april === '' && weekly.split(' ').length === 6 ? 0 : 1)
JS
TZ=UTC node check.mjs
