#!/usr/bin/env bash
# A morning assembly on every day since 2022 ends in FullCalendar in September 2024, and one on weekdays in 2025: after the thousandth nothing is shown.
#
# Guess    A rule without an end has none: the calendar shows the month that one leafs to, as it does with a rule that is written in the page.
# Happens  Each series of a file is followed from its beginning for a thousand occurrences, and what comes after them is not shown, without an error or a line in
#          the log.
# Version  @fullcalendar/icalendar and @fullcalendar/core 6.1.21 with ical.js 1.5.0, the line that it asks for
# Source   index.js, IcalExpander (maxIterations) · https://fullcalendar.io/docs/icalendar
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
const daily = event('DTSTART:20220103T080000Z', 'DURATION:PT15M', 'RRULE:FREQ=DAILY')
const weekdays = event('DTSTART:20220103T080000Z', 'DURATION:PT15M', 'RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR')
const main = async () => {
  const count = async (lines, which) => (await month(lines, which)).filter((start) => start.startsWith(which)).length
  const found = []
  for (const which of ['2024-08', '2024-09', '2024-10', '2026-01']) found.push(await count(daily, which))
  const last = (await month(daily, '2024-09')).at(-1)
  const working = [await count(weekdays, '2025-10'), await count(weekdays, '2025-11'), await count(weekdays, '2026-01')]
  console.log(`@fullcalendar/icalendar 6.1.21, daily from 3 January 2022: ${found} in August, September, October 2024 and January 2026; the last ${last}`)
  console.log(`on weekdays: ${working} in October, November 2025 and January 2026`)
  process.exit(`${found}` === '31,28,0,0' && last.startsWith('2024-09-28') && `${working}` === '23,0,0' ? 0 : 1)
}
main()
JS
node check.cjs
