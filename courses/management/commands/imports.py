"""`manage.py imports`: read and write the files that wait; or bring one from the command line. `manage.py tick` starts the first."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses.common.errors import DomainError
from courses.imports.actions import runs, working
from courses.imports.models import WRITES, ImportRow, ImportRun
from courses.imports.queries import counts


class Command(BaseCommand):
    help = (
        "Work through the imports that wait; `tick` starts this by itself. With a kind and a file: show what the file would do,"
        " and write it with --yes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """A kind and a file, or neither."""
        parser.add_argument("kind", nargs="?", choices=ImportRun.Kind.values)
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument("--whole", action="store_true", help="of members: whoever is not in the file has left")
        parser.add_argument("--yes", action="store_true", help="write what the file says")

    def handle(
        self, *args: Any, kind: str | None, file: Path | None, yes: bool, whole: bool = False, **options: Any
    ) -> None:
        """Work, or bring the file, show and write. Raises `CommandError` for a file that cannot be read."""
        if kind is None or file is None:
            os.nice(5)  # the site and its mails go first
            working.work_due()
            return
        try:
            run = runs.bring(kind=kind, file_name=file.name, body=file.read_bytes(), actor=None, is_whole=whole)
        except (DomainError, OSError) as error:
            raise CommandError(str(error)) from error
        self._work(run)
        if run.status == ImportRun.Status.FAILED:
            raise CommandError(run.error)
        self._tell(run)
        if yes and run.rows.filter(outcome__in=WRITES).exists():
            runs.say_yes(run=run)
            self._work(run)
            self.stdout.write(f"import {run.pk}: {counts(run)['written']} rows written")

    def _work(self, run: ImportRun) -> None:
        working.work_due()
        run.refresh_from_db()

    def _tell(self, run: ImportRun) -> None:
        for row in run.rows.order_by("number"):
            said = [f"{name}: {why}".lstrip(": ") for name, why in row.reasons]
            if row.outcome == ImportRow.Outcome.CHANGED:
                said = [f"{name}: «{old}» → «{new}»" for name, old, new in row.changes]
            self.stdout.write(f"{row.number} {row.get_outcome_display()} {' '.join(said)}".rstrip())
