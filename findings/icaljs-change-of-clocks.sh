#!/usr/bin/env bash
# Half past two in the night when the clocks go forward is half past one in ical.js, and when they go back it is the second half past two.
#
# Guess    RFC 5545 (3.3.5) reads a time that does not exist by the offset before the gap: 02:30 on 28 March 2027 in Copenhagen is 01:30 UTC, 03:30 on the
#          clock. Of a time that comes twice it takes the first: 02:30 on 25 October 2026 is 00:30 UTC. icalendar has both so.
# Happens  00:30 UTC, an hour before the gap, by the offset of the summer that has not begun, for a single event as for one of a series; and in
#          autumn 01:30 UTC, the second time. A night watch begins an hour off in both nights. At 03:30, beside the gap, all is well.
# Version  ical.js 2.2.1; icalendar 7.3.2 for comparison
# Source   lib/ical/timezone.js, utcOffset (want_daylight = false) · https://www.rfc-editor.org/rfc/rfc5545#section-3.3.5
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check icalendar==7.3.2 tzdata==2026.6
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts ical.js@2.2.1
cat > check.mjs <<'JS'
import ICAL from 'ical.js'
const ZONE = `BEGIN:VTIMEZONE
TZID:Europe/Copenhagen
BEGIN:DAYLIGHT
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE`
const times = (start, rule) => {
  const event = `BEGIN:VEVENT\nUID:night@example.org\nDTSTAMP:20260801T120000Z\nDTSTART;TZID=Europe/Copenhagen:${start}\n${rule}SUMMARY:Night\nEND:VEVENT`
  const calendar = new ICAL.Component(ICAL.parse(`BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//example//x//EN\n${ZONE}\n${event}\nEND:VCALENDAR`.replace(/\n/g, '\r\n')))
  const iterator = new ICAL.Event(calendar.getFirstSubcomponent('vevent')).iterator()
  const found = []
  for (let next = iterator.next(); next; next = iterator.next()) found.push(next.toJSDate().toISOString().slice(5, 16))
  return found
}
console.log(JSON.stringify([times('20270328T023000', ''), times('20270327T023000', 'RRULE:FREQ=DAILY;COUNT=3\n'), times('20261025T023000', ''), times('20270328T033000', '')]))
JS
node check.mjs > found.json
"$folder/venv/bin/python" - <<'PYTHON'
import datetime as dt
import json
import sys
from pathlib import Path

import icalendar

single, nights, autumn, after = json.loads(Path("found.json").read_text())
other = []
for start in ("20270328T023000", "20261025T023000"):
    event = icalendar.Event.from_ical(f"BEGIN:VEVENT\r\nDTSTART;TZID=Europe/Copenhagen:{start}\r\nEND:VEVENT\r\n")
    other.append(event.start.astimezone(dt.UTC).strftime("%m-%dT%H:%M"))
print("ical.js 2.2.1 and icalendar 7.3.2, in UTC")
print(f"28 March 2027 02:30: {single}, {other[0]}; three nights about it: {nights}; 03:30: {after}")
print(f"25 October 2026 02:30: {autumn}, {other[1]}")
same = single == ["03-28T00:30"] and nights == ["03-27T01:30", "03-28T00:30", "03-29T00:30"] and autumn == ["10-25T01:30"]
sys.exit(not (same and other == ["03-28T01:30", "10-25T00:30"] and after == ["03-28T01:30"]))
PYTHON
