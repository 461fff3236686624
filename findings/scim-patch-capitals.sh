#!/usr/bin/env bash
# {"path": "Title", "value": "Teacher"} gives a person two titles in scim-patch, and a second primary address leaves the first one primary too.
#
# Guess    Names of attributes in SCIM are not case sensitive (RFC 7643, 2.1): Title is title, username is userName. Nor is the value of an address's type
#          (8.7.1, caseExact false): emails[type eq "WORK"] finds the work address. A new primary value takes the mark from the old one (RFC 7644,
#          3.5.2: the server SHALL). The library is made to apply the PATCH of any directory to a record.
# Happens  Title becomes an attribute of its own beside title, which stays as it was; so does username. "WORK" finds nothing, and the address stays. After
#          adding an address with primary, two are. No error says so. In operators (EQ), in the op itself (Replace) and in the names within
#          a filter (Type) capitals are taken.
# Version  scim-patch 0.8.3
# Source   src/scimPatch.ts · https://www.rfc-editor.org/rfc/rfc7643#section-2.1 · https://www.rfc-editor.org/rfc/rfc7644#section-3.5.2
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts scim-patch@0.8.3
cat > check.mjs <<'JS'
import { scimPatch } from 'scim-patch'
function patch(operation) {
  const person = {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], id: '1', userName: 'ane', title: 'Helper',
    emails: [{ value: 'ane@work.example', type: 'work', primary: true }, { value: 'ane@home.example', type: 'home' }],
  }
  const changed = scimPatch(person, [operation])
  console.log(JSON.stringify(operation), '\n   ', JSON.stringify({ ...changed, schemas: undefined, id: undefined }))
  return changed
}
console.log('scim-patch 0.8.3')
const small = patch({ op: 'Replace', path: 'title', value: 'Teacher' })
const capital = patch({ op: 'replace', path: 'Title', value: 'Teacher' })
const renamed = patch({ op: 'replace', path: 'username', value: 'bo' })
const right = patch({ op: 'remove', path: 'emails[Type EQ "work"]' })
const kind = patch({ op: 'remove', path: 'emails[type eq "WORK"]' })
const primary = patch({ op: 'add', path: 'emails', value: [{ value: 'ane@new.example', primary: true }] })
const same = capital.title === 'Helper' && capital.Title === 'Teacher' && renamed.userName === 'ane' && kind.emails.length === 2 &&
  primary.emails.filter((email) => email.primary).length === 2
process.exit(same && small.title === 'Teacher' && right.emails.length === 1 ? 0 : 1)
JS
node check.mjs
