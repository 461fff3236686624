"""`manage.py tick`: do what is due. Correctness hangs on this alone, never on a task queue (docs/adr/0006, 0052)."""

import argparse
import logging
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import Error, connection

from courses.budget.actions import routines as budget
from courses.calendars.actions import departures
from courses.certificates.actions import print_jobs
from courses.certificates.actions.expiry import remind_of_expiry
from courses.certificates.actions.steps import settle_hourly
from courses.common import own_process
from courses.common.actions import limits, mail, routines, versions
from courses.common.actions.heartbeat import beat
from courses.commons.actions import forget_taken_back
from courses.demand.actions import notices, rescue
from courses.demand.actions.interests import tell_interested
from courses.enrolment.actions.enrolments import expire_due, refill_due
from courses.enrolment.actions.held_seats import release_held
from courses.enrolment.actions.kept_seats import release_kept
from courses.enrolment.actions.on_behalf import forget_needs
from courses.enrolment.actions.reminders import remind_due
from courses.films.actions import drop_broken_off
from courses.handover import actions as hand_overs
from courses.imports.actions import working as imports
from courses.introductions.actions import routines as introductions
from courses.knowledge.actions import routines as inquiries
from courses.ladder.actions.levels import refresh_daily
from courses.members.actions.listed import ask_leavers
from courses.pages.actions.making import settle_handed
from courses.pages.actions.reminders import ask_due
from courses.pages.actions.review import publish_scheduled, remind_judges
from courses.pages.queries import to_read
from courses.places.actions import calendars
from courses.planner.actions import calculation
from courses.privacy.actions.erasure import sweep_again
from courses.privacy.actions.retention import forget_due
from courses.rolling.actions import draft_reruns, mail_gaps
from courses.rooms.actions import look_after as look_after_rooms
from courses.staffing.actions import ask_on
from courses.tasks.actions.routines import look_after
from courses.webhooks.actions import sending
from courses.week import actions as week
from courses.week.actions import figures

logger = logging.getLogger(__name__)
# Longer, and `/readyz` would call a worker dead that only waits.
LONGEST_PAUSE = 120
# In this order: what is short and waited for comes before what reckons.
ROUTINES: dict[str, Callable[[], int]] = {
    "lapsed": expire_due,
    "released": release_held,
    "unkept": release_kept,
    "refilled": refill_due,
    "told": tell_interested,
    "asked": ask_on,
    "rooms": look_after_rooms,
    "rescued": rescue.tell_organisers,
    "wanted": notices.tell_organisers,
    "forgot": forget_needs,
    "expiring": remind_of_expiry,
    "reminded": partial(remind_due, to_read),
    "leavers": ask_leavers,
    "pages": publish_scheduled,
    "unread": remind_judges,
    "made": settle_handed,
    "tasks": look_after,
    "questions": ask_due,
    "introduced": introductions.look_after,
    "inquiries": inquiries.look_after,
    "budget": budget.look_after,
    "handed": hand_overs.look_after,
    "weeks": week.look_after,
    "figures": figures.look_after,
    "mails": mail.send_due,
    "webhooks": sending.send_due,
    "counts": limits.forget_old,
    "left": departures.let_go,
    "changes": versions.count_up,
    "kept": forget_due,
    "swept": sweep_again,
    "rerun": draft_reruns,
    "gaps": mail_gaps,
    "levels": refresh_daily,
    "steps": settle_hourly,
    "commons": forget_taken_back,
    "films": drop_broken_off,
}


def _seconds(text: str) -> int:
    """A pause. Raises `ArgumentTypeError` with a sentence for one that cannot be."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= LONGEST_PAUSE:
        raise argparse.ArgumentTypeError(f"give a pause of 1 to {LONGEST_PAUSE} seconds")
    return int(text)


class Beside:
    """One process of our own that works for long while this one goes on sending mail."""

    def __init__(self, command: str, waits: Callable[[], bool], fell: Callable[[str], None]) -> None:
        self._command, self._waits, self._fell = command, waits, fell
        self._name = ""
        self.process: subprocess.Popen[bytes] | None = None

    def look_after(self) -> None:
        """Start it where something waits and it does not run; note when it has ended badly."""
        if self.process and self.process.poll() is None:
            return
        if self.process and self.process.returncode:
            self.process = None
            # What it worked on is known by its name: the processes of other workers go on with theirs.
            self._fell(self._name)
        if self._waits():
            line = [sys.executable, str(settings.BASE_DIR / "manage.py"), self._command]
            self._name = uuid.uuid4().hex
            own = os.environ | {own_process.VARIABLE: self._name}
            self.process = subprocess.Popen(line, stdin=subprocess.DEVNULL, cwd=settings.BASE_DIR, env=own)

    def stop(self) -> None:
        """What it has found is saved, and the next one goes on from there."""
        if self.process:
            self.process.terminate()


class Command(BaseCommand):
    help = (
        "Do what is due: pass on lapsed places, tell people about new sessions, ask trainers, draft the next runs, remind,"
        " send mail. Run it every minute."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", type=_seconds, nargs="?", const=10, metavar="SECONDS", help="go on for ever")

    def handle(self, *args: Any, loop: int | None = None, **options: Any) -> None:
        """One round, or rounds until the process is told to stop, `loop` seconds apart."""
        self.plans = Beside("plan", calculation.waits, calculation.left_behind)
        plans = [self.plans] if settings.PLANS_HERE else []
        if not loop:
            beside = {"prints": print_jobs.print_due, "imports": imports.work_due, "calendars": calendars.read_due}
            self._round({**ROUTINES, **beside})
            for process in plans:
                process.look_after()
            return
        prints = Beside("make_prints", print_jobs.waits, print_jobs.left_behind)
        brought = Beside("imports", imports.waits, imports.left_behind)
        outside = Beside("read_calendars", calendars.waits, calendars.left_behind)
        self._go_on([*plans, prints, brought, outside], loop)

    def _go_on(self, beside: list[Beside], pause: int) -> None:
        signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(0))  # leave through `finally`
        try:
            while True:
                self._unless_away(lambda: self._round(ROUTINES, is_quiet=True))
                for _second in range(pause):
                    time.sleep(1)
                    # A plan, a print and a log-in code that somebody asks for meanwhile do not wait.
                    self._unless_away(lambda: self._between(beside))
        finally:
            for process in beside:
                process.stop()

    def _round(self, due: dict[str, Callable[[], int]], *, is_quiet: bool = False) -> None:
        done = {name: routines.run(name, routine) for name, routine in due.items()}
        detail = " ".join(f"{name}={count}" for name, count in done.items())
        beat("tick", detail)
        if not is_quiet:
            self.stdout.write(detail)
        elif any(done.values()):
            logger.info("round", extra={"done": {name: count for name, count in done.items() if count}})

    def _between(self, beside: list[Beside]) -> None:
        routines.run("urgent", mail.send_urgent)
        for process in beside:
            process.look_after()

    def _unless_away(self, work: Callable[[], None]) -> None:
        """A database that goes away ends nothing: the next round looks for it again."""
        try:
            work()
        except (routines.DatabaseAway, Error) as error:
            logger.warning("the database does not answer (%s)", type(error.__cause__ or error).__name__)
            connection.close()
