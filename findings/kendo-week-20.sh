#!/usr/bin/env bash
# "Thursday of week 20" does not come in 2027, 2031 and 2032 in Kendo's Scheduler, and week 53 never.
#
# Guess    FREQ=YEARLY;BYWEEKNO=20;BYDAY=TH is one day each year, 20 May 2027 and 15 May 2031 among them, and BYWEEKNO=53;BYDAY=TH 31 December 2026 and 30
#          December 2032 (RFC 5545: weeks as in ISO 8601).
# Happens  14 May 2026, then 18 May 2028, 17 May 2029, 16 May 2030 and 19 May 2033: where the year's first days belong to week 53 of the one before, it
#          looks in vain. Week 53 is found in no year. The second Thursday of May is right.
# Version  @progress/kendo-recurrence 1.0.5 with @progress/kendo-date-math 1.5.17, a package of Kendo UI
# Source   dist/npm/limitations.js, byWeekNumber · https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
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
const weeks = days([2026, 4, 14], 'FREQ=YEARLY;BYWEEKNO=20;BYDAY=TH', 5)
const last = days([2026, 0, 1], 'FREQ=YEARLY;BYWEEKNO=53;BYDAY=TH', 5)
const second = days([2026, 4, 14], 'FREQ=YEARLY;BYMONTH=5;BYDAY=2TH', 2)
const same = weeks === '14.05.2026 18.05.2028 17.05.2029 16.05.2030 19.05.2033' && last === ''
process.exit(same && second === '14.05.2026 13.05.2027' ? 0 : 1)
JS
TZ=Europe/Copenhagen node check.cjs
