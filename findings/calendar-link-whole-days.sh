#!/usr/bin/env bash
# A camp of three whole days is one day in every link and file that calendar-link makes of it, and in the file no whole day at all.
#
# Guess    { start: '2026-07-06', duration: [3, 'day'], allDay: true } is 6 to 8 July: allDay says how start and duration are meant. In the file that is
#          DTSTART;VALUE=DATE:20260706 and DTEND;VALUE=DATE:20260709 (RFC 5545, 3.6.1 and 3.8.2.4).
# Happens  With allDay a duration is not looked at, the end is the next day: in Google's, Outlook's and Yahoo's link and in the file. There
#          VALUE=DATE is missing besides, so 20260706 stands for a date-time and is none: ical.js refuses it. With end instead the length is right.
# Version  calendar-link 2.11.5, ical.js 2.2.1 to read
# Source   src/index.ts, eventify (allDay before duration) and ics · https://www.rfc-editor.org/rfc/rfc5545#section-3.8.2.4
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts calendar-link@2.11.5 ical.js@2.2.1
cat > check.mjs <<'JS'
import { google, ics, outlook } from 'calendar-link'
import ICAL from 'ical.js'
const made = (what, event) => {
  const file = decodeURIComponent(ics({ title: 'Camp', uid: 'camp@example.org', ...event }).replace(/^data:[^,]*,/, ''))
  const lines = file.match(/DT(START|END).*/g).map((line) => line.trim()).join(' ')
  let read
  try {
    read = new ICAL.Event(new ICAL.Component(ICAL.parse(file)).getFirstSubcomponent('vevent')).startDate.toString()
  } catch (refused) {
    read = refused.message
  }
  const dates = decodeURIComponent(google({ title: 'Camp', ...event })).match(/dates=([^&]*)/)[1]
  const end = decodeURIComponent(outlook({ title: 'Camp', ...event })).match(/enddt=([^&]*)/)[1]
  console.log(`${what}: google ${dates}; outlook to ${end}; file ${lines}; ical.js: ${read}`)
  return [dates, end.slice(0, 10), lines, read]
}
console.log('calendar-link 2.11.5')
const whole = made('three whole days', { start: '2026-07-06', duration: [3, 'day'], allDay: true })
const ended = made('with an end', { start: '2026-07-06', end: '2026-07-09', allDay: true })
const timed = made('72 hours', { start: '2026-07-06 18:00:00 +0200', duration: [3, 'day'] })
const same = whole[0] === '20260706/20260707' && whole[1] === '2026-07-07' && whole[2] === 'DTSTART:20260706 DTEND:20260707' && /invalid/.test(whole[3])
process.exit(same && ended[0] === '20260706/20260709' && timed[0] === '20260706T160000Z/20260709T160000Z' ? 0 : 1)
JS
TZ=Europe/Copenhagen node check.mjs
