"""`python -m tools.maps build | check`: make the drawn map again, or compare it with the one that ships."""

import sys

from courses.places.rules.chart import CHART
from tools.maps.chart import build


def main(command: str = "") -> int:
    """Run one of the commands; 1 where something does not hold."""
    if command == "build":
        CHART.write_text(build(), encoding="utf-8")
        print(f"{CHART.name}: {CHART.stat().st_size:,} bytes")
    elif command == "check":
        same = CHART.read_text(encoding="utf-8") == build()
        print("the same" if same else "other than the one that ships")
        return int(not same)
    else:
        print(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
