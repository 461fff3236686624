#!/usr/bin/env bash
# Guess: did-jwt 8 finds an ES256 key whose type is JsonWebKey, the name in W3C's Recommendation (Controlled Identifiers 1.0).
# What happens: it knows JsonWebKey2020 only, the name in the drafts, and says that the document has no key for ES256.
# Version: did-jwt 8.0.18. Source: its src/util.ts, table of verification methods by algorithm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts did-jwt@8.0.18 did-resolver@4.1.0 jose@6.0.11
cat > check.mjs <<'JS'
import { verifyJWT } from 'did-jwt'
import { Resolver } from 'did-resolver'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
const did = 'did:web:school.example'
const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
const publicKeyJwk = await exportJWK(publicKey)
const jwt = await new SignJWT({}).setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid: did + '#1' }).setIssuer(did).sign(privateKey)
async function takes(type) {
  const method = { id: did + '#1', type, controller: did, publicKeyJwk }
  const document = { '@context': ['https://www.w3.org/ns/did/v1'], id: did, verificationMethod: [method], assertionMethod: [method.id] }
  const resolver = new Resolver({ web: async () => ({ didDocument: document, didDocumentMetadata: {}, didResolutionMetadata: {} }) })
  try {
    await verifyJWT(jwt, { resolver })
    return 'verified'
  } catch (refusal) {
    return refusal.message
  }
}
const [recommended, draft] = [await takes('JsonWebKey'), await takes('JsonWebKey2020')]
console.log('did-jwt 8.0.18')
console.log('JsonWebKey:    ', recommended)
console.log('JsonWebKey2020:', draft)
process.exit(recommended.startsWith('no_suitable_keys') && draft === 'verified' ? 0 : 1)
JS
node check.mjs
