#!/usr/bin/env bash
# To change the title of one evening puts that evening on the first day of the course in ical's store, which Home Assistant's calendars are kept with.
#
# Guess    edit(uid, Event(summary="Film"), recurrence_id="20261026T180000") renames the evening of 26 October and leaves it there; "the specified item
#          should be created with minimal fields, just including the fields that should be updated". So it is for an evening and all that follow.
# Happens  What is not given is taken from the series, and its start is that of the first evening: "Film" is on 12 October beside the first one, and
#          26 October is empty. What is written has RECURRENCE-ID 26 October with DTSTART 12 October. So with whole days. Given start and end, it is right.
# Version  ical 14.3.1
# Source   ical/store.py, edit (docstring) and _prepare_update (dtstart only where recurrence_range is set)
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

from ical.calendar import Calendar
from ical.event import Event
from ical.store import EventStore
from ical.types import Range, Recur

FIRST, THIRD = dt.datetime(2026, 10, 12, 18), dt.datetime(2026, 10, 26, 18)
HOURS = dt.timedelta(hours=2)


def after(change, recurrence_id="20261026T180000", reach=Range.NONE, first=FIRST, length=HOURS):
    """Day of the month and title of each of the four evenings after the change."""
    calendar = Calendar()
    store = EventStore(calendar)
    store.add(Event(uid="kreds", summary="Kreds", start=first, end=first + length, rrule=Recur.from_rrule("FREQ=WEEKLY;COUNT=4")))
    store.edit("kreds", change, recurrence_id=recurrence_id, recurrence_range=reach)
    found = calendar.timeline.overlapping(dt.date(2026, 10, 1), dt.date(2026, 12, 1))
    return sorted(f"{event.start.strftime('%m-%d')} {event.summary}" for event in found)


one = after(Event(summary="Film"))
day = after(Event(summary="Film"), recurrence_id="20261026", first=FIRST.date(), length=dt.timedelta(days=1))
following = after(Event(summary="Film"), reach=Range.THIS_AND_FUTURE)
given = after(Event(summary="Film", start=THIRD, end=THIRD + HOURS))
print(f"ical {version('ical')}")
for what, evenings in {"one": one, "one whole day": day, "and all that follow": following, "one, start and end given": given}.items():
    print(f"{what}: {', '.join(evenings)}")
same = one == day == ["10-12 Film", "10-12 Kreds", "10-19 Kreds", "11-02 Kreds"]
right = following == ["10-12 Kreds", "10-19 Kreds", "10-26 Film", "11-02 Film"] and given == ["10-12 Kreds", "10-19 Kreds", "10-26 Film", "11-02 Kreds"]
sys.exit(not (same and right))
PYTHON
