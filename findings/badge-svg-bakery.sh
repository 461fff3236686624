#!/usr/bin/env bash
# A badge baked into an SVG a second time holds both, and what openbadges-bakery gives back of an SVG is an address instead of the badge.
#
# Guess    bake() overwrites a badge that the picture has, or raises: of two, in PNG and in SVG, "MUST be only one" (badge baking, Open Badges 1.1 and 2.0).
#          unbake() gives back what bake() took, the assertion in JSON: if the element has a body, that is the badge.
# Happens  With PNG it is so. In SVG the old assertion stays behind the new one, so a certificate that was issued anew carries the old name or the one that
#          was revoked for who looks further than the first. And unbake() of an SVG returns the attribute verify, "https://school.example/1", not
#          the JSON beside it, which stands in the file.
# Version  openbadges-bakery 2.0.0, Pillow 12.0.0 to draw
# Source   openbadges_bakery/svg_bakery.py and png_bakery.py · https://www.imsglobal.org/sites/default/files/Badges/OBv2p0Final/baking/index.html
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check openbadges-bakery==2.0.0 Pillow==12.0.0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import json
import pathlib
import sys
from importlib.metadata import version

from openbadges_bakery import bake, unbake
from PIL import Image

Image.new("RGB", (10, 10), "red").save("plain.png")
pathlib.Path("plain.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10"/></svg>', encoding="utf-8")
badges = [json.dumps({"id": f"https://school.example/{number}", "type": "Assertion"}) for number in (1, 2)]
print(f"openbadges-bakery {version('openbadges-bakery')}")
found = {}
for kind in ("png", "svg"):
    source = f"plain.{kind}"
    for number, badge in enumerate(badges):
        with open(source, "rb") as before, open(f"baked{number}.{kind}", "wb") as after:
            bake(before, badge, after)
        source = f"baked{number}.{kind}"
    with open(source, "rb") as baked:
        given = unbake(baked)
    text = pathlib.Path(source).read_bytes()
    found[kind] = (given, [f"school.example/{number}".encode() in text for number in (1, 2)])
    print(f"{kind}: unbaked {given!r}; in the file: first badge {found[kind][1][0]}, second {found[kind][1][1]}")
sys.exit(found != {"png": (badges[1], [False, True]), "svg": ("https://school.example/2", [True, True])})
PYTHON
