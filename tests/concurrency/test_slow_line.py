"""One slow line beside ordinary people: it holds up nobody, and is answered when it is done. No proxy, and no clock."""

import socket
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.test.client import BOUNDARY, encode_multipart

from courses.enrolment.models import Enrolment
from tests.concurrency.server import AT_ONCE, Site, gunicorn, sent
from tests.factories.schedule import SessionFactory
from tests.network import CSRF, CSRF_COOKIES
from tests.waiting import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)
FIELDS = {"name": "Alma", "email": "alma@demo.example", "csrfmiddlewaretoken": CSRF}
FORM, PARTS = "application/x-www-form-urlencoded", f"multipart/form-data; boundary={BOUNDARY}"
# A browser sends a form in one of two ways; in parts where it holds a file.
BODIES = {FORM: urlencode(FIELDS).encode(), PARTS: encode_multipart(BOUNDARY, FIELDS)}


@pytest.fixture
def site(transactional_db, django_db_serialized_rollback) -> Iterator[Site]:
    call_command("createcachetable", "cache", "cache_documents", "cache_pages", "cache_renditions", verbosity=0)
    with gunicorn(DJANGO_SETTINGS_MODULE="tests.production", BEHIND_PROXY="1") as running:
        yield running


def begun(site: Site, path: str, kind: str = FORM) -> socket.socket:
    """A connection on which an enrolment has arrived but for the second half of its body."""
    body = BODIES[kind]
    host = f"127.0.0.1:{site.port}"
    head = {
        "Host": host,
        "Origin": f"https://{host}",
        "X-Forwarded-For": "192.0.2.1",
        "X-Forwarded-Proto": "https",
        "Cookie": sent(CSRF_COOKIES),
        "Content-Type": kind,
        "Content-Length": str(len(body)),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    line = socket.create_connection(("127.0.0.1", site.port), timeout=PATIENCE)
    line.sendall(f"POST {path} HTTP/1.1\r\n{lines}\r\n".encode() + body[: len(body) // 2])
    return line


@pytest.mark.parametrize("kind", BODIES)
def test_others_are_answered_meanwhile_and_it_is_when_it_is_done(site, kind):
    path = f"/hold/{SessionFactory().pk}/tilmeld/"
    with closing(begun(site, path, kind)) as line:
        # More than there are threads: all of them would stand behind it.
        assert {site.get("/healthz") for _turn in range(2 * AT_ONCE)} == {200}
        assert Enrolment.objects.count() == 0
        line.sendall(BODIES[kind][len(BODIES[kind]) // 2 :])
        assert line.recv(64).startswith(b"HTTP/1.1 302 ")
    assert Enrolment.objects.count() == 1


@pytest.mark.parametrize("kind", BODIES)
def test_one_that_goes_away_leaves_nothing_behind(site, kind):
    path = f"/hold/{SessionFactory().pk}/tilmeld/"
    for _turn in range(2 * AT_ONCE):
        begun(site, path, kind).close()
    assert {site.get("/healthz") for _turn in range(AT_ONCE)} == {200}
    assert Enrolment.objects.count() == 0


@pytest.mark.parametrize("kind", BODIES)
def test_one_that_was_cut_off_is_refused(site, kind):
    """Its line goes one way only, as when a telephone loses the network: what it sent is all that there will be."""
    with closing(begun(site, f"/hold/{SessionFactory().pk}/tilmeld/", kind)) as line:
        line.shutdown(socket.SHUT_WR)
        assert line.recv(64).startswith(b"HTTP/1.1 400 ")
    assert Enrolment.objects.count() == 0
