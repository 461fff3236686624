#!/usr/bin/env bash
# SheetJS shows a date in the format dd.mm.yyyy as 46357.75, and so the Danish time in hh.mm and the long date d. mmmm yyyy.
#
# Guess    A full stop in a date format is the full stop, as it is in Excel and LibreOffice: 01.12.2026, 18.05, 1. december 2026 (month in English at
#          least). openpyxl and XlsxWriter write such formats as one types them.
# Happens  After a part of a date SheetJS takes a full stop for the start of fractions of a second, and throws, not an Error but a string; the workbook
#          swallows it, and the cell has the serial number, in sheet_to_csv and in sheet_to_json with raw: false. With cellDates the same cells are
#          12/1/26. With the stop escaped (dd\.mm\.yyyy), as Excel's own menu writes it, and with hyphens it is right.
# Version  xlsx 0.18.5 (npm), openpyxl 3.1.5 to write
# Source   xlsx.js, SSF eval_fmt (case '.') and SSF_write_date ('bad second format')
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check openpyxl==3.1.5
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts xlsx@0.18.5
venv/bin/python - <<'PYTHON'
import datetime as dt

import openpyxl

book = openpyxl.Workbook()
for row, form in enumerate(["dd.mm.yyyy", "hh.mm", "d. mmmm yyyy", r"dd\.mm\.yyyy", r"hh\.mm", "dd-mm-yyyy", "hh:mm"], 1):
    book.active.cell(row, 1, form)
    book.active.cell(row, 2, dt.datetime(2026, 12, 1, 18, 5)).number_format = form
book.save("course.xlsx")
PYTHON
cat > check.mjs <<'JS'
import { readFileSync } from 'node:fs'
import XLSX from 'xlsx'
const book = XLSX.read(readFileSync('course.xlsx'))
const rows = XLSX.utils.sheet_to_json(book.Sheets[book.SheetNames[0]], { header: 1, raw: false })
console.log(`xlsx ${XLSX.version}`)
for (const [form, shown] of rows) console.log(`${form}: ${shown}`)
const shown = rows.map((row) => row[1])
const wrong = shown.slice(0, 3).every((text) => /^46357\.75/.test(text))
process.exit(wrong && shown.slice(3).join() === '01.12.2026,18.05,01-12-2026,18:05' ? 0 : 1)
JS
TZ=Europe/Copenhagen node check.mjs
