"""Open pages made, kept and unchanged: CPU milliseconds, queries and bytes, beside an older commit in one run.

`python benchmarks/pages.py [--against WORKTREE] [--folder FOLDER]`; SIZES (sessions) and ROUNDS may be set. Each commit builds
its demo once and fills copies of it up; FOLDER keeps them for the next run. Every commit and size is a process of its own;
all kinds of request take turns, so that a busy machine slows all alike. CPU of the process (median), through the whole of
Django as the WSGI server calls it. «made»: nobody has kept the page; «kept»: the bytes go out; «304»: nothing has changed.
Last a made-up day from a seeded log: how many visitors meet a page that is kept.
"""

import argparse
import datetime as dt
import io
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
# Which commit's code this process runs: ours, unless the parent says another worktree.
TREE = Path(os.environ.get("TREE", ROOT))
sys.path.insert(0, str(TREE))
SIZES = [int(size) for size in os.environ.get("SIZES", "300 5000 30000").split()]
ROUNDS = int(os.environ.get("ROUNDS", "3"))
NAMES = {"home": "front", "find": "find", "session_open": "session", "course": "course", "module": "module"}
MORE = {
    "district": "/storkreds/sydjylland/", "month": "/kalender/maaned/", "year": "/aaret/", "calendar": "/kalender/",
    "alle.ics": "/kalender/alle.ics",
}  # fmt: skip
# How many times cheaper a kept page is to be than at commit 3bcc3c4.
TARGETS = {"find": 7.5, "month": 6, "session": 9, "front": 15, "course": 9, "year": 30}
BARE, BARE_QUERY = "bare view", "bare view, one query"
SETTINGS = """from lms.settings.test import *
STORAGES["default"] = {{"BACKEND": "django.core.files.storage.FileSystemStorage"}}
MEDIA_ROOT = {media!r}
"""
VISITORS, CHANGES, SECONDS = int(os.environ.get("VISITORS", "50000")), int(os.environ.get("CHANGES", "200")), 86_400


class Tree:
    """One commit: its code, its demo and the databases filled up from it."""

    def __init__(self, name: str, path: Path, folder: Path) -> None:
        self.name, self.path, self.folder = name, path, folder / name
        self.folder.mkdir(parents=True, exist_ok=True)
        # Pictures of the demo are files, which the next process finds.
        (self.folder / "measured.py").write_text(SETTINGS.format(media=str(self.folder / "media")))
        own = path / ".venv" / "bin" / "python"
        self.python = str(own) if own.exists() else sys.executable

    def environment(self, size: int | str) -> dict[str, str]:
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": "measured",
            "PYTHONPATH": str(self.folder),
            "DATABASE_URL": f"sqlite:///{self.folder / str(size)}.sqlite3",
            "FACTS": str(self.folder / "facts.json"),
            "TREE": str(self.path),
            "PYTHONWARNINGS": "ignore",
        }

    def run(self, size: int | str, *command: str) -> str:
        done = subprocess.run(
            [self.python, *command], cwd=self.path, env=self.environment(size), check=True, stdout=subprocess.PIPE
        )
        return done.stdout.decode()

    def build(self) -> None:
        """The demo and a copy of each size, unless they are there, as this commit wants them."""
        demo = self.folder / "demo.sqlite3"
        if not (self.folder / "facts.json").exists():
            self.run("demo", "manage.py", "migrate", "-v0")
            (self.folder / "facts.json").write_text(self.run("demo", "manage.py", "demo", "--force", "--json"))
        for size in SIZES:
            if not (self.folder / f"{size}.sqlite3").exists():
                shutil.copy(demo, self.folder / f"{size}.sqlite3")
                self.run(size, __file__, "grow", str(size))
            # A database of an earlier run may lack what was added since.
            self.run(size, "manage.py", "migrate", "-v0")

    def worker(self, size: int | str) -> "Worker":
        return Worker(self, size)


