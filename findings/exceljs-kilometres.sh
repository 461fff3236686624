#!/usr/bin/env bash
# 5 km is 4 January 1900 and 3 dage (days) the 2nd to exceljs, when the unit is escaped with backslashes instead of quoted.
#
# Guess    A number with a unit in its format stays a number: 0" km" and 0\ \k\m say the same (ECMA-376, 18.8.31: a backslash shows the next character),
#          as openpyxl and calamine read them. What makes a date is an unescaped d, m, y, h or s.
# Happens  Brackets and quotes are taken out before the format is searched for d, m, y, h and s, backslashes are not: the value is a Date, and written
#          again it is one. So are 0_m (a space as wide as m) and \s0. The other way about, [h] alone, hours over 24, is no time and [h]:mm is.
# Version  exceljs 4.4.0, openpyxl 3.1.5 to write and read
# Source   lib/utils/utils.js, isDateFmt
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check openpyxl==3.1.5
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts exceljs@4.4.0
venv/bin/python - <<'PYTHON'
import openpyxl

FORMATS = {r"0\ \k\m": 5, r"0\ \d\a\g\e": 3, "0_m": 3, '0" km"': 5, '0" dage"': 3, "dd-mm-yyyy": 46357}
book = openpyxl.Workbook()
for row, (form, number) in enumerate(FORMATS.items(), 1):
    book.active.cell(row, 1, form)
    book.active.cell(row, 2, number).number_format = form
book.save("course.xlsx")
print("openpyxl:", [str(row[1]) for row in openpyxl.load_workbook("course.xlsx").active.values])
PYTHON
cat > check.mjs <<'JS'
import ExcelJS from 'exceljs'
const book = new ExcelJS.Workbook()
await book.xlsx.readFile('course.xlsx')
const found = []
book.worksheets[0].eachRow((row) => {
  const value = row.getCell(2).value
  found.push(value instanceof Date ? value.toISOString().slice(0, 10) : value)
  console.log(`${row.getCell(1).value}: ${found.at(-1)}`)
})
process.exit(found.join() === '1900-01-04,1900-01-02,1900-01-02,5,3,2026-12-01' ? 0 : 1)
JS
echo "exceljs 4.4.0"
node check.mjs
