"""One slow line beside ordinary people: it holds up nobody, and is answered when it is done. No proxy, and no clock."""

import socket
from collections.abc import Iterator
from contextlib import closing

import pytest
from django.core.management import call_command

from courses.enrolment.models import Enrolment
from tests.concurrency.server import AT_ONCE, Site, gunicorn, sent
from tests.factories.schedule import SessionFactory
from tests.network import CSRF, CSRF_COOKIES
from tests.waiting import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)
BODY = f"name=Alma&email=alma%40demo.example&csrfmiddlewaretoken={CSRF}".encode()


@pytest.fixture
def site(transactional_db, django_db_serialized_rollback) -> Iterator[Site]:
    call_command("createcachetable", "cache", "cache_documents", "cache_pages", "cache_renditions", verbosity=0)
    with gunicorn(DJANGO_SETTINGS_MODULE="tests.production", BEHIND_PROXY="1") as running:
        yield running


def begun(site: Site, path: str) -> socket.socket:
    """A connection on which an enrolment has arrived but for the second half of its body."""
    host = f"127.0.0.1:{site.port}"
    head = {
        "Host": host,
        "Origin": f"https://{host}",
        "X-Forwarded-For": "192.0.2.1",
        "X-Forwarded-Proto": "https",
        "Cookie": sent(CSRF_COOKIES),
        "Content-Type": "application/x-www-form-urlencoded",
        "Content-Length": str(len(BODY)),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    line = socket.create_connection(("127.0.0.1", site.port), timeout=PATIENCE)
    line.sendall(f"POST {path} HTTP/1.1\r\n{lines}\r\n".encode() + BODY[: len(BODY) // 2])
    return line


def test_others_are_answered_meanwhile_and_it_is_when_it_is_done(site):
    path = f"/hold/{SessionFactory().pk}/tilmeld/"
    with closing(begun(site, path)) as line:
        # More than there are threads: all of them would stand behind it.
        assert {site.get("/healthz") for _turn in range(2 * AT_ONCE)} == {200}
        assert Enrolment.objects.count() == 0
        line.sendall(BODY[len(BODY) // 2 :])
        assert line.recv(64).startswith(b"HTTP/1.1 302 ")
    assert Enrolment.objects.count() == 1


def test_one_that_goes_away_leaves_nothing_behind(site):
    path = f"/hold/{SessionFactory().pk}/tilmeld/"
    for _turn in range(2 * AT_ONCE):
        begun(site, path).close()
    assert {site.get("/healthz") for _turn in range(AT_ONCE)} == {200}
    assert Enrolment.objects.count() == 0
