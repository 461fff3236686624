"""`manage.py read_calendars`: fetch the calendars from outside that are due. `manage.py tick` starts it beside itself."""

import os
from typing import Any

from django.core.management.base import BaseCommand

from courses.places.actions import calendars


class Command(BaseCommand):
    help = "Fetch the calendars of rooms and associations that are due; `tick` starts this by itself."

    def handle(self, *args: Any, **options: Any) -> None:
        """Fetch, and say how many were read."""
        os.nice(5)  # the site and its mails go first
        self.stdout.write(f"calendars={calendars.read_due()}")
