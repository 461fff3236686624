"""`manage.py plan`: calculate the year that waits. `manage.py tick` starts it, unless a machine of its own does (`--loop`)."""

import logging
import os
import time
from importlib.util import find_spec
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error, connection

from courses.planner.actions import calculation

logger = logging.getLogger(__name__)
# Seconds between two looks for a plan that waits.
PAUSE = 2
# What the group `planner` of pyproject.toml adds to the site.
SOLVERS = ("highspy", "ortools")


class Command(BaseCommand):
    help = "Calculate the year plan that an organiser has asked for, if one waits. `tick` starts this by itself."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on for ever: a worker for plans alone (PLANS_HERE)")

    def handle(self, *args: Any, loop: bool = False, **options: Any) -> None:
        """Calculate what waits, one plan after the other; with `loop` for ever. Raises `CommandError` where the solvers are not
        installed."""
        # Asked before a plan is claimed: it waits for a process that can calculate it, instead of failing in this one.
        if lacking := [name for name in SOLVERS if find_spec(name) is None]:
            raise CommandError(
                f"{' and '.join(lacking)} are not installed here: `tools/bootstrap.sh planner` installs them."
            )
        os.nice(5)  # the site and its mails go first
        while loop:
            try:
                self._work()
            except Error as error:
                logger.warning("the database does not answer (%s)", type(error).__name__)
                connection.close()
            time.sleep(PAUSE)
        self._work()

    def _work(self) -> None:
        while run := calculation.claim():
            calculation.calculate(run)
            run.refresh_from_db()
            self.stdout.write(f"plan {run.pk}: {run.status} {run.error}".rstrip())
