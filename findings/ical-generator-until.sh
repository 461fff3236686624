#!/usr/bin/env bash
# With a time zone on the calendar, ical-generator writes UNTIL by that zone's clock, and a course in Helsinki loses its last evening.
#
# Guess    An event with a zone of its own has DTSTART;TZID=Europe/Helsinki and UNTIL in UTC, which RFC 5545 (3.3.10) demands where the start has a
#          zone; DTSTAMP is in UTC always (3.8.7.2). So it is when only the event has a zone.
# Happens  As soon as the calendar has one, UNTIL is the wall clock of the calendar, without Z: T180000 for a start at T190000 in Helsinki. ical.js takes
#          it by the clock of the start and ends a week early; dateutil refuses it. DTSTAMP has no Z either.
# Version  ical-generator 11.1.2, luxon 3.7.2, ical.js 2.2.1 to read
# Source   src/event.ts, repeating (formatDate(this.calendar.timezone(), …)) · https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts ical-generator@11.1.2 luxon@3.7.2 ical.js@2.2.1
cat > check.mjs <<'JS'
import ical from 'ical-generator'
import ICAL from 'ical.js'
import { DateTime } from 'luxon'
const at = (text) => DateTime.fromISO(text, { zone: 'Europe/Helsinki' })
const course = (timezone) => {
  const calendar = ical({ name: 'Kreds', timezone })
  calendar.createEvent({
    id: '1', start: at('2026-10-05T19:00'), end: at('2026-10-05T21:00'), timezone: 'Europe/Helsinki', summary: 'Kreds',
    repeating: { freq: 'WEEKLY', until: at('2026-10-19T19:00') },
  })
  const text = calendar.toString()
  const lines = text.split('\r\n').filter((line) => /^(DTSTART|DTSTAMP|RRULE)/.test(line)).map((line) => line.replace(/^DTSTAMP:\d+T\d+/, 'DTSTAMP:…'))
  const rule = ICAL.Recur.fromString(text.match(/RRULE:(.*)\r/)[1])
  // Without a VTIMEZONE ical.js holds the clock of the start against UNTIL: right for a local one, so only that case is counted
  const iterator = rule.iterator(ICAL.Time.fromString('2026-10-05T19:00:00'))
  let evenings = 0
  while (iterator.next()) evenings += 1
  console.log(`calendar ${timezone ?? 'without zone'}: ${lines.join(' ')}`)
  return { text: lines.join(' '), evenings }
}
console.log('ical-generator 11.1.2')
const plain = course(null)
const zoned = course('Europe/Copenhagen')
console.log(`ical.js finds ${zoned.evenings} of 3 evenings in the second`)
const right = plain.text.includes('UNTIL=20261019T160000Z') && plain.text.includes('DTSTAMP:…Z')
const same = zoned.text.includes('UNTIL=20261019T180000') && !/T180000Z/.test(zoned.text) && /DTSTAMP:…( |$)/.test(zoned.text) && zoned.evenings === 2
process.exit(right && same && zoned.text.includes('TZID=Europe/Helsinki:20261005T190000') ? 0 : 1)
JS
node check.mjs
