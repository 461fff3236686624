"""`manage.py geography`: Danish districts, kommuner, postcodes and school holidays into the database."""

from typing import Any

from django.core.management.base import BaseCommand

from courses.common import clock
from courses.places.actions import load_geography


class Command(BaseCommand):
    help = "Load or bring up to date the storkredse, kommuner, postcodes and usual school holidays."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load districts, kommuner, postcodes and school breaks, and say how many; safe to repeat."""
        year = clock.today().year
        for name, count in load_geography(year - 1, year + 2).items():
            self.stdout.write(f"{name}: {count}")