class Worker:
    """A process of one commit and size: a line of JSON in, a line of JSON out."""

    def __init__(self, tree: Tree, size: int | str) -> None:
        self._process = subprocess.Popen(
            [tree.python, __file__, "serve"], cwd=tree.path, env=tree.environment(size),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def ask(self, **order: Any) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


def setup() -> None:
    import django
    from django.conf import settings

    # As in production: a connection that is kept is not paid for by each request.
    settings.DATABASES["default"] |= {"CONN_MAX_AGE": 600}
    settings.KEEP_PAGES = True
    django.setup()


def grow(size: int) -> None:
    """Fill this database up to `size` sessions."""
    setup()
    from django.db import connection

    from courses.demo.build import demo_mark
    from courses.demo.scale import scale_up

    scale_up(seed=1, today=dt.date.fromisoformat(demo_mark()["today"]), sessions=size, members=1_000)
    with suppress(ImportError):
        from courses.common.actions import versions

        # As in production, where a tick does that each minute.
        versions.count_up()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def ask(address: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """One request through the whole of Django: status, headers, body."""
    from lms.wsgi import application

    found: dict[str, Any] = {}
    path, _mark, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "localhost",
        "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http", "HTTP_ACCEPT_ENCODING": "gzip",
        **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    }  # fmt: skip
    answer = application(environ, lambda status, given: found.update(status=int(status[:3]), headers=dict(given)))
    body = b"".join(answer)
    answer.close()
    return found["status"], found["headers"], body


def add_bare_views() -> None:
    """Two views to compare with: bytes, and bytes after one query."""
    from django.db import connection
    from django.http import HttpResponse
    from django.urls import path

    import lms.urls

    def with_query(request: Any) -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return HttpResponse(b"x")

    lms.urls.urlpatterns[:0] = [path("bare", lambda request: HttpResponse(b"x")), path("bare-query", with_query)]


def forget() -> None:
    """Nobody has kept a page. What stays in any process (compiled templates, distances) stays."""
    from django.core.cache import caches

    # An older commit has neither.
    for name in {"documents", "pages"} & set(caches.settings):
        caches[name].clear()
    with suppress(ImportError):
        from courses.web.kept import memory

        memory.clear()


def serve() -> None:
    """Answer orders: `pages` names what there is, `cost` measures one request, `day` plays a day."""
    setup()
    add_bare_views()
    urls = json.loads(Path(os.environ["FACTS"]).read_text())["urls"]
    paths = {label: urls[name] for name, label in NAMES.items()} | MORE | {BARE: "/bare", BARE_QUERY: "/bare-query"}
    orders: dict[str, Callable[..., Any]] = {
        "pages": lambda: list(paths),
        "cost": lambda page: cost(paths[page]),
        "day": lambda: day(paths),
    }
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps(orders[order.pop("do")](**order)), flush=True)


def cost(path: str) -> dict[str, Any]:
    """CPU milliseconds and queries of the page made, then kept, then unchanged; bytes as they go out and unpacked."""
    import gzip

    from django.db import connection

    def timed(**headers: str) -> tuple[float, int, tuple[int, dict[str, str], bytes]]:
        """The mean of ten, or of as many as 0.1 s allow: what a page costs that is not kept needs no ten."""
        asked: list[str] = []

        def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
            asked.append(sql)
            return execute(sql, *rest)

        began = time.process_time()
        times, spent = 0, 0.0
        while times < 10 and spent < 100:
            answer = ask(path, **headers)
            times, spent = times + 1, (time.process_time() - began) * 1000
        with connection.execute_wrapper(note):
            ask(path, **headers)
        return spent / times, len(asked), answer

    asked: list[str] = []
    forget()
    began = time.process_time()
    status, headers, body = ask(path)
    made = (time.process_time() - began) * 1000
    if status != 200:
        raise SystemExit(f"{path}: {status}")
    forget()

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        ask(path)
    kept, kept_queries, answer = timed()
    same, same_queries = None, None
    if tag := answer[1].get("ETag"):
        same, same_queries, unchanged = timed(if_none_match=tag)
        same = same if unchanged[0] == 304 else None
    whole = gzip.decompress(body) if headers.get("Content-Encoding") == "gzip" else body
    return {
        "made": made, "kept": kept, "304": same, "queries": [len(asked), kept_queries, same_queries],
        "bytes": len(whole), "sent": len(body),
    }  # fmt: skip


