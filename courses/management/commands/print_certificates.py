"""`manage.py print_certificates STORKREDS`: all valid certificates of a year in one file."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses.certificates.actions.print_jobs import ask_for_print, print_now, remove_print
from courses.certificates.models import PrintJob
from courses.common.errors import DomainError
from courses.places.models import Region


class Command(BaseCommand):
    help = "Write all valid certificates that the sessions of a storkreds gave within a year into one PDF or ZIP."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("storkreds", help="as in its address, e.g. sydjylland")
        parser.add_argument("file", type=Path, help="ends in .pdf or .zip")

    def handle(self, *args: Any, storkreds: str, file: Path, **options: Any) -> None:
        """Write the certificates of a district into one file. Raises `CommandError` for an unknown district or
        ending."""
        region = Region.objects.filter(slug=storkreds).first()
        if region is None:
            known = ", ".join(Region.objects.order_by("slug").values_list("slug", flat=True))
            raise CommandError(f"There is no storkreds {storkreds}. There are: {known}")
        if file.suffix not in (".pdf", ".zip"):
            raise CommandError("The file must end in .pdf or .zip.")
        self._check(file)
        try:
            run = ask_for_print(form=PrintJob.Form(file.suffix[1:]), actor=None, region=region)
        except DomainError as refusal:
            raise CommandError(str(refusal.message)) from refusal
        try:
            run = print_now(run=run)
            # Layouts that changed within the year make several PDFs, in a ZIP.
            target = file.with_suffix(Path(str(run.document.name)).suffix)
            with run.document.open("rb") as made:
                self._write(target, made.read())
        finally:
            remove_print(run=run)
        self.stdout.write(f"{run.done} certificates in {target}")

    def _check(self, file: Path) -> None:
        """Before anything is made. Raises `CommandError` for a place where the file cannot stand."""
        for target in (file.with_suffix(".pdf"), file.with_suffix(".zip")):
            if target.exists():
                raise CommandError(f"{target} is there already. Name another file, or remove it.")
        folder = file.resolve().parent
        if not folder.is_dir() or not os.access(folder, os.W_OK):
            raise CommandError(f"Nothing can be written in {folder}.")

    def _write(self, target: Path, body: bytes) -> None:
        """All of it for this user alone, or nothing: it is a list of names."""
        try:
            with open(target, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
                file.write(body)
        except OSError as error:
            if not isinstance(error, FileExistsError):
                target.unlink(missing_ok=True)
            raise CommandError(f"{target} could not be written: {error.strerror}.") from error
