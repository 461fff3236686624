#!/usr/bin/env bash
# Read as Danish lists are written (decimal=",", thousands="."), 01.12.2026 is the number 1122026 to pandas, and half past six, 18.30, is 1830.
#
# Guess    A separator of thousands stands before three figures: 1.234,50 is a number, and 01.12.2026, 18.30 and 12.34.56.78 are none and stay text, which
#          read_csv then takes for dates where parse_dates and date_format say so.
# Happens  Full stops are taken out wherever they stand, and what is left is a number. A column of dates is one of whole numbers, the nought in front is
#          gone, and so 1.12.2026 and 11.2.2026 are one number, 1122026. A date column named in parse_dates is right. No error, no warning.
# Version  pandas 3.1.1
# Source   https://pandas.pydata.org/docs/reference/api/pandas.read_csv.html
# Ends with 0 when that is still so, with 1 when it is not, with 77 without a Python that pandas 3 runs on.
set -euo pipefail
python=
for name in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do
    if "$name" -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null; then python=$name && break; fi
done
[ "$python" ] || { echo "pandas 3 needs Python 3.11 or later: name one in PYTHON" >&2; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pandas==3.1.1
"$folder/venv/bin/python" - <<'PYTHON'
import io
import sys

import pandas as pd

LIST = "Dato;Start;Telefon;Pris\n01.12.2026;18.30;12.34.56.78;1.234,50\n11.2.2026;19.00;87.65.43.21;99,00\n"
form = {"sep": ";", "decimal": ",", "thousands": "."}
read = pd.read_csv(io.StringIO(LIST), **form)
dated = pd.read_csv(io.StringIO(LIST), **form, parse_dates=["Dato"], date_format="%d.%m.%Y")
print(f"pandas {pd.__version__}")
print(read.to_string(index=False))
print("with parse_dates:", [str(day.date()) for day in dated["Dato"]])
same = read["Dato"].tolist() == [1122026, 1122026]
same = same and read["Start"].tolist() == [1830, 1900] and read["Telefon"].tolist() == [12345678, 87654321]
right = read["Pris"].tolist() == [1234.5, 99.0] and [str(day.date()) for day in dated["Dato"]] == ["2026-12-01", "2026-02-11"]
sys.exit(not (same and right))
PYTHON
