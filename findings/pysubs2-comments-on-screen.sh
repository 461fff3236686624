#!/usr/bin/env bash
# What a WebVTT file has between two cues, a comment (NOTE) or the name of the next cue, is shown on screen with the cue before it in pysubs2.
#
# Guess    NOTE and what follows up to the empty line is a comment, and the line before a time is the name of its cue, a number or any other (WebVTT, 4.1
#          and 4.2). A reader that keeps neither leaves them out, as it does with the settings behind the time and with what stands before the first cue.
# Happens  The reader is that of SubRip: all lines up to the next time belong to the cue, except a number at the end. "NOTE ask Bo about the name"
#          and "chapter-2" become lines of what is said, in SRT, ASS and in WebVTT written again.
# Version  pysubs2 1.8.1, webvtt-py 0.6.0 for comparison
# Source   pysubs2/formats/webvtt.py and subrip.py, from_file (following_lines, prepare_text) · https://www.w3.org/TR/webvtt1/#introduction-comments
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pysubs2==1.8.1 webvtt-py==0.6.0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import pysubs2
import webvtt

FILM = """WEBVTT

NOTE before the first cue

1
00:00:01.000 --> 00:00:04.000 align:start
Velkommen til kreds

NOTE ask Bo about the name

2
00:00:05.000 --> 00:00:07.000
Vi begynder

chapter-2
00:00:08.000 --> 00:00:09.000
Pause
"""
print(f"pysubs2 {version('pysubs2')}, webvtt-py {version('webvtt-py')}")
read = [event.plaintext for event in pysubs2.SSAFile.from_string(FILM)]
right = [cue.text for cue in webvtt.from_string(FILM)]
for mine, other in zip(read, right, strict=True):
    print(f"{other!r} is {mine!r}")
written = pysubs2.SSAFile.from_string(FILM).to_string("srt")
same = read == ["Velkommen til kreds\n\nNOTE ask Bo about the name", "Vi begynder\n\nchapter-2", "Pause"] and "NOTE ask Bo" in written
sys.exit(not (same and right == ["Velkommen til kreds", "Vi begynder", "Pause"]))
PYTHON
