#!/usr/bin/env bash
# Snowball's Danish stemmer (PostgreSQL's "danish") takes uge, ugen, uger and ugerne for four words, and plads (place) for another word than pladser.
#
# Guess    The four forms of a common noun, indefinite and definite in singular and plural, are what the stemmer was made for: uge finds uger as time
#          finds timer and øvelse øvelser.
# Happens  An ending is taken only after the third letter, so words on a vowel after two keep theirs: uge and uger, by and byer. And the s of a stem
#          is taken for a genitive in the bare form only: plads/pladser, kreds/kredse, rundkreds/rundkredsen never meet; nor does aften meet aftenen.
# Version  snowballstemmer 3.1.1, PyStemmer 3.1.0 (the same in C), which agree
# Source   https://snowballstem.org/algorithms/danish/stemmer.html (R1 and main_suffix)
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check snowballstemmer==3.1.1 PyStemmer==3.1.0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import snowballstemmer
import Stemmer

python, c = snowballstemmer.stemmer("danish").stemWord, Stemmer.Stemmer("danish").stemWord
nouns = {
    "time timen timer timerne": 1, "øvelse øvelsen øvelser øvelserne": 1, "pris prisen priser priserne": 1,
    "uge ugen uger ugerne": 4, "by byen byer byerne": 4,
    "plads pladsen pladser pladserne": 2, "kreds kredsen kredse kredsene": 2, "rundkreds rundkredsen rundkredse rundkredsene": 2,
    "aften aftenen aftener aftenerne": 2,
}  # fmt: skip
print(f"snowballstemmer {version('snowballstemmer')}, PyStemmer {version('PyStemmer')}")
same = True
for forms, expected in nouns.items():
    stems = [python(form) for form in forms.split()]
    print(f"{len(set(stems))}: {forms} -> {' '.join(stems)}")
    same &= len(set(stems)) == expected and stems == [c(form) for form in forms.split()]
sys.exit(not same)
PYTHON
