#!/usr/bin/env bash
# "The first and the third Monday" (BYDAY=MO;BYSETPOS=1,3) is the first alone in Syncfusion's Schedule; written BYDAY=1MO,3MO it is both.
#
# Guess    The two are one rule (RFC 5545, 3.3.10), and "every Monday and the last Friday" is both of them.
# Happens  Of a list in BYSETPOS the first is used. Where one weekday has a number, those without are taken for the first of the month: BYDAY=MO,-1FR is the
#          first Monday and the last Friday. Half of the evenings of a course are not shown, without a word.
# Version  @syncfusion/ej2-schedule 34.2.8, by the function generate that its Schedule draws by and that the package exports
# Source   src/recurrence-editor/date-generator.js, monthlyType and yearlyType (setPosition) · https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
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
const days = (rule) => moments('2026-01-05T18:00', rule).map((moment) => moment.slice(0, 5)).join(' ')
const found = ['BYDAY=MO;BYSETPOS=1,3', 'BYDAY=1MO,3MO', 'BYDAY=MO,-1FR', 'BYDAY=MO'].map((part) => days(`FREQ=MONTHLY;INTERVAL=1;${part};COUNT=4;`))
const same = found[0] === '05.01 02.02 02.03 06.04' && found[2] === '05.01 30.01 02.02 27.02'
process.exit(same && found[1] === '05.01 19.01 02.02 16.02' && found[3] === '05.01 12.01 19.01 26.01' ? 0 : 1)
JS
TZ=Europe/Copenhagen node check.cjs
