"""What the page of a plan and taking the plan cost at 100, 300 and 1,000 sessions: CPU milliseconds of this process, queries.

`compare`: the plan beside as many drafts, the page's list of changes (`proposal`). `page`: the whole page through Django's
test client. `take`: the same number of new drafts, written in one transaction. A scratch database, on SQLite, made anew.
"""

import datetime as dt
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
SIZES = tuple(int(size) for size in os.environ.get("SIZES", "100 300 1000").split())


def spent(call: Callable[[], Any]) -> str:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        before = time.process_time()
        call()
        cost = time.process_time() - before
    return f"{cost * 1000:8.0f} ms {len(asked):5} q"


def measure(number: int) -> None:
    from django.db import transaction
    from django.test import Client
    from django.urls import reverse

    from courses.common import clock
    from courses.planner.actions.plans import take_plan
    from courses.planner.models import PlanRun
    from courses.planner.queries.proposal import proposal
    from tests.factories.members import UserFactory
    from tests.factories.plans import START, drafted, planned

    client = Client()
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    with clock.at(dt.datetime.combine(START, dt.time(11), dt.UTC)), transaction.atomic():
        run = planned(number)
        taken = spent(lambda: take_plan(run=run))
        transaction.set_rollback(True)
    with clock.at(dt.datetime.combine(START, dt.time(11), dt.UTC)), transaction.atomic():
        run = planned(number)
        drafted(run, days=1)
        compared = [spent(lambda: proposal(PlanRun.objects.get(pk=run.pk))) for _ in range(2)][-1]
        page = [spent(lambda: client.get(reverse("plans:plan", args=[run.pk]))) for _ in range(2)][-1]
        transaction.set_rollback(True)
    print(f"{number:6}  compare {compared}   page {page}   take {taken}", flush=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "lms.settings.test",
            "DATABASE_URL": f"sqlite:///{folder}/plans.sqlite3",
            "PYTHONWARNINGS": "ignore::UserWarning",
        }
        import shutil

        import django

        django.setup()
        from tests.database import ensure_template

        shutil.copyfile(ensure_template(), f"{folder}/plans.sqlite3")
        for number in SIZES:
            measure(number)


if __name__ == "__main__":
    main()