def day_log(paths: dict[str, str]) -> list[tuple[float, str, int]]:
    """When (seconds after midnight), which page, and for a change, whose page is empty, the session that somebody enrols in."""
    from courses.common import clock
    from courses.places.models import Postcode
    from courses.schedule.models import Session

    chance = random.Random(14)
    towns = Postcode.objects.filter(population__gt=0).order_by("code").values_list("code", "population")
    codes, weights = zip(*towns, strict=True)
    from_then = clock.midnight(clock.today() + dt.timedelta(days=3))
    coming = list(Session.objects.open_at(from_then).order_by("starts_at", "pk").values_list("pk", flat=True)[:200])

    def some() -> int:
        return coming[min(int(chance.expovariate(1 / 25)), len(coming) - 1)]

    def wanted() -> str:
        kind = chance.random()
        if kind < 0.35:
            return paths["front"]
        if kind < 0.60:
            return f"/find/{chance.choices(codes, weights)[0]}/"
        if kind < 0.80:
            return f"/hold/{some()}/"
        return paths[chance.choice(["course", "module", "month", "year", "calendar", "district"])]

    def moment() -> float:
        return chance.gauss(15, 3.5) * 3600 % SECONDS

    return sorted(
        [(moment(), wanted(), 0) for _number in range(VISITORS)]
        + [(moment(), "", some()) for _number in range(CHANGES)]
    )


def day(paths: dict[str, str]) -> dict[str, Any]:
    """A day of `VISITORS` without a log-in, most of them by daylight, on pages that are looked at unevenly, with `CHANGES`
    enrolments in between. A hit is a page that costs no more than the query for its version. From a seeded log."""
    from django.db import connection

    from courses.common import clock
    from courses.common.errors import DomainError
    from courses.enrolment.actions.enrolments import enrol
    from courses.schedule.models import Session
    from courses.web.kept import memory

    morning, log = clock.midnight(clock.today() + dt.timedelta(days=1)), day_log(paths)
    asked: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    forget()
    hits, looks = Counter[str](), Counter[str]()
    began = time.process_time()
    for number, (seconds, path, session) in enumerate(log):
        with clock.at(morning + dt.timedelta(seconds=seconds)):
            if not path:
                with suppress(DomainError):
                    enrol(
                        session=Session.objects.get(pk=session), name="Prøve Prøvesen", email=f"dag{number}@example.dk"
                    )
                continue
            asked.clear()
            with connection.execute_wrapper(note):
                ask(path)
            kind = path.split("/")[1] or "front"
            looks[kind] += 1
            hits[kind] += len(asked) <= 1
    seconds_spent = time.process_time() - began
    pages, held = memory.held
    return {
        "pages": pages,
        "megabytes": held / 1e6,
        "rate": hits.total() / looks.total(), "kinds": {kind: hits[kind] / looks[kind] for kind in looks}, "cpu": seconds_spent
    }  # fmt: skip


