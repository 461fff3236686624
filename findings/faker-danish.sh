#!/usr/bin/env bash
# Faker's Danes have American social security numbers, and the twelfth month of their year is called decembder.
#
# Guess    Faker('da_DK').ssn() is a Danish CPR number, DDMMÅÅ-XXXX, as sv_SE, no_NO and fi_FI have theirs; vat_id() is a CVR number. month_name() is one of the
#          twelve that Django, Babel and Retskrivningsordbogen have.
# Happens  ssn() is 365-15-8259, and profile() puts it beside a Danish name and a birthday it does not fit. vat_id() does not exist in da_DK: it stands
#          under dk_DK, a locale of its own that has nothing else (English names, American addresses), and its numbers miss the check digit
#          nine times in ten. One month is "decembder", so a date written with it is read by no one.
# Version  Faker 40.63.0, python-stdnum 2.2 to check
# Source   faker/providers/ssn/dk_DK, faker/providers/date_time/da_DK · https://faker.readthedocs.io/en/master/locales/da_DK.html
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check Faker==40.63.0 python-stdnum==2.2
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import re
import sys
from importlib.metadata import version

from faker import Faker
from stdnum.dk import cpr, cvr

danish, other = Faker("da_DK"), Faker("dk_DK")
Faker.seed(1)
numbers = [danish.ssn() for _ in range(500)]
profile = danish.profile()
months = {danish.month_name() for _ in range(1000)}
companies = [other.vat_id() for _ in range(1000)]
good = sum(cvr.is_valid(number) for number in companies)
print(f"Faker {version('Faker')}, python-stdnum {version('python-stdnum')}")
print(f"da_DK: ssn {numbers[0]}, {sum(map(cpr.is_valid, numbers))} of 500 are CPR numbers; profile: {profile['birthdate']} {profile['ssn']}")
print(f"da_DK has vat_id: {hasattr(danish, 'vat_id')}; dk_DK: {companies[0]}, {good} of 1000 are CVR numbers; dk_DK's months: {other.month_name()} …")
print("months of da_DK:", ", ".join(sorted(months)))
same = all(re.fullmatch(r"\d{3}-\d\d-\d{4}", number) and not cpr.is_valid(number) for number in numbers) and "decembder" in months and "december" not in months
sys.exit(not (same and not hasattr(danish, "vat_id") and 40 < good < 160 and len(months) == 12))
PYTHON
