#!/usr/bin/env bash
# Subtitles that ttconv writes as WebVTT say "Børn" where they said "Børn < 12 år gratis": a < is written as it is and begins a tag.
#
# Guess    A converter between subtitle formats escapes & and < as cue text asks (WebVTT, 4.2.2: &amp; and &lt;). ttconv, which is the Motion Picture
#          Laboratories' and reads both escapes, writes what it reads, so its own output read again says the same.
# Happens  Neither is escaped. From SRT, TTML or WebVTT, "Børn < 12 år gratis" comes out as that line, of which every reader takes "< 12 år gratis" for a
#          tag: ttconv itself reads "Børn" back, and so does W3C's parser. The words after it in the cue are gone from the screen. The & of "Kaffe & kage"
#          is let through by readers, though it is none by the letter.
# Version  ttconv 1.2.3, webvtt-parser 2.2.0 (npm) to read
# Source   ttconv/vtt/cue.py, append_text, and writer.py · https://www.w3.org/TR/webvtt1/#webvtt-cue-text-span
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check ttconv==1.2.3
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts webvtt-parser@2.2.0
printf 'WEBVTT\n\n00:00:01.000 --> 00:00:03.000\nB\xc3\xb8rn &lt; 12 \xc3\xa5r gratis\n\n00:00:04.000 --> 00:00:05.000\nKaffe &amp; kage\n' > from.vtt
for step in "from.vtt first.vtt" "first.vtt again.srt" "from.vtt right.srt" "right.srt fromsrt.vtt"; do
    read -r source target <<< "$step"
    "$folder/venv/bin/tt" convert -i "$source" -o "$target" >/dev/null 2>&1
done
cat > read.mjs <<'JS'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import parser from 'webvtt-parser'
const words = (node) => node.type === 'text' ? node.value : (node.children ?? []).map(words).join('')
const { cues } = new parser.WebVTTParser(createRequire(import.meta.url)('webvtt-parser/html-entities.json')).parse(readFileSync(process.argv[2], 'utf8'), 'metadata')
console.log(cues.map((cue) => words(cue.tree).trim()).join('|'))
JS
echo "ttconv 1.2.3, webvtt-parser 2.2.0"
for name in from first fromsrt; do
    node read.mjs "$name.vtt" > "$name.seen"
    echo "$name.vtt: $(grep rn "$name.vtt")  seen: $(cat "$name.seen")"
done
echo "right.srt: $(grep rn right.srt)   again.srt: $(grep rn again.srt)"
[ "$(cat from.seen)" = "Børn < 12 år gratis|Kaffe & kage" ]
[ "$(sort -u first.seen fromsrt.seen)" = "Børn|Kaffe & kage" ]
grep -qx "Børn < 12 år gratis" right.srt
grep -qx "Børn < 12 år gratis" fromsrt.vtt
[ "$(grep -c gratis again.srt)" = 0 ]
