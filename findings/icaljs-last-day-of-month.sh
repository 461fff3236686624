#!/usr/bin/env bash
# "The last day of the month" (BYMONTHDAY=28,29,30,31;BYSETPOS=-1) holds for two months in ical.js, then come the 28th, 29th, 30th and 31st.
#
# Guess    BYSETPOS=-1 takes the last of each month's set: 31 January, 28 February, 31 March, 30 April. So it does there with BYDAY=MO,TU,WE,TH,FR.
# Happens  31 January, 28 February, 28 March, 29 March, 30 March: beside BYMONTHDAY the part is passed over, and the first two only look right,
#          as the rule begins on the 31st and February 2026 has one of the four days. WEEKLY with BYSETPOS is passed over too.
# Version  ical.js 2.2.1
# Source   lib/ical/recur_iterator.js, next_month and next_week · https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts ical.js@2.2.1
cat > check.mjs <<'JS'
import ICAL from 'ical.js'
function days(rule, start) {
  const iterator = ICAL.Recur.fromString(rule).iterator(ICAL.Time.fromDateString(start))
  return Array.from({ length: 5 }, () => iterator.next().toString()).join(' ')
}
const byNumber = days('FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1', '2026-01-31')
const byWeekday = days('FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1', '2026-01-30')
const weekly = days('FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=-1', '2026-01-09')
console.log('ical.js 2.2.1')
console.log('last day of the month:    ', byNumber)
console.log('last weekday of the month:', byWeekday)
console.log('last of Mon, Wed and Fri: ', weekly)
const same =
  byNumber === '2026-01-31 2026-02-28 2026-03-28 2026-03-29 2026-03-30' &&
  byWeekday === '2026-01-30 2026-02-27 2026-03-31 2026-04-30 2026-05-29' &&
  weekly === '2026-01-09 2026-01-12 2026-01-14 2026-01-16 2026-01-19'
process.exit(same ? 0 : 1)
JS
node check.mjs
