"""`manage.py restore`: a backup becomes the site again (docs/DEPLOY.md)."""

import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses.common.errors import DomainError
from courses.privacy.actions import bucket
from courses.privacy.actions.restore import restore


class Command(BaseCommand):
    help = "Replace the database and the media by a backup, and forget again whoever was forgotten since."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="a path, or s3://BUCKET/FOLDER/FILE")
        parser.add_argument("--key", type=Path, required=True, metavar="FILE", help="the secret key of age")
        parser.add_argument(
            "--ledger", metavar="FILE", help="a copy of the ledger, on a new machine; may be in a bucket too"
        )
        parser.add_argument("--scratch", type=Path, metavar="FOLDER", help="where there is room to unpack")
        parser.add_argument("--yes", action="store_true", help="web and worker are stopped, and what is here may go")

    def handle(
        self, *args: Any, file: str, key: Path, ledger: str | None, yes: bool, scratch: Path | None, **options: Any
    ) -> None:
        """Restore. Raises `CommandError` with the sentence of whatever is in the way."""
        if not yes:
            raise CommandError("This replaces everything that is here. Stop web and worker, and repeat with --yes.")
        say = self.stdout.write
        try:
            with tempfile.TemporaryDirectory(prefix="fetched-", dir=scratch) as name:
                path = bucket.fetched(file, Path(name), say)
                if not path.is_file():
                    raise CommandError(f"There is no file {file}.")
                extra = bucket.fetched(ledger, Path(name), say) if ledger else None
                restore(path=path, key=key, extra_ledger=extra, scratch=scratch, say=say)
        except DomainError as refusal:
            raise CommandError(str(refusal.message)) from refusal
