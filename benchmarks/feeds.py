"""What calendars cost: ours beside `icalendar` building them afresh and beside a bare Django view that returns cached bytes.

One scratch SQLite database for 300, 3,000, 10,000 and 30,000 sessions each, filled by bulk inserts; every size is measured by
a process of its own. All kinds of request take turns within one run, so that a busy machine slows all alike. CPU
milliseconds (median), through the whole of Django as the WSGI server calls it, without the test client.
"""

import datetime as dt
import io
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
SIZES = [int(size) for size in os.environ.get("SIZES", "300 3000 10000 30000").split()]
ROUNDS = int(os.environ.get("ROUNDS", "25"))
ALL, REGION = "/kalender/alle.ics", "/kalender/storkreds/s3.ics"


def setup() -> None:
    import django
    from django.conf import settings

    # As in production: a connection that is kept is not paid for by each request.
    settings.DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    django.setup()


def fill(number: int) -> None:
    """Ten storkredse, 60 rooms, six courses, 40 trainers, and `number` sessions of the last and the next year."""
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from courses.catalogue.models import Course
    from courses.members.models import TrainerProfile
    from courses.places.models import Venue
    from courses.schedule.models import Meeting, Session, SessionTrainer
    from tests.factories.catalogue import CourseFactory
    from tests.factories.members import TrainerFactory
    from tests.factories.places import MunicipalityFactory, PostcodeFactory, RegionFactory, VenueFactory

    call_command("migrate", verbosity=0)
    chance, now = random.Random(5), timezone.now().replace(microsecond=0)
    venues = []
    for n in range(60):
        region = RegionFactory(number=n % 10 + 1, name=f"Storkreds {n % 10 + 1}", slug=f"s{n % 10 + 1}")
        town = MunicipalityFactory(code=f"9{n:03}", region=region)
        venues.append(
            VenueFactory(postcode=PostcodeFactory(code=f"{7000 + n}", municipality=town), directions="Dør B.")
        )
    tagline = "Du kan gengive en modparts pointe, så modparten nikker, og svare uden at hæve stemmen."
    courses = [CourseFactory(code=f"k{n}", tagline=tagline) for n in range(1, 7)]
    trainers = [TrainerFactory() for _ in range(40)]
    for model in (Course, Venue, TrainerProfile):
        model.objects.update(changed_at=now - dt.timedelta(days=300))
    rows = []
    for _ in range(number):
        venue, start = chance.choice(venues), now + dt.timedelta(days=chance.randint(-360, 360))
        changed = now - dt.timedelta(seconds=chance.randint(3_600, 25_000_000))
        rows.append(
            Session(
                course=chance.choice(courses), venue=venue, region_id=venue.municipality.region_id, capacity=20,
                status="published" if start > now else "held", starts_at=start, ends_at=start + dt.timedelta(hours=3),
                created_at=changed, changed_at=changed, published_at=changed, note="Tag en madpakke med. Der er kaffe og te.",
            )
        )  # fmt: skip
    rows = Session.objects.bulk_create(rows, batch_size=2_000)
    Meeting.objects.bulk_create(
        (Meeting(session=s, number=1, starts_at=s.starts_at, ends_at=s.ends_at) for s in rows), batch_size=2_000
    )
    SessionTrainer.objects.bulk_create(
        (SessionTrainer(session=s, trainer=chance.choice(trainers)) for s in rows), batch_size=2_000
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def afresh() -> bytes:
    """The same calendar as the manual of `icalendar` would have it written for each request."""
    from icalendar import Calendar, Event

    from courses.calendars import queries
    from courses.schedule import ics

    calendar = Calendar()
    for session in queries.everything().sessions.with_details():
        for meeting in session.meetings.all():
            event = Event()
            event.add("uid", ics.uid(meeting))
            event.add("dtstamp", ics.version(session))
            event.add("dtstart", meeting.starts_at)
            event.add("dtend", meeting.ends_at)
            event.add("summary", session.title)
            event.add(
                "description", f"{session.course.display_tagline}\n\n{session.note}\n\n{ics.session_url(session)}"
            )
            event.add("location", f"{session.venue.name}, {session.venue.address}" if session.venue else "Online")
            event.add("sequence", session.sequence)
            calendar.add_component(event)
    return calendar.to_ical()


def ask(address: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """One request through the whole of Django: status, headers, body."""
    from lms.wsgi import application

    found: dict[str, Any] = {}
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": address, "SERVER_NAME": "localhost", "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr, "wsgi.url_scheme": "http",
        **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    }  # fmt: skip
    answer = application(environ, lambda status, given: found.update(status=int(status[:3]), headers=dict(given)))
    body = b"".join(answer)
    answer.close()
    return found["status"], found["headers"], body


def measure() -> None:
    """Print one JSON object: the CPU milliseconds of each kind of request."""
    from django.core.cache import caches
    from django.http import HttpResponse
    from django.urls import path

    import lms.urls
    from courses.common import clock
    from courses.common.actions import versions
    from courses.schedule.models import Session

    cached: dict[str, bytes] = {}
    lms.urls.urlpatterns.insert(
        0, path("bare", lambda request: HttpResponse(cached["all"], content_type="text/calendar"))
    )

    cached["all"] = ask(ALL)[2]
    tags = {address: ask(address)[1]["ETag"] for address in (ALL, REGION)}
    packed = ask(ALL, accept_encoding="gzip")[1]["ETag"]
    some = Session.objects.order_by("-starts_at")[0].pk

    def change() -> None:
        Session.objects.filter(pk=some).update(changed_at=clock.now())
        versions.mark(*Session.objects.get(pk=some).counters)

    kinds: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
        "unchanged (304)": (lambda: None, lambda: ask(ALL, if_none_match=tags[ALL])),
        "unchanged, gzip (304)": (lambda: None, lambda: ask(ALL, if_none_match=packed, accept_encoding="gzip")),
        "a storkreds, unchanged (304)": (lambda: None, lambda: ask(REGION, if_none_match=tags[REGION])),
        "all, as kept": (lambda: None, lambda: ask(ALL)),
        "all, gzip, as kept": (
            lambda: ask(ALL, accept_encoding="gzip"),
            lambda: ask(ALL, accept_encoding="gzip"),
        ),
        "all, from kept entries": (caches["documents"].clear, lambda: ask(ALL)),
        "bare view, cached bytes": (lambda: None, lambda: ask("/bare")),
    }
    times: dict[str, list[float]] = {}

    def note(kind: str, call: Callable[[], object]) -> None:
        start = time.process_time()
        call()
        times.setdefault(kind, []).append((time.process_time() - start) * 1000)

    for _round in range(ROUNDS):
        for kind, (before, call) in kinds.items():
            before()
            note(kind, call)
    assert ask(ALL, if_none_match=tags[ALL])[0] == 304
    for _round in range(3):
        change()
        note("one session changed since", lambda: ask(ALL))
        note("icalendar, afresh", afresh)
    print(json.dumps({"times": times, "bytes": len(cached["all"])}))


