#!/usr/bin/env bash
# "Every other month on the 31st, not in July" is on the first from November on in Kendo's Scheduler.
#
# Guess    FREQ=MONTHLY;INTERVAL=2;BYMONTH=1,3,5,9,11 from 31 January is the 31st of January, March and May of each year: September and November have none.
# Happens  After 31 May it goes on with 1 November, 1 January, 1 March: once a month without that day has been passed over, the day is the first. Begun on
#          the 5th it is right, and so is the 31st without BYMONTH.
# Version  @progress/kendo-recurrence 1.0.5 with @progress/kendo-date-math 1.5.17, a package of Kendo UI
# Source   dist/npm/frequencies.js, the monthly rule · https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @progress/kendo-recurrence@1.0.5 @progress/kendo-date-math@1.5.17 tslib@2.8.1
cat > check.cjs <<'JS'
const { ZonedDate } = require('@progress/kendo-date-math')
require('@progress/kendo-date-math/tz/all')
const { expand, parseRule } = require('@progress/kendo-recurrence')
const zoned = (day) => ZonedDate.fromLocalDate(day, 'Europe/Copenhagen')
const days = (first, text, most) => {
  const start = zoned(new Date(...first, 18))
  const rule = Object.assign(parseRule({ recurrenceRule: text }), { start, end: zoned(new Date(...first, 20)) })
  const { events } = expand(rule, { rangeStart: zoned(new Date(2024, 0, 1)), rangeEnd: zoned(new Date(2034, 0, 1)) })
  const found = events.slice(0, most).map((event) => {
    const local = event.start.toLocalDate()
    return `${String(local.getDate()).padStart(2, '0')}.${String(local.getMonth() + 1).padStart(2, '0')}.${local.getFullYear()}`
  })
  console.log(`${text}: ${found.join(' ') || 'never'}`)
  return found.join(' ')
}
console.log('@progress/kendo-recurrence 1.0.5')
const end = days([2026, 0, 31], 'FREQ=MONTHLY;INTERVAL=2;BYMONTH=1,3,5,9,11', 6)
const fifth = days([2026, 0, 5], 'FREQ=MONTHLY;INTERVAL=2;BYMONTH=1,3,5,9,11', 6)
const plain = days([2026, 0, 31], 'FREQ=MONTHLY;INTERVAL=2', 4)
const same = end === '31.01.2026 31.03.2026 31.05.2026 01.11.2026 01.01.2027 01.03.2027'
process.exit(same && fifth.endsWith('05.09.2026 05.11.2026 05.01.2027') && plain === '31.01.2026 31.03.2026 31.05.2026 31.07.2026' ? 0 : 1)
JS
TZ=Europe/Copenhagen node check.cjs
