"""`manage.py send_test_mail alma@example.dk`: does mail leave this installation? Says in words what went wrong."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses.common.actions import mail
from courses.common.address import canonical, is_address


class Command(BaseCommand):
    help = "Send one mail at once, past the queue, and say whether the mail server took it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address")
        parser.add_argument("--language", choices=["da", "en"], default="da")

    def handle(self, *args: Any, address: str, language: str, **options: Any) -> None:
        """Send now, not through the outbox. Raises `CommandError` with the kind of fault when the server refuses."""
        if not is_address(address):
            raise CommandError(
                f"{address} is no address that mail can be sent to. Write it alone, e.g. drift@example.dk."
            )
        try:
            mail.send_unqueued(kind="test", to=canonical(address), language=language)
        except Exception as error:
            raise CommandError(f"not sent: {type(error).__name__}: {error}") from error
        self.stdout.write("sent: the mail server has taken it. Look in the inbox, and in the spam folder.")
