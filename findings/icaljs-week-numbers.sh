#!/usr/bin/env bash
# "Thursday of week 20" is, in ical.js, every Thursday of the year but that of week 20.
#
# Guess    FREQ=YEARLY;BYWEEKNO=20;BYDAY=TH gives one day a year, 14 May 2026, 20 May 2027 and 18 May 2028, as in dateutil; or ical.js refuses the rule.
# Happens  All Thursdays come, from DTSTART on, less those of week 20 itself: the first week of the list is the only one left out.
# Version  ical.js 2.2.1 (Thunderbird's and Nextcloud's reader)
# Source   lib/ical/recur_iterator.js, expand_year_days: the place in the list (0 for the first, -1 for none) is read as yes or no
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts ical.js@2.2.1
cat > check.mjs <<'JS'
import ICAL from 'ical.js'
const iterator = ICAL.Recur.fromString('FREQ=YEARLY;BYWEEKNO=20;BYDAY=TH').iterator(ICAL.Time.fromDateString('2026-05-07'))
const days = []
for (let day; days.length < 52 && (day = iterator.next()); ) days.push(day.clone())
const weeks = new Set(days.map((day) => day.weekNumber(ICAL.Time.MONDAY)))
console.log('ical.js 2.2.1, FREQ=YEARLY;BYWEEKNO=20;BYDAY=TH from 7 May 2026')
console.log('first five:', days.slice(0, 5).join(' '))
console.log(`the first 52 lie in ${weeks.size} different weeks; in week 20: ${weeks.has(20)}`)
process.exit(days[1].toString() === '2026-05-21' && weeks.size === 52 && !weeks.has(20) ? 0 : 1)
JS
node check.mjs
