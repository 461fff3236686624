"""`manage.py demo`: the demo movement (docs/DEMO.md)."""

import datetime as dt
import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses.common import clock
from courses.common.models import Heartbeat
from courses.demo.build import MARK, SIZES, AnotherDemo, build, facts
from courses.demo.scale import scale_up
from home.demo_pages import build_pages


class Command(BaseCommand):
    help = "Build the demo movement through the domain functions. The same for a seed and a date; safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--today", type=dt.date.fromisoformat, help="stand on this day (YYYY-MM-DD)")
        parser.add_argument("--size", choices=SIZES, default="full")
        parser.add_argument("--scale", action="store_true", help="then fill up to 5,000 sessions and 50,000 members")
        parser.add_argument("--json", action="store_true", help="print log-ins and paths as one JSON object")
        parser.add_argument("--force", action="store_true", help="also where DEBUG is off")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG and not options["force"]:
            raise CommandError("DEBUG is off: this is no place for demo people. Use --force if you mean it.")
        today = options["today"] or self._day_of_the_demo() or clock.today()
        try:
            made = build(seed=options["seed"], today=today, size=options["size"], say=self._say)
        except AnotherDemo as error:
            raise CommandError(
                f"This database holds another demo ({error}). Start over with an empty database, or repeat that one."
            ) from error
        build_pages()
        self._say("The demo movement is ready." if made else "The demo movement is there already; nothing was changed.")
        if options["scale"]:
            scale_up(seed=options["seed"], today=today, say=self._say)
        found = facts(today)
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
        else:
            self._tell(found)

    def _day_of_the_demo(self) -> dt.date | None:
        """The day a demo in this database stands on, so that tomorrow's call repeats it."""
        mark = Heartbeat.objects.filter(pk=MARK).first()
        if mark is None:
            return None
        parts = dict(part.split("=") for part in mark.detail.split())
        return dt.date.fromisoformat(parts["today"])

    def _say(self, line: str) -> None:
        self.stderr.write(line)

    def _tell(self, found: dict) -> None:
        self.stdout.write("Log-ins: " + found["how"])
        for role, email in found["logins"].items():
            self.stdout.write(f"  {role:<10} {email}")
        self.stdout.write("Pages:")
        for name, path in {**found["urls"], **{f"feed {k}": v for k, v in found["feeds"].items()}}.items():
            self.stdout.write(f"  {name:<18} {path}")
