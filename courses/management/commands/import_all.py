"""`manage.py import_all`: the archive of `export_all` becomes this site, which must be empty (docs/EXPORT.md)."""

import signal
from pathlib import Path
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from courses.common.errors import DomainError
from courses.privacy.actions.import_all import import_all


class Command(BaseCommand):
    help = "Read everything from FILE into a new site, on SQLite or PostgreSQL, straight after «migrate»."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--key", type=Path, required=True, metavar="FILE", help="the secret key of age")
        parser.add_argument("--ledger", type=Path, metavar="FILE", help="a copy of the ledger of erasures")
        parser.add_argument("--scratch", type=Path, metavar="FOLDER", help="where there is room to unpack")

    def handle(
        self, *args: Any, file: Path, key: Path, ledger: Path | None, scratch: Path | None, **options: Any
    ) -> None:
        """Read the archive. Raises `CommandError` with the sentence of whatever is in the way."""
        if not file.is_file():
            raise CommandError(_("There is no file %(file)s.") % {"file": file})
        before = signal.signal(signal.SIGTERM, _interrupt)
        try:
            found = import_all(path=file, key=key, copy=ledger, scratch=scratch, say=self.stdout.write)
        except DomainError as refusal:
            raise CommandError(str(refusal.message)) from refusal
        except KeyboardInterrupt as stopped:
            raise CommandError(_("Stopped before the end: nothing was imported. Begin again.")) from stopped
        finally:
            signal.signal(signal.SIGTERM, before)
        for sentence in found:
            self.stdout.write(f"! {sentence}")


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
