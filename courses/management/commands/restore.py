"""`manage.py restore`: a backup becomes the site again (docs/DEPLOY.md)."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses.common.errors import DomainError
from courses.privacy.actions.restore import restore


class Command(BaseCommand):
    help = "Replace the database and the media by a backup, and forget again whoever was forgotten since."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--key", type=Path, required=True, metavar="FILE", help="the secret key of age")
        parser.add_argument("--ledger", type=Path, metavar="FILE", help="a copy of the ledger, on a new machine")
        parser.add_argument("--scratch", type=Path, metavar="FOLDER", help="where there is room to unpack")
        parser.add_argument("--yes", action="store_true", help="web and worker are stopped, and what is here may go")

    def handle(
        self, *args: Any, file: Path, key: Path, ledger: Path | None, yes: bool, scratch: Path | None, **options: Any
    ) -> None:
        """Restore. Raises `CommandError` with the sentence of whatever is in the way."""
        if not yes:
            raise CommandError("This replaces everything that is here. Stop web and worker, and repeat with --yes.")
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        try:
            restore(path=file, key=key, extra_ledger=ledger, scratch=scratch, say=self.stdout.write)
        except DomainError as refusal:
            raise CommandError(str(refusal.message)) from refusal
