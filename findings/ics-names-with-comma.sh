#!/usr/bin/env bash
# An organizer called "Holm, Ane" is written by ics.py so that ics.py itself cannot read the calendar again.
#
# Guess    A name with a comma, a colon or a semicolon is put between quotation marks: CN="Holm, Ane" (RFC 5545, 3.2, which has no backslash in
#          parameters). ics.py reads it so.
# Happens  The name is escaped as if it were a text, CN=Holm\, Ane, which is two values of CN: "must have at most one CN". A colon (CN=Kreds: Nord) is
#          not escaped at all and ends the parameters, so that another reader takes "Nord:mailto:…" for the address. What was read with quotation
#          marks loses them in the same way, SENT-BY="mailto:…" too.
# Version  ics 0.7.3, icalendar 7.3.2 to look
# Source   ics/serializers/attendee_serializer.py (escape_string); ics/grammar/parse.py, ContentLine.__str__ · RFC 5545, 3.1 and 3.2
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check ics==0.7.3 icalendar==7.3.2
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import icalendar
import ics

print("ics", version("ics"))


def round_trip(name):
    """The written line, what ics.py reads from it and what icalendar takes for the address."""
    event = ics.Event(name="Kreds", begin="2026-10-12 16:00:00")
    event.organizer = ics.Organizer("ane@example.org", common_name=name)
    written = ics.Calendar(events={event}).serialize()
    line = next(line for line in written.splitlines() if line.startswith("ORGANIZER"))
    try:
        (again,) = ics.Calendar(written).events
        read = again.organizer.common_name
    except ValueError as error:
        read = f"ValueError: {error}"
    address = str(icalendar.Calendar.from_ical(written).walk("VEVENT")[0]["ORGANIZER"])
    print(f"{name}: {line} -> ics: {read}; icalendar: {address}")
    return read, address


plain = round_trip("Ane Holm")
comma = round_trip("Holm, Ane")
colon = round_trip("Kreds: Nord")
quoted = 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:20261012T160000Z\r\n'
quoted += 'ORGANIZER;CN="Holm, Ane":mailto:ane@example.org\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n'
(event,) = ics.Calendar(quoted).events
print(f"with quotation marks it reads: {event.organizer.common_name}")
same = comma[0].startswith("ValueError") and colon[1] != "mailto:ane@example.org"
sys.exit(not (same and plain == ("Ane Holm", "mailto:ane@example.org") and event.organizer.common_name == "Holm, Ane"))
PYTHON
