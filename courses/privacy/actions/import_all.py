"""`manage.py import_all`: the archive of `export_all` becomes an empty site, on either database, or nothing changes.

The whole file is read and checked by its hashes before a row is written. Rows come in one transaction: whatever ends the
process before its end, the site is as empty as it was, and the import is begun again.
"""

import json
import sqlite3
import tempfile
from itertools import batched
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.core.management import call_command
from django.db import Error, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site
from wagtail.search.models import IndexEntry

from courses.common.actions import ledger
from courses.common.actions.machines import forget_machines
from courses.common.errors import DomainError
from courses.privacy.actions import archive
from courses.privacy.actions.backup import MANIFEST, MEDIA, TABLES, Say
from courses.privacy.actions.export_all import ENDING, FORMAT, of_this_site
from courses.privacy.actions.media import below, place
from courses.privacy.actions.restore import forget_again, unknown
from courses.privacy.queries.moving import BATCH, blanked, columns, in_use, moved, read_rows, schema


class NotEmpty(DomainError):
    """The site holds something already."""


class WrongArchive(DomainError):
    """It is none of `export_all`, or of another version of this program, or its parts do not fit together."""


def import_all(*, path: Path, key: Path, say: Say, copy: Path | None = None, scratch: Path | None = None) -> list[str]:
    """Read the archive at `path` into this site, which must be empty; returns what is not as where it comes from, in sentences.

    `key`: the file with the secret key of age. `copy`: a copy of the ledger of erasures, on a new machine. `scratch`:
    where there is room to unpack it. Raises `NotEmpty`, `WrongArchive`, `archive.BadKey`, `archive.Damaged`,
    `archive.NoRoom`, `ledger.LedgerAway`.
    """
    secret = archive.identity(key)
    _is_ready()
    placed: set[str] = set()
    files = Path(settings.MEDIA_ROOT)
    try:
        with tempfile.TemporaryDirectory(prefix="import-", dir=scratch) as folder:
            staging = Path(folder)
            with path.open("rb") as source:
                names = archive.read(source, staging, secret, say)
            told = _manifest(staging, names)
            say(f"whole: {len(names)} files, written {told['written_at']}")
            if copy:
                ledger.merge(copy)
            brought = set(below(staging / MEDIA))
            placed = brought - set(below(files))
            place(staging / MEDIA, files, brought)
            with transaction.atomic():
                _load(staging / TABLES, told["tables"], say)
                forgotten = sum(forget_again().values())
                forget_machines()
                call_command("update_index", verbosity=0)
            placed = set()
    except OSError as error:
        raise archive.NoRoom(_("There is no room to unpack the file. Nothing was changed.")) from error
    finally:
        # Nothing was written: neither are its files.
        for name in placed:
            (files / name).unlink(missing_ok=True)
    Site.clear_site_root_paths_cache()
    for alias in settings.CACHES:
        caches[alias].clear()
    say(f"in place; forgotten since: {forgotten}")
    return _differences(told["site"])


