"""One small demo movement for all tests of this folder, built twice, to see that it comes out the same everywhere."""

import datetime as dt
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from courses.common import clock
from courses.common.models import OutboxMail
from courses.demand.models import Interest
from courses.demo.build import build
from courses.enrolment.models import Enrolment
from courses.members.models import MemberProfile, TrainerProfile
from courses.places.models import Venue
from courses.schedule.models import Series, Session
from tests.database import ROOT, fingerprint
from tests.e2e.site import SOURCES

SEED, TODAY, SIZE = 1, dt.date(2026, 11, 24), "tiny"


def snapshot() -> dict[str, list[Any]]:
    """All that people see of the demo; no primary keys, and nothing that is random for security's sake."""
    sessions = Session.objects.order_by("starts_at", "course__code", "venue__slug")
    return {
        "venues": list(Venue.objects.order_by("slug").values_list("slug", "street", "lat", "lon", "capacity", "lift")),
        "members": list(
            MemberProfile.objects.order_by("user__email").values_list("user__email", "name", "postcode", "joined_date")
        ),
        "trainers": list(
            TrainerProfile.objects.order_by("member__name").values_list("member__name", "travel_km", "bio")
        ),
        "series": [
            (row.course.code, row.venue.slug, row.start_date, row.rule.text())
            for row in Series.objects.select_related("course", "venue").order_by(
                "course__code", "venue__slug", "start_date"
            )
        ],
        "sessions": list(
            sessions.values_list(
                "course__code", "venue__slug", "starts_at", "ends_at", "status", "seats_taken", "sequence", "changed_at"
            )
        ),
        "enrolments": list(
            Enrolment.objects.order_by("created_at", "member__user__email", "session__starts_at").values_list(
                "member__user__email", "session__starts_at", "state", "created_at", "changed_at", "needs"
            )
        ),
        "mails": list(
            OutboxMail.objects.order_by("created_at", "to", "subject").values_list("to", "subject", "sent_at")
        ),
        "interests": list(Interest.objects.order_by("email", "course__code").values_list("email", "course__code")),
    }


@dataclass
class Demo:
    """What was built twice, in an empty database each; the first time on the other database, if its tests have run."""

    first: dict[str, list[Any]]
    second: dict[str, list[Any]]


def seen() -> dict[str, list[Any]]:
    """`snapshot` in words that both databases share, each part sorted in one way."""
    return {part: sorted(json.dumps(row, default=str) for row in rows) for part, rows in snapshot().items()}


def kept(vendor: str) -> Path:
    """Where is kept what this code built on that database."""
    return ROOT / "var" / f"test-snapshot-{vendor}-{fingerprint(*SOURCES, 'tests/courses/demo/*.py')}.json"


@pytest.fixture(scope="package")
def demo(django_db_setup, django_db_blocker) -> Iterator[Demo]:
    mine = connection.vendor
    other = kept("sqlite" if mine == "postgresql" else "postgresql")
    with django_db_blocker.unblock():
        if other.exists():
            first = json.loads(other.read_text())
        else:
            with transaction.atomic():
                build(seed=SEED, today=TODAY, size=SIZE)
                first = seen()
                transaction.set_rollback(True)
        with transaction.atomic():
            build(seed=SEED, today=TODAY, size=SIZE)
            second = seen()
            unfinished = kept(f"{mine}-{os.getpid()}")
            unfinished.write_text(json.dumps(second))
            for stale in unfinished.parent.glob(f"test-snapshot-{mine}-????????????????.json"):
                stale.unlink()
            unfinished.replace(kept(mine))
            yield Demo(first, second)
            transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _that_day() -> Iterator[None]:
    with clock.at(dt.datetime(2026, 11, 24, 11, tzinfo=dt.UTC)):
        yield
