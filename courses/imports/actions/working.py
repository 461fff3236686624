"""What the worker does with imports: read, look, write, undo; in short steps, each of which is kept when the process is killed.

`manage.py tick` starts a process of its own for it. Looking at a row is writing it in a transaction that is rolled back: what the
preview says is what the actions said.
"""

import datetime as dt
import json
import logging
from collections.abc import Callable
from contextlib import suppress
from itertools import batched
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from courses.common import clock, own_process
from courses.common.actions import routines
from courses.common.actions.mail import silently
from courses.common.address import canonical
from courses.common.errors import DomainError
from courses.imports.actions import many
from courses.imports.actions.rows import Writer, read_values
from courses.imports.actions.writers import WRITERS
from courses.imports.models import WRITES, ImportRow, ImportRun, RememberedColumn
from courses.imports.queries import Values, fault_words, label, most_rows, shown, waiting
from courses.imports.rules import values as reading
from courses.imports.rules.columns import OF_KIND, Column, recognised
from courses.imports.rules.reading import Table, Unreadable, read_table

logger = logging.getLogger(__name__)
Status, Outcome = ImportRun.Status, ImportRow.Outcome
# So many rows are looked at, written or undone between two beats.
STEP = 50
# Nothing heard for so long means that the process is gone.
SILENT = dt.timedelta(seconds=60)
MOST_ATTEMPTS = 3


def waits() -> bool:
    """Whether something is to be done, or was left by a process that is gone."""
    return routines.waits("import", _free())


def left_behind(process: str) -> None:
    """The process of this name has ended badly: what it worked on need not wait until it has been silent."""
    waiting().filter(process=process).update(beat_at=None)


def work_due() -> int:
    """Work through what waits, one import after the other; returns how many. Safe to run twice at once."""
    return routines.each("import", list(_free()), _work_if_free)


def _free() -> QuerySet[ImportRun]:
    return waiting().filter(Q(beat_at=None) | Q(beat_at__lt=clock.now() - SILENT)).order_by("pk")


def _work_if_free(found: ImportRun) -> bool:
    """Take it for this process alone, and work. One that fails again and again ends."""
    ours = ImportRun.objects.filter(pk=found.pk, status=found.status, beat_at=found.beat_at)
    if found.attempts >= MOST_ATTEMPTS:
        return _end(found, ours)
    if not ours.update(beat_at=clock.now(), attempts=found.attempts + 1, process=own_process.name()):
        return False
    found.refresh_from_db()
    _work(found)
    return True


def _end(run: ImportRun, ours: QuerySet[ImportRun]) -> bool:
    return bool(ours.update(status=Status.FAILED, error=_("It was cut off three times."), body=b"", **_written(run)))


def _written(run: ImportRun) -> dict[str, Any]:
    """Since when an import that ended has been written, where any of it was: from then on it can be undone."""
    is_new = run.status == Status.WRITING and run.rows.filter(written_at__isnull=False).exists()
    return {"written_at": clock.now()} if is_new else {}


class _TakenAway(Exception):
    """The import was dropped, or another process has it."""


def _work(run: ImportRun) -> None:
    step: Callable[[ImportRun], None] = {
        Status.READING: _read,
        Status.WRITING: _write,
        Status.UNDOING: _undo,
    }[Status(run.status)]
    try:
        with translation.override(run.language), silently():
            step(run)
    except _TakenAway:
        logger.warning("import %s is worked on by another process", run.pk)
    except Unreadable as error:
        with translation.override(run.language):
            words = fault_words(error.fault, run.kind)
        _beat(run, status=Status.FAILED, error=words, body=b"")
    except Exception:
        # Let go, so that it is tried again after its pause; at the third time whoever brought it is told.
        ours = ImportRun.objects.filter(pk=run.pk, status=run.status)
        if run.attempts < MOST_ATTEMPTS or not _end(run, ours):
            ours.update(beat_at=None)
        raise


