#!/usr/bin/env bash
# SCIMMY answers the search `emails pr`, "who has an address", with a TypeError, and `emails.type eq "work"` too once somebody has none.
#
# Guess    An attribute that is not there has no value: pr is false, and eq does not match (RFC 7644, 3.4.2.2: pr matches when the attribute has a
#          non-empty value). So the people who have an address come back, as for title, of which SCIMMY says no of whoever has none.
# Happens  Where the filter goes into a complex attribute (emails.type eq "work", meta.lastModified gt …), match() raises a TypeError at the first person
#          without it, and nobody is found; `emails pr` raises whoever is there. Simple attributes are right. userName eq "ANNA" does not find
#          anna either, though userName is not case exact (RFC 7643, 8.7.1).
# Version  scimmy 1.3.5
# Source   src/lib/types/filter.js, match · https://www.rfc-editor.org/rfc/rfc7644#section-3.4.2.2
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts scimmy@1.3.5
cat > check.mjs <<'JS'
import SCIMMY from 'scimmy'
const anna = { userName: 'anna', title: 'Teacher', emails: [{ type: 'work', value: 'anna@work.example' }] }
const bo = { userName: 'bo' }
function search(filter, ...people) {
  let found
  try {
    found = new SCIMMY.Types.Filter(filter).match(people).map((person) => person.userName).join(' ')
  } catch (error) {
    found = error.name
  }
  console.log(`${filter} among ${people.map((person) => person.userName).join(' and ')}: ${found}`)
  return found
}
console.log('scimmy 1.3.5')
const results = [
  search('title pr', anna, bo), search('title eq "Teacher"', anna, bo), search('emails.type eq "work"', anna), search('emails.type eq "work"', anna, bo),
  search('emails pr', anna), search('emails pr', anna, bo), search('meta.lastModified gt "2026-01-01T00:00:00Z"', anna, bo),
  search('userName eq "ANNA"', anna, bo),
]
process.exit(results.join() === 'anna,anna,anna,TypeError,TypeError,TypeError,TypeError,' ? 0 : 1)
JS
node check.mjs
