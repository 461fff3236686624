#!/usr/bin/env bash
# The Danish ordinal is a full stop ("2."): num2words writes 2en and 30te, humanize writes 2:t, and num2words' words for 30. and 50. are no Danish.
#
# Guess    Both have a Danish language with ordinals, and get what every Danish date needs: 1., 2., 21. (as both do in German), in words første, anden,
#          tredivte, halvtredsindstyvende.
# Happens  num2words appends the end of its word to the digits: 1te, 2en, 21ende, 30te; in words tredivete, halvtredsende. humanize in
#          da_DK has 1:e, 2:t, 3:e, the colon of Swedish, and none of it is Danish.
# Version  num2words 0.5.14, humanize 4.17.0
# Source   num2words/lang_DA.py; humanize/locale/da_DK/LC_MESSAGES/humanize.po · Retskrivningsordbogen (tredivte, halvtredsindstyvende)
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check num2words==0.5.14 humanize==4.17.0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import humanize
from num2words import num2words

numbers = (1, 2, 3, 21, 30, 50, 100)
digits = [num2words(number, lang="da", to="ordinal_num") for number in numbers]
words = [num2words(number, lang="da", to="ordinal") for number in numbers]
german = [num2words(number, lang="de", to="ordinal_num") for number in numbers]
humanize.activate("da_DK")
short = [humanize.ordinal(number) for number in numbers]
humanize.activate("de_DE")
print(f"num2words {version('num2words')}: {digits} {words}; German {german}")
print(f"humanize {version('humanize')}: {short}; German {[humanize.ordinal(number) for number in numbers]}")
sys.exit(
    digits != ["1te", "2en", "3ende", "21ende", "30te", "50ende", "100te"]
    or words[4:6] != ["tredivete", "halvtredsende"]
    or short[:3] != ["1:e", "2:t", "3:e"]
    or german[0] != "1."
)
PYTHON
