"""`manage.py certificate_key`: a new key to sign certificates with."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from courses.certificates.credentials import keys


class Command(BaseCommand):
    help = (
        "Make a new key that signs certificates from now on. Older keys stay published, so that what they signed is "
        "still found genuine. Back up the folder."
    )
    # The check that asks for a key must not stand in the way of making one.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--retire", action="store_true", help="destroy the private halves of all older keys, because one leaked"
        )

    def handle(self, *args: Any, retire: bool = False, **options: Any) -> None:
        """Make a new key and name its file; `--retire` destroys the private halves of the older ones."""
        path = keys.make(retire=retire)
        self.stdout.write(f"{path}\nIts public half is at /.well-known/did.json and /.well-known/jwks.json.")
