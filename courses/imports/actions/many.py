"""Steps of thousands of rows, where one by one would take too long: a step is one transaction, and the next goes on from there."""

from collections.abc import Callable
from contextlib import suppress

from django.db import transaction

from courses.imports.actions import members
from courses.imports.models import WRITES, ImportRow, ImportRun

Outcome = ImportRow.Outcome
Beat = Callable[[], None]
# So many rows between two beats.
STEP = 2_000


class _Back(Exception):
    """What was tried is rolled back."""


def look_through(run: ImportRun, beat: Beat) -> None:
    """Note on each row what writing it would do; then who is no longer on the list."""
    first = run.rows.exclude(identity="").order_by("-number").values_list("identity", "number")
    seen = dict(first.exclude(outcome__in=[Outcome.UNREAD, Outcome.LEAVES]).iterator())
    while rows := list(run.rows.filter(outcome=Outcome.UNREAD).order_by("number")[:STEP]):
        with suppress(_Back), transaction.atomic():
            members.look(run, rows, seen)
            raise _Back
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
