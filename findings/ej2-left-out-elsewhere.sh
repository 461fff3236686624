#!/usr/bin/env bash
# A day that is left out and is no day of the course takes its last evening off in Syncfusion's Schedule, and so does one that is named twice.
#
# Guess    Of five Mondays one, 12 January, is left out: four are left. A holiday in the list on which nothing is (31 March), or one that stands there twice, takes
#          away nothing more: exceptions are taken from the set (RFC 5545, 3.8.5.1).
# Happens  Five less the number of the exceptions are made: with 31 March, or 12 January twice, three evenings are left and 2 February is gone. An empty list
#          of exceptions, "", counts as one. Without COUNT it is right.
# Version  @syncfusion/ej2-schedule 34.2.8, by the function generate that its Schedule draws by and that the package exports
# Source   src/recurrence-editor/date-generator.js, generate (recExceptionCount) · https://www.rfc-editor.org/rfc/rfc5545#section-3.8.5.1
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
const course = (without) => moments('2026-01-05T18:00', 'FREQ=WEEKLY;INTERVAL=1;BYDAY=MO;COUNT=5;', without).map((moment) => moment.slice(0, 5)).join(' ')
const found = [null, '20260112T170000Z', '20260112T170000Z,20260331T160000Z', '20260112T170000Z,20260112T170000Z', ''].map(course)
const until = moments('2026-01-05T18:00', 'FREQ=WEEKLY;INTERVAL=1;BYDAY=MO;UNTIL=20260202T170000Z;', '20260112T170000Z,20260331T160000Z')
const same = found[2] === '05.01 19.01 26.01' && found[3] === found[2] && found[4] === '05.01 12.01 19.01 26.01'
process.exit(same && found[0] === '05.01 12.01 19.01 26.01 02.02' && found[1] === '05.01 19.01 26.01 02.02' && until.length === 4 ? 0 : 1)
JS
TZ=Europe/Copenhagen node check.cjs
