"""What a search and a calendar cost when the movement grows: 300 sessions beside 5,000 with 50,000 members, in one run.

Two scratch SQLite databases, the larger a copy of the smaller that was filled up; each is measured by a process of its
own, in turns, so that a busy machine slows both alike. CPU milliseconds (median and 95th percentile), queries, bytes.
Why the whole calendar grows with what it holds stands in docs/DEMO.md.
"""

import datetime as dt
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
SIZES = {"small": (300, 300), "large": (5_000, 50_000)}
ROUNDS = int(os.environ.get("ROUNDS", "3"))
REQUESTS = int(os.environ.get("REQUESTS", "30"))
FIND, FEED = "/find/7100/", "/kalender/alle.ics"


def environment(database: Path) -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "lms.settings.test",
        "DATABASE_URL": f"sqlite:///{database}",
        # WhiteNoise misses the collected files, which nothing here asks for.
        "PYTHONWARNINGS": "ignore::UserWarning",
    }


def run(database: Path, *command: str) -> str:
    """Run Python in the project with this database; what it printed. Its progress stays visible."""
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment(database), check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def build(folder: Path) -> dict[str, Path]:
    files = {name: folder / f"{name}.sqlite3" for name in SIZES}
    run(files["small"], "manage.py", "migrate", "-v0")
    run(files["small"], "manage.py", "demo", "--force", "--json")
    run(files["small"], __file__, "grow", "small")
    shutil.copy(files["small"], files["large"])
    run(files["large"], __file__, "grow", "large")
    return files


def setup() -> None:
    import django

    django.setup()


def grow(name: str) -> None:
    setup()
    from django.db import connection

    from courses.demo.build import demo_mark
    from courses.demo.scale import scale_up

    sessions, members = SIZES[name]
    scale_up(seed=1, today=dt.date.fromisoformat(demo_mark()["today"]), sessions=sessions, members=members)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def measure() -> None:
    """Print one JSON object: for each kind of request its CPU times, queries and bytes."""
    setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from courses.common import clock
    from courses.schedule.models import Session

    client = Client()
    some = Session.objects.filter(status="published").order_by("-starts_at").first()

    def etag() -> str:
        return client.head(FEED)["ETag"]

    def change() -> None:
        Session.objects.filter(pk=some.pk if some else None).update(changed_at=clock.now())

    # A name, what happens before (not measured), the request, and its status.
    kinds: list[tuple[str, Callable[[], Any], Callable[[Any], Any], int]] = [
        ("find", lambda: None, lambda _: client.get(FIND), 200),
        ("find, evenings of one course", lambda: None, lambda _: client.get(f"{FIND}?kursus=k1&tid=evening"), 200),
        ("feed", lambda: None, lambda _: client.get(FEED), 200),
        ("feed after a change", change, lambda _: client.get(FEED), 200),
        ("feed unchanged", etag, lambda tag: client.get(FEED, headers={"If-None-Match": tag}), 304),
    ]
    found: dict[str, dict[str, Any]] = {}
    for name, before, request, status in kinds:
        request(before())
        times = []
        for _number in range(REQUESTS):
            prepared = before()
            start = time.process_time()
            response = request(prepared)
            times.append((time.process_time() - start) * 1000)
            if response.status_code != status:
                raise SystemExit(f"{name}: {response.status_code} instead of {status}")
        prepared = before()
        with CaptureQueriesContext(connection) as queries:
            response = request(prepared)
        found[name] = {"times": times, "queries": len(queries), "bytes": len(response.content)}
    print(json.dumps(found))


def turns(files: dict[str, Path]) -> Iterator[tuple[str, dict]]:
    for _round in range(ROUNDS):
        for name, file in files.items():
            yield name, json.loads(run(file, __file__, "measure"))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        files = build(Path(folder))
        print(f"built in {time.monotonic() - started:.0f} s; {ROUNDS} × {REQUESTS} requests of each kind")
        times: dict[tuple[str, str], list[float]] = {}
        last: dict[tuple[str, str], dict] = {}
        for size, found in turns(files):
            for kind, figures in found.items():
                times.setdefault((kind, size), []).extend(figures["times"])
                last[kind, size] = figures
    print(f"{'CPU ms (p50 / p95)':30} {'300 sessions':>16} {'5,000':>16}   ratio   queries        KB")
    for kind in dict.fromkeys(kind for kind, _size in times):
        cells, medians = [], []
        for size in SIZES:
            ordered = sorted(times[kind, size])
            medians.append(statistics.median(ordered))
            cells.append(f"{medians[-1]:7.1f} / {ordered[int(len(ordered) * 0.95)]:6.1f}")
        queries = " / ".join(str(last[kind, size]["queries"]) for size in SIZES)
        size_kb = " / ".join(f"{last[kind, size]['bytes'] / 1024:.0f}" for size in SIZES)
        print(f"{kind:30} {cells[0]:>16} {cells[1]:>16}  {medians[1] / medians[0]:5.2f}×  {queries:>8} {size_kb:>12}")


if __name__ == "__main__":
    steps: dict[str, Callable[..., None]] = {"grow": grow, "measure": measure}
    steps[sys.argv[1]](*sys.argv[2:]) if sys.argv[1:] else main()
