"""A real web server on the database of the tests, many people who press at once, and what must hold afterwards."""

import http.client
import os
import subprocess
import sys
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from courses.enrolment import queries
from courses.enrolment.models import SEATED, Enrolment, EnrolmentEvent, State
from courses.schedule.models import Session
from tests.network import CSRF, CSRF_COOKIES, free_port
from tests.waiting import PATIENCE, wait_until

ROOT = Path(__file__).resolve().parents[2]
WORKERS, THREADS = 3, 4
# So many requests are inside the site at the same moment, never more: a worker takes no connection beyond its threads.
AT_ONCE = WORKERS * THREADS


def database_address() -> str:
    """DATABASE_URL of the very database the tests are on."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    given = urllib.parse.urlsplit(os.environ["DATABASE_URL"])
    return given._replace(path=f"/{facts['NAME']}").geturl()


@contextmanager
def gunicorn(application: str = "lms.wsgi", **options: str) -> Iterator["Site"]:
    """Several worker processes of several threads each; `options` go into their environment.

    The site is loaded once, before the workers are forked: they begin in the same moment, and none is missing when the
    first of them answers.
    """
    port = free_port()
    environment = (
        os.environ | {"DJANGO_SETTINGS_MODULE": "lms.settings.test", "DATABASE_URL": database_address()} | options
    )
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--no-control-socket"]
    arguments = ["--preload", "--workers", str(WORKERS), "--threads", str(THREADS), "--log-level", "error"]
    # With as many connections as threads none is kept open after its answer; a client that is slow to ask is waited for.
    arguments += ["--worker-connections", str(THREADS), "--keep-alive", str(PATIENCE)]
    arguments += ["--timeout", str(PATIENCE), "--graceful-timeout", "2"]
    process = subprocess.Popen([*command, *arguments], cwd=ROOT, env=environment)
    site = Site(port, master=process.pid)
    try:
        site.wait(process)
        yield site
    finally:
        process.terminate()
        process.wait(PATIENCE)


def children(pid: int) -> list[int]:
    """The processes that this one has begun and that live (Linux)."""
    file = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(one) for one in file.read_text().split()] if file.exists() else []


def sent(cookies: dict[str, str]) -> str:
    """The header that carries these cookies."""
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


@dataclass
class Site:
    """Where the server listens; `post` and `get` return the status of the answer."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    master: int = 0

    def workers(self) -> list[int]:
        """The processes that answer."""
        return children(self.master)

    def post(self, path: str, **fields: Any) -> int:
        body = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": CSRF}, doseq=True)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": sent(CSRF_COOKIES | self.cookies)}
        return self._ask("POST", path, body, headers)

    def get(self, path: str, **headers: str) -> int:
        return self._ask("GET", path, None, headers)

    def behind(self, path: str, visitor: str, **fields: Any) -> int:
        """A POST as the proxy of `deploy/` hands it on: over TLS, from `visitor`, who may have written more before it."""
        host = f"127.0.0.1:{self.port}"
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": sent(CSRF_COOKIES),
            "X-Forwarded-For": visitor,
            "X-Forwarded-Proto": "https",
            "Origin": f"https://{host}",
        }
        return self._ask("POST", path, urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": CSRF}), headers)

    def headers(self, path: str) -> dict[str, str]:
        """Those of the answer to a GET."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as link:
            link.request("GET", path)
            return dict(link.getresponse().getheaders())

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> int:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            link.request(method, path, body, headers)
            answer = link.getresponse()
            answer.read()
            return answer.status
        finally:
            link.close()

    def wait(self, process: subprocess.Popen) -> None:
        """Until it answers. It listens only when it has loaded the site."""

        def answers() -> bool:
            assert process.poll() is None, "the server has ended"
            try:
                return self.get("/healthz") == 200
            except OSError:
                return False

        wait_until(answers, "the server does not answer")


def at_once(calls: list[Callable[[], int]]) -> list[int]:
    """Let every call begin at the same moment, each in a thread of its own; what they returned, in order."""
    start = threading.Barrier(len(calls))

    def one(call: Callable[[], int]) -> int:
        start.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


def problems() -> list[str]:
    """Everything in the database that breaks a promise about seats, queues and offers; empty when all is well."""
    found = []
    for session in Session.objects.with_details().order_by("pk"):
        # A seat that somebody has just left is kept for them for ten minutes.
        seats = Enrolment.objects.filter(session=session)
        held = seats.filter(Q(state__in=SEATED) | Q(held_until__isnull=False)).count()
        if not held == session.seats_taken <= session.capacity:
            found.append(f"{session.pk}: {held} seats held, {session.seats_taken} counted, {session.capacity} there")
        if not session.is_full:
            beside = [waiter for waiter in queries.waiting_list(session) if not waiter.has_offer]
            found += [f"{session.pk}: member {waiter.member.pk} waits beside a free seat" for waiter in beside]
    offers = Enrolment.objects.filter(state=State.OFFERED).values("member", "offered_course").order_by("member")
    found += [f"{row['member']} holds two offers" for row in offers.annotate(n=Count("pk")).filter(n__gt=1)]
    for enrolment in Enrolment.objects.order_by("pk"):
        steps = EnrolmentEvent.objects.filter(enrolment=enrolment).order_by("pk").values_list("before", "state")
        path = [after for _before, after in steps]
        if [before for before, _after in steps] != ["", *path][:-1] or path[-1:] != [enrolment.state]:
            found.append(f"enrolment {enrolment.pk} is {enrolment.state} after {list(steps)}")
    return found
