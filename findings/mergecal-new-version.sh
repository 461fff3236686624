#!/usr/bin/env bash
# A course that was changed stands in what mergecal merges as it was and as it is, so it is there twice at two times.
#
# Guess    Merging calendars, of which one has a newer state of an event (same UID, SEQUENCE one higher), keeps the newer: that is what SEQUENCE is for
#          (RFC 5545, 3.8.7.4; RFC 5546, 2.1.5), and a calendar has one component for a UID and RECURRENCE-ID. What is in both alike is there once.
# Happens  The sequence is part of the key by which events are told apart. The old one at 18 and the new one at 19 are both written, under one UID, in
#          the order of the calendars; which of them a program shows is left to chance. Alike in both, also without SEQUENCE, it is there once.
# Version  mergecal 0.5.0, icalendar 7.3.2
# Source   mergecal/calendar_merger.py, merge: component_id = (uid, sequence, recurrence_id)
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check mergecal==0.5.0 icalendar==7.3.2
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import icalendar
from mergecal import merge_calendars


def calendar(hour, sequence):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example//x//EN", "BEGIN:VEVENT", "UID:kreds@example.org", "DTSTAMP:20260801T120000Z"]
    lines += [f"DTSTART:20260914T{hour}0000Z", "DURATION:PT2H", "SUMMARY:Kreds"]
    lines += [f"SEQUENCE:{sequence}"] * (sequence is not None) + ["END:VEVENT", "END:VCALENDAR", ""]
    return icalendar.Calendar.from_ical("\r\n".join(lines))


def merged(*calendars):
    events = merge_calendars(list(calendars)).walk("VEVENT")
    return [(str(event["UID"]), event.DTSTART.hour, int(event.get("SEQUENCE", 0))) for event in events]


changed = merged(calendar(18, 0), calendar(19, 1))
turned = merged(calendar(19, 1), calendar(18, 0))
alike = merged(calendar(18, 0), calendar(18, None))
print(f"mergecal {version('mergecal')}\nold and new: {changed}\nnew and old: {turned}\nalike: {alike}")
uid = "kreds@example.org"
sys.exit(not (changed == [(uid, 18, 0), (uid, 19, 1)] and turned == changed[::-1] and alike == [(uid, 18, 0)]))
PYTHON
