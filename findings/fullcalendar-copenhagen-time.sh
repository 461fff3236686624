#!/usr/bin/env bash
# An evening at 18 in Copenhagen is at 18 in New York and at 18 UTC in FullCalendar; the same moment written in UTC is at 12 and at 17.
#
# Guess    DTSTART;TZID=Europe/Copenhagen:20260105T180000, with the zone's VTIMEZONE in the file, is one moment, 17:00 UTC. Whoever looks from New York sees it
#          at noon, as FullCalendar does with every event that has an offset (its option timeZone).
# Happens  The zone is dropped: the clock's figures alone are handed on, and FullCalendar reads them by the clock of whoever looks. An evening written in UTC
#          is right, so a calendar that has both kinds shows two evenings of one moment an hour or six apart.
# Version  @fullcalendar/icalendar and @fullcalendar/core 6.1.21 with ical.js 1.5.0, the line that it asks for
# Source   index.js, expandICalEvents (startDate.toString()) · https://fullcalendar.io/docs/timeZone
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @fullcalendar/core@6.1.21 @fullcalendar/icalendar@6.1.21 @fullcalendar/daygrid@6.1.21 \
    ical.js@1.5.0 jsdom@26.1.0
cat > check.cjs <<'JS'
const { JSDOM } = require('jsdom')
const page = new JSDOM('<div id="calendar"></div>', { pretendToBeVisual: true }).window
globalThis.window = page
for (const name of ['document', 'HTMLElement', 'Node', 'Element', 'Event', 'MutationObserver', 'getComputedStyle', 'requestAnimationFrame', 'cancelAnimationFrame']) {
  globalThis[name] = page[name]
}
const { Calendar } = require('@fullcalendar/core')
const [icalendar, dayGrid] = [require('@fullcalendar/icalendar').default, require('@fullcalendar/daygrid').default]
const event = (...lines) => ['BEGIN:VEVENT', 'UID:kreds@example.org', 'DTSTAMP:20260101T120000Z', 'SUMMARY:Kreds', ...lines, 'END:VEVENT']
const file = (lines) => ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//example//x//EN', ...lines, 'END:VCALENDAR', ''].join('\r\n')
// what the calendar holds for the month, once the file has been read
const month = (lines, which, options = {}) =>
  new Promise((resolve, reject) => {
    const calendar = new Calendar(document.getElementById('calendar'), {
      plugins: [icalendar, dayGrid],
      timeZone: 'UTC',
      ...options,
      initialView: 'dayGridMonth',
      initialDate: `${which}-01`,
      events: { url: 'data:text/calendar;charset=utf-8,' + encodeURIComponent(file(lines)), format: 'ics', failure: reject },
      loading: (busy) => busy || setTimeout(() => resolve(calendar.getEvents().map((found) => found.startStr).sort())),
    })
    calendar.render()
  })
const zone = ['BEGIN:VTIMEZONE', 'TZID:Europe/Copenhagen', 'BEGIN:STANDARD', 'DTSTART:19701025T030000', 'TZOFFSETFROM:+0200', 'TZOFFSETTO:+0100',
  'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU', 'END:STANDARD', 'BEGIN:DAYLIGHT', 'DTSTART:19700329T020000', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+0200',
  'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU', 'END:DAYLIGHT', 'END:VTIMEZONE']
const local = [...zone, ...event('DTSTART;TZID=Europe/Copenhagen:20260105T180000', 'DTEND;TZID=Europe/Copenhagen:20260105T200000')]
const utc = event('DTSTART:20260105T170000Z', 'DTEND:20260105T190000Z')
const main = async () => {
  const found = []
  for (const lines of [local, utc]) for (const timeZone of ['UTC', 'local']) found.push(...(await month(lines, '2026-01', { timeZone })))
  console.log('@fullcalendar/icalendar 6.1.21 in', process.env.TZ)
  console.log('with TZID:', found.slice(0, 2).join(' and '), '· in UTC:', found.slice(2).join(' and '))
  const same = found[0] === '2026-01-05T18:00:00Z' && found[1] === '2026-01-05T18:00:00-05:00'
  process.exit(same && found[2] === '2026-01-05T17:00:00Z' && found[3] === '2026-01-05T12:00:00-05:00' ? 0 : 1)
}
main()
JS
TZ=America/New_York node check.cjs