def _beat(run: ImportRun, **fields: Any) -> None:
    """Write and beat, if the import is still ours. Raises `_TakenAway`."""
    now = clock.now()
    ours = ImportRun.objects.filter(pk=run.pk, status=run.status, beat_at=run.beat_at)
    if not ours.update(beat_at=now, **fields):
        raise _TakenAway
    run.beat_at = now
    for name, value in fields.items():
        setattr(run, name, value)


# Reading


def _read(run: ImportRun) -> None:
    """Rows out of the file, once; then what each would do. Raises `Unreadable`."""
    if run.body:
        table = read_table(run.file_name, bytes(run.body), most_rows=most_rows(run.kind))
        remembered = dict(RememberedColumn.objects.filter(kind=run.kind).values_list("heading", "column"))
        columns = recognised(run.kind, table.headings, remembered)
        if run.kind == ImportRun.Kind.MEMBERS:
            # A row that is written once, with what was found, takes half the time; what is there already is not read again.
            _beat(run, headings=table.headings, columns=columns)
            many.read_through(run, table, lambda: _beat(run))
            _beat(run, body=b"")
        else:
            _take_rows(run, table, columns)
        del table
    if run.kind == ImportRun.Kind.MEMBERS:
        many.look_through(run, lambda: _beat(run))
    else:
        _look_through(run)
    _beat(run, status=Status.READY)


@transaction.atomic
def _take_rows(run: ImportRun, table: Table, columns: list[str]) -> None:
    run.rows.all().delete()
    for some in batched(table.rows, 500):
        ImportRow.objects.bulk_create(
            ImportRow(run=run, number=number, cells=[reading.text(cell) for cell in cells]) for number, cells in some
        )
    _beat(run, headings=table.headings, columns=columns, body=b"")


def _look_through(run: ImportRun) -> None:
    while rows := list(run.rows.filter(outcome=Outcome.UNREAD).order_by("number")[:STEP]):
        with suppress(_Back), transaction.atomic():
            WRITERS[run.kind].prepare(run)
            for row in rows:
                _look(run, row)
            raise _Back
        _refuse_doubles(run, rows)
        fields = ["outcome", "email", "identity", "reasons", "changes", "target", "before", "after"]
        ImportRow.objects.bulk_update(rows, fields)
        _beat(run)


class _Back(Exception):
    """What was tried is rolled back."""


def _look(run: ImportRun, row: ImportRow) -> None:
    """Note on the row what writing it would do."""
    row.reasons, row.changes, row.target, row.identity = [], [], None, ""
    writer = WRITERS[run.kind]
    values = read_values(run, row)
    row.email = _address(values)
    if not row.reasons:
        row.identity = writer.identity(values)[:300]
        _try(run, row, writer, values)
    if row.reasons:
        row.outcome = Outcome.REFUSED
    elif row.target is None:
        row.outcome = Outcome.ADDED
    else:
        row.outcome = Outcome.CHANGED if row.changes else Outcome.SAME


def _address(values: Values) -> str:
    try:
        return canonical(values.get("email", ""))[:254]
    except ValidationError:
        return ""


def _try(run: ImportRun, row: ImportRow, writer: Writer, values: Values) -> None:
    """Write, and note how the row of ours was and is. A refusal stands on the row, and nothing is written then."""
    columns = {column.name: column for column in OF_KIND[run.kind]}
    try:
        with transaction.atomic():
            found = writer.find(values)
            lacking = _lacking(run.kind, values, is_new=found is None)
            if lacking:
                row.reasons += [[label(column), _("Missing: a new row needs it.")] for column in lacking]
                return
            before = writer.snapshot(found) if found else {}
            row.before = _plain(before if found else writer.around(values))
            row.target = found.pk if found else None
            written = writer.write(values, found)
            after = writer.snapshot(written)
    except DomainError as refusal:
        column = columns.get(refusal.about or "")
        row.reasons.append([label(column) if column else "", str(refusal.message)])
        return
    row.after = _plain(after)
    row.changes = [
        [label(columns[name]), shown(name, before.get(name)), shown(name, after[name])]
        for name in columns
        if name in values and name in after and (not found or before.get(name) != after[name])
    ]
    row.written_pk = written.pk  # type: ignore[attr-defined]


