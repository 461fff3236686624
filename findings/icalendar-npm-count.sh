#!/usr/bin/env bash
# An evening that is cancelled makes a course of four evenings a week longer in the npm package icalendar.
#
# Guess    COUNT bounds the rule, and EXDATE takes out of what the rule gave (RFC 5545, 3.8.5.1 and 3.3.10): four Mondays from 5 January, less the 12th,
#          are 5, 19 and 26 January. The library reads both.
# Happens  The days in EXDATE are not counted, so the course is filled up to four: 2 February comes too, on which nobody is there. With UNTIL instead
#          of COUNT it is right. An extra day in RDATE is nowhere, and a moved evening (RECURRENCE-ID) is an event beside the old one.
# Version  icalendar 0.7.1 (npm), ical.js 2.2.1 for comparison
# Source   lib/rrule.js, next (count_end is found by nextOccurences, which leaves the exceptions out) · https://www.rfc-editor.org/rfc/rfc5545#section-3.8.5.1
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts icalendar@0.7.1 ical.js@2.2.1
cat > check.mjs <<'JS'
import { createRequire } from 'node:module'
import ICAL from 'ical.js'
const { parse_calendar: parse } = createRequire(import.meta.url)('icalendar')
function days(...lines) {
  const text = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//example//x//EN', 'BEGIN:VEVENT', 'UID:1@example.org', 'DTSTAMP:20260101T120000Z',
    'DTSTART:20260105T170000Z', 'DTEND:20260105T190000Z', ...lines, 'SUMMARY:Kreds', 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n')
  const mine = parse(text).events()[0].rrule().nextOccurences(new Date('2025-12-31T00:00:00Z'), 9).map((day) => day.toISOString().slice(0, 10)).join(' ')
  const iterator = new ICAL.Event(new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent')).iterator()
  const his = []
  for (let day = iterator.next(); day; day = iterator.next()) his.push(day.toString().slice(0, 10))
  console.log(`${lines.join(' ')}\n    icalendar ${mine}\n    ical.js   ${his.join(' ')}`)
  return [mine, his.join(' ')]
}
console.log('icalendar 0.7.1')
const three = '2026-01-05 2026-01-19 2026-01-26'
const count = days('RRULE:FREQ=WEEKLY;COUNT=4', 'EXDATE:20260112T170000Z')
const until = days('RRULE:FREQ=WEEKLY;UNTIL=20260126T170000Z', 'EXDATE:20260112T170000Z')
const extra = days('RRULE:FREQ=WEEKLY;COUNT=2', 'RDATE:20260114T170000Z')
const same = count.join() === `${three} 2026-02-02,${three}` && until.join() === `${three},${three}` && extra[0] === '2026-01-05 2026-01-12'
process.exit(same ? 0 : 1)
JS
TZ=UTC node check.mjs
