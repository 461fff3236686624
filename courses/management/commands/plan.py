"""`manage.py plan`: calculate the year that waits. `manage.py tick` starts it."""

import os
from typing import Any

from django.core.management.base import BaseCommand

from courses.planner.actions import calculation


class Command(BaseCommand):
    help = "Calculate the year plan that an organiser has asked for, if one waits. `tick` starts this by itself."

    def handle(self, *args: Any, **options: Any) -> None:
        os.nice(5)  # the site and its mails go first
        while run := calculation.claim():
            calculation.calculate(run)
            run.refresh_from_db()
            self.stdout.write(f"plan {run.pk}: {run.status} {run.error}".rstrip())
