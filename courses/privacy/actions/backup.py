"""`manage.py backup`: the database and the media as one encrypted file that this machine itself cannot read.

Two databases, two ways. SQLite copies itself (`VACUUM INTO`, which reads one state while others write). PostgreSQL gives
each table by COPY within one snapshot: no program of its version is needed, and an older schema can be loaded again.
"""

import io
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext_lazy as _

from courses.common import clock
from courses.common.errors import DomainError
from courses.privacy.actions import archive, media
from courses.privacy.registry.times import BACKUPS_KEPT

FORMAT = 1
MANIFEST, SQLITE, TABLES, MEDIA = "manifest.json", "database.sqlite3", "tables", "media"
# `rundkreds-2026-11-29T2005Z.age`; while it is written: with «.partial» behind.
PREFIX, SUFFIX, PARTIAL = "rundkreds-", ".age", ".partial"
# The copy of the ledger of erasures that lies beside them.
LEDGER = "erasures"
STAMP = "%Y-%m-%dT%H%M%SZ"
# What a backup leaves out, since it runs out by itself or is made again: log-ins would be brought back, too.
LEFT_OUT = {"django_session", "usersessions_usersession", "courses_tries"}
Say = Callable[[str], None]


class NotHere(DomainError):
    """The database or the media are kept in a way that this cannot copy."""


def backup(*, folder: Path, say: Say, scratch: Path | None = None) -> Path:
    """Write one encrypted backup into `folder` and return its path; older ones than the notice promises are deleted.

    It has its name only when it is whole. `scratch`: where there is room for a copy of the database, else the system's
    folder. Raises `archive.BadKey`, `archive.NoRoom`, `NotHere`.
    """
    keys = archive.recipients(settings.BACKUP_RECIPIENTS)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(f"{PREFIX}*{SUFFIX}{PARTIAL}"):
            left.unlink()
        path = _free(folder)
        partial = path.with_name(path.name + PARTIAL)
        with tempfile.TemporaryDirectory(prefix="backup-", dir=scratch) as room, partial.open("xb") as target:
            count = archive.write(target, _members(Path(room), say), keys)
            target.flush()
            os.fsync(target.fileno())
        partial.replace(path)
        _copy_ledger(folder)
    except OSError as error:
        raise archive.NoRoom(_("The file cannot be written: the disk is full, or may not be written.")) from error
    finally:
        for left in folder.glob(f"{PREFIX}*{SUFFIX}{PARTIAL}"):
            left.unlink(missing_ok=True)
    _forget_old(folder, say)
    say(f"{count} files, {path.stat().st_size / 1_000_000:.1f} MB: {path}")
    return path


def _free(folder: Path) -> Path:
    """A name by the second that no other backup has."""
    stem = f"{PREFIX}{clock.now():{STAMP}}"
    names = (f"{stem}{ending}{SUFFIX}" for ending in ("", *(f"-{number}" for number in range(2, 100))))
    return next(folder / name for name in names if not (folder / name).exists())


def _forget_old(folder: Path, say: Say) -> None:
    for name in old_ones(path.name for path in folder.iterdir()):
        (folder / name).unlink()
        say(f"deleted, since it is too old: {name}")


def old_ones(names: Iterable[str]) -> list[str]:
    """Of these names, the backups that are older than the notice about data promises."""
    oldest = f"{PREFIX}{clock.now() - BACKUPS_KEPT:{STAMP}}{SUFFIX}"
    return sorted(name for name in names if name.startswith(PREFIX) and name.endswith(SUFFIX) and name < oldest)


def _copy_ledger(folder: Path) -> None:
    """The newest ledger beside all backups and in none: it is applied to older ones, too. It names nobody."""
    ledger = Path(settings.ERASURE_LEDGER)
    if ledger.exists():
        fresh = folder / f"{LEDGER}.new"
        fresh.write_bytes(ledger.read_bytes())
        fresh.replace(folder / LEDGER)


def _members(scratch: Path, say: Say) -> Iterator[archive.Member]:
    """The manifest, then the database, then the files, which may be newer than it by the seconds that this takes."""
    if connection.vendor == "sqlite":
        yield from _sqlite(scratch)
    elif connection.vendor == "postgresql":
        yield from _postgresql(scratch, say)
    else:
        raise NotHere(_("Only SQLite and PostgreSQL can be copied."))
    say("database read")
    for number, path in enumerate(media.stored(), start=1):
        with default_storage.open(path) as file:
            yield f"{MEDIA}/{path}", file
        if number % 1000 == 0:
            say(f"{number} files of media read")


def _manifest(**more: Any) -> archive.Member:
    applied = sorted([app, name] for app, name in MigrationRecorder(connection).applied_migrations())
    told = {"format": FORMAT, "taken_at": clock.now().isoformat(), "vendor": connection.vendor, "migrations": applied}
    return MANIFEST, io.BytesIO(json.dumps(told | more).encode())


def _sqlite(scratch: Path) -> Iterator[archive.Member]:
    yield _manifest()
    copy = scratch / SQLITE
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(copy)])
    with copy.open("rb") as file:
        yield SQLITE, file
    copy.unlink()


def _postgresql(scratch: Path, say: Say) -> Iterator[archive.Member]:
    # One snapshot for all tables: what is written meanwhile is in none of them.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        names = sorted(set(connection.introspection.django_table_names(only_existing=True)) - LEFT_OUT)
        tables = {name: _columns(cursor, name) for name in names if name != "django_migrations"}
        yield _manifest(tables=tables, sequences=_sequences(cursor))
        for number, (name, columns) in enumerate(tables.items(), start=1):
            with (scratch / name).open("wb+") as file:
                with cursor.copy(f"COPY {_quoted(name)} ({', '.join(map(_quoted, columns))}) TO STDOUT") as rows:
                    for part in rows:
                        file.write(part)
                yield f"{TABLES}/{name}", file
            (scratch / name).unlink()
            if number % 25 == 0:
                say(f"{number} of {len(tables)} tables read")


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _columns(cursor: Any, table: str) -> list[str]:
    """Those that hold something: what the database calculates from others is made again."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = %s "
        "AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [table],
    )
    return [name for (name,) in cursor.fetchall()]


def _sequences(cursor: Any) -> dict[str, int]:
    cursor.execute(
        "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema() AND last_value IS NOT NULL"
    )
    return dict(cursor.fetchall())
