#!/usr/bin/env bash
# In a CSV file from a Danish Excel, 1,5 is fifteen to SheetJS, 1.234,50 is one and a quarter, and what is shown beside it is still "1,5".
#
# Guess    With semicolons between the fields, which SheetJS finds by itself, a comma within one is no American thousands mark: 1,5 is 1.5, or stays the
#          text it is, as "12,5 kr." does. Where a number is made of it, its formatted text is that of the number.
# Happens  Every comma is taken out: 15, -15, and 1.2345 for 1.234,50 (the first full stop is the decimal one); 12,5 % is 1.25, which is 125 %. The text
#          of the cell is kept beside the wrong number, so a table that is shown looks right, and its sum is not. 03-12-2026 is 12 March, 13-12-2026 stays
#          a text. With raw: true all of them stay texts.
# Version  xlsx 0.18.5 (npm)
# Source   xlsx.js, fuzzynum and dsv_to_sheet_str
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts xlsx@0.18.5
cat > check.mjs <<'JS'
import XLSX from 'xlsx'
const ROWS = ['1,5', '-1,5', '1.234,50', '12,5 %', '12,5 kr.', '03-12-2026', '13-12-2026', '7100']
const text = 'what;value\r\n' + ROWS.map((value, at) => `${at};${value}`).join('\r\n') + '\r\n'
const cells = (options) => {
  const sheet = XLSX.read(text, { type: 'string', ...options }).Sheets.Sheet1
  return ROWS.map((_value, at) => sheet[`B${at + 2}`])
}
const read = cells({})
const raw = cells({ raw: true }).map((cell) => cell.v)
console.log(`xlsx ${XLSX.version}`)
ROWS.forEach((value, at) => console.log(`${value}: value ${read[at].v}, shown ${read[at].w ?? ''}; raw ${raw[at]}`))
const values = read.map((cell) => cell.v)
const march = XLSX.SSF.format('yyyy-mm-dd', values[5])
const same = [15, -15, 1.2345, 1.25].every((wrong, at) => values[at] === wrong) && march === '2026-03-12' && read[0].w === '1,5'
process.exit(same && values[4] === '12,5 kr.' && values[6] === '13-12-2026' && values[7] === 7100 && raw.join() === ROWS.join() ? 0 : 1)
JS
TZ=Europe/Copenhagen node check.mjs
