#!/usr/bin/env bash
# "Every other month, not in July" leaves out every other year in Syncfusion's Schedule, and "each quarter, not in July" two years of three.
#
# Guess    FREQ=MONTHLY;INTERVAL=2;BYMONTH=1,3,5,9,11 from January 2026 is those months of each year: BYMONTH limits what the rhythm of months gives
#          (the table in RFC 5545, 3.3.10).
# Happens  The months of BYMONTH are all taken, and INTERVAL is used for the years: after November 2026 comes January 2028. With INTERVAL=3 and January, April
#          and October the next is in 2029. Without BYMONTH, and with INTERVAL=1, it is right.
# Version  @syncfusion/ej2-schedule 34.2.8, by the function generate that its Schedule draws by and that the package exports
# Source   src/recurrence-editor/date-generator.js, monthlyType · https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @syncfusion/ej2-schedule@34.2.8 jsdom@26.1.0
cat > check.cjs <<'JS'
const { JSDOM } = require('jsdom')
global.window = new JSDOM('<div></div>', { url: 'http://localhost/' }).window
for (const name of ['document', 'HTMLElement', 'Node', 'Element', 'Event', 'DOMParser', 'NodeList', 'HTMLCollection', 'MouseEvent', 'KeyboardEvent', 'CustomEvent']) {
  global[name] = window[name]
}
Object.defineProperty(global, 'navigator', { value: window.navigator, configurable: true })
const { generate } = require('@syncfusion/ej2-schedule')
const moments = (start, rule, without = null) => {
  const found = generate(new Date(start), rule, without, 1).map((moment) => {
    const day = new Date(moment - new Date(moment).getTimezoneOffset() * 60000).toISOString()
    return `${day.slice(8, 10)}.${day.slice(5, 7)}.${day.slice(0, 4)} ${day.slice(11, 16)}`
  })
  console.log(`${rule}${without === null ? '' : ` without "${without}"`}: ${found.join(', ')}`)
  return found
}
console.log('@syncfusion/ej2-schedule 34.2.8')
const start = '2026-01-05T18:00'
const other = moments(start, 'FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=5;BYMONTH=1,3,5,9,11;COUNT=7;')
const quarter = moments(start, 'FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=5;BYMONTH=1,4,10;COUNT=5;')
const plain = moments(start, 'FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=5;COUNT=7;')
const each = moments(start, 'FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=5;BYMONTH=1,3,5,9,11;COUNT=6;')
const same = other[4] === '05.11.2026 18:00' && other[5] === '05.01.2028 18:00' && quarter[2] === '05.10.2026 18:00' && quarter[3] === '05.01.2029 18:00'
process.exit(same && plain[6] === '05.01.2027 18:00' && each[5] === '05.01.2027 18:00' ? 0 : 1)
JS
TZ=Europe/Copenhagen node check.cjs
