"""Sites for an archive to move between: new ones on either database, and a process that looks at one."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from courses.privacy.actions import archive
from courses.privacy.actions.backup import MANIFEST
from tests.database import ROOT, SOURCES, ensure_template, fingerprint

# What a process does on a site: read an archive, write one, and tell what is seen at some addresses at one moment.
WORKER = """
import datetime, json, re, sys, django
django.setup()
from pathlib import Path
from django.test import Client
from courses.common import clock
from courses.privacy.actions.export_all import export_all
from courses.privacy.actions.import_all import import_all
order = json.loads(sys.argv[1])
told = {}
def quiet(line):
    pass
with clock.at(datetime.datetime.fromisoformat(order["moment"])):
    if order.get("read"):
        told["differences"] = import_all(path=Path(order["read"]), key=Path(order["key"]), say=quiet)
    if order.get("write"):
        export_all(path=Path(order["write"]), say=quiet)
    pages = {path: Client().get(path) for path in order["addresses"]}
told["pages"] = {
    path: [page.status_code, re.sub(r'nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"', "", page.content.decode())]
    for path, page in pages.items()
}
print(json.dumps(told))
"""


def template() -> str:
    """The migrated database of PostgreSQL that the tests copy."""
    return f"test_template_{fingerprint(*SOURCES)}"


@contextmanager
def new_database(vendor: str, folder: Path) -> Iterator[str]:
    """The address of a database with nothing but what migrations put there, as in `DATABASE_URL`."""
    folder.mkdir(parents=True, exist_ok=True)
    if vendor == "sqlite":
        shutil.copyfile(ensure_template(), folder / "site.sqlite3")
        yield f"sqlite:///{folder / 'site.sqlite3'}"
        return
    name = f"test_moved_{os.getpid()}_{folder.name}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template()}"')
    try:
        yield urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    finally:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def address_here() -> str:
    """The test's own database, as in `DATABASE_URL`."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@contextmanager
def standing_in(database: str) -> Iterator[None]:
    """While this lasts, the test's connection is to this database."""
    before = connection.settings_dict["NAME"]
    connection.close()
    path = urlsplit(database).path
    connection.settings_dict["NAME"] = path if connection.vendor == "sqlite" else path.lstrip("/")
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def environment(database: str, folder: Path) -> dict[str, str]:
    """What a process needs to be the site on this database, with files of its own and the keys of the test."""
    own = {
        "DJANGO_SETTINGS_MODULE": "lms.settings.dev",
        "DATABASE_URL": database,
        "SECRET_KEY": settings.SECRET_KEY,
        "BASE_URL": settings.BASE_URL,
        "CALENDAR_DOMAIN": settings.CALENDAR_DOMAIN,
        "CERTIFICATE_KEYS": settings.CERTIFICATE_KEYS,
        "BACKUP_RECIPIENTS": settings.BACKUP_RECIPIENTS[0],
        "ERASURE_LEDGER": str(folder / "ledger"),
        "MEDIA_ROOT": str(folder / "media"),
        "KEEP_PAGES": "0",
        "PYTHONPATH": str(ROOT),
    }
    return os.environ | own


def worked(database: str, folder: Path, **order: Any) -> dict[str, Any]:
    """Let a process do this (`WORKER`) on the site; returns what it tells."""
    done = subprocess.run(
        [sys.executable, "-c", WORKER, json.dumps(order)],
        cwd=ROOT, env=environment(database, folder), check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


def opened(path: Path, key: Path, folder: Path) -> dict[str, bytes]:
    """What is in an archive, by name, without the moment at which it was written."""
    with path.open("rb") as source:
        names = archive.read(source, folder, archive.identity(key), lambda _line: None)
    found = {name: (folder / name).read_bytes() for name in names}
    told = json.loads(found[MANIFEST])
    del told["written_at"]
    return found | {MANIFEST: json.dumps(told).encode()}


def repacked(path: Path, key: Path, folder: Path, change: Callable[[Path], None]) -> Path:
    """Another archive beside `path`, with what `change` did to its files: as whole as the first, since it was made by somebody
    who has the key."""
    with path.open("rb") as source:
        archive.read(source, folder, archive.identity(key), lambda _line: None)
    change(folder)
    target = path.with_name(f"changed-{path.name}")
    files = sorted(row for row in folder.rglob("*") if row.is_file())
    members = ((str(row.relative_to(folder)), row.open("rb")) for row in files)
    with target.open("wb") as out:
        archive.write(out, members, archive.recipients(settings.BACKUP_RECIPIENTS))
    return target
