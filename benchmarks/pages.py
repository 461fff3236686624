"""Open pages, made and kept, on the demo movement: CPU milliseconds, queries and bytes of each, in one run.

`python benchmarks/pages.py [FACTS]` builds the demo in a scratch folder; or takes the database that DATABASE_URL names, with
the file that `manage.py demo --json` printed. «made» is a page that nobody has kept, «kept» sends the bytes, «304» says that
nothing has changed, «bare» is a view that asks the database nothing.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
ROUNDS = int(os.environ.get("ROUNDS", "40"))


def build(folder: Path) -> Path:
    """A demo of its own, and the facts of it."""
    os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'db.sqlite3'}"
    for command in (["migrate", "-v0"], ["demo", "--force", "--json"]):
        done = subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, check=True, stdout=subprocess.PIPE)
    (folder / "facts.json").write_bytes(done.stdout)
    return folder / "facts.json"


def spent(work: Callable[[], object]) -> float:
    """CPU milliseconds of one call, the mean of `ROUNDS`."""
    work()
    began = time.process_time()
    for _round in range(ROUNDS):
        work()
    return (time.process_time() - began) * 1000 / ROUNDS


def queries(work: Callable[[], object]) -> int:
    """How often the database is asked."""
    from django.db import connection

    asked: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        work()
    return len(asked)


def measure(facts: Path) -> None:
    """Print a line for each page."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.cache import caches
    from django.test import Client

    from courses.web.kept import memory

    urls = json.loads(facts.read_text())["urls"]
    pages = {name: urls[name] for name in ("home", "find", "course", "module", "session_open")}
    pages |= {"month": "/kalender/maaned/", "year": "/aaret/", "calendar": "/kalender/"}
    client = Client(headers={"accept-encoding": "gzip"})
    print(f"bare        {spent(lambda: client.get('/healthz')):6.2f} ms")
    print("page            made     kept      304   made/kept   queries made kept    bytes   zipped")
    for name, path in pages.items():

        def make(path: str = path) -> None:
            memory.clear()
            caches["pages"].clear()
            client.get(path)

        settings.KEEP_PAGES = True
        made = spent(make)
        whole = client.get(path)
        kept = spent(lambda path=path: client.get(path))
        asked_made, asked_kept = queries(make), queries(lambda path=path: client.get(path))
        client.get(path)
        same = spent(lambda path=path, etag=whole["ETag"]: client.get(path, headers={"if-none-match": etag}))
        plain = len(Client().get(path).content)
        print(
            f"{name:13} {made:6.1f} {kept:8.2f} {same:8.2f} {made / kept:10.0f}× {asked_made:13} {asked_kept:4}"
            f" {plain:8} {len(whole.content):8}"
        )


def main() -> None:
    """Measure what is named, or a demo of its own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.test")
    if len(sys.argv) > 1:
        measure(Path(sys.argv[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        measure(build(Path(folder)))


if __name__ == "__main__":
    main()
