"""`manage.py restore`: a backup becomes the site again, or nothing changes.

All of it is read, checked, brought up to date and cleared of those who were forgotten since, beside what is there; then
one step puts it in its place. Whatever ends the process before that step, the site is as it was. Web and worker are
stopped meanwhile (docs/DEPLOY.md).
"""

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext_lazy as _

from courses.calendars.models import FeedToken
from courses.certificates.actions import certificates
from courses.certificates.models import Certificate
from courses.common.actions import ledger
from courses.common.actions.machines import forget_machines
from courses.common.errors import DomainError
from courses.demand.models import Interest
from courses.learning.models import QuestionReminder
from courses.members.models import DirectoryPerson, ListedMember, MemberProfile
from courses.people.models import User
from courses.privacy.actions import archive
from courses.privacy.actions.backup import FORMAT, LEFT_OUT, MANIFEST, MEDIA, SQLITE, TABLES, Say
from courses.privacy.actions.erasure import empty_log, erase
from courses.privacy.actions.media import below, place
from courses.privacy.queries import person_of

# Where PostgreSQL builds the new site, and where the old one is for a moment.
NEW, OLD = "restoring", "before_restore"
# Numbers given since the backup are noted in the ledger and stand in mails: none of them is given again.
SKIP = 1_000_000


class WrongBackup(DomainError):
    """It was made by another kind of database, or by a newer version of this program."""


def restore(
    *, path: Path, key: Path, say: Say, extra_ledger: Path | None = None, scratch: Path | None = None
) -> dict[str, int]:
    """Put the backup at `path` in the place of the database and the media; returns how many were forgotten again.

    `key`: the file with the secret key of age. `extra_ledger`: a copy of the ledger, e.g. the one beside the backups
    where this machine is new. `scratch`: where there is room to unpack, else the system's folder. Raises `archive.BadKey`, `archive.Damaged`, `archive.NoRoom`, `WrongBackup`.
    """
    secret = archive.identity(key)
    media = Path(settings.MEDIA_ROOT)
    placed: set[str] = set()
    try:
        with tempfile.TemporaryDirectory(prefix="restore-", dir=scratch) as folder:
            staging = Path(folder)
            with path.open("rb") as source:
                names = archive.read(source, staging, secret, say)
            told = json.loads((staging / MANIFEST).read_text())
            _check(told)
            say(f"whole: {len(names)} files, taken {told['taken_at']}")
            if extra_ledger:
                ledger.merge(extra_ledger)
            before = set(below(media))
            restored = set(below(staging / MEDIA))
            placed = restored - before
            place(staging / MEDIA, media, restored)
            build = _sqlite(staging / SQLITE) if connection.vendor == "sqlite" else _postgresql(staging / TABLES, told)
            with build as in_place:
                say("database loaded")
                call_command("migrate", interactive=False, verbosity=0)
                call_command("createcachetable", verbosity=0)
                ContentType.objects.clear_cache()
                forgotten = forget_again()
                forget_machines()
                in_place()
            placed = before - restored
    except OSError as error:
        raise archive.NoRoom(_("There is no room to unpack the file. Nothing was changed.")) from error
    finally:
        # Before the step: what was put there. After it: what the site had besides.
        for name in placed:
            (media / name).unlink(missing_ok=True)
    say("in place; forgotten again: " + ", ".join(f"{count} {kind}" for kind, count in forgotten.items()))
    return forgotten


def _check(told: dict[str, Any]) -> None:
    if told["format"] != FORMAT or told.get("vendor") != connection.vendor:
        raise WrongBackup(_("This backup is of another kind of database, or of another version of this program."))
    if newer := unknown(told["migrations"]):
        sentence = _("This backup is newer than this program (%(first)s). Update the program first.")
        raise WrongBackup(sentence % {"first": newer[0]})


def unknown(migrations: list[list[str]]) -> list[str]:
    """Of these pairs of app and migration, those that this program does not know: they are of a newer one."""
    disk = MigrationLoader(None).disk_migrations
    known = set(disk) | {name for migration in disk.values() for name in migration.replaces}
    return [f"{app}.{name}" for app, name in migrations if (app, name) not in known]


