"""`make siege`: the site as it really stands, behind its proxy, while sixty press at once and processes are killed.

Outside `make test`, which has short twins: `tests/concurrency/test_server.py` and `test_mail_faults.py`. It ends by itself:
SIEGE_ROUNDS rounds of the storm, SIEGE_SECONDS seconds of kills.
"""

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
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.core.management import call_command

from courses.common.models import OutboxMail
from courses.enrolment.models import Enrolment, State
from tests.concurrency.server import ROOT, at_once, children, database_address, gunicorn, problems
from tests.factories.schedule import SessionFactory
from tests.network import free_port
from tests.siege.proxy import Proxy, proxy
from tests.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
PEOPLE, SEATS = 60, 10
# More than there are people to write, and no more than PostgreSQL's column holds.
MANY = 32_000
ROUNDS = int(os.environ.get("SIEGE_ROUNDS", "20"))
SECONDS = float(os.environ.get("SIEGE_SECONDS", "300"))
CLIENTS = 6
MAIL_SERVER = ROOT / "tests" / "concurrency" / "mailserver.py"
PRODUCTION = {"DJANGO_SETTINGS_MODULE": "tests.siege.settings", "BEHIND_PROXY": "1", "ENROL_RATE": "100000"}


@pytest.fixture
def tables(transactional_db, django_db_serialized_rollback) -> None:
    call_command("createcachetable", "cache", "cache_documents", "cache_pages", "cache_renditions", verbosity=0)


def race(front: Proxy) -> tuple[Counter, Counter]:
    """One round: (statuses of the answers, states in the database)."""
    session = SessionFactory(capacity=SEATS)
    address = f"/hold/{session.pk}/tilmeld/"

    def press(number: int):
        who = {"name": f"Prøve {number}", "email": f"race{session.pk}-{number}@demo.example"}
        return lambda: front.post(address, number, **who)

    answers = Counter(at_once([press(number) for number in range(PEOPLE)]))
    return answers, Counter(Enrolment.objects.filter(session=session).values_list("state", flat=True))


def test_through_the_proxy_exactly_ten_of_sixty_get_a_seat(tables, tmp_path):
    with gunicorn(**PRODUCTION) as site, proxy(site.port, tmp_path) as front:
        for _round in range(ROUNDS):
            answers, states = race(front)
            assert answers == {302: PEOPLE}
            assert states == {State.UNCONFIRMED: SEATS, State.WAITING: PEOPLE - SEATS}
    assert problems() == []


def test_planted_count_then_insert_is_caught_through_the_proxy(tables, tmp_path):
    (tmp_path / "looked").mkdir()
    careless = "tests.concurrency.careless:site()"
    with gunicorn(careless, **PRODUCTION, LOOKED=str(tmp_path / "looked")) as site, proxy(site.port, tmp_path) as front:
        _answers, states = race(front)
    assert states[State.ENROLLED] > SEATS


