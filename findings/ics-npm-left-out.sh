#!/usr/bin/env bash
# The evening that is left out stands in what the npm package ics writes, unless the course is given in local time and written in UTC.
#
# Guess    exclusionDates are read and written as start is: of a course with startOutputType 'local' or startInputType 'utc', or of whole days, those
#          dates come out in the same form and hit their evening (RFC 5545, 3.8.5.1: EXDATE has to match in type and value).
# Happens  They are always taken for local time and written in UTC: EXDATE:…T160000Z beside DTSTART:…T180000, which is floating. Given in UTC they are
#          two hours off. Of whole days EXDATE:20260914 lacks VALUE=DATE and is refused by ical.js. RECURRENCE-ID is written likewise.
# Version  ics 3.12.0 (npm), ical.js 2.2.1 to read
# Source   src/pipeline/format.js (formatDate(a) for exclusionDates, without the types that start has)
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts ics@3.12.0 ical.js@2.2.1
cat > check.mjs <<'JS'
import ICAL from 'ical.js'
import { createEvent } from 'ics'
const course = (what, start, more = {}) => {
  const out = [...start]
  out[2] += 7
  const { error, value } = createEvent({ title: 'Kreds', uid: 'a@example.org', start, recurrenceRule: 'FREQ=WEEKLY;COUNT=3', exclusionDates: [out], ...more })
  if (error) throw error
  const lines = value.split('\r\n').filter((line) => /^(DTSTART|EXDATE)/.test(line))
  const days = []
  try {
    const iterator = new ICAL.Event(new ICAL.Component(ICAL.parse(value)).getFirstSubcomponent('vevent')).iterator()
    for (let next = iterator.next(); next; next = iterator.next()) days.push(next.toString().slice(8, 10))
  } catch (refused) {
    days.push(refused.message)
  }
  console.log(`${what}: ${lines.join(' ')}: ${days.join(' ')}`)
  return [lines[1], days.join(' ')].join(' ')
}
console.log('ics 3.12.0')
const hours = { duration: { hours: 2 } }
const plain = course('local, written in UTC', [2026, 9, 7, 18, 0], hours)
const local = course('local, written local', [2026, 9, 7, 18, 0], { ...hours, startOutputType: 'local' })
const utc = course('UTC, written in UTC', [2026, 9, 7, 16, 0], { ...hours, startInputType: 'utc' })
const days = course('whole days', [2026, 9, 7], { end: [2026, 9, 8] })
const same = local === 'EXDATE:20260914T160000Z 07 14 21' && utc === 'EXDATE:20260914T140000Z 07 14 21' && days.startsWith('EXDATE:20260914 invalid')
process.exit(same && plain === 'EXDATE:20260914T160000Z 07 21' ? 0 : 1)
JS
TZ=Europe/Copenhagen node check.mjs
