#!/usr/bin/env bash
# "From this evening on at 19" (RANGE=THISANDFUTURE) moves one evening in ical (Home Assistant's calendars) and in node-ical.
#
# Guess    RECURRENCE-ID;RANGE=THISANDFUTURE moves the evening that it names and all later ones by the same time (RFC 5545, 3.8.4.4). ical knows the
#          word: its own store edits and deletes with Range.THIS_AND_FUTURE, so its timeline follows it as well.
# Happens  Both move the one evening and leave the later ones at 18. ical keeps the range in the event and does not look at it when it lists the days.
#          recurring-ical-events and ical.js move the rest, and with it the new length.
# Version  ical 14.3.1, node-ical 0.26.1; recurring-ical-events 3.8.2 with icalendar 7.3.2 and ical.js 2.2.1 for comparison
# Source   ical/timeline.py, ical/store.py; node-ical.js (expandRecurringEvent) · https://www.rfc-editor.org/rfc/rfc5545#section-3.8.4.4
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check ical==14.3.1 recurring-ical-events==3.8.2 icalendar==7.3.2
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts ical.js@2.2.1 node-ical@0.26.1
cat > read.py <<'PYTHON'
from datetime import datetime, timezone
from pathlib import Path

import icalendar
import recurring_ical_events
from ical.calendar_stream import IcsCalendarStream

head = "UID:1@school.example\nDTSTAMP:20260101T000000Z\nSUMMARY:Course\n"
first = "DTSTART:20260107T180000\nDTEND:20260107T200000\nRRULE:FREQ=WEEKLY;COUNT=4\n"
later = "RECURRENCE-ID;RANGE=THISANDFUTURE:20260114T180000\nDTSTART:20260114T190000\nDTEND:20260114T213000\n"
events = "".join(f"BEGIN:VEVENT\n{head}{lines}END:VEVENT\n" for lines in (first, later))
text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//school//EN\n{events}END:VCALENDAR\n".replace("\n", "\r\n")
Path("course.ics").write_text(text, newline="")
begin, end = (datetime(year, 1, 1, tzinfo=timezone.utc) for year in (2026, 2027))
found = {
    "ical": IcsCalendarStream.calendar_from_ics(text).timeline.overlapping(begin, end),
    "recurring-ical-events": recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(begin, end),
}
for name, days in found.items():
    print(name, *sorted(f"{day.start:%d.%H:%M}-{day.end:%H:%M}" for day in days))
PYTHON
cat > read.mjs <<'JS'
import { readFileSync } from 'node:fs'
import ICAL from 'ical.js'
import nodeIcal from 'node-ical'
const text = readFileSync('course.ics', 'utf8')
const stamp = (start, end) => `${start.toISOString().slice(8, 16).replace('T', '.')}-${end.toISOString().slice(11, 16)}`
const [course, change] = new ICAL.Component(ICAL.parse(text)).getAllSubcomponents('vevent').map((part) => new ICAL.Event(part))
course.relateException(change)
const days = []
for (let next, all = course.iterator(); (next = all.next()); ) {
  const day = course.getOccurrenceDetails(next)
  days.push(stamp(day.startDate.toJSDate(), day.endDate.toJSDate()))
}
console.log('ical.js', days.join(' '))
const event = Object.values(nodeIcal.sync.parseICS(text)).find((part) => part.type === 'VEVENT')
const range = { from: new Date('2026-01-01'), to: new Date('2027-01-01') }
console.log('node-ical', nodeIcal.expandRecurringEvent(event, range).map((day) => stamp(new Date(day.start), new Date(day.end))).join(' '))
JS
{ "$folder/venv/bin/python" read.py; TZ=UTC node read.mjs; } | sort > found
cat found
cat > expected <<'TEXT'
ical 07.18:00-20:00 14.19:00-21:30 21.18:00-20:00 28.18:00-20:00
ical.js 07.18:00-20:00 14.19:00-21:30 21.19:00-21:30 28.19:00-21:30
node-ical 07.18:00-20:00 14.19:00-21:30 21.18:00-20:00 28.18:00-20:00
recurring-ical-events 07.18:00-20:00 14.19:00-21:30 21.19:00-21:30 28.19:00-21:30
TEXT
cmp found expected