def forget_again() -> dict[str, int]:
    """Whoever was forgotten since, and what they took back by themselves: wishes, certificates, calendars, all log-ins."""
    lines = ledger.noted()
    done = dict.fromkeys(
        ("member", "user", "listed", "directory", "interest", "question", "certificate", "calendar"), 0
    )
    if not lines:
        return done
    for member in MemberProfile.objects.exclude(name="").order_by("pk"):
        if ledger.is_noted(lines, "member", member.pk):
            erase(person=person_of(member), must=True)
            done["member"] += 1
    for user in User.objects.order_by("pk"):
        if ledger.is_noted(lines, "user", user.pk):
            erase(person=person_of(user=user), must=True)
            done["user"] += 1
    own = {"interest": Interest, "question": QuestionReminder, "calendar": FeedToken, "listed": ListedMember}
    own["directory"] = DirectoryPerson
    for kind, model in own.items():
        gone = [pk for pk in model._default_manager.values_list("pk", flat=True) if ledger.is_noted(lines, kind, pk)]
        done[kind] = len(gone)
        model._default_manager.filter(pk__in=gone).delete()
    for certificate in Certificate.objects.exclude(facts={}).order_by("pk"):
        if ledger.is_noted(lines, "certificate", certificate.pk):
            certificates.delete(certificate=certificate)
            done["certificate"] += 1
    return done


@contextmanager
def _sqlite(staged: Path) -> Iterator[Any]:
    """While this lasts, the database is the staged file; what is given puts it in the place of the old one."""
    _look_through(staged)
    name = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = str(staged)
    done = False

    def in_place() -> None:
        nonlocal done
        with connection.cursor() as cursor:
            for table in LEFT_OUT:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608 names of our own
            cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s", [SKIP])
            cursor.execute("VACUUM")
        empty_log()
        connection.close()
        # The old log of changes belongs to the old file: it must be gone before the new one has its name.
        for ending in ("-wal", "-shm"):
            Path(f"{name}{ending}").unlink(missing_ok=True)
        fresh = Path(f"{name}.restored")
        shutil.copyfile(staged, fresh)
        fresh.replace(name)
        done = True

    try:
        yield in_place
        assert done
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name


def _look_through(staged: Path) -> None:
    try:
        (said,) = sqlite3.connect(staged).execute("PRAGMA integrity_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise archive.Damaged(_("The file is damaged or was cut off. Nothing was changed.")) from error
    if said != "ok":
        raise archive.Damaged(_("The file is damaged or was cut off. Nothing was changed."))


@contextmanager
def _postgresql(staged: Path, told: dict[str, Any]) -> Iterator[Any]:
    """While this lasts, every statement goes to a schema of its own; what is given makes it the site's in one
    transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        (here,) = cursor.fetchone()
        cursor.execute(f"DROP SCHEMA IF EXISTS {NEW} CASCADE")
        cursor.execute(f"CREATE SCHEMA {NEW}")
        cursor.execute(f"SET search_path TO {NEW}")
    try:
        _load(staged, told)
        yield lambda: _swap(here)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"SET search_path TO {connection.ops.quote_name(here)}")
            cursor.execute(f"DROP SCHEMA IF EXISTS {NEW} CASCADE")


def _load(staged: Path, told: dict[str, Any]) -> None:
    """Tables as they were at the backup, then their rows."""
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    wanted = {(app, name) for app, name in told["migrations"]} & set(graph.nodes)
    ends = [
        node
        for node in sorted(wanted)
        if not any(_key(child) in wanted and _key(child)[0] == node[0] for child in graph.node_map[node].children)
    ]
    executor.migrate(ends)
    quoted = connection.ops.quote_name
    with transaction.atomic(), connection.cursor() as cursor:
        tables = told["tables"]
        cursor.execute(f"TRUNCATE {', '.join(map(quoted, tables))} CASCADE")
        for name, columns in tables.items():
            rows = cursor.copy(f"COPY {quoted(name)} ({', '.join(map(quoted, columns))}) FROM STDIN")
            with rows as copy, (staged / name).open("rb") as file:
                while part := file.read(1 << 20):
                    copy.write(part)
        for sequence, last in told["sequences"].items():
            cursor.execute("SELECT setval(%s, %s)", [quoted(sequence), last + SKIP])


def _key(node: Any) -> tuple[str, str]:
    return node.key


def _swap(here: str) -> None:
    quoted = connection.ops.quote_name
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {OLD} CASCADE")
        cursor.execute(f"ALTER SCHEMA {quoted(here)} RENAME TO {OLD}")
        cursor.execute(f"ALTER SCHEMA {NEW} RENAME TO {quoted(here)}")
        cursor.execute(f"DROP SCHEMA {OLD} CASCADE")
        cursor.execute(f"SET search_path TO {quoted(here)}")
