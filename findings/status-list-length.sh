#!/usr/bin/env bash
# The makers' own library for W3C status lists makes a list of 16 entries, of which the Recommendation says that it must have 131,072.
#
# Guess    createList({ length: 16 }) is refused, or filled up to 16 KB: the least length is what hides one holder among many, and the Recommendation
#          makes it a MUST with an error of its own (STATUS_LIST_LENGTH_ERROR).
# Happens  The list of two bytes is made, encoded, read again and put in a status list credential, without a word. 131,072 is not in the code.
# Version  @digitalbazaar/vc-bitstring-status-list 2.0.1, @digitalcredentials/vc-bitstring-status-list 1.0.0
# Source   lib/BitstringStatusList.js, lib/main.js · https://www.w3.org/TR/vc-bitstring-status-list/#bitstring-generation-algorithm
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @digitalbazaar/vc-bitstring-status-list@2.0.1 @digitalcredentials/vc-bitstring-status-list@1.0.0
cat > check.mjs <<'JS'
import { gunzipSync } from 'node:zlib'
let same = true
for (const name of ['@digitalbazaar/vc-bitstring-status-list', '@digitalcredentials/vc-bitstring-status-list']) {
  const { createCredential, createList, decodeList } = await import(name)
  const list = await createList({ length: 16 })
  list.setStatus(3, true)
  const id = 'https://school.example/status/1'
  const { credentialSubject } = await createCredential({ id, list, statusPurpose: 'revocation' })
  const bytes = gunzipSync(Buffer.from(credentialSubject.encodedList.slice(1), 'base64url'))
  const read = await decodeList({ encodedList: credentialSubject.encodedList })
  console.log(`${name}: ${bytes.length} bytes, entry 3 read as ${read.getStatus(3)}`)
  same &&= bytes.length === 2 && read.getStatus(3)
}
process.exit(same ? 0 : 1)
JS
node check.mjs
