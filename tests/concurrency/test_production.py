"""The short twin of `make test-production`: several workers with production's settings, as the proxy hands requests on."""

import http.client
from collections.abc import Iterator
from contextlib import closing

import pytest
from django.core.management import call_command
from django.test import Client

from courses.common.models import OutboxMail, Tries
from courses.enrolment.models import Enrolment
from courses.web.member.accounts import CODES_AN_HOUR
from tests.concurrency.server import Site, gunicorn
from tests.factories.schedule import SessionFactory
from tests.waiting import PATIENCE
from tests.web.organising import somebody

pytestmark = pytest.mark.django_db(transaction=True)
MOST = 3
OVER_TLS = {"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https"}


@pytest.fixture
def site(transactional_db, django_db_serialized_rollback) -> Iterator[Site]:
    call_command("createcachetable", "cache", "cache_documents", "cache_pages", "cache_renditions", verbosity=0)
    facts = {"DJANGO_SETTINGS_MODULE": "tests.production", "ENROL_RATE": str(MOST), "BEHIND_PROXY": "1"}
    # Gunicorn's health is asked over plain HTTP, as the container asks: `/healthz` is answered there too.
    with gunicorn(**facts) as running:
        yield running


def test_a_limit_is_one_visitor_s_and_holds_in_every_process(site):
    session = SessionFactory(capacity=20)

    def enrol(number: int, visitor: str) -> int:
        return site.behind(f"/hold/{session.pk}/tilmeld/", visitor, name="A", email=f"a{number}@demo.example")

    # What the visitor wrote before the proxy's own word changes nothing.
    first = [enrol(number, f"203.0.113.{number}, 192.0.2.1") for number in range(MOST + 2)]
    assert first == [302] * MOST + [429] * 2
    assert enrol(90, "192.0.2.2") == 302
    assert Enrolment.objects.count() == MOST + 1
    assert Tries.objects.filter(key__startswith="enrol:").count() == 2


def test_codes_are_counted_in_one_place_for_every_process(site):
    def ask(email: str, visitor: str) -> int:
        return site.behind("/konto/login/code/", visitor, email=email)

    # Whoever asks, and whatever they write before the proxy's own word: the seventh to one mailbox is refused.
    asked = [ask("offer@demo.example", f"203.0.113.9, 192.0.2.{number}") for number in range(CODES_AN_HOUR + 1)]
    assert asked == [302] * CODES_AN_HOUR + [200]
    assert ask("en-anden@demo.example", "192.0.2.1") == 302
    assert OutboxMail.objects.filter(to="offer@demo.example").count() == CODES_AN_HOUR


def test_cookies_are_for_this_host_and_for_tls_alone(site):
    with closing(http.client.HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE)) as link:
        link.request("GET", "/konto/login/code/", headers=OVER_TLS)
        answer = link.getresponse()
        cookies = [value for name, value in answer.getheaders() if name == "Set-Cookie"]
    assert answer.status == 200
    assert cookies
    assert all("; Secure" in cookie and "Path=/" in cookie and "Domain" not in cookie for cookie in cookies)
    assert {cookie.split("=")[0] for cookie in cookies} <= {"__Host-csrftoken", "__Host-session"}


def answer_of(site: Site, path: str, **headers: str) -> http.client.HTTPResponse:
    with closing(http.client.HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE)) as link:
        link.request("GET", path, headers=OVER_TLS | headers)
        answer = link.getresponse()
        answer.read()
        return answer


def test_pages_are_kept_once_for_all_processes(site):
    path = f"/hold/{SessionFactory().pk}/"
    etag = answer_of(site, path).headers["ETag"]
    assert etag
    assert {answer_of(site, path, **{"If-None-Match": etag}).status for _turn in range(12)} == {304}


def test_the_back_office_asks_for_a_second_factor_in_every_process(site):
    client = Client()
    client.force_login(somebody("Planlægning"))
    cookie = f"__Host-session={client.session.session_key}"
    answers = [answer_of(site, "/admin/", Cookie=cookie) for _turn in range(6)]
    assert {(answer.status, answer.headers["Location"]) for answer in answers} == {
        (302, "/konto/2fa/totp/activate/?next=%2Fadmin%2F")
    }
    assert answer_of(site, "/min-side/", Cookie=cookie).status == 200


def test_over_plain_http_everything_but_health_is_led_to_tls(site):
    assert site.get("/") == 301
    assert site.get("/healthz") == 200


def test_calendars_are_kept_once_for_all_processes(site):
    SessionFactory()
    path = "/kalender/alle.ics"
    with closing(http.client.HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE)) as link:
        link.request("GET", path, headers=OVER_TLS)
        answer = link.getresponse()
        answer.read()
        etag = answer.headers["ETag"]
    assert answer.status == 200
    assert {site.get(path, **OVER_TLS, **{"If-None-Match": etag}) for _ in range(12)} == {304}
