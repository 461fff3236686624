#!/usr/bin/env bash
# A process that reads two calendars with a time zone of the same name reads the second one by the first one's clock, in icalendar and in vobject.
#
# Guess    TZID names a VTIMEZONE of the same file: RFC 5545, 3.8.3.1 asks for a name that is unique within the calendar object, no more, and Outlook
#          calls every zone that it cannot name "Customized Time Zone". So a feed from Istanbul (+03:00) and one from Nuuk (-02:00) each keep their hours.
# Happens  What the first file defined is kept for the process: 18:00 in the second is 15:00 UTC instead of 20:00. The order of reading decides. In
#          vobject that holds for the name Europe/Copenhagen too; icalendar takes names that it knows from the system. ical.js and node-ical part them.
# Version  icalendar 7.3.2, vobject 0.9.9, ical.js 2.2.1 and node-ical 0.26.1 for comparison
# Source   icalendar/timezone/tzp.py, cache_timezone_component; vobject/icalendar.py, registerTzid · https://www.rfc-editor.org/rfc/rfc5545#section-3.8.3.1
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check icalendar==7.3.2 vobject==0.9.9
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts ical.js@2.2.1 node-ical@0.26.1
"$folder/venv/bin/python" - <<'PYTHON'
from pathlib import Path

for place, offset in (("istanbul", "+0300"), ("nuuk", "-0200")):
    zone = f"TZID:Customized Time Zone\nBEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:{offset}\nTZOFFSETTO:{offset}\nEND:STANDARD"
    event = f"UID:{place}@school.example\nDTSTAMP:20260101T000000Z\nDTSTART;TZID=Customized Time Zone:20260722T180000\nSUMMARY:Course"
    lines = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//school//EN\nBEGIN:VTIMEZONE\n{zone}\nEND:VTIMEZONE\nBEGIN:VEVENT\n{event}\nEND:VEVENT\nEND:VCALENDAR\n"
    Path(f"{place}.ics").write_text(lines, newline="\r\n")
PYTHON
cat > read.py <<'PYTHON'
import sys
from datetime import timezone
from pathlib import Path

import icalendar
import vobject

def hours(read):
    return " ".join(f"{read(Path(name + '.ics').read_bytes().decode()).astimezone(timezone.utc):%H:%M}" for name in sys.argv[1:])

print(hours(lambda text: icalendar.Calendar.from_ical(text).events[0].start), hours(lambda text: vobject.readOne(text).vevent.dtstart.value), sep="|")
PYTHON
cat > read.mjs <<'JS'
import { readFileSync } from 'node:fs'
import ICAL from 'ical.js'
import nodeIcal from 'node-ical'
const hours = (read) => process.argv.slice(2).map((name) => read(readFileSync(`${name}.ics`, 'utf8')).toISOString().slice(11, 16)).join(' ')
const icaljs = (text) => new ICAL.Event(new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent')).startDate.toJSDate()
const node = (text) => Object.values(nodeIcal.sync.parseICS(text)).find((part) => part.type === 'VEVENT').start
process.env.TZ = 'UTC'
console.log(`${hours(icaljs)}|${hours(node)}`)
JS
first=$("$folder/venv/bin/python" read.py istanbul nuuk)
second=$("$folder/venv/bin/python" read.py nuuk istanbul)
others=$(node read.mjs istanbul nuuk)
echo "18:00 in Istanbul is 15:00 UTC, 18:00 in Nuuk 20:00 UTC"
echo "icalendar 7.3.2 and vobject 0.9.9, Istanbul read first: $first"
echo "the same, Nuuk read first:                              $second"
echo "ical.js 2.2.1 and node-ical 0.26.1, Istanbul first:     $others"
[ "$first/$second/$others" = "15:00 15:00|15:00 15:00/20:00 20:00|20:00 20:00/15:00 20:00|15:00 20:00" ]