@dataclass
class Siege:
    """What goes on at the same time: the site, the worker, a mail server, people, and somebody who kills."""

    folder: Path
    tick: list[str]
    chance: random.Random = field(default_factory=lambda: random.Random(11))
    promised: list[str] = field(default_factory=list)
    answers: Counter = field(default_factory=Counter)
    kills: Counter = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.mail_port, self.web_port = free_port(), free_port()
        self.over = threading.Event()
        self.environment = (
            os.environ | PRODUCTION | {"DATABASE_URL": database_address(), "SIEGE_MAIL_PORT": str(self.mail_port)}
        )

    def web(self) -> subprocess.Popen:
        arguments = ["--bind", f"127.0.0.1:{self.web_port}", "--config", "deploy/gunicorn.conf.py", "--workers", "2"]
        # A machine that is busy loads the site for longer than production lets a worker be silent.
        arguments += ["--timeout", str(PATIENCE)]
        command = [sys.executable, "-m", "gunicorn", "lms.wsgi", *arguments]
        return subprocess.Popen(command, cwd=ROOT, env=self.environment, start_new_session=True)

    def worker(self) -> subprocess.Popen:
        return subprocess.Popen(self.tick, cwd=ROOT, env=self.environment, start_new_session=True)

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

    def killer(self, front: Proxy, running: dict[str, subprocess.Popen], seconds: float) -> None:
        """Kill at random, start again, until the time is up, and let what is left go out. What was killed works again
        before it is killed again: else nothing would ever be at work when it happens."""
        end, sent = time.monotonic() + seconds, 0
        while time.monotonic() < end:
            what = self.chance.choice(["web", "one of web", "worker"])
            if what == "worker":
                wait_until(lambda sent=sent: self.sent() > sent, "the worker sends nothing", pause=0.3)
            else:
                wait_until(lambda: front.get("/healthz") == 200, "the site does not answer", pause=0.3)
            time.sleep(self.chance.uniform(0.1, 2))
            if what == "one of web":
                if workers := children(running["web"].pid):
                    self.kill(self.chance.choice(workers), group=False)
            else:
                self.kill(running[what].pid)
                running[what].wait()
                sent = self.sent()
                running[what] = getattr(self, what)()
            self.kills[what] += 1
        self.over.set()
        wait_until(lambda: not OutboxMail.objects.filter(sent_at=None).exists(), "some mail does not go out", pause=0.3)

    def sent(self) -> int:
        """How many mails have come."""
        return sum(map(len, self.received().values()))

    @staticmethod
    def kill(pid: int, *, group: bool = True) -> None:
        with suppress(ProcessLookupError):
            (os.killpg if group else os.kill)(pid, signal.SIGKILL)

    def run(self, sessions: list[int], seconds: float) -> None:
        running = {"web": self.web(), "worker": self.worker()}
        try:
            with self.mails(), proxy(self.web_port, self.folder) as front, ThreadPoolExecutor(CLIENTS) as pool:
                people = [pool.submit(self.person, front, sessions, number) for number in range(CLIENTS)]
                try:
                    self.killer(front, running, seconds)
                finally:
                    self.over.set()
                for one in people:
                    one.result(PATIENCE)
        finally:
            for process in running.values():
                self.kill(process.pid)
                process.wait()

    def figures(self) -> str:
        came = self.received()
        twice = sum(len(ids) - len(set(ids)) for ids in came.values())
        return f"{sum(self.kills.values())} kills {dict(self.kills)}, answers {dict(self.answers)}, {len(came)} people written to, {twice} mails twice"


TICK = [sys.executable, "manage.py", "tick", "--loop", "1"]


def test_kills_at_random_lose_nothing_and_repeat_only_the_same_letter(tables, tmp_path, capsys):
    sessions = [SessionFactory(capacity=MANY).pk for _session in range(3)]
    siege = Siege(tmp_path, TICK)
    siege.run(sessions, SECONDS)
    with capsys.disabled():
        print(f"\n{siege.figures()}")
    assert siege.promised
    there = set(Enrolment.objects.values_list("member__user__email", flat=True))
    assert set(siege.promised) - there == set()
    came = siege.received()
    wanted = dict(OutboxMail.objects.values_list("message_id", "to"))
    assert {message_id for ids in came.values() for message_id in ids} == set(wanted)
    assert set(siege.promised) - set(came) == set()
    assert {to: set(ids) for to, ids in came.items() if len(set(ids)) > 1} == {}
    assert not OutboxMail.objects.filter(failed_at__isnull=False).exists()
    assert problems() == []


def test_planted_a_sender_that_marks_first_loses_mail(tables, tmp_path):
    siege = Siege(tmp_path, [sys.executable, "-m", "tests.siege.careless_tick"])
    siege.run([SessionFactory(capacity=MANY).pk], min(SECONDS, 30))
    assert set(siege.promised) - set(siege.received()) != set()
