#!/usr/bin/env bash
# Where nobody has tried a feature in a program for mail, caniemail does not say so: it stops.
#
# Guess    A feature without a row for a program comes out as unknown, or is left out; the rest of the mail is judged.
# Happens  The whole call raises RangeError at the first such feature, so nothing is learned of the others. In Thunderbird that is
#          `overflow-wrap`, which every mail with long links has; in Apple Mail and Gmail the same mail is judged to the end.
# Version  caniemail 1.0.5 (npm), with the tables it ships
# Source   https://www.npmjs.com/package/caniemail
# Ends with 0 when that is still so, with 1 when it is not, with 77 without Node 18 or later and npm.
set -euo pipefail
command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' || { echo "needs Node and npm" >&2; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --ignore-scripts --no-audit --no-fund caniemail@1.0.5
cat > judge.mjs <<'NODE'
import { caniemail } from "caniemail";

const html = '<!doctype html><html><body><p style="overflow-wrap: anywhere; border-radius: 4px">Hej</p></body></html>';
for (const client of ["apple-mail.ios", "gmail.ios", "thunderbird.macos"]) {
  try {
    const { issues } = caniemail({ clients: [client], html });
    const titles = [...issues.errors.values(), ...issues.warnings.values()].flat().map((issue) => issue.title);
    console.log(client, "lacks", titles.join(", ") || "nothing");
  } catch (error) {
    console.log(client, error.constructor.name, error.message);
  }
}
NODE
node judge.mjs | tee said
grep -q '^apple-mail.ios lacks ' said
grep -q '^gmail.ios lacks .*<body> element' said
grep -qx 'thunderbird.macos RangeError Feature "overflow-wrap" not found on "thunderbird.macos".' said
