"""Enrolments through HTTP on PostgreSQL with two workers, as in production: per second, and what one costs.

`python benchmarks/enrol.py [--against WORKTREE]`. Databases of its own (in a throw-away cluster, or on the server that
DATABASE_URL names) with the small demo, first filled up to 300 sessions and measured, then up to 5,000 and measured again.
`spread`: every enrolment in another session; `one session`: all in one, so that they queue for its row, and most end on its
waiting list. With an older commit both are served at once and take turns, a round each, so that a busy machine slows both
alike. CPU is that of the workers and, where it stands on this machine, of the database's processes: it says more than the
clock. Afterwards every seat is counted: as many as say so, never more than the room has.
"""

import argparse
import http.client
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Which commit's code this process runs: ours, unless the parent says another worktree.
sys.path.insert(0, os.environ.get("TREE", str(ROOT)))
from tools.with_postgres import database  # noqa: E402

SIZES = [int(size) for size in os.environ.get("SIZES", "300 5000").split()]
WORKERS, CLIENTS = 2, 8
REQUESTS, ROUNDS = int(os.environ.get("REQUESTS", "100")), int(os.environ.get("ROUNDS", "3"))
CSRF = "a" * 32
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Tree:
    """A commit that is served: its code, its database, and what was found."""

    name: str
    path: Path
    address: str = ""
    keys: list[str] = field(default_factory=list)
    port: int = 0
    workers: list[int] = field(default_factory=list)
    found: dict[tuple[str, int], list[dict[str, float]]] = field(default_factory=dict)

    @property
    def python(self) -> str:
        own = self.path / ".venv" / "bin" / "python"
        return str(own) if own.exists() else sys.executable

    def environment(self) -> dict[str, str]:
        """For the demo."""
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": "lms.settings.test",
            "DATABASE_URL": self.address,
            "TREE": str(self.path),
            "PYTHONWARNINGS": "ignore",
        }

    def production(self) -> dict[str, str]:
        """For the workers, with a limit on enrolments that eight clients on one machine do not meet."""
        return self.environment() | {
            "DJANGO_SETTINGS_MODULE": "lms.settings.production",
            "SECRET_KEY": "of a benchmark, and long enough for the system check to be content with it",
            "BASE_URL": "http://127.0.0.1",
            "CALENDAR_DOMAIN": "demo.example",
            "FROM_EMAIL": "kursus@demo.example",
            "SMTP_HOST": "127.0.0.1",
            "SSL_REDIRECT": "0",
            "TRUSTED_PROXY_COUNT": "0",
            "ENROL_RATE": "1000000",
            "LOG_LEVEL": "ERROR",
        }

    def run(self, *command: str) -> str:
        done = subprocess.run(
            [self.python, *command],
            cwd=self.path,
            env=self.environment(),
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return done.stdout

    def cpu(self) -> tuple[float, float]:
        """Seconds that the workers have worked so far, and the processes of the database that serve them."""
        return cpu(self.workers), cpu(self.backends())

    def backends(self) -> list[int]:
        """The processes of the database that serve this commit, where they are of this machine."""
        import psycopg

        with psycopg.connect(self.address) as link:
            rows = link.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND backend_type = 'client backend'"
            ).fetchall()
        return [pid for (pid,) in rows if Path(f"/proc/{pid}/stat").exists()]


