"""`manage.py export_all`: everything as one encrypted file that any database can read again (docs/EXPORT.md).

A backup is of one kind of database and for the same site; this is for moving: lines of JSON, table by table, by a schema
that the file itself tells. What opens something stays behind (`registry.moving`).
"""

import io
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from courses.certificates.credentials import keys
from courses.common import clock
from courses.common.errors import DomainError
from courses.privacy.actions import archive, media
from courses.privacy.actions.backup import MANIFEST, MEDIA, PARTIAL, TABLES, Say
from courses.privacy.queries.moving import last_number, moved, schema, write_rows
from courses.privacy.registry.moving import STAYS

FORMAT = "rundkreds-site/1"
ENDING = ".jsonl"


class Taken(DomainError):
    """There is a file of that name already."""


def export_all(*, path: Path, say: Say, scratch: Path | None = None) -> dict[str, int]:
    """Write everything into one encrypted file at `path`; returns how many rows each table has in it.

    One moment of the database, however long it takes; files of media may be newer by that. `scratch`: where the largest
    table finds room, as plain text and only while it is packed. Raises `Taken`, `archive.BadKey`, `archive.NoRoom`.
    """
    recipients = archive.recipients(settings.BACKUP_RECIPIENTS)
    partial = path.with_name(path.name + PARTIAL)
    if path.exists():
        raise Taken(_("%(file)s is there already. Choose another name.") % {"file": path})
    counts: dict[str, int] = {}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="export-", dir=scratch) as room, partial.open("wb") as target:
            archive.write(target, _members(Path(room), counts, say), recipients)
            target.flush()
            os.fsync(target.fileno())
        partial.replace(path)
    except OSError as error:
        raise archive.NoRoom(_("The file cannot be written: the disk is full, or may not be written.")) from error
    finally:
        partial.unlink(missing_ok=True)
    say(f"{sum(counts.values())} rows of {len(counts)} tables, {path.stat().st_size / 1_000_000:.1f} MB: {path}")
    return counts


def _members(room: Path, counts: dict[str, int], say: Say) -> Iterator[archive.Member]:
    """The tables, the manifest that counts them, then the files."""
    told = {}
    with _one_moment():
        for number, (label, model) in enumerate(moved().items(), start=1):
            with (room / label).open("wb+") as file:
                counts[label] = write_rows(model, file)
                yield f"{TABLES}/{label}{ENDING}", file
            (room / label).unlink()
            told[label] = {"rows": counts[label], "last": last_number(model), "columns": schema(model)}
            if number % 25 == 0:
                say(f"{number} of {len(moved())} tables written")
        manifest = _manifest(told)
    yield MANIFEST, io.BytesIO(json.dumps(manifest, indent=1, ensure_ascii=False).encode())
    missing = _named_files()
    for number, name in enumerate(media.stored(), start=1):
        missing.discard(name)
        with default_storage.open(name) as file:
            yield f"{MEDIA}/{name}", file
        if number % 1000 == 0:
            say(f"{number} files of media written")
    if missing:
        say(f"{len(missing)} files that rows name are not there, e.g. {min(missing)}")


def _named_files() -> set[str]:
    """Every file that a row names."""
    found: set[str] = set()
    for model in moved().values():
        for field in model._meta.local_concrete_fields:
            if field.get_internal_type() == "FileField":
                rows = model._base_manager.exclude(**{field.name: ""}).exclude(**{f"{field.name}__isnull": True})
                found.update(rows.order_by("pk").values_list(field.name, flat=True))
    return found


@contextmanager
def _one_moment() -> Iterator[None]:
    """Every statement reads the same state of the database, while others write."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        # Not `atomic`, which would keep all others from writing (`transaction_mode` of the settings).
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def _manifest(tables: dict[str, Any]) -> dict[str, Any]:
    applied = sorted([app, name] for app, name in MigrationRecorder(connection).applied_migrations())
    return {
        "format": FORMAT,
        "written_at": clock.now().isoformat(),
        "migrations": applied,
        "site": of_this_site(),
        "stays_behind": STAYS,
        "tables": tables,
    }


def of_this_site() -> dict[str, Any]:
    """What must be the same where the archive is read, for links, certificates and calendars to go on; no secret is in it."""
    return {
        "address": settings.BASE_URL,
        "calendar_domain": settings.CALENDAR_DOMAIN,
        "certificate_keys": sorted(key.thumbprint() for key in keys.public_keys().keys),
        # Told apart, not told: nobody makes the key of its hash.
        "secret_key": salted_hmac(FORMAT, "", secret=settings.SECRET_KEY, algorithm="sha256").hexdigest(),
    }
