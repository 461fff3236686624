#!/usr/bin/env bash
# "From this evening on an hour later" takes the last evening off a course of five in ical's store, which Home Assistant's calendars are kept with.
#
# Guess    A series with COUNT=5 that is parted at the third evening (THIS_AND_FUTURE) becomes two and three, wherever the three are moved to: an hour
#          later, an hour earlier or to the next day. Five evenings were planned.
# Happens  How many are left is counted by the new start: every old evening before it is taken off, so also the third, when the new one is later, by
#          an hour or a day. Two and two. An hour earlier, or at the same time, gives five.
# Version  ical 14.3.1
# Source   ical/store.py, _apply_edit ("needs to skip any items that come before the start of the new item")
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check ical==14.3.1 python-dateutil==2.9.0.post0 tzdata==2026.6 pydantic==2.14.4
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import datetime as dt
import sys
from importlib.metadata import version
from zoneinfo import ZoneInfo

from ical.calendar import Calendar
from ical.event import Event
from ical.store import EventStore
from ical.types import Range, Recur

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
FIRST, HOURS = dt.datetime(2026, 8, 31, 18, tzinfo=COPENHAGEN), dt.timedelta(hours=2)


def evenings(day, hour):
    """The evenings of a course of five, on Mondays at 18, after it was moved from the third one (14 September) on to `day` and `hour`."""
    calendar = Calendar()
    store = EventStore(calendar)
    store.add(Event(uid="kreds", summary="Kreds", start=FIRST, end=FIRST + HOURS, rrule=Recur.from_rrule("FREQ=WEEKLY;COUNT=5")))
    start = dt.datetime(2026, 9, day, hour, tzinfo=COPENHAGEN)
    change = Event(summary="Kreds", start=start, end=start + HOURS)
    store.edit("kreds", change, recurrence_id="20260914T180000", recurrence_range=Range.THIS_AND_FUTURE)
    found = calendar.timeline.overlapping(dt.date(2026, 8, 1), dt.date(2026, 12, 1))
    return sorted(event.start.strftime("%m-%d %H") for event in found)


print(f"ical {version('ical')}")
counts = {}
for what, day, hour in [("same time", 14, 18), ("an hour earlier", 14, 17), ("an hour later", 14, 19), ("a day later", 15, 18)]:
    found = evenings(day, hour)
    counts[what] = len(found)
    print(f"{what}: {len(found)} ({', '.join(found)})")
sys.exit([*counts.values()] != [5, 5, 4, 4])
PYTHON
