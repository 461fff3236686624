#!/usr/bin/env bash
# In Danish text libphonenumber finds dates: 2026-01-09, 31.12.2026, "2026-2027" and "kl. 20.30 - 22.00" are telephone numbers.
#
# Guess    Its matcher leaves dates and times alone: it has patterns of its own for dates with slashes and for time stamps, and the strict levels look
#          at the grouping of the digits. So numbers in a notice can be made links.
# Happens  Danish numbers have eight digits, written two and two, and 20 to 31 begin mobile ones: every ISO date of this century, days from the 20th on
#          and seasons are found at the default level and with STRICT_GROUPING; the hours of an evening pass EXACT_GROUPING too.
#          Norway finds 31.12.2026 as well. libphonenumber-js finds the same dates.
# Version  phonenumbers 9.0.43, libphonenumber-js 1.13.16
# Source   phonenumbers/phonenumbermatcher.py (_PUB_PAGES, _SLASH_SEPARATED_DATES, _TIME_STAMPS)
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check phonenumbers==9.0.43
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts libphonenumber-js@1.13.16
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

from phonenumbers import Leniency, PhoneNumberMatcher


def found(text, level=Leniency.VALID, region="DK"):
    return [match.raw_string for match in PhoneNumberMatcher(text, region, leniency=level)]


dates = ["2026-01-09", "2026-01-09 18.30", "31.12.2026", "27-12-2026", "2026-2027", "20.30 - 22.00"]
print(f"phonenumbers {version('phonenumbers')}, region DK")
for text in dates + ["2026-01-09 18:30", "Ring 33 92 91 00"]:
    print(f"{text:18} default {found(text)}, strict {found(text, Leniency.STRICT_GROUPING)}, exact {found(text, Leniency.EXACT_GROUPING)}")
print("Norway: ", found("31.12.2026", region="NO"))
ok = all(found(text) and found(text, Leniency.STRICT_GROUPING) for text in dates) and found("20.30 - 22.00", Leniency.EXACT_GROUPING)
sys.exit(not ok or not found("31.12.2026", region="NO") or found("2026-01-09 18:30") != [])
PYTHON
cat > check.mjs <<'JS'
import { findPhoneNumbersInText } from 'libphonenumber-js/max'
const numbers = ['2026-01-09', '2026-01-09 18.30', '22.12.2026'].map((text) => findPhoneNumbersInText(text, 'DK').map((part) => part.number.number).join())
console.log('libphonenumber-js 1.13.16:', numbers.join(' '))
process.exit(numbers.join(' ') === '+4520260109 +4520260109 +4522122026' ? 0 : 1)
JS
node check.mjs
