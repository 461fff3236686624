"""What sieges have in common: people who enrol, a mail server, somebody who kills, and what must hold afterwards."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from courses.common.models import OutboxMail
from courses.enrolment.models import Enrolment
from tests.concurrency.server import ROOT, at_once, problems
from tests.factories.schedule import SessionFactory
from tests.network import free_port
from tests.siege.proxy import Proxy
from tests.waiting import PATIENCE

PEOPLE, SEATS = 60, 10
# More than there are people to write, and no more than PostgreSQL's column holds.
MANY = 32_000
ROUNDS = int(os.environ.get("SIEGE_ROUNDS", "20"))
SECONDS = float(os.environ.get("SIEGE_SECONDS", "300"))
CLIENTS = 6
MAIL_SERVER = ROOT / "tests" / "concurrency" / "mailserver.py"
PRODUCTION = {"BEHIND_PROXY": "1", "ENROL_RATE": "100000"}


def race(front: Proxy) -> tuple[Counter, Counter]:
    """One round: (statuses of the answers, states in the database)."""
    session = SessionFactory(capacity=SEATS)
    address = f"/hold/{session.pk}/tilmeld/"

    def press(number: int):
        who = {"name": f"Prøve {number}", "email": f"race{session.pk}-{number}@demo.example"}
        return lambda: front.post(address, number, **who)

    answers = Counter(at_once([press(number) for number in range(PEOPLE)]))
    return answers, Counter(Enrolment.objects.filter(session=session).values_list("state", flat=True))


def production_server(port: int, application: str = "lms.wsgi") -> list[str]:
    """The command of a web server as in production, with two processes, on this port."""
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}"]
    # A machine that is busy loads the site for longer than production lets a worker be silent.
    return [*command, "--config", "deploy/gunicorn.conf.py", "--workers", "2", "--timeout", str(PATIENCE)]


@dataclass
class Siege:
    """What goes on at the same time, whatever the site is made of: a mail server, people, and what they were promised."""

    folder: Path
    chance: random.Random = field(default_factory=lambda: random.Random(11))
    promised: list[str] = field(default_factory=list)
    answers: Counter = field(default_factory=Counter)
    kills: Counter = field(default_factory=Counter)
    over: threading.Event = field(default_factory=threading.Event)
    mail_port: int = field(default_factory=free_port)

    @contextmanager
    def mails(self) -> Iterator[None]:
        options = {"port": self.mail_port, "file": str(self.folder / "received"), "stops": {}}
        server = subprocess.Popen([sys.executable, str(MAIL_SERVER), json.dumps(options)], stdout=subprocess.PIPE)
        assert server.stdout
        assert server.stdout.readline() == b"ready\n"
        try:
            yield
        finally:
            server.kill()
            server.wait()

    def received(self) -> dict[str, list[str]]:
        """Address → the Message-IDs of what came there."""
        found = defaultdict(list)
        file = self.folder / "received"
        for line in file.read_text().splitlines() if file.exists() else []:
            message_id, (to,) = json.loads(line)
            found[to].append(message_id)
        return found

    def person(self, front: Proxy, sessions: list[int], number: int) -> None:
        """Enrol one address after the other; what was answered by «thank you» is promised."""
        chance, turn = random.Random(number), 0
        while not self.over.is_set():
            turn += 1
            address = f"siege{number}-{turn}@demo.example"
            path = f"/hold/{chance.choice(sessions)}/tilmeld/"
            status = front.post(path, number, name="Prøve Person", email=address)
            self.answers[status] += 1
            if status == 302:
                self.promised.append(address)
            time.sleep(0.1 if status == 302 else 0.5)

    def sent(self) -> int:
        """How many mails have come."""
        return sum(map(len, self.received().values()))

    @staticmethod
    def kill(pid: int, *, group: bool = True) -> None:
        with suppress(ProcessLookupError):
            (os.killpg if group else os.kill)(pid, signal.SIGKILL)

    def figures(self) -> str:
        came = self.received()
        twice = sum(len(ids) - len(set(ids)) for ids in came.values())
        return f"{sum(self.kills.values())} kills {dict(self.kills)}, answers {dict(self.answers)}, {len(came)} people written to, {twice} mails twice"

    def assert_nothing_is_lost(self) -> None:
        """Whoever was thanked is there and has a mail, nobody has two that are not the same, and all seats add up."""
        assert self.promised
        there = set(Enrolment.objects.values_list("member__user__email", flat=True))
        assert set(self.promised) - there == set()
        came = self.received()
        wanted = dict(OutboxMail.objects.values_list("message_id", "to"))
        assert {message_id for ids in came.values() for message_id in ids} == set(wanted)
        assert set(self.promised) - set(came) == set()
        assert {to: set(ids) for to, ids in came.items() if len(set(ids)) > 1} == {}
        assert not OutboxMail.objects.filter(failed_at__isnull=False).exists()
        assert problems() == []
