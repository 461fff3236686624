"""`manage.py backup`: database and media, encrypted, into a folder or a bucket (docs/DEPLOY.md)."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses.common.errors import DomainError
from courses.privacy.actions import archive, bucket
from courses.privacy.actions.backup import backup


class Command(BaseCommand):
    help = (
        "Write the database and the media into FOLDER, or a bucket (s3://BUCKET/FOLDER), as one file that only the holder of the "
        "secret key can read."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?")
        parser.add_argument("--scratch", type=Path, metavar="FOLDER", help="where a copy of the database finds room")
        parser.add_argument("--new-key", type=Path, metavar="FILE", help="write a new secret key into FILE and stop")

    def handle(
        self, *args: Any, folder: str | None, new_key: Path | None, scratch: Path | None, **options: Any
    ) -> None:
        """Write one backup, or a new key. Raises `CommandError` with the sentence of whatever is in the way."""
        if new_key:
            self._new_key(new_key)
            return
        if folder is None:
            raise CommandError("Say into which folder.")
        try:
            if bucket.is_address(folder):
                bucket.backup_into(address=folder, scratch=scratch, say=self.stdout.write)
            else:
                backup(folder=Path(folder), scratch=scratch, say=self.stdout.write)
        except DomainError as refusal:
            raise CommandError(str(refusal.message)) from refusal

    def _new_key(self, path: Path) -> None:
        secret, public = archive.new_key()
        try:
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise CommandError("That file is there already, or cannot be written.") from error
        with os.fdopen(file, "w", encoding="ascii") as target:
            target.write(f"# public key: {public}\n{secret}\n")
        self.stdout.write(f"BACKUP_RECIPIENTS={public}")
        self.stdout.write(f"Take {path} to another machine, and print it: without it no backup can be read.")
