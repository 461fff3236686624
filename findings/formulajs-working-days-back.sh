#!/usr/bin/env bash
# From Friday 9 back to Monday 5 January there are three working days to formula.js' NETWORKDAYS, and from the 31st back to the 1st there are 29.
#
# Guess    A second date before the first gives the same number of working days with a minus: -5 and -22, as in Excel and LibreOffice ("how many days late").
# Happens  The length is taken with its minus, the weekends are looked for in a loop that does not run, and 2 is put to it: all days count, Saturdays and
#          Sundays too, less two. Forward it is right; a span over one weekend, 12 back to 9 January, is right by chance.
# Version  @formulajs/formulajs 4.6.1
# Source   src/date-time.js, NETWORKDAYS.INTL · https://support.microsoft.com/office/networkdays-function-48e717bf-a7a3-495f-969e-5005e3eb18e7
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @formulajs/formulajs@4.6.1
cat > check.cjs <<'JS'
const { NETWORKDAYS } = require('@formulajs/formulajs')
const count = (first, last) => NETWORKDAYS(new Date(2026, 0, first), new Date(2026, 0, last))
const found = []
for (const [first, last] of [[5, 9], [1, 31], [12, 9]]) {
  found.push(count(first, last), count(last, first))
  console.log(`${first} and ${last} January 2026: ${count(first, last)} from the first to the second, ${count(last, first)} back`)
}
process.exit(`${found}` === '5,-3,22,-29,-2,2' ? 0 : 1)
JS
node check.cjs
