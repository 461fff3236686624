"""`python -m tools.distances build | check | fit | report [more.csv] | coast kommuner.geojson`: see docs/DISTANCES.md."""

import sys
import tempfile
from pathlib import Path

from courses.places.rules.distance import TABLE
from tools.distances import coast, report, table

# Found by `fit`; a test holds it.
FACTOR = 1.123
# The newest source: the lists of ferries and links.
DATE = "2026-11"


def main(command: str = "", *arguments: str) -> int:
    """Run one of the commands; 1 where something does not hold."""
    if command == "build":
        table.write(TABLE, FACTOR, DATE)
        print(f"{TABLE.name}: {TABLE.stat().st_size:,} bytes")
    elif command == "check":
        with tempfile.TemporaryDirectory() as folder:
            again = Path(folder) / TABLE.name
            table.write(again, FACTOR, DATE)
            same = again.read_bytes() == TABLE.read_bytes()
        print("the same bytes" if same else "other bytes than those that ship")
        return int(not same)
    elif command == "fit":
        print(report.fitted(report.roads()))
    elif command == "report":
        print("\n".join(report.lines(report.roads(*map(Path, arguments)))))
    elif command == "coast" and arguments:
        print(f"{coast.write(Path(arguments[0]))} rings")
    else:
        print(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
