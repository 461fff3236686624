#!/usr/bin/env bash
# workalendar still gives Danes the day off on Store Bededag, which was abolished from 2024, and on Christmas Eve.
#
# Guess    A release years after the law (no. 214 of 6 March 2023) has the day up to 2023 and not after, as holidays has; 24 December is no public
#          holiday, only often agreed upon.
# Happens  Denmark().holidays(2026) has Store Bededag on 1 May, and Christmas Eve among the public holidays; is_working_day says no to both.
# Version  workalendar 17.0.0, holidays 0.109 (public holidays of Denmark, for comparison)
# Source   workalendar/europe/denmark.py · https://www.retsinformation.dk/eli/lta/2023/214
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check workalendar==17.0.0 holidays==0.109
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from datetime import date
from importlib.metadata import version

from holidays import DK
from workalendar.europe import Denmark

days = {year: {day for day, name in Denmark().holidays(year)} - {*DK(years=year)} for year in (2023, 2024, 2026, 2027)}
print(f"workalendar {version('workalendar')}, days off that holidays {version('holidays')} does not have")
for year, found in days.items():
    names = dict(Denmark().holidays(year))
    print(year, ", ".join(f"{day} {names[day]}" for day in sorted(found)))
sys.exit(
    days[2023] != {date(2023, 12, 24)}
    or days[2026] != {date(2026, 5, 1), date(2026, 12, 24)}
    or Denmark().is_working_day(date(2024, 4, 26))
)
PYTHON
