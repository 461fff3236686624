"""A site on several machines, of which each is a few processes here: two web servers behind the proxy, two workers, a pooler
of transactions, a cache that they share. Each part can be killed and begun again at the same address."""

import http.client
import os
import pwd
import shutil
import socket
import subprocess
import sys
import urllib.parse
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pytest
from django.urls import reverse

from courses.common.models import OutboxMail
from courses.schedule.models import Session
from tests.concurrency.server import ROOT, database_address
from tests.network import free_port
from tests.siege.parts import CLIENTS, PRODUCTION, Siege, production_server
from tests.siege.proxy import Proxy, proxy
from tests.waiting import PATIENCE, wait_until
from tools.with_postgres import server_account

WEB, WORKERS = ("web 1", "web 2"), ("worker 1", "worker 2")
TICK = ("manage.py", "tick", "--loop", "1")


def program(name: str) -> str:
    """Where a program of Debian's package is; the test is left out where there is none."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    return found or pytest.skip(f"{name} is not installed (sudo apt install redis-server pgbouncer)")


def answers(port: int) -> bool:
    """Whether somebody takes a line there."""
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


@dataclass
class Cluster(Siege):
    """The parts by name, each a process or a group of them. `application` and `tick` may be others, as controls."""

    application: str = "lms.wsgi"
    tick: tuple[str, ...] = TICK
    own: dict[str, str] = field(default_factory=dict)
    running: dict[str, subprocess.Popen] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=lambda: {name: free_port() for name in (*WEB, "pooler", "cache")})

    @cached_property
    def environment(self) -> dict[str, str]:
        """What every site and worker is told."""
        given = urllib.parse.urlsplit(database_address())
        pooled = f"postgresql://postgres@127.0.0.1:{self.ports['pooler']}{given.path}"
        return (
            os.environ
            | PRODUCTION
            | {
                "DJANGO_SETTINGS_MODULE": "tests.cluster.settings",
                "DATABASE_URL": pooled,
                "CACHE_URL": f"redis://127.0.0.1:{self.ports['cache']}",
                "SIEGE_MAIL_PORT": str(self.mail_port),
            }
            | self.own
        )

    def begin(self, name: str) -> None:
        """Start a part, and wait until it takes lines; a worker takes none."""
        command, account = self._command(name)
        self.running[name] = subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environment,
            start_new_session=True,
            user=account,
            stdout=self._log(name),
            stderr=subprocess.STDOUT,
        )
        if name in self.ports:
            wait_until(lambda: answers(self.ports[name]), f"{name} takes no line", pause=0.05)

    def end(self, name: str) -> None:
        """Kill a part (-9), and wait until it is gone."""
        self.kill(self.running[name].pid)
        self.running.pop(name).wait()

    def page(self, name: str, session: Session) -> str:
        """A session's page as this web server gives it, past the proxy, to somebody who is nobody in particular."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.ports[name], timeout=PATIENCE)) as link:
            link.request(
                "GET",
                reverse("public:session", args=[session.pk]),
                headers={"Host": "localhost", "X-Forwarded-Proto": "https"},
            )
            answer = link.getresponse()
            body = answer.read().decode()
        assert answer.status == 200, body
        return body

    @contextmanager
    def up(self, *workers: str) -> Iterator[Proxy]:
        """All parts but the workers, and those of them that are named, behind the proxy."""
        try:
            for name in ("cache", "pooler", *WEB, *workers):
                self.begin(name)
            ports = [self.ports[name] for name in WEB]
            with self.mails(), proxy(*ports, folder=self.folder) as front:
                yield front
        finally:
            self.over.set()
            for name in list(self.running):
                self.end(name)

    @contextmanager
    def people(self, front: Proxy, sessions: list[int]) -> Iterator[None]:
        """Enrol without a pause until what is inside ends."""
        with ThreadPoolExecutor(CLIENTS) as pool:
            crowd = [pool.submit(self.person, front, sessions, number) for number in range(CLIENTS)]
            try:
                yield
            finally:
                self.over.set()
            for one in crowd:
                one.result(PATIENCE)

    def goes_on(self) -> None:
        """Wait until somebody is promised a seat who was not before, and a mail comes."""
        promised, sent = len(self.promised), self.sent()
        wait_until(lambda: len(self.promised) > promised, "nobody gets a seat any more", pause=0.1)
        wait_until(lambda: self.sent() > sent, "no mail comes any more", pause=0.1)

    def settled(self) -> None:
        """Wait until no mail is left."""
        wait_until(lambda: not OutboxMail.objects.filter(sent_at=None).exists(), "some mail does not go out", pause=0.3)

    def _command(self, name: str) -> tuple[list[str], str | None]:
        if name in WEB:
            return production_server(self.ports[name], self.application), None
        if name in WORKERS:
            return [sys.executable, *self.tick], None
        if name == "cache":
            bare = ["--bind", "127.0.0.1", "--port", str(self.ports[name]), "--save", "", "--appendonly", "no"]
            return [program("redis-server"), *bare], None
        return [program("pgbouncer"), str(self._pooler())], server_account()

    def _pooler(self) -> Path:
        """PgBouncer's file: a connection of the server for each transaction, no longer."""
        given = urllib.parse.urlsplit(database_address())
        host = urllib.parse.parse_qs(given.query).get("host", [given.hostname])[0]
        name = given.path.lstrip("/")
        lines = [
            "[databases]",
            f"{name} = host={host} port={given.port or 5432} dbname={name} user={given.username or 'postgres'}",
            "[pgbouncer]",
            f"listen_addr = 127.0.0.1\nlisten_port = {self.ports['pooler']}\nunix_socket_dir =",
            "auth_type = any\npool_mode = transaction\nmax_client_conn = 500\ndefault_pool_size = 20",
            # Python's driver may name it at the start; a pooler that does not know it would refuse.
            "ignore_startup_parameters = extra_float_digits",
        ]
        file = self.folder / "pooler" / "pgbouncer.ini"
        file.parent.mkdir(exist_ok=True)
        file.write_text("\n".join(lines), encoding="utf-8")
        account = server_account()
        if account:
            # The account has to get there from the folder of the test, which nobody else may look into.
            place = Path("/tmp") / f"rundkreds-pooler-{self.ports['pooler']}.ini"  # noqa: S108
            shutil.copy(file, place)
            shutil.chown(place, account, pwd.getpwnam(account).pw_gid)
            return place
        return file

    def _log(self, name: str):
        return (self.folder / f"{name}.log").open("ab")
