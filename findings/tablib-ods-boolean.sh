#!/usr/bin/env bash
# A list with yes and no in it that tablib writes as ODS cannot be read again, by tablib itself neither.
#
# Guess    A Python bool becomes a cell of the type boolean (office:boolean-value="true"), as the export to XLSX makes it one; what one format of the
#          library writes, the same format reads.
# Happens  It becomes a number whose value is the word True, as bool is an int to Python. Loading raises a ValueError in tablib, and an error in
#          python-calamine. Numbers, texts with leading zeros, dates and times come back as they were.
# Version  tablib 3.9.0, odfpy 1.4.1, python-calamine 0.9.1
# Source   tablib/formats/_ods.py (set_cell) · OpenDocument 1.3, part 3 (office:value, office:boolean-value)
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check tablib==3.9.0 odfpy==1.4.1 python-calamine==0.9.1 openpyxl==3.1.5
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import re
import sys
from datetime import date, time
from importlib.metadata import version
from io import BytesIO
from zipfile import ZipFile

import tablib
from python_calamine import CalamineWorkbook


def read_again(value, kind="ods"):
    document = tablib.Dataset(["Bo", value], headers=["name", "value"]).export(kind)
    try:
        by_tablib = tablib.Dataset().load(document, format=kind).dict[0]["value"]
    except ValueError as refusal:
        by_tablib = type(refusal).__name__
    try:
        by_calamine = CalamineWorkbook.from_filelike(BytesIO(document)).get_sheet_by_index(0).to_python()[1][1]
    except Exception as refusal:
        by_calamine = type(refusal).__name__
    return document, by_tablib, by_calamine


print(f"tablib {version('tablib')}, odfpy {version('odfpy')}, python-calamine {version('python-calamine')}")
for value in ("0800", 12.5, date(2026, 6, 1), time(18, 0)):
    found = read_again(value)[1:]
    print(f"{value!r} comes back as {found}")
    if found != (value, value):
        sys.exit(1)
document, *found = read_again(True)
cell = re.findall("<table:table-cell[^>]*float[^>]*>", ZipFile(BytesIO(document)).read("content.xml").decode())
print(f"True is written as {cell} and comes back as {found}; by way of XLSX as {read_again(True, 'xlsx')[1:]}")
sys.exit(found != ["ValueError", "CalamineError"] or not cell or 'office:value="True"' not in cell[0])
PYTHON
