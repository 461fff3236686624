#!/usr/bin/env bash
# To HyperFormula's ISOWEEKNUM Monday 29 December 2025 is in week 53, of a year that has 52: days of December that belong to week 1 are never in it.
#
# Guess    ISOWEEKNUM and WEEKNUM(…;21) are the week of ISO 8601, as in Excel and LibreOffice and as the function's description says: 29 December 2025 is Monday
#          of week 1 of 2026.
# Happens  The weeks are counted from the first Thursday's week on, and past the 52nd it goes on with 53: 30 and 31 December 2024, 29 to 31 December 2025, 31
#          December 2029 and 30 and 31 December 2030 are all in week 53. The first days of January, and all other days of 2024 to 2030, are right.
# Version  hyperformula 3.5.0
# Source   src/interpreter/plugin/DateTimePlugin.ts, isoweeknum · https://hyperformula.handsontable.com/guide/built-in-functions.html
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts hyperformula@3.5.0
cat > check.cjs <<'JS'
const { HyperFormula } = require('hyperformula')
const { readFileSync } = require('node:fs')
const sheet = HyperFormula.buildFromArray([[]], { licenseKey: 'gpl-v3' })
const wrong = []
for (const line of readFileSync('weeks.txt', 'utf8').trim().split('\n')) {
  const [day, week] = line.split(' ')
  const date = `DATE(${day.split('-').map(Number).join(',')})`
  const found = [sheet.calculateFormula(`=ISOWEEKNUM(${date})`, 0), sheet.calculateFormula(`=WEEKNUM(${date},21)`, 0)]
  if (found.some((value) => value !== Number(week))) wrong.push(`${day}: ${found} instead of ${week}`)
}
console.log(`hyperformula ${HyperFormula.version}, wrong in 2024 to 2030:`)
console.log(wrong.join('\n'))
process.exit(wrong.length === 8 && wrong.every((line) => line.endsWith(': 53,53 instead of 1')) ? 0 : 1)
JS
python3 - > weeks.txt <<'PYTHON'
import datetime as dt

day = dt.date(2024, 1, 1)
while day.year <= 2030:
    print(day, day.isocalendar().week)
    day += dt.timedelta(1)
PYTHON
node check.cjs
