#!/usr/bin/env bash
# A yearly date on 29 February falls on 1 March in ical.js in the years that lack it, while a month without a 31st is left out.
#
# Guess    Years without the date are left out (RFC 5545, 3.3.10: such instances MUST be ignored): 2024, 2028, 2032.
#          So monthly rules from the 31st do in the same library.
# Happens  FREQ=YEARLY from 29 February 2024 gives 1 March 2025, 2026 and 2027, then 29 February 2028. With BYMONTH=2;BYMONTHDAY=29 said,
#          which RFC 5545 takes from DTSTART anyhow, the rule gives leap days only.
# Version  ical.js 2.2.1
# Source   lib/ical/recur_iterator.js, next_year · https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts ical.js@2.2.1
cat > check.mjs <<'JS'
import ICAL from 'ical.js'
function days(rule, start) {
  const iterator = ICAL.Recur.fromString(rule).iterator(ICAL.Time.fromDateString(start))
  return Array.from({ length: 5 }, () => iterator.next().toString()).join(' ')
}
const plain = days('FREQ=YEARLY', '2024-02-29')
const said = days('FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29', '2024-02-29')
const monthly = days('FREQ=MONTHLY', '2026-01-31')
console.log('ical.js 2.2.1')
console.log('FREQ=YEARLY from 29 February:', plain)
console.log('with BYMONTH and BYMONTHDAY: ', said)
console.log('FREQ=MONTHLY from the 31st:  ', monthly)
process.exit(plain === '2024-02-29 2025-03-01 2026-03-01 2027-03-01 2028-02-29' && said.startsWith('2024-02-29 2028-02-29') ? 0 : 1)
JS
node check.mjs
