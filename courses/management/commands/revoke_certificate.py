"""`manage.py revoke_certificate CODE --reason …`: a certificate no longer holds."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses.certificates.actions.certificates import revoke
from courses.certificates.queries import public_certificate
from courses.common.errors import DomainError


class Command(BaseCommand):
    help = "Revoke the certificate with this code. Its page says so with the date; the reason stays inside."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="from the paper, with or without hyphens")
        parser.add_argument("--reason", required=True)

    def handle(self, *args: Any, code: str, reason: str, **options: Any) -> None:
        """Revoke by the code on the paper. Raises `CommandError` when there is none, or when it cannot be revoked."""
        certificate = public_certificate(code)
        if certificate is None:
            raise CommandError("There is no certificate with this code.")
        try:
            revoke(certificate=certificate, reason=reason)
        except DomainError as refusal:
            raise CommandError(str(refusal.message)) from refusal
        self.stdout.write(f"{certificate.content.course}: revoked")
