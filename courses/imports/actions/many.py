"""Steps of thousands of rows, where one by one would take too long: a step is one transaction, and the next goes on from there."""

from collections.abc import Callable
from contextlib import suppress
from itertools import batched

from django.db import transaction

from courses.imports.actions import members
from courses.imports.models import WRITES, ImportRow, ImportRun
from courses.imports.rules.reading import Table
from courses.imports.rules.values import text

Outcome = ImportRow.Outcome
Beat = Callable[[], None]
# So many rows between two beats.
STEP = 2_000


class _Back(Exception):
    """What was tried is rolled back."""


def read_through(run: ImportRun, table: Table, beat: Beat) -> None:
    """Look at the rows of a file and keep them with what was found, from where another process was cut off."""
    seen = _seen(run)
    done = run.rows.order_by("-number").values_list("number", flat=True).first() or 0
    for some in batched((row for row in table.rows if row[0] > done), STEP):
        rows = [ImportRow(run=run, number=number, cells=[text(cell) for cell in cells]) for number, cells in some]
        _look(run, rows, seen)
        ImportRow.objects.bulk_create(rows, batch_size=500)
        beat()


def _seen(run: ImportRun) -> dict[str, int]:
    """Which row was the first about an address, of those that were looked at."""
    looked = run.rows.exclude(identity="").exclude(outcome__in=[Outcome.UNREAD, Outcome.LEAVES])
    return dict(looked.values_list("identity", "number").iterator())


def _look(run: ImportRun, rows: list[ImportRow], seen: dict[str, int]) -> None:
    with suppress(_Back), transaction.atomic():
        members.look(run, rows, seen)
        raise _Back


def look_through(run: ImportRun, beat: Beat) -> None:
    """Note on each row what writing it would do; then who is no longer on the list."""
    seen = _seen(run)
    while rows := list(run.rows.filter(outcome=Outcome.UNREAD).order_by("number")[:STEP]):
        _look(run, rows, seen)
        members.keep(rows)
        beat()
    if run.is_whole and not run.rows.filter(outcome=Outcome.LEAVES).exists():
        with transaction.atomic():
            members.note_leavers(run, step=STEP)


def write_through(run: ImportRun, beat: Beat) -> None:
    """Write what was shown."""
    due = run.rows.filter(outcome__in=WRITES, written_at=None).order_by("number")
    while rows := list(due[:STEP]):
        with transaction.atomic():
            members.write(run, rows)
            members.keep(rows)
        beat()


def undo_through(run: ImportRun, beat: Beat) -> None:
    """Take back what was written, last row first."""
    due = run.rows.filter(written_at__isnull=False, undone_at=None, kept_because="").order_by("-number")
    while rows := list(due[:STEP]):
        with transaction.atomic():
            members.undo(run, rows)
            members.keep(rows)
        beat()