def _is_ready() -> None:
    """The tables are of this program, and nobody's rows are in them. Raises `NotEmpty`, `WrongArchive`."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise WrongArchive(_("This database is not up to date. Run «manage.py migrate» first."))
    if used := in_use():
        label = max(used, key=lambda name: (used[name], name))
        sentence = _(
            "This site is not empty: %(label)s alone has %(count)s rows. An archive is read into a new database, straight after "
            "«manage.py migrate». Nothing was changed."
        )
        raise NotEmpty(sentence % {"label": label, "count": used[label]})


def _manifest(staging: Path, names: list[str]) -> dict[str, Any]:
    """What the archive says of itself, once it fits this program and what is in it. Raises `WrongArchive`."""
    try:
        told = json.loads((staging / MANIFEST).read_bytes())
        if told["format"] != FORMAT:
            raise ValueError(told["format"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        sentence = _(
            "This is no archive of «export_all» that this program can read. A backup is read by «restore». Nothing was changed."
        )
        raise WrongArchive(sentence) from error
    if newer := unknown(told["migrations"]):
        sentence = _("This archive is of a newer program (%(first)s). Update this one first. Nothing was changed.")
        raise WrongArchive(sentence % {"first": newer[0]})
    here = {(app, name) for app, name in MigrationRecorder(connection).applied_migrations()}
    if older := sorted(here - {(app, name) for app, name in told["migrations"]}):
        sentence = _(
            "This archive is of an older program: it lacks %(first)s. Update the site that it comes from, and export again. Nothing "
            "was changed."
        )
        raise WrongArchive(sentence % {"first": ".".join(older[0])})
    _is_complete(told["tables"], set(names))
    return told


def _is_complete(tables: dict[str, Any], names: set[str]) -> None:
    for label, model in moved().items():
        if label not in tables or f"{TABLES}/{label}{ENDING}" not in names:
            sentence = _("The archive lacks the table %(label)s. Export again. Nothing was changed.")
            raise WrongArchive(sentence % {"label": label})
        if tables[label]["columns"] != schema(model):
            sentence = _("The table %(label)s of the archive has other columns than this program. Nothing was changed.")
            raise WrongArchive(sentence % {"label": label})


def _load(staged: Path, tables: dict[str, Any], say: Say) -> None:
    """Put the rows of the archive in the place of the first ones. Raises `WrongArchive` for rows that do not fit together."""
    label = ""
    try:
        with connection.cursor() as cursor:
            for model in (IndexEntry, *moved().values()):
                cursor.execute(f"DELETE FROM {_quoted(model._meta.db_table)}")  # noqa: S608 names of our own
            for number, (label, model) in enumerate(moved().items(), start=1):
                count = _load_table(cursor, model, staged / f"{label}{ENDING}")
                if count != tables[label]["rows"]:
                    raise ValueError(f"{count} rows")
                if tables[label]["last"] is not None:
                    _count_on_from(cursor, model, int(tables[label]["last"]))
                if number % 25 == 0:
                    say(f"{number} of {len(moved())} tables loaded")
        connection.check_constraints()
    except (Error, sqlite3.Error, ValueError, KeyError, TypeError) as error:
        sentence = _("The rows of the archive do not fit together (%(label)s). Nothing was changed.")
        raise WrongArchive(sentence % {"label": label}) from error
    ContentType.objects.clear_cache()


def _load_table(cursor: Any, model: type[models.Model], path: Path) -> int:
    """Write the rows of one file; returns how many. Keeps `BATCH` of them in memory."""
    names = [*(column.column for column in columns(model)), *blanked(model)]
    signs = ", ".join(["%s"] * len(names))
    statement = f"INSERT INTO {_quoted(model._meta.db_table)} ({', '.join(map(_quoted, names))}) VALUES ({signs})"  # noqa: S608 names of our own
    count = 0
    with path.open("rb") as source:
        for rows in batched(read_rows(model, source), BATCH):
            cursor.executemany(statement, rows)
            count += len(rows)
    return count


def _count_on_from(cursor: Any, model: type[models.Model], last: int) -> None:
    """The next row gets a number that none ever had: those of rows that are gone stand in mails and in the ledger."""
    table, column = model._meta.db_table, model._meta.pk.column
    if connection.vendor == "sqlite":
        cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
        cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last])
    else:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence(%s, %s), %s, %s)", [_quoted(table), column, max(last, 1), last > 0]
        )


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _differences(site: dict[str, Any]) -> list[str]:
    """What is another here than where the archive comes from, and what that costs until it is mended."""
    here = of_this_site()
    found: list[Any] = []
    keys = {settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS}
    if site["secret_key"] not in {salted_hmac(FORMAT, "", secret=key, algorithm="sha256").hexdigest() for key in keys}:
        found.append(
            _(
                "SECRET_KEY is another: links in mails, second factors and calendars from outside work once the old one is in "
                "SECRET_KEY_FALLBACKS."
            )
        )
    if set(site["certificate_keys"]) - set(here["certificate_keys"]):
        found.append(_("CERTIFICATE_KEYS lacks a key: certificates are found genuine once its file is there."))
    if site["calendar_domain"] != here["calendar_domain"]:
        sentence = _("CALENDAR_DOMAIN is another: set it to %(old)s, or calendars show every entry twice.")
        found.append(sentence % {"old": site["calendar_domain"]})
    if site["address"] != here["address"]:
        sentence = _("BASE_URL is another than %(old)s: redirect from there, for links in mails and on certificates.")
        found.append(sentence % {"old": site["address"]})
    return [str(sentence) for sentence in found]
