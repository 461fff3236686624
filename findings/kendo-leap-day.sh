#!/usr/bin/env bash
# What comes every year on 29 February is on 1 March in Kendo's Scheduler from the second year on, also in 2028, which has a 29 February.
#
# Guess    Years without that day are left out (RFC 5545: an invalid date is ignored), so 2028 is the next; or it is on another day in those years and back
#          on the 29th in 2028.
# Happens  From 1 March 2025 on it goes by that day: 2026, 2027, 2028, 2029. A month without a 31st is left out, as it should be. Written with
#          BYMONTH=2;BYMONTHDAY=29 it is right too.
# Version  @progress/kendo-recurrence 1.0.5 with @progress/kendo-date-math 1.5.17, a package of Kendo UI
# Source   dist/npm/frequencies.js, the yearly rule · https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
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
const leap = days([2024, 1, 29], 'FREQ=YEARLY', 5)
const month = days([2026, 0, 31], 'FREQ=MONTHLY', 3)
const written = days([2024, 1, 29], 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29', 3)
const same = leap === '29.02.2024 01.03.2025 01.03.2026 01.03.2027 01.03.2028' && month === '31.01.2026 31.03.2026 31.05.2026'
process.exit(same && written === '29.02.2024 29.02.2028 29.02.2032' ? 0 : 1)
JS
TZ=Europe/Copenhagen node check.cjs
