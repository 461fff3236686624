#!/usr/bin/env bash
# node-ical drops a participant who has delegated to two people or comes by two groups, and cuts a name at its semicolon.
#
# Guess    RFC 5545 has quoted parameter values so that they can hold ; , and :, and lists of them for MEMBER and DELEGATED-TO (its own examples have
#          two addresses). A reader takes them, or keeps the raw line.
# Happens  The property is missing from the event, without a word, when a list holds two quoted addresses. CN="Holm; Bo" becomes "Holm, with the
#          quotation mark left on. ical.js and icalendar read all of them.
# Version  node-ical 0.26.1, ical.js 2.2.1 for comparison
# Source   ical.js of node-ical (parseLines) · https://www.rfc-editor.org/rfc/rfc5545#section-3.2.5
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts node-ical@0.26.1 ical.js@2.2.1
cat > check.mjs <<'JS'
import ICAL from 'ical.js'
import nodeIcal from 'node-ical'
function read(parameters) {
  const event = ['BEGIN:VEVENT', 'UID:1', 'DTSTAMP:20260101T000000Z', 'DTSTART:20260109T170000Z', `ATTENDEE;${parameters}:mailto:a@school.example`]
  const text = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Example//EN', ...event, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n')
  const [other] = new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent').getAllProperties('attendee')
  return [nodeIcal.parseICS(text)['1'].attendee, other.toJSON()[1]]
}
const cases = {
  one: read('DELEGATED-TO="mailto:b@school.example"'),
  two: read('DELEGATED-TO="mailto:b@school.example","mailto:c@school.example"'),
  groups: read('MEMBER="mailto:g@school.example","mailto:h@school.example"'),
  name: read('CN="Holm; Bo"'),
}
console.log('node-ical 0.26.1 and ical.js 2.2.1')
for (const [name, [found, other]] of Object.entries(cases)) console.log(name.padEnd(6), JSON.stringify(found?.params), '|', JSON.stringify(other))
const { one, two, groups, name } = cases
process.exit(one[0] && !two[0] && !groups[0] && name[0].params.CN === '"Holm' && name[1].cn === 'Holm; Bo' && two[1]['delegated-to'].length === 2 ? 0 : 1)
JS
node check.mjs
