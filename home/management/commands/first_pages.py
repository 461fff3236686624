"""`manage.py first_pages`: the pages that every header and footer links to, and with `--courses` the six courses too."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from home.first_pages import build_pages


class Command(BaseCommand):
    help = "Make the pages a site begins with (courses, I am new, how we use your data, do you want to teach), where missing."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--courses`: with the courses that come along."""
        parser.add_argument("--courses", action="store_true", help="make the six courses that come along, too")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the pages that a new site needs; those that are there stay as they are."""
        self.stdout.write(f"{build_pages()} pages made")
        if options["courses"]:
            call_command("starter_courses", stdout=self.stdout)
