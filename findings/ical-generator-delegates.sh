#!/usr/bin/env bash
# ical-generator writes DELEGATED-TO="b@school.example", an address where the standard has a URI.
#
# Guess    delegatesTo() writes DELEGATED-TO="mailto:b@school.example", as ATTENDEE itself is written with its scheme: the value is a calendar user
#          address, a URI (RFC 5545, 3.2.5 and 3.3.3), and only so can it be matched with the other ATTENDEE line.
# Happens  Both DELEGATED-TO and DELEGATED-FROM hold the bare address, while the lines that they point at say MAILTO:b@school.example. SENT-BY,
#          of the same type, gets its mailto:.
# Version  ical-generator 11.1.2 (asks for Node 22, runs on 20)
# Source   src/attendee.ts · https://www.rfc-editor.org/rfc/rfc5545#section-3.2.5
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts ical-generator@11.1.2
cat > check.mjs <<'JS'
import ical from 'ical-generator'
const event = ical({ method: 'REPLY' }).createEvent({ id: '1', start: new Date(Date.UTC(2026, 0, 9, 17)), summary: 'Course' })
event.organizer({ name: 'School', email: 'o@school.example', sentBy: 's@school.example' })
event.createAttendee({ email: 'a@school.example', name: 'A' }).delegatesTo({ email: 'b@school.example', name: 'B' })
const lines = event.toString().replace(/\r\n /g, '').split('\r\n').filter((line) => /^(ATTENDEE|ORGANIZER)/.test(line))
console.log('ical-generator 11.1.2')
console.log(lines.join('\n'))
const text = lines.join('\n')
process.exit(/DELEGATED-TO="b@/.test(text) && /DELEGATED-FROM="a@/.test(text) && /SENT-BY="mailto:s@/.test(text) && /:MAILTO:b@/.test(text) ? 0 : 1)
JS
node check.mjs
