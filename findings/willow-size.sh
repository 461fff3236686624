#!/usr/bin/env bash
# Guess: Willow (Wagtail's pictures) reads the size of a PNG from its head, so WAGTAILIMAGES_MAX_IMAGE_PIXELS stops a bomb.
# What happens: `get_size` opens the picture with Pillow and unpacks all of it first; only Pillow's own MAX_IMAGE_PIXELS comes before.
# Version: Willow 1.12.0, Pillow 13.0.0. Source: willow/plugins/pillow.py, PillowImage.open.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check willow==1.12.0 pillow==13.0.0 filetype
cat > check.py <<'PY'
import io, sys
from importlib.metadata import version
import willow
from PIL import Image, ImageFile

written = io.BytesIO()
Image.new("RGB", (200, 100)).save(written, "PNG")
unpacked = []
real = ImageFile.ImageFile.load
ImageFile.ImageFile.load = lambda picture: (unpacked.append(picture.size), real(picture))[1]
with Image.open(io.BytesIO(written.getvalue())) as picture:
    by_pillow = (picture.size, list(unpacked))
by_willow = (willow.Image.open(io.BytesIO(written.getvalue())).get_size(), list(unpacked))
Image.MAX_IMAGE_PIXELS = 5_000
try:
    willow.Image.open(io.BytesIO(written.getvalue())).get_size()
    bounded = "taken"
except Image.DecompressionBombError:
    bounded = "refused before unpacking" if len(unpacked) == 1 else "refused after unpacking"
print("willow", version("willow"), "pillow", version("pillow"))
print("Pillow, size, unpacked:", *by_pillow)
print("Willow, size, unpacked:", *by_willow)
print("Willow, Pillow's bound set low:", bounded)
sys.exit(0 if by_pillow[1] == [] and by_willow[1] == [(200, 100)] and bounded == "refused before unpacking" else 1)
PY
python/bin/python check.py
