#!/usr/bin/env bash
# To the Python library formulas ROUNDUP(1.1,2) is 1.11, ROUNDDOWN(4.35,2) 4.34 and ROUND(8.325,2) 8.32: an øre too many or too few.
#
# Guess    An interpreter of Excel's formulas rounds what the cell says, as Excel and LibreOffice (7.4) do: 1.1, 4.35 and 8.33; ROUND(1.005,2) is 1.01, TRUNC(4.35,2)
#          4.35 and FLOOR(4.35,0.05) 4.35.
# Happens  The binary number is multiplied by 100 and cut off or rounded, so 434.99999999999994 is 434 and 110.00000000000001 is 111. ROUNDUP(4.2,1) and
#          ROUND(2.675,2) come out right. A list of fees checked with it in Python differs from the workbook by øre.
# Version  formulas 1.3.4
# Source   formulas/functions/math.py, round_up and xround · https://support.microsoft.com/office/roundup-function-f8bc9b23-e795-47db-8703-db171d0c42a7
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check formulas==1.3.4
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import formulas

EXCEL = {
    "ROUNDUP(1.1,2)": (1.1, 1.11),
    "ROUNDDOWN(4.35,2)": (4.35, 4.34),
    "TRUNC(4.35,2)": (4.35, 4.34),
    "FLOOR(4.35,0.05)": (4.35, 4.3),
    "ROUND(8.325,2)": (8.33, 8.32),
    "ROUND(1.005,2)": (1.01, 1.0),
    "ROUNDUP(4.2,1)": (4.2, 4.2),
    "ROUND(2.675,2)": (2.68, 2.68),
}
print("formulas", version("formulas"))
same = True
for text, (right, expected) in EXCEL.items():
    found = round(float(formulas.Parser().ast(f"={text}")[1].compile()()), 9)
    print(f"={text}: {found}, in Excel {right}")
    same = same and found == expected
sys.exit(not same)
PYTHON
