#!/usr/bin/env bash
# "Kaffe & kage" in WebVTT is "Kaffe &amp; kage" on screen once pysubs2, webvtt-py or subsrt-ts has made SRT of it.
#
# Guess    In WebVTT & and < are written &amp; and &lt; (4.2.2, cue text), in SubRip there is nothing of the kind. Who takes the tags away for `text` or
#          for SRT, as all three do with <v> and <c>, reads what is written for them too. pycaption does.
# Happens  The tags go, the escapes stay: "Kaffe &amp; kage, børn &lt; 12". webvtt-py's own .text, the words without the tags, has them as well.
# Version  pysubs2 1.8.1, webvtt-py 0.6.0, subsrt-ts 2.1.2 (npm); pycaption 2.3.14 for comparison
# Source   webvtt/models.py, Caption.text; pysubs2/formats/subrip.py, prepare_text · https://www.w3.org/TR/webvtt1/#webvtt-cue-text-span
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pysubs2==1.8.1 webvtt-py==0.6.0 pycaption==2.3.14
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts subsrt-ts@2.1.2
printf 'WEBVTT\n\n1\n00:00:01.000 --> 00:00:04.000\n<c.red>Kaffe &amp; kage</c>, b\303\270rn &lt; 12\n' > film.vtt
cat > check.mjs <<'JS'
import { readFileSync } from 'node:fs'
import module from 'subsrt-ts'
const subsrt = module.default ?? module
console.log(subsrt.build(subsrt.parse(readFileSync('film.vtt', 'utf8')), { format: 'srt' }))
JS
node check.mjs > subsrt.srt
"$folder/venv/bin/python" - <<'PYTHON'
import io
import sys
from importlib.metadata import version
from pathlib import Path

import pycaption
import pysubs2
import webvtt

film = Path("film.vtt").read_text(encoding="utf-8")
out = io.StringIO()
webvtt.from_string(film).write(out, format="srt")
made = {
    f"pysubs2 {version('pysubs2')}": pysubs2.SSAFile.from_string(film).to_string("srt"),
    f"webvtt-py {version('webvtt-py')}": out.getvalue(),
    "subsrt-ts 2.1.2": Path("subsrt.srt").read_text(encoding="utf-8"),
    f"pycaption {version('pycaption')}": pycaption.SRTWriter().write(pycaption.WebVTTReader().read(film)),
}
shown = {name: next(line for line in text.splitlines() if "Kaffe" in line) for name, text in made.items()}
for name, line in shown.items():
    print(f"{name}: {line}")
print(f"webvtt-py, .text: {webvtt.from_string(film)[0].text}")
lines = [*shown.values()]
sys.exit(not (all("&amp; kage" in line and "<c" not in line for line in lines[:2]) and "&amp; kage" in lines[2] and lines[3].startswith("Kaffe & kage")))
PYTHON
