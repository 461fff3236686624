#!/usr/bin/env bash
# webvtt-py's strict reading loses a caption whose arrow is short of a dash, and takes one that ends before it begins.
#
# Guess    With strict=True («raise an error on malformed cue blocks instead of ignoring them») a block «00:01.000 -> 00:02.000» raises, and so does a
#          caption that ends before it begins: WebVTT asks that the end be greater than the start. `text`, without tags, is what a viewer reads.
# Happens  The block with «->» is passed over in silence and its words are gone; start 3 s and end 2 s is a caption; one without words is, too. `text` has
#          no tags but keeps the entities: a viewer reads «R&B», `text` says «R&amp;B».
# Version  webvtt-py 0.6.0
# Source   webvtt/vtt.py, WebVTTCueBlock.is_valid and parse · https://www.w3.org/TR/webvtt1/#webvtt-timings
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check webvtt-py==0.6.0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import webvtt

HEAD, GOOD = "WEBVTT\n\n", "00:00:05.000 --> 00:00:06.000\n<b>R&amp;B</b>\n\n"


def read(block):
    found = webvtt.WebVTT.from_string(HEAD + block + GOOD, strict=True)
    return [(one.start[6:8], one.end[6:8], one.text) for one in found.captions[:-1]], found.captions[-1].text


print(f"webvtt-py {version('webvtt-py')}")
short, text = read("00:00:01.000 -> 00:00:02.000\nHej\n\n")
backwards, _ = read("00:00:03.000 --> 00:00:02.000\nHej\n\n")
empty, _ = read("00:00:01.000 --> 00:00:02.000\n\n")
print(f"with «->»: {short}; backwards: {backwards}; without words: {empty}; text: {text}")
sys.exit((short, backwards, empty, text) != ([], [("03", "02", "Hej")], [("01", "02", "")], "R&amp;B"))
PYTHON
