#!/usr/bin/env bash
# A fifth of mimesis' Danish telephone numbers have nine digits, its postal codes begin with DK-, and the house stands before the street.
#
# Guess    Test data of Locale.DA has Danish forms: eight digits (the plan has no others for subscribers), 8000 as Danes write it, "Vigerslev Allé 12", with the
#          house after the street. Swedish numbers and German addresses have their own forms there.
# Happens  One of the four forms of telephone numbers is "+45 ### ### ###". The postal code is DK-####, from DK-0000 on, where Denmark begins at 0800. The
#          address is "276 Vigerslevvej", while sv, de and nl put the number last. A form that checks what people type refuses most of it.
# Version  mimesis 22.2.0, phonenumbers 9.0.43 to check
# Source   mimesis/datasets/da/address.json and person.json · https://en.wikipedia.org/wiki/Telephone_numbers_in_Denmark
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check mimesis==22.2.0 phonenumbers==9.0.43
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import re
import sys
from importlib.metadata import version

import phonenumbers
from mimesis import Address, Locale, Person

person, address = Person(Locale.DA, seed=1), Address(Locale.DA, seed=1)
numbers = [person.telephone() for _ in range(1000)]
nine = [number for number in numbers if len(re.sub(r"\D", "", number.removeprefix("+45"))) == 9]
possible = sum(phonenumbers.is_possible_number(phonenumbers.parse(number, "DK")) for number in nine)
codes = [address.postal_code() for _ in range(1000)]
low = sum(int(code[3:]) < 800 for code in codes)
streets = {locale: Address(locale, seed=1).address() for locale in (Locale.DA, Locale.SV, Locale.DE, Locale.NL)}
print(f"mimesis {version('mimesis')}, phonenumbers {version('phonenumbers')}")
print(f"{len(nine)} of 1000 telephone numbers have nine digits ({nine[0]}), {possible} of these are possible; postal codes {codes[0]} …, {low} of 1000 below 0800")
print("addresses:", "; ".join(f"{locale.value} {street}" for locale, street in streets.items()))
same = 150 < len(nine) < 350 and possible == 0 and all(re.fullmatch(r"DK-\d{4}", code) for code in codes) and low > 30
sys.exit(not (same and streets[Locale.DA][0].isdigit() and not any(streets[locale][0].isdigit() for locale in (Locale.SV, Locale.DE, Locale.NL))))
PYTHON