def _lacking(kind: str, values: Values, *, is_new: bool) -> list[Column]:
    return [
        column for column in OF_KIND[kind] if is_new and column.is_required and values.get(column.name) in (None, "")
    ]


def _plain(values: Values) -> Values:
    """As the database gives it back, so that it can be compared."""
    return json.loads(json.dumps(values, cls=DjangoJSONEncoder))


def _refuse_doubles(run: ImportRun, rows: list[ImportRow]) -> None:
    """The second row of a file about the same thing: which of the two is right, nobody here can know."""
    names = [row.identity for row in rows if row.identity]
    there = run.rows.filter(identity__in=names).exclude(outcome=Outcome.REFUSED)
    first = dict(there.order_by("-number").values_list("identity", "number"))
    for row in rows:
        if not row.identity or row.outcome == Outcome.REFUSED:
            continue
        at = first.setdefault(row.identity, row.number)
        if at < row.number:
            row.outcome, row.changes = Outcome.REFUSED, []
            row.reasons = [["", _("Row %(number)s is about the same. Keep one of the two.") % {"number": at}]]


# Writing


def _write(run: ImportRun) -> None:
    if run.kind == ImportRun.Kind.MEMBERS:
        many.write_through(run, lambda: _beat(run))
        _beat(run, status=Status.DONE, written_at=clock.now())
        return
    writer = WRITERS[run.kind]
    due = run.rows.filter(outcome__in=WRITES, written_at=None).order_by("number")
    while rows := list(due[:STEP]):
        for row in rows:
            _write_row(run, row, writer)
        _beat(run)
    _beat(run, status=Status.DONE, written_at=clock.now())


@transaction.atomic
def _write_row(run: ImportRun, row: ImportRow, writer: Writer) -> None:
    """Write what was shown, or refuse what is another by now."""
    seen, target = row.before, row.target
    found = writer.find(read_values(run, row))
    now = _plain(writer.snapshot(found)) if found else {}
    if (found.pk if found else None) != target or (found and now != seen):
        row.reasons = [["", _("It was changed after you looked at it. Bring the file again.")]]
    else:
        _try(run, row, writer, read_values(run, row))
    if row.reasons:
        row.outcome = Outcome.REFUSED
    else:
        row.target, row.written_at = row.written_pk, clock.now()  # type: ignore[attr-defined]
    row.save(update_fields=["outcome", "reasons", "target", "before", "after", "changes", "written_at"])


# Undoing


def _undo(run: ImportRun) -> None:
    """Take back what was written, last row first; what was changed or deleted since stays, with why."""
    if run.kind == ImportRun.Kind.MEMBERS:
        many.undo_through(run, lambda: _beat(run))
        _beat(run, status=Status.UNDONE, undone_at=clock.now())
        return
    writer = WRITERS[run.kind]
    due = run.rows.filter(written_at__isnull=False, undone_at=None, kept_because="").order_by("-number")
    while rows := list(due[:STEP]):
        for row in rows:
            _undo_row(row, writer)
        _beat(run)
    _beat(run, status=Status.UNDONE, undone_at=clock.now())


@transaction.atomic
def _undo_row(row: ImportRow, writer: Writer) -> None:
    found = writer.model._base_manager.filter(pk=row.target).first()
    if found is None:
        row.kept_because = _("It has been deleted meanwhile.")
    elif _plain(writer.snapshot(found)) != row.after:
        row.kept_because = _("It has been changed since.")
    else:
        row.kept_because = _taken_back(row, writer, found)
    if not row.kept_because:
        row.undone_at = clock.now()
    row.save(update_fields=["kept_because", "undone_at"])


def _taken_back(row: ImportRow, writer: Writer, found: Model) -> str:
    """Why it stays as it is; empty where it was put back."""
    try:
        with transaction.atomic():
            if row.outcome == Outcome.ADDED:
                writer.remove(found, row.before)
            else:
                writer.write(row.before, found)
    except DomainError as refusal:
        return str(refusal.message)[:300]
    return ""
