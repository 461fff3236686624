#!/usr/bin/env bash
# node-ical reads EXDATE and not RDATE: the extra evening of a course is nowhere in what it expands.
#
# Guess    expandRecurringEvent(), made for asking which days an event has, follows the four properties of a recurrence set (RFC 5545, 3.8.5):
#          RRULE, EXDATE, RECURRENCE-ID and RDATE. If not, the dates stand in the event for whoever adds them himself.
# Happens  The extra evening is missing, and a course whose days are listed in RDATE is its first evening alone. Nor are they dates: event.rdate is the text
#          of the line ("20260201T180000Z,20260203T180000Z"), where event.exdate is an object of dates. ical.js has the extra evening.
# Version  node-ical 0.26.1, ical.js 2.2.1 for comparison
# Source   ical.js of node-ical (objectHandlers has EXDATE, no RDATE), node-ical.js · https://www.rfc-editor.org/rfc/rfc5545#section-3.8.5.2
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts ical.js@2.2.1 node-ical@0.26.1
cat > check.mjs <<'JS'
import ICAL from 'ical.js'
import nodeIcal from 'node-ical'
const head = 'UID:1@school.example\nDTSTAMP:20260101T000000Z\nSUMMARY:Course\nDTSTART:20260107T180000Z\nDTEND:20260107T200000Z'
const range = { from: new Date('2026-01-01'), to: new Date('2027-01-01') }
function days(dates) {
  const text = `BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//school//EN\nBEGIN:VEVENT\n${head}\n${dates}\nEND:VEVENT\nEND:VCALENDAR\n`.replace(/\n/g, '\r\n')
  const event = Object.values(nodeIcal.sync.parseICS(text)).find((part) => part.type === 'VEVENT')
  const node = nodeIcal.expandRecurringEvent(event, range).map((day) => new Date(day.start).toISOString().slice(5, 10)).join(' ')
  const other = []
  for (let next, all = new ICAL.Event(new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent')).iterator(); (next = all.next()); ) other.push(next.toString().slice(5, 10))
  console.log(`${dates.replace('\n', ' and ')}\n  node-ical ${node}; rdate is ${JSON.stringify(event.rdate)}; exdate is ${JSON.stringify(event.exdate)}\n  ical.js   ${other.join(' ')}`)
  return [node, other.join(' '), JSON.stringify(event.rdate)]
}
console.log('node-ical 0.26.1, ical.js 2.2.1')
const extra = days('RRULE:FREQ=WEEKLY;COUNT=3\nRDATE:20260201T180000Z')
const out = days('RRULE:FREQ=WEEKLY;COUNT=3\nEXDATE:20260114T180000Z')
const listed = days('RDATE:20260201T180000Z,20260203T180000Z')
const seen = extra[0] === '01-07 01-14 01-21' && extra[1] === '01-07 01-14 01-21 02-01' && out[0] === '01-07 01-21' && listed[0] === '01-07'
process.exit(seen && listed[2] === '"20260201T180000Z,20260203T180000Z"' ? 0 : 1)
JS
node check.mjs
