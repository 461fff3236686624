#!/usr/bin/env bash
# In FullCalendar and in ical-expander an evening that was moved from January to May takes the rest of the course with it, until May.
#
# Guess    The third of six evenings, 19 January, was moved to 18 May: January shows the 5th, the 12th and the 26th, February the 2nd and the 9th, May the 18th.
# Happens  The series is followed until the first evening that begins after the month shown, and the moved one does, by its new day: January ends with the 12th,
#          February is empty, and so it is till May. Moved within its month it is right. ical-expander, whose code
#          it is, does the same when asked for January to the middle of February.
# Version  @fullcalendar/icalendar and @fullcalendar/core 6.1.21 with ical.js 1.5.0, the line that it asks for; ical-expander 3.2.0
# Source   index.js, IcalExpander.between ("We have passed the max date, stop") · https://www.rfc-editor.org/rfc/rfc5545#section-3.8.4.4
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @fullcalendar/core@6.1.21 @fullcalendar/icalendar@6.1.21 @fullcalendar/daygrid@6.1.21 \
    ical.js@1.5.0 jsdom@26.1.0 ical-expander@3.2.0
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
const course = event('DTSTART:20260105T170000Z', 'DTEND:20260105T190000Z', 'RRULE:FREQ=WEEKLY;COUNT=6')
const moved = (day) => [...course, ...event('RECURRENCE-ID:20260119T170000Z', `DTSTART:${day}T170000Z`, `DTEND:${day}T190000Z`)]
const main = async () => {
  const found = {}
  for (const which of ['2026-01', '2026-02', '2026-05']) found[which] = (await month(moved('20260518'), which)).map((start) => start.slice(5, 10)).join(' ')
  const within = (await month(moved('20260120'), '2026-01')).map((start) => start.slice(5, 10)).join(' ')
  console.log('@fullcalendar/icalendar 6.1.21, 19 January moved to 18 May:', found)
  console.log('moved to 20 January:', within)
  const { default: Expander = require('ical-expander') } = require('ical-expander')
  const asked = new Expander({ ics: file(moved('20260518')) }).between(new Date('2026-01-01'), new Date('2026-02-15'))
  const days = [...asked.events, ...asked.occurrences].map((found) => found.startDate.toString().slice(5, 10)).join(' ')
  console.log('ical-expander 3.2.0, from 1 January to 15 February:', days)
  const same = days === '01-05 01-12' && found['2026-01'] === '01-05 01-12' && found['2026-02'] === '' && found['2026-05'] === '05-18'
  process.exit(same && within === '01-05 01-12 01-20 01-26 02-02' ? 0 : 1)
}
main()
JS
node check.cjs
