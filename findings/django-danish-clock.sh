#!/usr/bin/env bash
# Django's Danish does not know 18.30: it writes 18:30, and a form refuses the time as Danish orthography has it.
#
# Guess    Formats of a language follow CLDR, as dates and decimals of Django's da do (31.12.2026; 1,5): the Danish time is 18.30, in the
#          orthography as in Babel and in browsers. A TimeField with localize=True reads 18.30, and 18:30 as well, and writes 18.30.
# Happens  TIME_FORMAT is 18:30, and 18.30 is no valid time, nor is "31.12.2026 18.30" a valid date with time. Finnish, whose CLDR has the full stop
#          too, reads both. And |date:"j. M" writes 31. Dec with a capital that no Danish month has; :"N" and :"j. F" write them small.
# Version  Django 6.1.3, Babel 2.19.0 for comparison
# Source   django/conf/locale/da/formats.py; django/utils/dateformat.py, DateFormat.M · CLDR, common/main/da.xml (HH.mm)
# Ends with 0 when that is still so, with 1 when it is not, with 77 without a Python that Django 6.1 runs on.
set -euo pipefail
python=
for name in "${PYTHON:-python3}" python3.14 python3.13 python3.12; do
    if "$name" -c "import sys; sys.exit(sys.version_info < (3, 12))" 2>/dev/null; then python=$name && break; fi
done
[ "$python" ] || { echo "Django 6 needs Python 3.12 or later: name one in PYTHON" >&2; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check Django==6.1.3 Babel==2.19.0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from datetime import date, time
from importlib.metadata import version

import django
from babel.dates import format_time
from django import forms
from django.conf import settings
from django.utils import formats, translation
from django.utils.dateformat import format as write

settings.configure(LANGUAGE_CODE="da", USE_TZ=True, TIME_ZONE="Europe/Copenhagen")
django.setup()


def read(field, text):
    try:
        return str(field(localize=True).clean(text))
    except forms.ValidationError as error:
        return error.code


print(f"Django {django.__version__}, Babel {version('Babel')}")
seen = {}
for language in ("da", "fi"):
    with translation.override(language):
        seen[language] = [read(forms.TimeField, "18.30"), read(forms.DateTimeField, "31.12.2026 18.30"), formats.time_format(time(18, 30))]
        print(f"{language}: 18.30 is {seen[language][0]}, 31.12.2026 18.30 is {seen[language][1]}; written {seen[language][2]}", end="; ")
        print("Babel writes", format_time(time(18, 30), "short", locale=language))
months = [write(date(2026, 12, 31), pattern) for pattern in ("j. M", "j. N", "j. F")]
print("da:", ", ".join(months))
danish = seen["da"] == ["invalid", "invalid", "18:30"] and format_time(time(18, 30), "short", locale="da") == "18.30"
sys.exit(not danish or seen["fi"][0] != "18:30:00" or months != ["31. Dec", "31. dec.", "31. december"])
PYTHON
