#!/usr/bin/env bash
# On a Dane's computer every Monday of the summer is still in the week before to formula.js' WEEKNUM: the clocks have gone forward, and an hour is missing.
#
# Guess    WEEKNUM(date, 2) counts weeks from Monday, with 1 January in the first (Excel's system 1): Monday 29 June 2026 is in week 27, in any time zone.
# Happens  The milliseconds since New Year are divided by those of a week and cut off. From the last Sunday of March to that of October an hour is missing, and
#          the Monday is at 23 on Sunday: 26. Of five years 152 Mondays are wrong in Copenhagen and none in UTC, where a server's tests run. ISOWEEKNUM and
#          WEEKNUM(date, 21) are right in both.
# Version  @formulajs/formulajs 4.6.1
# Source   src/date-time.js, WEEKNUM · https://formulajs.info/functions/
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @formulajs/formulajs@4.6.1
cat > check.cjs <<'JS'
const { WEEKNUM, ISOWEEKNUM } = require('@formulajs/formulajs')
const wrong = []
let iso = 0
for (let moment = Date.UTC(2024, 0, 1); moment < Date.UTC(2029, 0, 1); moment += 864e5) {
  const day = new Date(moment)
  const [year, month, date] = [day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate()]
  const newYear = new Date(Date.UTC(year, 0, 1))
  const right = Math.floor(((moment - newYear) / 864e5 + ((newYear.getUTCDay() + 6) % 7)) / 7) + 1
  const here = new Date(year, month, date)
  const found = WEEKNUM(here, 2)
  if (found !== right) wrong.push({ day: day.toISOString().slice(0, 10), weekday: day.getUTCDay(), found, right })
  if (ISOWEEKNUM(here) !== WEEKNUM(here, 21)) iso++
}
console.log(JSON.stringify({ zone: process.env.TZ, wrong: wrong.length, mondays: wrong.filter((day) => day.weekday === 1).length, iso, june: wrong.find(({ day }) => day === '2026-06-29') }))
JS
for zone in UTC Europe/Copenhagen; do TZ=$zone node check.cjs; done | tee found.txt
grep -qxF '{"zone":"UTC","wrong":0,"mondays":0,"iso":0}' found.txt
grep -qxF '{"zone":"Europe/Copenhagen","wrong":152,"mondays":152,"iso":0,"june":{"day":"2026-06-29","weekday":1,"found":26,"right":27}}' found.txt
