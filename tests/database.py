"""The test database: migrated once, then copied. All of Wagtail's migrations take twenty seconds, a copy none."""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import django
from django.db import connections
from django.test.utils import setup_databases, teardown_databases

ROOT = Path(__file__).resolve().parent.parent
# Migrations of ours and, by the lock, of everybody else; what post_migrate writes follows the models and the settings.
SOURCES = ("*/migrations/*.py", "courses/*/migrations/*.py", "lms/settings/*.py", "*/apps.py", "requirements/dev.txt")


def fingerprint(*patterns: str) -> str:
    """Sixteen letters that change with any of the files."""
    digest = hashlib.sha256()
    for file in sorted({file for pattern in patterns for file in ROOT.glob(pattern)}):
        if file.is_file() and file.suffix != ".pyc":
            digest.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def alone(name: str) -> Iterator[None]:
    """One process after the other: whoever comes second finds what the first has made."""
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def template() -> Path:
    """Where the migrated file is kept; its name changes with everything that made it."""
    return ROOT / "var" / f"test-template-{fingerprint(*SOURCES)}.sqlite3"


def ensure_template() -> Path:
    """The migrated file, made first where there is none."""
    source = template()
    if not source.exists():
        here = {
            "DJANGO_SETTINGS_MODULE": "lms.settings.test",
            "DATABASE_URL": f"sqlite:///{ROOT / 'var' / 'db.sqlite3'}",
        }
        subprocess.run([sys.executable, "-m", "tests.database"], cwd=ROOT, env=os.environ | here, check=True)
    return source


def create() -> list:
    """Make the test database, from the template where there is one; gives what `drop` takes."""
    connection = connections["default"]
    make = _on_sqlite if connection.vendor == "sqlite" else _on_postgresql
    before = connection.settings_dict["NAME"]
    with alone(f"test-template-{connection.vendor}"):
        old = make(connection)
    if old:
        return old
    # What Django would have noted while migrating: tests that commit put the first rows back from it.
    connection._test_serialized_contents = connection.creation.serialize_db_to_string()
    return [(connection, before, True)]


def drop(old: list) -> None:
    """Delete the test databases again."""
    teardown_databases(old, verbosity=0)


def _on_sqlite(connection) -> list:
    """What `setup_databases` gives, where it had to migrate; nothing where a copy was enough."""
    source = template()
    if not source.exists():
        old = setup_databases(verbosity=0, interactive=False)
        for stale in source.parent.glob("test-template-*.sqlite3"):
            stale.unlink()
        copy(Path(connection.settings_dict["NAME"]), source)
        return old
    connection.close()
    connection.settings_dict["NAME"] = connection.creation._get_test_db_name()
    shutil.copyfile(source, connection.settings_dict["NAME"])
    return []


def copy(source: Path, target: Path) -> None:
    """A copy without a write-ahead log, put in place at once."""
    unfinished = target.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(source)) as database:
        database.execute("VACUUM INTO ?", [str(unfinished)])
    unfinished.replace(target)


def _on_postgresql(connection) -> list:
    """The same, with a template inside the cluster."""
    kept = f"test_template_{fingerprint(*SOURCES)}"
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'test\\_template\\_%%'")
        found = {name for (name,) in cursor.fetchall()}
    if kept not in found:
        old = setup_databases(verbosity=0, interactive=False)
        connection.close()
        with connection._nodb_cursor() as cursor:
            for stale in found:
                cursor.execute(f'DROP DATABASE "{stale}"')
            cursor.execute(f'CREATE DATABASE "{kept}" TEMPLATE "{connection.settings_dict["NAME"]}"')
        return old
    connection.close()
    name = connection.creation._get_test_db_name()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{kept}"')
    connection.settings_dict["NAME"] = name
    return []


if __name__ == "__main__":
    django.setup()
    drop(create())
