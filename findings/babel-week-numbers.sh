#!/usr/bin/env bash
# Babel's week of 31 December 2026 is 1 in Danish and 53 in Danish of Denmark.
#
# Guess    da and da_DK are one: CLDR's likely subtags make da to da_Latn_DK, and its data on weeks (four days at least, Monday first) goes by that
#          territory. Django's LANGUAGE_CODE is da, so that is the name one has at hand.
# Happens  A locale without a territory counts as "001", the world: the week of 1 January is week 1 whatever days it has. 28 December 2026 to 3 January
#          2027, week 53 in any Danish calendar, is week 1 (of 2027) in da, and every week of 2027 stands one too high. So with de, fr, nb and sv.
# Version  Babel 2.19.0
# Source   babel/core.py, Locale.min_week_days · https://www.unicode.org/reports/tr35/tr35-dates.html#Week_Data
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check Babel==2.19.0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from datetime import date
from importlib.metadata import version

from babel import Locale
from babel.dates import format_date

days = [date(2026, 6, 15), date(2026, 12, 31), date(2027, 1, 3), date(2027, 2, 15)]
weeks = {name: [int(format_date(day, "w", name)) for day in days] for name in ("da", "da_DK", "de", "de_DE")}
least = {name: Locale.parse(name).min_week_days for name in weeks}
print(f"Babel {version('Babel')}; the days that a week 1 has at least: {least}")
for name, found in weeks.items():
    print(f"{name:6}", ", ".join(f"{day} week {week}" for day, week in zip(days, found)))
iso = [day.isocalendar().week for day in days]
print("ISO   ", iso)
sys.exit(weeks["da_DK"] != iso or weeks["da"] != weeks["de"] or weeks["da"][1:3] != [1, 1])
PYTHON
