"""`manage.py tick`: do what is due. Correctness hangs on this alone, never on a task queue (docs/adr/0006)."""

import signal
import subprocess
import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from courses.calendars.actions import departures
from courses.certificates.actions.expiry import remind_of_expiry
from courses.certificates.actions.print_jobs import print_due
from courses.common.actions import limits, mail, versions
from courses.common.actions.heartbeat import beat
from courses.demand.actions import notices, rescue
from courses.demand.actions.interests import tell_interested
from courses.enrolment.actions.enrolments import expire_due, refill_due
from courses.enrolment.actions.held_seats import release_held
from courses.enrolment.actions.on_behalf import forget_needs
from courses.enrolment.actions.reminders import remind_due
from courses.planner.actions import calculation
from courses.rolling.actions import draft_reruns, mail_gaps
from courses.staffing.actions import ask_on


class Command(BaseCommand):
    help = (
        "Do what is due: pass on lapsed places, tell people about new sessions, ask trainers, draft the next runs, remind,"
        " send mail. Run it every minute."
    )
    _planner: "subprocess.Popen[bytes] | None" = None

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", type=int, nargs="?", const=10, metavar="SECONDS", help="go on for ever")

    def handle(self, *args: Any, loop: int | None = None, **options: Any) -> None:
        """One round, or rounds until the process is told to stop, `loop` seconds apart."""
        if loop:
            signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(0))  # leave through `finally`
        try:
            while True:
                self._round(loop)
                if not loop:
                    return
                self._pause(loop)
        finally:
            if loop and self._planner:
                self._planner.terminate()  # what it has found is saved; the next one goes on from there

    def _round(self, loop: int | None) -> None:
        done = {
            "lapsed": expire_due(),
            "released": release_held(),
            "refilled": refill_due(),
            "told": tell_interested(),
            "asked": ask_on(),
            "rescued": rescue.tell_organisers(),
            "wanted": notices.tell_organisers(),
            "forgot": forget_needs(),
            "expiring": remind_of_expiry(),
            "rerun": draft_reruns(),
            "gaps": mail_gaps(),
            "reminded": remind_due(),
            "mails": mail.send_due(),
            "prints": print_due(),
            "counts": limits.forget_old(),
            "left": departures.let_go(),
            "changes": versions.count_up(),
        }
        detail = " ".join(f"{name}={count}" for name, count in done.items())
        beat("tick", detail)
        if any(done.values()) or not loop:
            self.stdout.write(detail)
        self._plan()

    def _plan(self) -> None:
        """Look after the process that calculates a year: beside this one, so that mails still go out."""
        if self._planner and self._planner.poll() is None:
            return
        if self._planner and self._planner.returncode:
            calculation.left_behind()
        self._planner = calculation.start()

    def _pause(self, seconds: int) -> None:
        """Wait; a plan and a log-in code that somebody asks for meanwhile do not."""
        for _second in range(seconds):
            time.sleep(1)
            mail.send_urgent()
            self._plan()
