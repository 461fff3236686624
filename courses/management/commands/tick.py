"""`manage.py tick`: do what is due. Correctness hangs on this alone, never on a task queue (docs/adr/0006)."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from courses.common import mail
from courses.common.heartbeat import beat
from courses.enrolment.actions import lapse_due, refill_due
from courses.enrolment.reminders import remind_due
from courses.planning.actions import tell_interested
from courses.planning.request_actions import ask_on


class Command(BaseCommand):
    help = (
        "Do what is due: pass on lapsed places, tell people about new sessions, remind, send mail. Run it every minute."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", type=int, nargs="?", const=10, metavar="SECONDS", help="go on for ever")

    def handle(self, *args: Any, loop: int | None = None, **options: Any) -> None:
        while True:
            done = {
                "lapsed": lapse_due(),
                "refilled": refill_due(),
                "told": tell_interested(),
                "asked": ask_on(),
                "reminded": remind_due(),
                "mails": mail.send_due(),
            }
            detail = " ".join(f"{name}={count}" for name, count in done.items())
            beat("tick", detail)
            if any(done.values()) or not loop:
                self.stdout.write(detail)
            if not loop:
                return
            time.sleep(loop)
