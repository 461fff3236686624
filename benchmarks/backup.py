"""What a backup and a restore of a whole movement cost: 50,000 members with log-ins, seats, attendance, certificates, mails, media.

`manage.py backup` and `restore` as processes of their own, on the database of `DATABASE_URL`, else on a scratch SQLite; seconds, the
size of the file, and the most memory that each has held. How old the newest backup may be (RPO) is how often it runs, and it can
run as often as it takes; how soon the site is back (RTO) is the restore. Only ever run it on a database that may be lost.
"""

import datetime as dt
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
MEMBERS = int(os.environ.get("MEMBERS", "50000"))
# Of a movement of 50,000: sessions held, mails with their words (30 days), pictures and files of so many bytes.
SESSIONS = int(os.environ.get("SESSIONS", MEMBERS // 50))
MAILS, FILES, FILE_BYTES = MEMBERS // 5, 400, 250_000
BATCH = 2_000


def fill(media: Path) -> None:
    """The movement. Every member has one seat that was taken, half of them a certificate."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    users, members = people()
    seats(members)
    del users
    mails()
    (media / "images").mkdir(parents=True, exist_ok=True)
    for number in range(FILES):
        (media / "images" / f"{number}.jpg").write_bytes(os.urandom(FILE_BYTES))


def people() -> tuple[list[Any], list[Any]]:
    """Members and their log-ins."""
    from courses.members.models import MemberProfile
    from courses.people.models import User
    from tests.factories.places import PostcodeFactory

    homes = [PostcodeFactory(code=f"{7000 + n}") for n in range(60)]
    users = [User(email=f"p{n}@demo.example", first_name=f"Prøve Person {n}") for n in range(MEMBERS)]
    User.objects.bulk_create(users, BATCH)
    members = [
        MemberProfile(user=user, name=user.first_name, postcode=homes[number % len(homes)])
        for number, user in enumerate(users)
    ]
    MemberProfile.objects.bulk_create(members, BATCH)
    return users, members


def seats(members: list[Any]) -> None:
    """Where they were, what was noted, and what half of them got."""
    from courses.certificates.models import Certificate, new_token
    from courses.common import clock
    from courses.enrolment.models import Attendance, Enrolment, EnrolmentEvent, State
    from tests.factories.catalogue import CourseFactory
    from tests.factories.certificates import past_session, unsaved
    from tests.factories.places import VenueFactory

    now, venue, course = clock.now(), VenueFactory(), CourseFactory()
    held = [past_session(course=course, venue=venue, days=-1 - n) for n in range(SESSIONS)]
    rows = [
        Enrolment(
            session=held[n % SESSIONS],
            member=member,
            state=State.ATTENDED,
            created_at=now,
            changed_at=now,
            needs="Teleslynge",
        )
        for n, member in enumerate(members)
    ]
    Enrolment.objects.bulk_create(rows, BATCH)
    steps = (("", State.UNCONFIRMED), (State.UNCONFIRMED, State.ENROLLED), (State.ENROLLED, State.ATTENDED))
    EnrolmentEvent.objects.bulk_create(
        (EnrolmentEvent(enrolment=row, at=now, before=before, state=state) for row in rows for before, state in steps),
        BATCH,
    )
    meetings = {session.pk: list(session.meetings.all()) for session in held}
    Attendance.objects.bulk_create(
        (
            Attendance(enrolment=row, meeting=meeting, was_present=True, recorded_at=now)
            for row in rows
            for meeting in meetings[row.session_id]
        ),
        BATCH,
    )

    def papers() -> Iterator[Certificate]:
        for index, row in enumerate(rows[::2]):
            paper = unsaved()
            paper.token, paper.enrolment, paper.session = new_token(), row, row.session
            paper.status_index = index
            yield paper

    Certificate.objects.bulk_create(papers(), BATCH)


def mails() -> None:
    """What was sent within thirty days, with its words."""
    from courses.common import clock
    from courses.common.actions import mail
    from courses.common.models import OutboxMail

    one = mail.queue(kind="login_code", to="p0@demo.example", language="da", context={"code": "ABC-123"})
    now = clock.now()

    def copies() -> Iterator[OutboxMail]:
        for number in range(MAILS):
            yield OutboxMail(
                kind=one.kind, to=f"p{number}@demo.example", subject=one.subject, text=one.text, html=one.html,
                message_id=f"<{number}@demo.example>", created_at=now, due_at=now, sent_at=now + dt.timedelta(seconds=1),
            )  # fmt: skip

    OutboxMail.objects.bulk_create(copies(), BATCH)


def timed(environment: dict[str, str], *command: str) -> tuple[float, int]:
    """Seconds of a command of manage.py, and the most memory it held, in MB."""
    begun = time.perf_counter()
    line = [sys.executable, "manage.py", *command]
    process = subprocess.Popen(line, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{' '.join(command)} ended with {status}")
    return time.perf_counter() - begun, usage.ru_maxrss // 1024


def main() -> None:
    """Fill, back up, restore, and print a line for each."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        own = {
            "DJANGO_SETTINGS_MODULE": "lms.settings.dev",
            "DATABASE_URL": os.environ.get("DATABASE_URL") or f"sqlite:///{folder / 'site.sqlite3'}",
            "MEDIA_ROOT": str(folder / "media"),
            "ERASURE_LEDGER": str(folder / "ledger"),
        }
        environment = os.environ | own
        begun = time.perf_counter()
        subprocess.run([sys.executable, __file__, "fill", str(folder / "media")], cwd=ROOT, env=environment, check=True)
        print(f"{MEMBERS} members made in {time.perf_counter() - begun:.0f} s", flush=True)
        told = subprocess.run(
            [sys.executable, "manage.py", "backup", "--new-key", str(folder / "key")],
            cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True,
        ).stdout  # fmt: skip
        environment["BACKUP_RECIPIENTS"] = told.split("=")[1].split()[0]
        seconds, memory = timed(environment, "backup", str(folder / "backups"))
        (path,) = (folder / "backups").glob("*.age")
        print(
            f"backup   {seconds:6.1f} s {memory:5d} MB of memory; the file {path.stat().st_size / 1e6:.0f} MB",
            flush=True,
        )
        seconds, memory = timed(environment, "restore", str(path), "--key", str(folder / "key"), "--yes")
        print(f"restore  {seconds:6.1f} s {memory:5d} MB of memory", flush=True)
        print(f"load of the machine over the last five minutes: {os.getloadavg()[1]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    else:
        import django

        django.setup()
        fill(Path(sys.argv[2]))
