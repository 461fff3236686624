"""Reach of the whole country, all courses: 50,000 members in every postcode and 500 sessions, beside a tenth of both.

One scratch SQLite database with the demo movement, filled up twice. Wall and CPU seconds (median) of what the year workspace asks
for: the numbers of the country, the ten storkredse, the 98 kommuner and the places that are not reached. The queries stay four.
"""

import datetime as dt
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
# (sessions, members): the demo's own sessions are part of them.
SIZES = [(300, 5_000), (500, 50_000)]
ROUNDS = int(os.environ.get("ROUNDS", "7"))


def measured(today: dt.date) -> tuple[float, float, int, int]:
    """Median seconds by the clock and of the processor, queries, and the percentage that has everything near home."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from courses.cadence.queries.reach import reach

    clock, cpu, percent, shown = [], [], 0, (0, 0, 0)
    for _round in range(ROUNDS + 1):
        began, used = time.perf_counter(), time.process_time()
        with CaptureQueriesContext(connection) as queries:
            found = reach(today)
            percent = found.country_percent
            shown = len(found.regions), len(found.municipalities), len(found.unreached())
        clock.append(time.perf_counter() - began)
        cpu.append(time.process_time() - used)
    # The first round loads numpy.
    print(f"{shown[0]} numbers of storkredse, {shown[1]} of kommuner, {shown[2]} places not reached")
    return statistics.median(clock[1:]), statistics.median(cpu[1:]), len(queries), percent


def fill() -> None:
    """In the scratch database: measure each size after filling up to it."""
    import django

    django.setup()
    from django.db import connection

    from courses.catalogue.models import Course
    from courses.demo.build import demo_mark
    from courses.demo.scale import scale_up
    from courses.members.models import MemberProfile
    from courses.schedule.models import Session

    today = dt.date.fromisoformat(demo_mark()["today"])
    results = []
    for sessions, members in SIZES:
        scale_up(seed=1, today=today, sessions=sessions, members=members)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        wall, cpu, queries, percent = measured(today)
        results.append(cpu)
        counts = f"{MemberProfile.objects.count():>6,} members {Session.objects.count():>5,} sessions"
        print(
            f"{counts} {Course.objects.filter(is_active=True).count()} courses: {wall * 1000:6.0f} ms, "
            f"CPU {cpu * 1000:6.0f} ms, {queries} queries, {percent} % have everything near"
        )
    print(f"ratio of CPU time, large to small: {results[-1] / results[0]:.2f}")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "lms.settings.test",
            "DATABASE_URL": f"sqlite:///{Path(folder) / 'reach.sqlite3'}",
            "PYTHONWARNINGS": "ignore::UserWarning",
        }
        for command in (["manage.py", "migrate", "-v0"], ["manage.py", "demo", "--force", "--json"]):
            subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE)
        subprocess.run([sys.executable, __file__, "fill"], cwd=ROOT, env=environment, check=True)


if __name__ == "__main__":
    fill() if sys.argv[1:] == ["fill"] else main()
