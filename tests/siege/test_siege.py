"""`make siege`: the site as it really stands, behind its proxy, while sixty press at once and processes are killed.

Outside `make test`, which has short twins: `tests/concurrency/test_server.py` and `test_mail_faults.py`. It ends by itself:
SIEGE_ROUNDS rounds of the storm, SIEGE_SECONDS seconds of kills.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from django.core.management import call_command

from courses.common.models import OutboxMail
from courses.enrolment.models import State
from tests.concurrency.server import ROOT, children, database_address, gunicorn, problems
from tests.factories.schedule import SessionFactory
from tests.network import free_port
from tests.siege.parts import CLIENTS, MANY, PEOPLE, PRODUCTION, ROUNDS, SEATS, SECONDS, Siege, production_server, race
from tests.siege.proxy import Proxy, proxy
from tests.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
HERE = PRODUCTION | {"DJANGO_SETTINGS_MODULE": "tests.siege.settings"}
TICK = [sys.executable, "manage.py", "tick", "--loop", "1"]


@pytest.fixture
def tables(transactional_db, django_db_serialized_rollback) -> None:
    call_command("createcachetable", "cache", "cache_documents", "cache_pages", "cache_renditions", verbosity=0)


def test_through_the_proxy_exactly_ten_of_sixty_get_a_seat(tables, tmp_path):
    with gunicorn(**HERE) as site, proxy(site.port, folder=tmp_path) as front:
        for _round in range(ROUNDS):
            answers, states = race(front)
            assert answers == {302: PEOPLE}
            assert states == {State.UNCONFIRMED: SEATS, State.WAITING: PEOPLE - SEATS}
    assert problems() == []


def test_planted_count_then_insert_is_caught_through_the_proxy(tables, tmp_path):
    (tmp_path / "looked").mkdir()
    careless = "tests.concurrency.careless:site()"
    with (
        gunicorn(careless, **HERE, LOOKED=str(tmp_path / "looked")) as site,
        proxy(site.port, folder=tmp_path) as front,
    ):
        _answers, states = race(front)
    assert states[State.ENROLLED] > SEATS


@dataclass
class OneMachine(Siege):
    """The site and its worker, and somebody who kills."""

    tick: list[str] = field(default_factory=lambda: TICK)

    def __post_init__(self) -> None:
        self.web_port = free_port()
        self.environment = (
            os.environ | HERE | {"DATABASE_URL": database_address(), "SIEGE_MAIL_PORT": str(self.mail_port)}
        )

    def web(self) -> subprocess.Popen:
        command = production_server(self.web_port)
        return subprocess.Popen(command, cwd=ROOT, env=self.environment, start_new_session=True)

    def worker(self) -> subprocess.Popen:
        return subprocess.Popen(self.tick, cwd=ROOT, env=self.environment, start_new_session=True)

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

    def run(self, sessions: list[int], seconds: float) -> None:
        running = {"web": self.web(), "worker": self.worker()}
        try:
            with self.mails(), proxy(self.web_port, folder=self.folder) as front, ThreadPoolExecutor(CLIENTS) as pool:
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


def test_kills_at_random_lose_nothing_and_repeat_only_the_same_letter(tables, tmp_path, capsys):
    sessions = [SessionFactory(capacity=MANY).pk for _session in range(3)]
    siege = OneMachine(tmp_path)
    siege.run(sessions, SECONDS)
    with capsys.disabled():
        print(f"\n{siege.figures()}")
    siege.assert_nothing_is_lost()


def test_planted_a_sender_that_marks_first_loses_mail(tables, tmp_path):
    siege = OneMachine(tmp_path, tick=[sys.executable, "-m", "tests.siege.careless_tick"])
    siege.run([SessionFactory(capacity=MANY).pk], min(SECONDS, 30))
    assert set(siege.promised) - set(siege.received()) != set()
