"""`manage.py print_certificates STORKREDS`: all valid certificates of a year in one file."""

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
        try:
            run = print_now(run=ask_for_print(form=PrintJob.Form(file.suffix[1:]), actor=None, region=region))
        except DomainError as refusal:
            raise CommandError(str(refusal.message)) from refusal
        ending = Path(str(run.document.name)).suffix
        with run.document.open("rb") as made:
            # Layouts that changed within the year make several PDFs, in a ZIP.
            file.with_suffix(ending).write_bytes(made.read())
        self.stdout.write(f"{run.done} certificates in {file.with_suffix(ending)}")
        remove_print(run=run)