def main() -> None:
    read = argparse.ArgumentParser(description=__doc__)
    read.add_argument("--against", type=Path, help="a worktree of the commit to compare with")
    read.add_argument("--folder", type=Path, help="where the databases are kept for the next run")
    given = read.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.folder or Path(scratch)
        trees = [Tree("new", ROOT, folder)] + ([Tree("old", given.against, folder)] if given.against else [])
        for tree in trees:
            tree.build()
        for size in SIZES:
            workers = [tree.worker(size) for tree in trees]
            pages = workers[0].ask(do="pages")
            found: dict[tuple[int, str], list[dict[str, Any]]] = {}
            for number in range(ROUNDS + 1):
                for page in pages:
                    for which, worker in enumerate(workers):
                        figures = worker.ask(do="cost", page=page)
                        # The first time pays for what a process does once.
                        if number:
                            found.setdefault((which, page), []).append(figures)
            report(size, pages, found, with_old=len(trees) > 1)
            for worker in workers:
                worker.close()
        play(trees[0])


def play(tree: Tree) -> None:
    """A day on a database of its own, for people enrol."""
    for left in tree.folder.glob("day.sqlite3*"):
        # What a run that was stopped has left belongs to another copy.
        left.unlink()
    shutil.copy(tree.folder / f"{SIZES[0]}.sqlite3", tree.folder / "day.sqlite3")
    worker = tree.worker("day")
    found = worker.ask(do="day")
    worker.close()
    kinds = ", ".join(f"{kind} {rate:.0%}" for kind, rate in sorted(found["kinds"].items()))
    print(f"\na day of {VISITORS:,} visitors with {CHANGES} enrolments: {found['rate']:.1%} met a kept page ({kinds});")
    print(f"in the process at the end: {found['pages']:,} pages, {found['megabytes']:.1f} MB")
    print(f"{found['cpu']:.0f} s of CPU, {found['cpu'] * 1000 / VISITORS:.1f} ms a visitor")


def report(size: int, pages: list[str], found: dict[tuple[int, str], list[dict[str, Any]]], *, with_old: bool) -> None:
    """A line for each page."""

    def median(which: int, page: str, kind: str) -> float | None:
        values = [row[kind] for row in found[which, page] if row[kind] is not None]
        return statistics.median(values) if values else None

    print(f"\n{size:,} sessions; CPU ms (median of {ROUNDS}); queries made/kept/304; KB whole and as sent")
    heads = ["old made", "old again", "old 304", "made", "kept", "304", "made/old", "kept/old"]
    print(
        f"{'':22}"
        + "".join(f"{head:>10}" for head in heads)
        + f"{'at most':>9}{'old queries':>13}{'queries':>10}  KB old, new"
    )
    for page in pages:
        ours = [median(0, page, kind) for kind in ("made", "kept", "304")]
        theirs = [median(1, page, kind) if with_old else None for kind in ("made", "kept", "304")]
        cells = [f"{value:10.2f}" if value is not None else f"{'–':>10}" for value in theirs + ours]
        made, kept_ = ours[:2]
        old = theirs[0]
        assert made
        assert kept_
        cells += [f"{made / old:9.2f}×", f"{kept_ / old:9.3f}×"] if old else [f"{'–':>10}"] * 2
        most = f"1/{TARGETS[page]:g}" if page in TARGETS else "–"
        news, olds = found[0, page][-1], found[1, page][-1] if with_old else None
        counts = [
            "/".join("–" if n is None else str(n) for n in one["queries"]) if one else "–" for one in (olds, news)
        ]
        sizes = [f"{one['bytes'] / 1000:.1f} ({one['sent'] / 1000:.1f})" if one else "–" for one in (olds, news)]
        print(f"{page:22}{''.join(cells)}{most:>9}{counts[0]:>13}{counts[1]:>10}  {', '.join(sizes)}")
    bare, unchanged = median(0, BARE_QUERY, "kept"), [median(0, page, "304") for page in pages]
    worst = max(value for value in unchanged if value is not None)
    assert bare
    print(f"304 costs at most {worst / bare:.2f}× of a bare view with one query")


if __name__ == "__main__":
    steps: dict[str, Callable[[], None]] = {"grow": lambda: grow(int(sys.argv[2])), "serve": serve}
    steps[sys.argv[1]]() if sys.argv[1:2] and sys.argv[1] in steps else main()
