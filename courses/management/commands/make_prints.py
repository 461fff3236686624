"""`manage.py make_prints`: make what was ordered for print. `manage.py tick --loop` starts it beside itself."""

import os
from typing import Any

from django.core.management.base import BaseCommand

from courses.certificates.actions.print_jobs import print_due


class Command(BaseCommand):
    help = "Make the files of certificates that were ordered for print. `tick --loop` starts this by itself."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what waits, one order after the other."""
        os.nice(5)  # the site and its mails go first
        print_due()
