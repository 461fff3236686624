"""`manage.py export_all`: everything as one encrypted file, for another database or another machine (docs/EXPORT.md)."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses.common.errors import DomainError
from courses.privacy.actions.export_all import export_all


class Command(BaseCommand):
    help = (
        "Write everything, tables and media, into FILE, which only the holder of the secret key of BACKUP_RECIPIENTS can read. "
        "Keys and log-ins stay behind."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--scratch", type=Path, metavar="FOLDER", help="where the largest table finds room")

    def handle(self, *args: Any, file: Path, scratch: Path | None, **options: Any) -> None:
        """Write the archive. Raises `CommandError` with the sentence of whatever is in the way."""
        try:
            export_all(path=file, scratch=scratch, say=self.stdout.write)
        except DomainError as refusal:
            raise CommandError(str(refusal.message)) from refusal
