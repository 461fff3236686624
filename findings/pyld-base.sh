#!/usr/bin/env bash
# PyLD makes a relative address of a document without a base an absolute one at example.org, and it goes into what is signed.
#
# Guess    Without a base "badge.png" and an undefined type "Diploma" stay relative when expanded, and are left out of the dataset, as a relative IRI is
#          no RDF; jsonld.js says so in safe mode. Passing base="" asks for just that.
# Happens  Both become http://example.org/base/badge.png and http://example.org/base/Diploma, in the expanded form and in the canonical lines, with
#          base="" too. The same credential has other lines, so another hash, in jsonld.js (without safe mode).
# Version  PyLD 3.3.0, jsonld.js 9.0.0
# Source   pyld/jsonld.py, DEFAULT_BASE_IRI · https://www.w3.org/TR/json-ld11-api/#deserialize-json-ld-to-rdf-algorithm
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check PyLD==3.3.0
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts jsonld@9.0.0
cat > badge.json <<'JSON'
{"@context": {"name": "https://schema.org/name", "image": {"@id": "https://schema.org/image", "@type": "@id"}},
 "@id": "urn:uuid:8d0c4f0e-0000-4000-8000-000000000001", "@type": "Diploma", "name": "Course", "image": "badge.png"}
JSON
cat > check.mjs <<'JS'
import { readFileSync } from 'node:fs'
import jsonld from 'jsonld'
const badge = JSON.parse(readFileSync('badge.json', 'utf8'))
const lines = await jsonld.canonize(badge, { algorithm: 'RDFC-1.0', safe: false })
const refusal = await jsonld.canonize(badge, { algorithm: 'RDFC-1.0' }).catch((error) => error.name)
console.log(`jsonld.js 9.0.0, safe mode: ${refusal}; without:\n${lines.trim()}`)
process.exit(refusal === 'jsonld.ValidationError' && lines.trim().split('\n').length === 1 ? 0 : 1)
JS
node check.mjs
"$folder/venv/bin/python" - <<'PYTHON'
import json
import sys
from importlib.metadata import version
from pathlib import Path

from pyld import jsonld

badge = json.loads(Path("badge.json").read_text())
lines = jsonld.normalize(badge, {"algorithm": "URDNA2015", "format": "application/n-quads"})
again = jsonld.normalize(badge, {"algorithm": "URDNA2015", "format": "application/n-quads", "base": ""})
print(f"PyLD {version('PyLD')}, base=\"\" the same: {again == lines}\n{lines.strip()}")
sys.exit(lines.count("<http://example.org/base/") != 2 or again != lines)
PYTHON
