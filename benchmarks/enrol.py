"""Enrolments per second through HTTP on PostgreSQL with two workers, and what one costs at 300 and at 5,000 sessions.

A database of its own (a throw-away cluster, or on the server that DATABASE_URL names) with the small demo, first filled
up to 300 sessions and measured, then up to 5,000 and measured again with the same requests. `spread`: every enrolment in
another session; `one session`: all in one, so that they queue for its row, and most end on its waiting list.
CPU is that of the workers alone: on a busy machine it says more than the clock.
"""

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
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from tools.with_postgres import database  # noqa: E402

SIZES = (300, 5_000)
WORKERS, CLIENTS = 2, 8
REQUESTS = int(os.environ.get("REQUESTS", "200"))
CSRF = "a" * 32
TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def scratch(server: str) -> Iterator[str]:
    """The address of an empty database on this server, which is gone afterwards."""
    import psycopg

    name = f"rundkreds_bench_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as link:
        link.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urllib.parse.urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            link.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def environment(address: str) -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "lms.settings.test",
        "DATABASE_URL": address,
        "PYTHONWARNINGS": "ignore::UserWarning",
    }


def run(address: str, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment(address), check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def grow(sessions: str) -> None:
    """Fill up to so many sessions, and print the keys of those that are open and have the most free seats."""
    import django

    django.setup()
    import datetime as dt

    from django.db import connection
    from django.db.models import F

    from courses.demo.build import demo_mark
    from courses.demo.scale import scale_up
    from courses.schedule.queries.sessions import upcoming

    scale_up(seed=1, today=dt.date.fromisoformat(demo_mark()["today"]), sessions=int(sessions), members=0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    free = upcoming().filter(venue__isnull=False).order_by(F("seats_taken") - F("capacity"), "pk")
    print(" ".join(str(pk) for pk in free.values_list("pk", flat=True)[: REQUESTS + 1]))


@contextmanager
def server(address: str) -> Iterator[tuple[int, list[int]]]:
    """The port, and the process numbers of the workers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "lms.wsgi", "--bind", f"127.0.0.1:{port}", "--no-control-socket"]
    options = ["--workers", str(WORKERS), "--threads", "2", "--log-level", "error", "--graceful-timeout", "2"]
    process = subprocess.Popen([*command, *options], cwd=ROOT, env=environment(address))
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).read()
                break
            except OSError:
                time.sleep(0.1)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        yield port, [int(pid) for pid in children]
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


def measure(port: int, pids: list[int], sessions: list[str], mark: str) -> dict[str, float]:
    """So many enrolments by eight clients, one in each of `sessions` in turn."""
    for number in range(WORKERS * 4):
        enrol(port, sessions[0], f"{mark}-warm{number}")
    before, start = cpu(pids), time.monotonic()
    with ThreadPoolExecutor(CLIENTS) as pool:
        jobs = [pool.submit(enrol, port, sessions[n % len(sessions)], f"{mark}-{n}") for n in range(REQUESTS)]
        answers = [job.result() for job in jobs]
    seconds, worked = time.monotonic() - start, cpu(pids) - before
    if {status for _time, status in answers} != {302}:
        raise SystemExit(f"not every enrolment went through: {sorted({status for _time, status in answers})}")
    times = sorted(one for one, _status in answers)
    return {
        "per second": REQUESTS / seconds,
        "p50": statistics.median(times) * 1000,
        "p95": times[int(len(times) * 0.95)] * 1000,
        "cpu": worked / REQUESTS * 1000,
    }


def main() -> None:
    found: dict[tuple[str, int], dict[str, float]] = {}
    with database() as address, scratch(address) as bench:
        run(bench, "manage.py", "migrate", "-v0")
        run(bench, "manage.py", "demo", "--force", "--json", "--size", "small")
        for size in SIZES:
            keys = run(bench, __file__, "grow", str(size)).split()
            with server(bench) as (port, pids):
                found["spread", size] = measure(port, pids, keys[1:], f"spread{size}")
                found["one session", size] = measure(port, pids, keys[:1], f"one{size}")
    print(f"{REQUESTS} enrolments by {CLIENTS} clients, PostgreSQL, {WORKERS} workers")
    print(f"{'':14}{'sessions':>9}{'per second':>12}{'p50 ms':>9}{'p95 ms':>9}{'CPU ms':>9}")
    for (kind, size), row in found.items():
        print(f"{kind:14}{size:>9,}{row['per second']:>12.1f}{row['p50']:>9.0f}{row['p95']:>9.0f}{row['cpu']:>9.1f}")
    for kind in ("spread", "one session"):
        small, large = (found[kind, size]["cpu"] for size in SIZES)
        print(f"{kind}: CPU at {SIZES[1]:,} sessions is {large / small:.2f} × that at {SIZES[0]}")


if __name__ == "__main__":
    grow(sys.argv[2]) if sys.argv[1:] else main()
