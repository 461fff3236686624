#!/usr/bin/env bash
# date-holidays has the Danish Fastelavn on a Monday, the day after the children have beaten the barrel.
#
# Guess    Fastelavn is the Sunday seven weeks before Easter (quinquagesima): 15 February 2026, and always a Sunday, as Mors dag there is.
# Happens  The rule is Easter less 48 days, a Monday: 16 February 2026, 8 February 2027. That is the day of Germany's Rosenmontag, which has the same
#          rule in the same package. A calendar of the year puts the party of every house a day late.
# Version  date-holidays 3.37.0
# Source   data/countries/DK.yaml (easter -48)
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts date-holidays@3.37.0
cat > check.cjs <<'JS'
const Holidays = require('date-holidays')
const days = (country, year, name, ...more) => new Holidays(country, ...more).getHolidays(year, country === 'DK' ? 'da' : 'de').filter((day) => day.name === name)
console.log('date-holidays 3.37.0')
let right = true
for (const [year, sunday] of [[2025, '2025-03-02'], [2026, '2026-02-15'], [2027, '2027-02-07']]) {
  const [found] = days('DK', year, 'Fastelavn')
  const [easter] = days('DK', year, 'Påskedag')
  const weeks = (Date.parse(easter.date.slice(0, 10)) - Date.parse(sunday)) / 86400000
  console.log(`${year}: Fastelavn ${found.date.slice(0, 10)} (${found.rule}), ${weeks} days before Easter is ${sunday}`)
  right = right && weeks === 49 && Date.parse(found.date.slice(0, 10)) - Date.parse(sunday) === 86400000
}
process.exit(right ? 0 : 1)
JS
node check.cjs
