"""`manage.py plan`: calculate the year that waits. `manage.py tick` starts it."""

import os
from importlib.util import find_spec
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from courses.planner.actions import calculation

# What the group `planner` of pyproject.toml adds to the site.
SOLVERS = ("highspy", "ortools")


class Command(BaseCommand):
    help = "Calculate the year plan that an organiser has asked for, if one waits. `tick` starts this by itself."

    def handle(self, *args: Any, **options: Any) -> None:
        """Calculate what waits, one plan after the other. Raises `CommandError` where the solvers are not installed."""
        # Asked before a plan is claimed: it waits for a process that can calculate it, instead of failing in this one.
        if lacking := [name for name in SOLVERS if find_spec(name) is None]:
            raise CommandError(
                f"{' and '.join(lacking)} are not installed here: `tools/bootstrap.sh planner` installs them."
            )
        os.nice(5)  # the site and its mails go first
        while run := calculation.claim():
            calculation.calculate(run)
            run.refresh_from_db()
            self.stdout.write(f"plan {run.pk}: {run.status} {run.error}".rstrip())
