#!/usr/bin/env bash
# A hall and a projector (RESOURCES:Sal 2,Projektor) are one thing after icalendar has read and written the event.
#
# Guess    RESOURCES is a list as CATEGORIES is (RFC 5545, 3.8.1.10: text *("," text)); icalendar reads two values, and writes what it has read.
# Happens  It is read as one text, "Sal 2,Projektor", and the comma is escaped when it is written: RESOURCES:Sal 2\,Projektor, the name of a single thing
#          that nobody has. to_jcal has one value too. CATEGORIES is right, and so are vobject and ical.js with both.
# Version  icalendar 7.3.2; vobject 0.9.9 and ical.js 2.2.1 for comparison
# Source   icalendar/prop/factory.py ("resources": "text") · https://www.rfc-editor.org/rfc/rfc5545#section-3.8.1.10
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check icalendar==7.3.2 vobject==0.9.9
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts ical.js@2.2.1
printf '%s\r\n' BEGIN:VCALENDAR VERSION:2.0 PRODID:-//example//x//EN BEGIN:VEVENT UID:kreds@example.org DTSTAMP:20260801T120000Z \
    DTSTART:20261012T160000Z 'RESOURCES:Sal 2,Projektor' CATEGORIES:Kreds,Aften END:VEVENT END:VCALENDAR > event.ics
cat > check.mjs <<'JS'
import { readFileSync } from 'node:fs'
import ICAL from 'ical.js'
const event = new ICAL.Component(ICAL.parse(readFileSync('event.ics', 'utf8'))).getFirstSubcomponent('vevent')
console.log(JSON.stringify(event.getFirstProperty('resources').getValues()))
JS
node check.mjs > icaljs.json
"$folder/venv/bin/python" - <<'PYTHON'
import json
import sys
from importlib.metadata import version
from pathlib import Path

import icalendar
import vobject

text = Path("event.ics").read_bytes().decode()
calendar = icalendar.Calendar.from_ical(text)
written = [line for line in calendar.to_ical().decode().splitlines() if line.startswith(("RESOURCES", "CATEGORIES"))]
event = next(part for part in calendar.to_jcal()[2] if part[0] == "vevent")
values = {name: rest for name, _parameters, _kind, *rest in event[1] if name in ("resources", "categories")}
others = [vobject.readOne(text).vevent.resources.value, json.loads(Path("icaljs.json").read_text())]
print(f"icalendar {version('icalendar')} writes {' and '.join(written)}; jCal {values}")
print(f"vobject {version('vobject')}: {others[0]}; ical.js 2.2.1: {others[1]}")
same = r"RESOURCES:Sal 2\,Projektor" in written and values["resources"] == ["Sal 2,Projektor"]
sys.exit(not (same and "CATEGORIES:Kreds,Aften" in written and values["categories"] == ["Kreds", "Aften"] and others == [["Sal 2", "Projektor"]] * 2))
PYTHON
