#!/usr/bin/env bash
# In what xlsx2csv writes, 5 in the format 0" km" is the text 0" k01", 3 dage (days) is 0" 02age", and neither the 5 nor the 3 is anywhere.
#
# Guess    What stands in quotes in a number format is text (ECMA-376 part 1, 18.8.31): 5 km, or 5 as it stands in the file. xlsx2csv writes 1234.5 for
#          #,##0.00" kr.", and a day in dd-mm-yyyy as 01-12-2026.
# Happens  A d, m or y in the quotes makes the cell a date: and the format itself, quotes and all, is written with its d
#          and m filled in. Distances, days, years and metres in a list are lost, without a word.
# Version  xlsx2csv 0.8.6; openpyxl 3.1.5 to write the list
# Source   xlsx2csv.py, where formats of dates are written
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check xlsx2csv==0.8.6 openpyxl==3.1.5
cd "$folder"
venv/bin/python - <<'PYTHON'
import csv
import datetime as dt
import io
import sys
from importlib.metadata import version

import openpyxl
from xlsx2csv import Xlsx2csv

CELLS = [(5, '0" km"'), (3, '0" dage"'), (12, '0" m"'), (1234.5, '#,##0.00" kr."'), (dt.date(2026, 12, 1), "dd-mm-yyyy")]
book = openpyxl.Workbook()
for row, (value, form) in enumerate(CELLS, 1):
    book.active.cell(row, 1, value).number_format = form
book.save("list.xlsx")
written = io.StringIO()
Xlsx2csv("list.xlsx", outputencoding="utf-8").convert(written)
found = [row[0] for row in csv.reader(io.StringIO(written.getvalue()))]
print("xlsx2csv", version("xlsx2csv"))
for (value, form), text in zip(CELLS, found, strict=True):
    print(f"{value} in the format {form}: {text}")
sys.exit(found != ['0" k01"', '0" 02age"', '0" 01"', "1234.5", "01-12-2026"])
PYTHON
