"""What people do with an import: bring a file, say which column is which, yes, no, and back again. The worker does the rest
(`working`)."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from courses.common import clock
from courses.common.errors import DomainError
from courses.common.text import clean_line
from courses.imports.models import WRITES, ImportRow, ImportRun, RememberedColumn
from courses.imports.queries import fault_words, kinds, may_undo
from courses.imports.rules.columns import OF_KIND, plain
from courses.imports.rules.reading import MOST_BYTES, Fault
from courses.people.models import User

Status, Outcome = ImportRun.Status, ImportRow.Outcome


class BadFile(DomainError):
    """The file is empty or too large."""


class ImportOver(DomainError):
    """The step does not fit where the import stands."""


def bring(
    *, kind: str, file_name: str, body: bytes, actor: User | None, language: str = "da", is_whole: bool = False
) -> ImportRun:
    """Take a file in. It is read by the worker, and nothing of it is written before somebody says yes. `is_whole`: of members, whoever
    is not in it has left. Raises `BadFile`."""
    if kind not in dict(kinds()):
        raise BadFile(_("Members are taken only where the list of members is turned on, under Settings."), about="kind")
    if not body:
        raise BadFile(_("The file is empty."), about="file")
    if len(body) > MOST_BYTES:
        raise BadFile(fault_words(Fault.TOO_LARGE), about="file")
    return ImportRun.objects.create(
        kind=kind,
        file_name=clean_line(file_name)[:120],
        body=body,
        asked_by=actor,
        language=language,
        is_whole=is_whole and kind == ImportRun.Kind.MEMBERS,
        created_at=clock.now(),
    )


@transaction.atomic
def choose_columns(*, run: ImportRun, chosen: Mapping[int, str]) -> None:
    """Another column for some of the headings («» for none); it is remembered for the next file, and all rows are looked at again.
    Raises `ImportOver`, and for one column chosen twice."""
    run = _held(run, Status.READY)
    known = {column.name for column in OF_KIND[run.kind]}
    columns = list(run.columns)
    for at, name in chosen.items():
        if at < len(columns) and (name in known or not name):
            columns[at] = name
    used = [name for name in columns if name]
    if len(used) != len(set(used)):
        raise ImportOver(_("Two columns of the file cannot be the same. Choose «not used» for one of them."))
    for heading, was, name in zip(run.headings, run.columns, columns, strict=True):
        if was != name and plain(heading):
            RememberedColumn.objects.update_or_create(
                kind=run.kind, heading=plain(heading)[:200], defaults={"column": name}
            )
    run.rows.filter(outcome=Outcome.LEAVES).delete()
    run.rows.update(outcome=Outcome.UNREAD)
    _go(run, Status.READING, columns=columns)


@transaction.atomic
def say_yes(*, run: ImportRun) -> None:
    """Let what was shown be written. Raises `ImportOver` unless it waits for that; also where nothing would be written."""
    run = _held(run, Status.READY)
    if not run.rows.filter(outcome__in=WRITES).exists():
        raise ImportOver(_("There is nothing to write."))
    _go(run, Status.WRITING)


@transaction.atomic
def drop(*, run: ImportRun) -> None:
    """Write nothing of it, and forget its rows. Raises `ImportOver` for one that is being written or was."""
    run = _held(run, Status.READY, Status.READING, Status.FAILED)
    if run.written_at:
        raise ImportOver(_("It was written already."))
    run.rows.all().delete()
    _go(run, Status.DROPPED, body=b"")


@transaction.atomic
def take_back(*, run: ImportRun) -> None:
    """Let what was written be undone: once, within a day. Raises `ImportOver`."""
    run = _held(run, Status.DONE, Status.FAILED)
    if not may_undo(run):
        raise ImportOver(_("An import can be undone once, within a day. Change single rows instead."))
    _go(run, Status.UNDOING)


def forget_old(*, before: dt.datetime) -> int:
    """Delete the rows of files that came before this moment, and files that nobody read; returns how many rows. That there was
    an import stays."""
    gone = ImportRow.objects.filter(run__created_at__lt=before).delete()[0]
    old = ImportRun.objects.filter(created_at__lt=before)
    old.filter(status__in=[Status.READY, Status.READING]).update(status=Status.DROPPED, body=b"")
    return gone


def _held(run: ImportRun, *status: str) -> ImportRun:
    run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if run.status not in status:
        raise ImportOver(_("This import is somewhere else by now. Look at it again."))
    return run


def _go(run: ImportRun, status: str, **fields: object) -> None:
    ImportRun.objects.filter(pk=run.pk).update(status=status, beat_at=None, attempts=0, **fields)