def run(database: Path, *command: str) -> str:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "lms.settings.test",
        "DATABASE_URL": f"sqlite:///{database}",
        "PYTHONWARNINGS": "ignore::UserWarning",
    }
    done = subprocess.run(
        [sys.executable, __file__, *command], cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def main() -> None:
    found: dict[int, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            database = Path(folder) / f"{size}.sqlite3"
            run(database, "fill", str(size))
            found[size] = json.loads(run(database, "measure"))
    print(f"{'CPU ms, median':32}" + "".join(f"{size:>10,}" for size in SIZES) + "  sessions")
    medians = {
        size: {kind: statistics.median(values) for kind, values in figures["times"].items()}
        for size, figures in found.items()
    }
    for kind in medians[SIZES[0]]:
        print(f"{kind:32}" + "".join(f"{medians[size][kind]:10.2f}" for size in SIZES))
    print(f"{'KB':32}" + "".join(f"{found[size]['bytes'] / 1024:10.0f}" for size in SIZES))
    for kind in ("all, as kept", "all, from kept entries"):
        for other in ("icalendar, afresh", "bare view, cached bytes"):
            ratios = "".join(f"{medians[size][other] / medians[size][kind]:10.2f}" for size in SIZES)
            print(f"{other} ÷ {kind}".ljust(50) + ratios)


if __name__ == "__main__":
    steps: dict[str, Callable[[], None]] = {"fill": lambda: fill(int(sys.argv[2])), "measure": measure}
    if sys.argv[1:]:
        setup()
        steps[sys.argv[1]]()
    else:
        main()
