#!/usr/bin/env bash
# "3. april kl. 18", six in the evening, is the year 2018 to dateparser, and "mandag den 3. april kl. 10" the year 2010.
#
# Guess    In a language that it knows, "kl." (o'clock) before a number marks the hour, as "kl. 18.30" does: it gives 18:30. Or no answer at all.
# Happens  With minutes the hour is right; without them kl. is dropped and the number is read as a year. With PREFER_DATES_FROM=future, which one sets
#          for a course, it becomes 2118. German's "um 18 Uhr" goes the same way. Hours of one figure ("kl. 9") give None.
# Version  dateparser 1.5.0
# Source   dateparser/data/date_translation_data/da.py (words that are skipped) and dateparser/parser.py
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check dateparser==1.5.0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from datetime import datetime
from importlib.metadata import version

from dateparser import parse


def read(text, language="da", **more):
    found = parse(text, languages=[language], settings={"RELATIVE_BASE": datetime(2026, 11, 29, 12), **more})
    return found and found.isoformat(" ", "minutes")


texts = ["3. april kl. 18.30", "3. april kl. 18", "mandag den 3. april kl. 10", "12. juni kl. 9"]
found = [read(text) for text in texts]
later = read("3. april kl. 18", PREFER_DATES_FROM="future")
german = read("3. April um 18 Uhr", "de")
print(f"dateparser {version('dateparser')}, read on 29 November 2026")
for text, moment in zip(texts, found):
    print(f"{text:28} {moment}")
print(f"the second in the future: {later}; in German: {german}")
sys.exit(
    found != ["2026-04-03 18:30", "2018-04-03 00:00", "2010-04-03 00:00", None]
    or later != "2118-04-03 00:00"
    or german != "2018-04-03 00:00"
)
PYTHON