@contextmanager
def scratch(server: str, tree: Tree) -> Iterator[None]:
    """An empty database on this server for this commit, which is gone afterwards."""
    import psycopg

    name = f"rundkreds_bench_{tree.name}_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as link:
        link.execute(f'CREATE DATABASE "{name}"')
        tree.address = urllib.parse.urlsplit(server)._replace(path=f"/{name}").geturl()
        try:
            yield
        finally:
            link.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def grow(sessions: str) -> None:
    """Fill up to so many sessions, and print the keys of those that are open and have the most free seats."""
    import django

    django.setup()
    import datetime as dt

    from django.db import connection
    from django.db.models import F

    from courses.demo.build import demo_mark
    from courses.demo.scale import scale_up
    from courses.schedule.models import Session

    scale_up(seed=1, today=dt.date.fromisoformat(demo_mark()["today"]), sessions=int(sessions), members=0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    day = dt.datetime.now(dt.UTC) + dt.timedelta(days=14)
    coming = Session.objects.filter(status="published", starts_at__gt=day, venue__isnull=False)
    free = coming.order_by(F("seats_taken") - F("capacity"), "pk")
    print(" ".join(str(pk) for pk in free.values_list("pk", flat=True)[: REQUESTS * ROUNDS + 1]))


@contextmanager
def served(tree: Tree) -> Iterator[None]:
    """The commit behind two workers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        tree.port = free.getsockname()[1]
    command = [tree.python, "-m", "gunicorn", "lms.wsgi", "--bind", f"127.0.0.1:{tree.port}", "--no-control-socket"]
    options = ["--workers", str(WORKERS), "--threads", "2", "--log-level", "error", "--graceful-timeout", "2"]
    process = subprocess.Popen([*command, *options], cwd=tree.path, env=tree.production())
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{tree.port}/healthz", timeout=2).read()
                break
            except OSError:
                time.sleep(0.1)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        tree.workers = [int(pid) for pid in children]
        yield
    finally:
        process.terminate()
        process.wait(60)


def cpu(pids: list[int]) -> float:
    """Seconds these processes have worked so far."""
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(row[11]) + int(row[12]) for row in fields) / TICKS


def enrol(port: int, session: str, number: str) -> tuple[float, int]:
    """Seconds and status of one enrolment."""
    fields = {"name": "Prøve Person", "email": f"bench{number}@demo.example", "csrfmiddlewaretoken": CSRF}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrftoken={CSRF}"}
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    start = time.monotonic()
    link.request("POST", f"/hold/{session}/tilmeld/", urllib.parse.urlencode(fields), headers)
    status = link.getresponse().status
    link.close()
    return time.monotonic() - start, status


def measure(tree: Tree, sessions: list[str], mark: str) -> dict[str, float]:
    """So many enrolments by eight clients, one in each of `sessions` in turn."""
    before, start = tree.cpu(), time.monotonic()
    with ThreadPoolExecutor(CLIENTS) as pool:
        jobs = [pool.submit(enrol, tree.port, sessions[n % len(sessions)], f"{mark}-{n}") for n in range(REQUESTS)]
        answers = [job.result() for job in jobs]
    seconds = time.monotonic() - start
    web, database_ = (now - then for now, then in zip(tree.cpu(), before, strict=True))
    if {status for _time, status in answers} != {302}:
        raise SystemExit(f"not every enrolment went through: {sorted({status for _time, status in answers})}")
    times = sorted(one for one, _status in answers)
    return {
        "per second": REQUESTS / seconds,
        "p50": statistics.median(times) * 1000,
        "p95": times[int(len(times) * 0.95)] * 1000,
        "web": web / REQUESTS * 1000,
        "database": database_ / REQUESTS * 1000,
        "cpu": (web + database_) / REQUESTS * 1000,
    }


def exact(tree: Tree) -> str:
    """What the rows say of the seats after all this: each enrolment once, each seat counted, none too many."""
    import psycopg

    with psycopg.connect(tree.address) as link:
        [(made, twice, wrong, over)] = link.execute(
            """
            WITH seats AS (
                SELECT session.id, session.seats_taken, session.capacity,
                    count(*) FILTER (WHERE state IN ('unconfirmed', 'enrolled', 'offered', 'attended', 'no_show')) AS held
                FROM courses_session session LEFT JOIN courses_enrolment enrolment ON enrolment.session_id = session.id
                WHERE session.id = ANY(%s) GROUP BY session.id
            )
            SELECT (SELECT count(*) FROM people_user WHERE email LIKE 'bench%%'),
                (SELECT count(*) - count(DISTINCT (member_id, session_id)) FROM courses_enrolment WHERE session_id = ANY(%s)),
                count(*) FILTER (WHERE seats_taken <> held), count(*) FILTER (WHERE seats_taken > capacity)
            FROM seats
            """,
            ([int(key) for key in tree.keys], [int(key) for key in tree.keys]),
        ).fetchall()
    return f"{tree.name}: {made:,} people, {twice} twice in a session, {wrong} sessions miscounted, {over} overbooked"


def play(trees: list[Tree], size: int) -> None:
    """All rounds at one size; the commits take turns."""
    with ExitStack() as stack:
        for tree in trees:
            tree.keys = tree.run(__file__, "grow", str(size)).split()
            stack.enter_context(served(tree))
            for number in range(WORKERS * 4):
                enrol(tree.port, tree.keys[0], f"{size}-warm{number}")
        for number in range(ROUNDS):
            for kind in ("spread", "one session"):
                for tree in trees[:: -1 if number % 2 else 1]:
                    keys = _turn(tree.keys, number) if kind == "spread" else tree.keys[:1]
                    row = measure(tree, keys, f"{kind.split()[0]}{size}-{number}")
                    tree.found.setdefault((kind, size), []).append(row)
        for tree in trees:
            print(exact(tree), flush=True)


def _turn(keys: list[str], number: int) -> list[str]:
    """The sessions of one round, others than those of the one before as long as there are others."""
    others = keys[1:]
    return [others[(number * REQUESTS + place) % len(others)] for place in range(REQUESTS)]


def main() -> None:
    read = argparse.ArgumentParser(description=__doc__)
    read.add_argument("--against", type=Path, help="a worktree of the commit to compare with")
    given = read.parse_args()
    trees = [Tree("new", ROOT)] + ([Tree("old", given.against)] if given.against else [])
    with database() as server, ExitStack() as stack:
        for tree in trees:
            stack.enter_context(scratch(server, tree))
            tree.run("manage.py", "migrate", "-v0")
            tree.run("manage.py", "createcachetable", "cache", "cache_documents", "cache_pages", "cache_renditions")
            tree.run("manage.py", "demo", "--force", "--json", "--size", "small")
        for size in SIZES:
            play(trees, size)
    print(
        f"{ROUNDS} rounds of {REQUESTS} enrolments by {CLIENTS} clients, PostgreSQL, {WORKERS} workers; medians, CPU in ms"
    )
    heads = ["sessions", "per second", "p50 ms", "p95 ms", "web", "database", "CPU", "of old"]
    print(f"{'':18}" + "".join(f"{head:>11}" for head in heads))
    for kind, size in trees[0].found:
        costs = {}
        for tree in reversed(trees):
            rows = tree.found[kind, size]
            row = {name: statistics.median(one[name] for one in rows) for name in rows[0]}
            costs[tree.name] = row["cpu"]
            ratio = f"{row['cpu'] / costs['old']:10.2f}×" if "old" in costs else f"{'–':>11}"
            print(
                f"{kind + ', ' + tree.name:18}{size:>11,}"
                + "".join(f"{value:>11.1f}" for value in row.values())
                + ratio
            )


if __name__ == "__main__":
    grow(sys.argv[2]) if sys.argv[1:2] == ["grow"] else main()
