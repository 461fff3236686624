"""`manage.py demo`: the demo movement (docs/DEMO.md)."""

import datetime as dt
import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses.common import clock
from courses.demo.build import SIZES, AnotherDemo, build, demo_mark
from courses.demo.facts import facts
from courses.demo.pictures import WORDS, scene
from courses.demo.scale import scale_up
from home.first_pages import build_pages
from home.models import HomePage


def _illustrate() -> None:
    """The picture of the front pages, where there is none."""
    for page in HomePage.objects.filter(picture=None).select_related("locale"):
        page.picture, page.picture_alt = scene("ring"), WORDS["ring"][page.locale.language_code == "en"]
        page.save_revision().publish()


class Command(BaseCommand):
    help = "Build the demo movement through the domain functions. The same for a seed and a date; safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, help="another seed, another demo (1)")
        parser.add_argument("--today", type=dt.date.fromisoformat, help="stand on this day (YYYY-MM-DD)")
        parser.add_argument("--size", choices=SIZES, help="small and tiny are for tests (full)")
        parser.add_argument("--scale", action="store_true", help="then fill up to 5,000 sessions and 50,000 members")
        parser.add_argument("--json", action="store_true", help="print log-ins and paths as one JSON object")
        parser.add_argument("--force", action="store_true", help="also where DEBUG is off")

    def handle(self, *args: Any, **options: Any) -> None:
        """Build the demo, or bring the one that is there up to the day. Raises `CommandError` in production unless
        forced."""
        if not settings.DEBUG and not options["force"]:
            raise CommandError("DEBUG is off: this is no place for demo people. Use --force if you mean it.")
        # What is not said is as in the demo that is there, so that tomorrow's call repeats today's.
        there = demo_mark()
        seed = options["seed"] if options["seed"] is not None else int(there.get("seed", 1))
        today = options["today"] or dt.date.fromisoformat(there.get("today", str(clock.today())))
        size = options["size"] or there.get("size", "full")
        try:
            made = build(seed=seed, today=today, size=size, say=self._say)
        except AnotherDemo as error:
            raise CommandError(
                f"This database holds another demo ({error}), and nothing was changed. To start over, delete "
                f"{settings.DATABASES['default']['NAME']} (or give another DATABASE_URL), migrate, and build again."
            ) from error
        build_pages()
        _illustrate()
        self._say("The demo movement is ready." if made else "The demo movement is there already; nothing was changed.")
        if options["scale"]:
            scale_up(seed=seed, today=today, say=self._say)
        found = facts(today)
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
        else:
            self._tell(found, today)

    def _say(self, line: str) -> None:
        self.stderr.write(line)

    def _tell(self, found: dict, today: dt.date) -> None:
        self.stdout.write(f"The demo stands on {today}. Log-ins: {found['how']}")
        for role, email in found["logins"].items():
            self.stdout.write(f"  {role:<10} {email}")
        self.stdout.write("Pages:")
        for name, path in {**found["urls"], **{f"feed {k}": v for k, v in found["feeds"].items()}}.items():
            self.stdout.write(f"  {name:<18} {path}")
