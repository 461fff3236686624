#!/usr/bin/env bash
# A short list of two columns with semicolons is one column to PapaParse when its last line ends as lines do.
#
# Guess    Without a delimiter PapaParse finds it: names and telephone numbers with ; between, every line alike, as a Danish Excel writes them, with a
#          line break at the end (RFC 4180, 2: it may or may not be there). The empty rest after it is no line.
# Happens  Of the first ten lines the break at the end makes one with one field, so the average is below 1.99 fields and nothing is found: "defaulted to
#          ','", one column "navn;telefon". Without the last break, with skipEmptyLines, with three columns or with ten rows all is well.
# Version  papaparse 5.7.1
# Source   papaparse.js, guessDelimiter (avgFieldCount > 1.99, preview: 10)
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts papaparse@5.7.1
cat > check.mjs <<'JS'
import Papa from 'papaparse'
const list = (rows, end, line = (n) => `Ane Holm ${n};3000000${n}`, head = 'navn;telefon') => [head, ...[...Array(rows).keys()].map(line)].join('\r\n') + end
const columns = (what, text, options = {}) => {
  const { meta, errors } = Papa.parse(text, { header: true, ...options })
  console.log(`${what}: ${meta.fields.length} (${meta.fields.join(' | ')}) ${errors.map((error) => error.code).join(' ')}`)
  return meta.fields.length
}
console.log('papaparse 5.7.1, columns')
const short = columns('5 rows and a break at the end', list(5, '\r\n'))
const bare = columns('5 rows without it', list(5, ''))
const skipped = columns('5 rows, skipEmptyLines', list(5, '\r\n'), { skipEmptyLines: true })
const three = columns('5 rows of three columns', list(5, '\r\n', (n) => `Ane;3000000${n};Fur`, 'navn;telefon;by'))
const long = columns('10 rows and a break at the end', list(10, '\r\n'))
process.exit(short === 1 && bare === 2 && skipped === 2 && three === 3 && long === 2 ? 0 : 1)
JS
node check.mjs
