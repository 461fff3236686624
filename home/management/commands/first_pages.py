"""`manage.py first_pages`: the pages that every header and footer links to."""

from typing import Any

from django.core.management.base import BaseCommand

from home.first_pages import build_pages


class Command(BaseCommand):
    help = "Make the pages a site begins with (courses, I am new, how we use your data, do you want to teach), where missing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the pages that a new site needs; those that are there stay as they are."""
        self.stdout.write(f"{build_pages()} pages made")
