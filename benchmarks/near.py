"""Finding the first of many sessions: CPU milliseconds and rows read at 195, 5,000 and 30,000 sessions, in one run.

Three scratch SQLite databases, each a copy of the one before that was filled up; each is measured by a process of its own,
in turns, so that a busy machine slows all alike. ROUNDS and REPEATS may be set. Why it is flat stands in
docs/adr/0085-the-first-of-many-sessions.md.
"""

import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "benchmarks"))
from find import run, setup  # noqa: E402

SIZES = [195, 5_000, 30_000]
ROUNDS, REPEATS = int(os.environ.get("ROUNDS", "5")), int(os.environ.get("REPEATS", "10"))
# A town with few rooms around it, and one with many.
TOWNS = ("7100", "2200")


def grow(size: int) -> None:
    """Fill this database up to `size` sessions."""
    setup()
    import datetime as dt

    from django.db import connection

    from courses.demo.build import demo_mark
    from courses.demo.scale import scale_up

    scale_up(seed=1, today=dt.date.fromisoformat(demo_mark()["today"]), sessions=size, members=1_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def measure() -> None:
    """Print one JSON object: for each reader its CPU milliseconds and the rows it reads."""
    setup()
    from courses.common import clock
    from courses.places.models import Postcode
    from courses.schedule.models import Session
    from courses.schedule.queries import sessions as schedule
    from courses.web import kept
    from tests.rows import rows_read

    some = Session.objects.open_at(clock.now()).order_by("starts_at", "pk").with_details()[0]
    towns = [Postcode.objects.get(pk=code) for code in TOWNS]
    readers: dict[str, Any] = {
        **{f"near {town}": lambda town=town: schedule.near(town) for town in towns},
        "others of its course": lambda: schedule.other_cards(some, limit=4),
        "next of each course": schedule.soonest_by_course,
        "good until": lambda: kept._good_until(clock.now()),
    }
    found = {}
    for name, reader in readers.items():
        reader()
        began = time.process_time()
        for _number in range(REPEATS):
            reader()
        spent = (time.process_time() - began) * 1000 / REPEATS
        with rows_read() as count:
            reader()
        found[name] = [spent, count[0]]
    print(json.dumps(found))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = {size: Path(folder) / f"{size}.sqlite3" for size in SIZES}
        before = files[SIZES[0]]
        run(before, "manage.py", "migrate", "-v0")
        run(before, "manage.py", "demo", "--force", "--json")
        for size, file in files.items():
            if file != before:
                shutil.copy(before, file)
            run(file, __file__, "grow", str(size))
            before = file
        times: dict[tuple[str, int], list[float]] = {}
        rows: dict[tuple[str, int], int] = {}
        for _round in range(ROUNDS):
            for size, file in files.items():
                for name, (spent, count) in json.loads(run(file, __file__, "measure")).items():
                    times.setdefault((name, size), []).append(spent)
                    rows[name, size] = count
    print(f"{'CPU ms, rows read':24}" + "".join(f"{size:>16,}" for size in SIZES) + f"{SIZES[-1]:>10,} / {SIZES[1]:,}")
    for name in dict.fromkeys(name for name, _size in times):
        medians = [statistics.median(times[name, size]) for size in SIZES]
        cells = "".join(f"{one:10.1f} {rows[name, size]:5}" for one, size in zip(medians, SIZES, strict=True))
        print(f"{name:24}{cells}{medians[-1] / medians[1]:16.2f}×")


if __name__ == "__main__":
    steps = {"grow": lambda: grow(int(sys.argv[2])), "measure": measure}
    steps.get("".join(sys.argv[1:2]), main)()
