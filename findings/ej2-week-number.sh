#!/usr/bin/env bash
# "Thursday of week 20 at 18" is, in Syncfusion's Schedule, a week or so too early and at midnight, or at one in the morning of summer time.
#
# Guess    FREQ=YEARLY;BYWEEKNO=20;BYDAY=TH from 14 May 2026 at 18 is that evening, then 20 May 2027, 18 May 2028 and 17 May 2029, at 18 (weeks as in
#          ISO 8601, RFC 5545, 3.3.10).
# Happens  It begins with 13 May 2027 at 01:00: the weeks are counted from New Year, the first evening is left out, and the hour is that of New Year's Day.
#          A rule by the day of the year (BYYEARDAY=100) is at midnight too. By the month and the weekday it is right.
# Version  @syncfusion/ej2-schedule 34.2.8, by the function generate that its Schedule draws by and that the package exports
# Source   src/recurrence-editor/date-generator.js, yearlyType · https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
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
const weeks = moments('2026-05-14T18:00', 'FREQ=YEARLY;BYWEEKNO=20;BYDAY=TH;INTERVAL=1;COUNT=3;')
const days = moments('2026-01-05T18:00', 'FREQ=YEARLY;BYYEARDAY=100;INTERVAL=1;COUNT=2;')
const months = moments('2026-05-14T18:00', 'FREQ=YEARLY;BYDAY=TH;BYSETPOS=2;BYMONTH=5;INTERVAL=1;COUNT=3;')
const same = weeks.join() === '13.05.2027 01:00,11.05.2028 01:00,10.05.2029 01:00' && days.join() === '10.04.2026 00:00,10.04.2027 00:00'
process.exit(same && months.join() === '14.05.2026 18:00,13.05.2027 18:00,11.05.2028 18:00' ? 0 : 1)
JS
TZ=Europe/Copenhagen node check.cjs
