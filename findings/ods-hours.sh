#!/usr/bin/env bash
# Hours below zero lose their minus when SheetJS reads them from ODS, and hours beyond a day are a text when calamine does; from XLSX both are right.
#
# Guess    -1:30 and 36:00 in [h]:mm, hours owed and hours worked, are the same cell in either format: -0.0625 and 1.5 to SheetJS, a timedelta to
#          calamine. LibreOffice writes them as -PT01H30M00S and PT36H00M00S (OpenDocument 1.3, 19.387, a duration of XML Schema, which may have a minus).
# Happens  SheetJS looks for P wherever it stands and passes over what is before it: 0.0625, an hour and a half too many. calamine takes up to 24 hours as
#          a time and gives 'PT36H00M00S' and '-PT01H30M00S' as text. A sum of a column is wrong, without an error in the first case.
# Version  xlsx 0.18.5 (npm), python-calamine 0.9.1; openpyxl 3.1.5 for the same cells as XLSX
# Source   xlsx.js, parse_isodur; calamine, src/ods.rs (time-value)
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-calamine==0.9.1 openpyxl==3.1.5
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts xlsx@0.18.5
venv/bin/python - <<'PYTHON'
import zipfile

import openpyxl

HOURS = {"evening": (0.75, "PT18H00M00S"), "worked": (1.5, "PT36H00M00S"), "owed": (-0.0625, "-PT01H30M00S")}
book = openpyxl.Workbook()
for row, (name, (days, _duration)) in enumerate(HOURS.items(), 1):
    book.active.cell(row, 1, name)
    book.active.cell(row, 2, days).number_format = "[h]:mm"
book.save("hours.xlsx")

URN = "urn:oasis:names:tc:opendocument:xmlns"
rows = "".join(
    f'<table:table-row><table:table-cell office:value-type="string"><text:p>{name}</text:p></table:table-cell>'
    f'<table:table-cell office:value-type="time" office:time-value="{duration}"><text:p>x</text:p></table:table-cell></table:table-row>'
    for name, (_days, duration) in HOURS.items()
)
content = (
    f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{URN}:office:1.0" xmlns:table="{URN}:table:1.0" '
    f'xmlns:text="{URN}:text:1.0" office:version="1.3"><office:body><office:spreadsheet><table:table table:name="Hours">{rows}</table:table>'
    "</office:spreadsheet></office:body></office:document-content>"
)
kind = "application/vnd.oasis.opendocument.spreadsheet"
entries = "".join(
    f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{media}"/>' for path, media in {"/": kind, "content.xml": "text/xml"}.items()
)
with zipfile.ZipFile("hours.ods", "w") as package:
    package.writestr("mimetype", kind)
    package.writestr("content.xml", content)
    package.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{URN}:manifest:1.0" manifest:version="1.3">{entries}</manifest:manifest>')
PYTHON
cat > check.mjs <<'JS'
import { readFileSync } from 'node:fs'
import XLSX from 'xlsx'
const read = (name) => {
  const book = XLSX.read(readFileSync(name))
  return Object.fromEntries(XLSX.utils.sheet_to_json(book.Sheets[book.SheetNames[0]], { header: 1 }))
}
console.log(JSON.stringify([read('hours.xlsx'), read('hours.ods')]))
JS
node check.mjs > sheetjs.json
venv/bin/python - <<'PYTHON'
import datetime as dt
import json
import sys
from importlib.metadata import version
from pathlib import Path

import python_calamine

excel, opened = json.loads(Path("sheetjs.json").read_text())
print(f"xlsx 0.18.5: {excel} from XLSX, {opened} from ODS")
read = [dict(python_calamine.CalamineWorkbook.from_path(f"hours.{kind}").get_sheet_by_index(0).to_python()) for kind in ("xlsx", "ods")]
print(f"python-calamine {version('python-calamine')}:")
for found in read:
    print({name: str(value) if not isinstance(value, str) else f"text {value!r}" for name, value in found.items()})
hours = {"worked": dt.timedelta(hours=36), "owed": -dt.timedelta(minutes=90)}
same = opened == {"evening": 0.75, "worked": 1.5, "owed": 0.0625} and (read[1]["worked"], read[1]["owed"]) == ("PT36H00M00S", "-PT01H30M00S")
right = excel == {"evening": 0.75, "worked": 1.5, "owed": -0.0625} and {name: read[0][name] for name in hours} == hours
sys.exit(not (same and right and read[1]["evening"] == dt.time(18)))
PYTHON
