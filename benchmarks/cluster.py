"""One web server and two, behind the proxy, through a pooler, with one cache: answers a second, and where the time goes.

`python benchmarks/cluster.py`, with Debian's `redis-server` and `pgbouncer`; the database is a throw-away PostgreSQL. The same people
(CLIENTS at once, SECONDS a round) ask for sessions, the list near them and, one time in ten, enrol. One server and two take
turns, ROUNDS each, so that a busy machine slows both alike. Printed: answers a second, median and 95th percentile of a page and
of an enrolment in milliseconds, and of the CPU the shares of Python, database, cache, pooler and proxy. On a machine of two cores a second
server adds what waiting leaves over, not cores.
"""

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from tools.with_postgres import database  # noqa: E402

CLIENTS, ROUNDS, SECONDS = 8, int(os.environ.get("ROUNDS", "3")), float(os.environ.get("SECONDS", "15"))
SESSIONS, SEATS = 300, 32_000
TICKS = os.sysconf("SC_CLK_TCK")
# What a process is, by the name that the system has for it.
PARTS = {
    "gunicorn": "Python",
    "python": "Python",
    "postgres": "database",
    "redis-server": "cache",
    "pgbouncer": "pooler",
    "caddy": "proxy",
}


def below(pid: int) -> Iterator[int]:
    """A process and all that it has begun."""
    yield pid
    with suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            yield from below(int(child))


def worked(pids: list[int]) -> dict[str, float]:
    """Seconds of CPU so far, by part."""
    found: dict[str, float] = defaultdict(float)
    for pid in pids:
        with suppress(OSError):
            head, _bracket, rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")
            name, fields = head.partition("(")[2], rest.split()
            part = next((part for known, part in PARTS.items() if name.startswith(known)), "Python")
            found[part] += (int(fields[11]) + int(fields[12])) / TICKS
    return found


def of_the_database() -> list[int]:
    """The processes of the throw-away server."""
    listed = subprocess.run(["pgrep", "-x", "postgres"], capture_output=True, text=True, check=False)
    return [int(pid) for pid in listed.stdout.split()]


def ask(front, sessions: list[int], until: float, number: int) -> list[tuple[str, float, int]]:
    """What one of the people does until then: (what, milliseconds, status) of each."""
    chance, found, turn = random.Random(f"{number}{until}"), [], 0
    while time.monotonic() < until:
        turn += 1
        session, kind = chance.choice(sessions), chance.random()
        began = time.perf_counter()
        if kind < 0.1:
            who = {"name": "Prøve Person", "email": f"bench{number}-{turn}-{began:.6f}@demo.example"}
            what, status = "enrolment", front.post(f"/hold/{session}/tilmeld/", number, **who)
        else:
            what, status = "page", front.get(f"/hold/{session}/" if kind < 0.7 else "/find/", number)
        found.append((what, (time.perf_counter() - began) * 1000, status))
    return found


@contextmanager
def standing(servers: int, cluster, folder: Path) -> Iterator:
    """The proxy in front of the first or of both; the other parts stand already."""
    from tests.cluster.parts import WEB
    from tests.siege.proxy import proxy

    place = folder / f"proxy{servers}"
    place.mkdir(exist_ok=True)
    with proxy(*(cluster.ports[name] for name in WEB[:servers]), folder=place) as front:
        yield front


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="cluster-") as name, database() as address:
        os.environ |= {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "lms.settings.test"}
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        from tests.cluster.parts import WEB, Cluster
        from tests.factories.schedule import SessionFactory

        call_command("migrate", verbosity=0)
        sessions = [SessionFactory(capacity=SEATS, days=7 + number % 200).pk for number in range(SESSIONS)]
        connection.close()
        folder = Path(name)
        folder.chmod(0o755)
        cluster = Cluster(folder)
        results: dict[int, list] = {1: [], 2: []}
        spent: dict[int, dict[str, float]] = {1: defaultdict(float), 2: defaultdict(float)}
        seconds: dict[int, float] = {1: 0.0, 2: 0.0}
        try:
            for part in ("cache", "pooler", *WEB):
                cluster.begin(part)
            for turn in range(ROUNDS + 1):
                for servers in (1, 2):
                    with standing(servers, cluster, folder) as front, ThreadPoolExecutor(CLIENTS) as pool:
                        pids = [pid for process in cluster.running.values() for pid in below(process.pid)]
                        pids += [*of_the_database(), *below(front.pid)]
                        before, began = worked(pids), time.monotonic()
                        until = began + SECONDS
                        crowd = pool.map(partial(ask, front, sessions, until), range(CLIENTS))
                        rows = [row for found in crowd for row in found]
                        # The first turn fills caches.
                        if turn:
                            seconds[servers] += time.monotonic() - began
                            results[servers] += rows
                            for part, used in worked(pids).items():
                                spent[servers][part] += used - before.get(part, 0.0)
        finally:
            for part in list(cluster.running):
                cluster.end(part)
        for servers in (1, 2):
            tell(servers, results[servers], seconds[servers], spent[servers])


def tell(servers: int, rows: list[tuple[str, float, int]], seconds: float, spent: dict[str, float]) -> None:
    bad = sum(status not in (200, 302) for _what, _ms, status in rows)
    print(
        f"{servers} web server{'s' if servers > 1 else ''}: {len(rows) / seconds:.0f} answers a second, {bad} of {len(rows)} not as asked"
    )
    for what in ("page", "enrolment"):
        took = sorted(ms for kind, ms, _status in rows if kind == what)
        print(
            f"   {what:9}  median {statistics.median(took):6.1f} ms   p95 {took[int(len(took) * 0.95)]:6.1f} ms   ({len(took)})"
        )
    every = sum(spent.values()) or 1.0
    shares = ", ".join(f"{part} {used / every:.0%}" for part, used in sorted(spent.items(), key=lambda row: -row[1]))
    print(f"   CPU {every / len(rows) * 1000:.1f} ms an answer: {shares}")


if __name__ == "__main__":
    main()
