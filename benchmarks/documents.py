"""What each kind of document costs: CPU milliseconds to fill in the page and to press it, and its size.

Runs on whatever database the settings name, the demo's by default: `make demo` first.
"""

import datetime as dt
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.dev")

import django  # noqa: E402

django.setup()

from courses.cadence.queries.year import Scope, year_of  # noqa: E402
from courses.common import clock  # noqa: E402
from courses.documents.calendar import month_poster, year_poster  # noqa: E402
from courses.documents.document import Document, Size  # noqa: E402
from courses.documents.handout import handout  # noqa: E402
from courses.documents.poster import poster  # noqa: E402
from courses.documents.trainer import attendance_list, running_order_of  # noqa: E402
from courses.enrolment.queries import participants  # noqa: E402
from courses.pages.models import ModulePage  # noqa: E402
from courses.schedule.models import Session  # noqa: E402
from courses.web.pictures.wheel import year_wheel  # noqa: E402

ROUNDS = int(os.environ.get("ROUNDS", "15"))


def makers() -> dict[str, Callable[[], Document]]:
    fullest = Session.objects.with_details().order_by("-seats_taken", "pk").first()
    module = ModulePage.objects.live().filter(locale__language_code="da").order_by("path").first()
    if fullest is None or module is None:
        sys.exit("The database is empty. Run `make demo` first.")
    today = clock.today()
    month = (today.replace(day=1) + dt.timedelta(days=95)).replace(day=1)

    def year() -> Document:
        found = year_of(Scope(start=today, with_drafts=False))
        return year_poster(found, year_wheel(found))

    return {
        "attendance list": lambda: attendance_list(fullest, participants(fullest)),
        "running order": lambda: running_order_of(fullest, "da"),
        "handout": lambda: handout(module),
        "poster A4": lambda: poster(fullest),
        "poster A3": lambda: poster(fullest, Size.A3),
        "year wheel": year,
        "month": lambda: month_poster(month.year, month.month),
    }


def main() -> None:
    documents = makers()
    filled: dict[str, list[float]] = {name: [] for name in documents}
    pressed: dict[str, list[float]] = {name: [] for name in documents}
    sizes: dict[str, int] = {}
    for number in range(ROUNDS + 1):
        for name, make in documents.items():
            start = time.process_time()
            document = make()
            middle = time.process_time()
            sizes[name] = len(document.pdf())
            end = time.process_time()
            if number:  # the first round warms up
                filled[name].append((middle - start) * 1000)
                pressed[name].append((end - middle) * 1000)
    print(f"{'':>16}  page ms  press p50  press p95       KB")
    for name in documents:
        times = sorted(pressed[name])
        p95 = times[int(len(times) * 0.95)]
        page, press = statistics.median(filled[name]), statistics.median(times)
        print(f"{name:>16}  {page:7.1f}  {press:9.1f}  {p95:9.1f}  {sizes[name] / 1024:7.1f}")


if __name__ == "__main__":
    main()
