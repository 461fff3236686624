#!/usr/bin/env bash
# "The last Monday of the month" reads "every month on Monday" in rrule.js, which says of that text that nothing is missing from it.
#
# Guess    toText() is made for showing a rule to people. What the words do not have is left out and "(~ approximate)" appended, says the code, and
#          isFullyConvertibleToText() tells it beforehand. For BYSETPOS, which they do not have, it is false.
# Happens  It is true, and nothing is appended: BYDAY=MO;BYSETPOS=-1 is "every month on Monday", the last working day of the month "every month on
#          weekdays". Read again by fromText() that is every Monday. The check goes through the parts as they stand and ends with yes at the first
#          that needs no words, FREQ, which everybody writes first: with FREQ at the end the same rule is approximate.
# Version  rrule 2.8.1 (npm)
# Source   src/nlp/totext.ts, isFullyConvertible and toString · https://www.npmjs.com/package/rrule (isFullyConvertibleToText)
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts rrule@2.8.1
cat > check.cjs <<'JS'
const { RRule } = require('rrule')
function words(rule) {
  const parsed = RRule.fromString(rule)
  const result = [parsed.isFullyConvertibleToText(), parsed.toText(), RRule.fromText(parsed.toText().replace(' (~ approximate)', '')).toString()]
  console.log(`${rule}: complete ${result[0]}, "${result[1]}", read again ${result[2]}`)
  return result
}
console.log('rrule 2.8.1')
const last = words('FREQ=MONTHLY;BYDAY=MO;BYSETPOS=-1')
const working = words('FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1')
const plain = words('FREQ=MONTHLY;BYDAY=-1MO')
const turned = words('BYDAY=MO;BYSETPOS=-1;FREQ=MONTHLY')
const same = last.join() === 'true,every month on Monday,RRULE:FREQ=MONTHLY;BYDAY=MO' && working[0] && working[1] === 'every month on weekdays'
process.exit(same && plain[1] === 'every month on the last Monday' && !turned[0] && turned[1] === 'every month on Monday (~ approximate)' ? 0 : 1)
JS
node check.cjs
