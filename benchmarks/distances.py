"""Distances: one look-up in bulk (1,089 postcodes × 500 rooms), one at a time, and what the table costs to open.

Seconds of the processor."""

import random
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
ROUNDS = 5
OPEN = "import time; b = time.process_time(); from courses.places.rules.distance import table; table(); print(time.process_time() - b)"


def main() -> None:
    """Print the medians."""
    from courses.places.rules.distance import TABLE, Place, road_km, table, travel

    rng = random.Random(1)
    homes = [Place(code, *point) for code, point in zip(table().codes, table().points, strict=True)]
    halls = [
        Place(home.code, home.lat + rng.uniform(-0.01, 0.01), home.lon + rng.uniform(-0.01, 0.01))
        for home in rng.choices(homes, k=500)
    ]
    used = time.process_time()
    road_km(homes, halls)
    first = time.process_time() - used
    bulk, single = [], []
    for _round in range(ROUNDS):
        used = time.process_time()
        road_km(homes, halls)
        bulk.append(time.process_time() - used)
        used = time.process_time()
        for hall in halls:
            travel(homes[300], hall)
        single.append(time.process_time() - used)
    pairs = len(homes) * len(halls)
    print(f"{TABLE.name}: {TABLE.stat().st_size / 1e6:.2f} MB, version {table().version}")
    opened = [
        float(subprocess.run([sys.executable, "-c", OPEN], cwd=ROOT, capture_output=True, text=True, check=True).stdout)
        for _round in range(ROUNDS)
    ]
    print(f"opened in a new process in {statistics.median(opened) * 1000:.0f} ms")
    print(
        f"in bulk {statistics.median(bulk) / pairs * 1e6:.2f} µs each ({pairs:,} at once); the first time {first:.2f} s"
    )
    print(f"one at a time {statistics.median(single) / len(halls) * 1e6:.0f} µs each, from a postcode to a room")


if __name__ == "__main__":
    main()
