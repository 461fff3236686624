#!/usr/bin/env bash
# Days with hours of their own (RDATE;VALUE=PERIOD): three readers, three answers, and the hours are rarely kept.
#
# Guess    A period states its own end, so a course of 2 hours can have one evening of 3: that is what the value type is for (RFC 5545, 3.8.5.2).
# Happens  ical (Home Assistant) keeps the hours when the event has DTEND, and gives every evening 2 hours when it says the same as DURATION:PT2H;
#          vobject drops the periods without a word; ical.js hands them out of its iterator, where it hands out times else, and its own
#          getOccurrenceDetails raises a TypeError on them.
# Version  ical 14.3.1, vobject 0.9.9, ical.js 2.2.1
# Source   ical/types/period.py and ical/timeline.py; vobject/icalendar.py, getrruleset; ical.js lib/ical/recur_expansion.js and event.js
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check ical==14.3.1 vobject==0.9.9 python-dateutil==2.9.0.post0 tzdata==2026.6 pydantic==2.14.4
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts ical.js@2.2.1
printf '%s\r\n' BEGIN:VCALENDAR VERSION:2.0 PRODID:-//Example//Course//EN BEGIN:VEVENT UID:course-1@school.example DTSTAMP:20260101T000000Z \
    SUMMARY:Course DTSTART:20260109T170000Z DTEND:20260109T190000Z \
    'RDATE;VALUE=PERIOD:20260109T170000Z/PT2H,20260116T170000Z/PT3H,20260123T170000Z/20260123T173000Z' END:VEVENT END:VCALENDAR > course.ics
cat > check.mjs <<'JS'
import { readFileSync } from 'node:fs'
import ICAL from 'ical.js'
const event = new ICAL.Event(new ICAL.Component(ICAL.parse(readFileSync('course.ics', 'utf8'))).getFirstSubcomponent('vevent'))
const evening = event.iterator().next()
let said
try {
  said = event.getOccurrenceDetails(evening).endDate.toString()
} catch (refusal) {
  said = refusal.constructor.name
}
console.log(`ical.js 2.2.1: the first evening is ${evening} (${evening.icalclass}), its details: ${said}`)
process.exit(evening.icalclass === 'icalperiod' && said === 'TypeError' ? 0 : 1)
JS
node check.mjs
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version
from pathlib import Path

import vobject
from ical.calendar_stream import IcsCalendarStream

text = Path("course.ics").read_bytes().decode()
minutes = {}
for end in ("DTEND:20260109T190000Z", "DURATION:PT2H"):
    timeline = IcsCalendarStream.calendar_from_ics(text.replace("DTEND:20260109T190000Z", end)).timeline
    minutes[end[:5]] = [int((event.end - event.start).total_seconds() // 60) for event in timeline]
starts = list(vobject.readOne(text).vevent.rruleset)
print(f"ical {version('ical')}: minutes {minutes['DTEND']} with DTEND, {minutes['DURAT']} with DURATION, where 120, 180 and 30 are stated")
print(f"vobject {version('vobject')}: {len(starts)} evenings")
sys.exit(minutes != {"DTEND": [120, 180, 30], "DURAT": [120, 120, 120]} or starts != [])
PYTHON
