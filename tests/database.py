"""The test database on SQLite: migrated once, then copied. All of Wagtail's migrations take ten seconds, a copy none."""

import hashlib
import os
import shutil
import sqlite3
from pathlib import Path

from django.db import connections
from django.test.utils import setup_databases, teardown_databases

ROOT = Path(__file__).resolve().parent.parent
# Migrations of ours and, by the lock, of everybody else; what post_migrate writes follows the models and the settings.
SOURCES = ("*/migrations/*.py", "courses/*/migrations/*.py", "lms/settings/*.py", "*/apps.py", "requirements/dev.txt")


def template() -> Path:
    """Where the migrated file is kept; its name changes with everything that made it."""
    digest = hashlib.sha256()
    for file in sorted({file for pattern in SOURCES for file in ROOT.glob(pattern)}):
        digest.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return ROOT / "var" / f"test-template-{digest.hexdigest()[:16]}.sqlite3"


def create() -> list:
    """Make the test databases, from the template where there is one; gives what `drop` takes."""
    connection = connections["default"]
    if connection.vendor != "sqlite":
        return setup_databases(verbosity=0, interactive=False)
    source = template()
    if not source.exists():
        old = setup_databases(verbosity=0, interactive=False)
        _keep(connection.settings_dict["NAME"], source)
        return old
    before = connection.settings_dict["NAME"]
    connection.close()
    path = connection.creation._get_test_db_name()
    shutil.copyfile(source, path)
    connection.settings_dict["NAME"] = path
    # What Django would have noted while migrating: tests that commit put the first rows back from it.
    connection._test_serialized_contents = connection.creation.serialize_db_to_string()
    return [(connection, before, True)]


def drop(old: list) -> None:
    """Delete the test databases again."""
    teardown_databases(old, verbosity=0)


def _keep(path: str, target: Path) -> None:
    """A copy without a write-ahead log, put in place at once: two processes may do this at the same time."""
    for stale in target.parent.glob("test-template-*.sqlite3"):
        stale.unlink(missing_ok=True)
    unfinished = target.with_suffix(f".{os.getpid()}")
    with sqlite3.connect(path) as database:
        database.execute("VACUUM INTO ?", [str(unfinished)])
    unfinished.replace(target)
