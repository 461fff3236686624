"""A site on several machines, of which each is a few processes here: two web servers behind the proxy, two workers, a pooler
of transactions, a cache that they share, and a copy of the database that follows it. Each part can be killed and begun again at
the same address."""

import http.client
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import urllib.parse
from collections import Counter
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
from tests.concurrency.server import ROOT, database_address, sent
from tests.network import CSRF, CSRF_COOKIES, free_port
from tests.siege.parts import CLIENTS, PRODUCTION, Siege, production_server
from tests.siege.proxy import Proxy, proxy
from tests.waiting import PATIENCE, wait_until
from tools.with_postgres import server_account, system_programs

WEB, WORKERS = ("web 1", "web 2"), ("worker 1", "worker 2")
TICK = ("manage.py", "tick", "--loop", "1")
PARTS = (*WEB, "pooler", "cache", "replica")
# How long the copy waits with what it has heard.
BEHIND = "5s"
READERS = 4


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
    # Which application a web server has that is not on the version of the others.
    versions: dict[str, str] = field(default_factory=dict)
    running: dict[str, subprocess.Popen] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=lambda: {name: free_port() for name in PARTS})

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
                "SIEGE_REPLICA_URL": f"postgresql://postgres@127.0.0.1:{self.ports['replica']}{given.path}",
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

    def stop(self, name: str) -> None:
        """Tell a part to stop, as `docker stop` does, and wait until it has."""
        process = self.running.pop(name)
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)

    def page(self, name: str, session: Session, **cookies: str) -> str:
        """A session's page as this web server gives it, past the proxy, to somebody with these cookies."""
        status, _set, body = self.ask(name, "GET", reverse("public:session", args=[session.pk]), cookies)
        assert status == 200, body
        return body

    def enrol(self, name: str, session: Session, email: str) -> dict[str, str]:
        """Enrol at this web server; the cookies that are given for all of the site."""
        who = {"name": "Prøve Person", "email": email, "csrfmiddlewaretoken": CSRF}
        path = reverse("public:enrol", args=[session.pk])
        status, given, body = self.ask(name, "POST", path, CSRF_COOKIES, urllib.parse.urlencode(who))
        assert status == 302, body
        pairs = [one.partition(";") for one in given if "path=/;" in f"{one.lower()};"]
        return dict(pair.split("=", 1) for pair, _semicolon, _rest in pairs)

    def ask(
        self, name: str, method: str, path: str, cookies: dict[str, str], body: str | None = None
    ) -> tuple[int, list[str], str]:
        """Ask this web server as the proxy does: status, cookies that are set, and the page."""
        headers = {"Host": "localhost", "X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.9"}
        headers["Cookie"] = sent(cookies)
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": "https://localhost"}
        with closing(http.client.HTTPConnection("127.0.0.1", self.ports[name], timeout=PATIENCE)) as link:
            link.request(method, path, body, headers)
            answer = link.getresponse()
            return answer.status, answer.headers.get_all("Set-Cookie") or [], answer.read().decode()

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
            shutil.rmtree(f"/tmp/rundkreds-replica-{self.ports['replica']}", ignore_errors=True)  # noqa: S108

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

    @contextmanager
    def readers(self, front: Proxy, paths: list[str]) -> Iterator[Counter]:
        """Look at these pages without a pause until what is inside ends; the answers so far, by status."""
        seen: Counter = Counter()

        def read(number: int) -> None:
            while not self.over.is_set():
                for path in paths:
                    seen[front.get(path, CLIENTS + number)] += 1

        with ThreadPoolExecutor(READERS) as pool:
            crowd = [pool.submit(read, number) for number in range(READERS)]
            try:
                yield seen
            finally:
                self.over.set()
            for one in crowd:
                one.result(PATIENCE)

    def copy(self, question: str) -> str:
        """What the copy of the database answers."""
        programs = system_programs()
        assert programs
        given = urllib.parse.urlsplit(database_address())
        line = ["-h", "127.0.0.1", "-p", str(self.ports["replica"]), "-U", "postgres", "-d", given.path.lstrip("/")]
        command = [str(programs / "psql"), *line, "-Atc", question]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

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
            return production_server(self.ports[name], self.versions.get(name, self.application)), None
        if name in WORKERS:
            return [sys.executable, *self.tick], None
        if name == "cache":
            bare = ["--bind", "127.0.0.1", "--port", str(self.ports[name]), "--save", "", "--appendonly", "no"]
            return [program("redis-server"), *bare], None
        if name == "replica":
            return self._replica(), server_account()
        return [program("pgbouncer"), str(self._pooler())], server_account()

    def _replica(self) -> list[str]:
        """PostgreSQL on a copy that is taken now, where none was, and follows from then on, a while behind."""
        programs, account = system_programs(), server_account()
        if programs is None:
            pytest.skip("no programs of PostgreSQL")
        group = pwd.getpwnam(account).pw_gid if account else None
        given = urllib.parse.urlsplit(database_address())
        host = urllib.parse.parse_qs(given.query).get("host", [given.hostname])[0]
        room = Path("/tmp") / f"rundkreds-replica-{self.ports['replica']}"  # noqa: S108 the account has to get there
        if not room.exists():
            room.mkdir(mode=0o700)
            if account:
                shutil.chown(room, account)
            first = ["-h", str(host), "-p", str(given.port or 5432), "-U", given.username or "postgres"]
            taken = [str(programs / "pg_basebackup"), *first, "-D", str(room / "data"), "-R", "-c", "fast", "--no-sync"]
            subprocess.run(taken, user=account, group=group, extra_groups=[] if account else None, cwd=room, check=True)
        told = {
            "port": self.ports["replica"],
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": room,
            "recovery_min_apply_delay": BEHIND,
            "hot_standby_feedback": "on",
            "fsync": "off",
            # No fewer than the first has.
            "max_connections": 120,
        }
        options = [part for option, value in told.items() for part in ("-c", f"{option}={value}")]
        return [str(programs / "postgres"), "-D", str(room / "data"), *options]

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
