"""Logging in against `oidc-provider` on Node: the walk of tests/web/member/test_movement.py, by a provider that others wrote and that
was certified. `make test-login`."""

import html
import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.core.cache import cache

from courses.people.models import User
from tests.factories.members import UserFactory
from tests.network import free_port
from tests.oidc import CLIENT, SECRET
from tests.web.member.test_movement import BACK, OUT, trouble, way_out
from tools.login import ensure_provider

pytestmark = pytest.mark.django_db
PROGRAM = Path(__file__).parent / "provider.mjs"
ALMA = {"email": "alma@demo.example", "email_verified": True, "name": "Alma Prøve"}


class Real:
    """The program, and a browser at it."""

    def __init__(self, port: int) -> None:
        self.address, self.browser = f"http://127.0.0.1:{port}", requests.Session()

    def says(self, sub: str | None = "m-1", amr: list[str] | None = None, **claims) -> None:
        body = {"sub": sub, "amr": amr, "claims": claims}
        requests.post(f"{self.address}/control", data=json.dumps(body), timeout=10).raise_for_status()

    def log_in(self, url: str) -> str:
        """Where the browser is led back to."""
        for _step in range(8):
            answer = self.browser.get(url, allow_redirects=False, timeout=10)
            assert answer.status_code in (302, 303), answer.text[:300]
            url = requests.compat.urljoin(url, answer.headers["Location"])
            if BACK in url:
                return url
        raise AssertionError(url)


@contextmanager
def program(settings, *, port: int | None = None, ahead: int = 0) -> Iterator[Real]:
    port = port or free_port()
    command = ["node", str(PROGRAM), str(port), CLIENT, SECRET, settings.BASE_URL + BACK, str(ahead)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=ensure_provider()) as running:
        try:
            assert running.stdout is not None
            assert any(line.strip() == "ready" for line in running.stdout)
            settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = (
                f"http://127.0.0.1:{port}",
                CLIENT,
                SECRET,
            )
            settings.OIDC_NAME, settings.OUTWARD_ALLOWED = "Prøvebevægelsen", [f"127.0.0.1:{port}"]
            yield Real(port)
        finally:
            running.terminate()
            running.wait()


@pytest.fixture
def real(settings):
    with program(settings) as found:
        yield found


def log_in(client, real: Real, **sent):
    parts = urlsplit(real.log_in(way_out(client, **sent)))
    return client.get(f"{parts.path}?{parts.query}")


def test_somebody_comes_in_and_leaves_there_too(client, real):
    real.says(**ALMA)
    assert log_in(client, real, next="/find/")["Location"] == "/find/"
    assert User.objects.get().first_name == "Alma Prøve"
    page = client.post("/konto/logout/").content.decode()
    url = html.unescape(re.search(r'content="0; url=([^"]+)"', page)[1])
    asks = real.browser.get(url, timeout=10).text
    form = dict(re.findall(r'name="(\w+)" value="([^"]*)"', asks)) | {"logout": "yes"}
    action = re.search(r'action="([^"]+)"', asks)[1]
    done = real.browser.post(action, data=form, allow_redirects=False, timeout=10)
    assert done.headers["Location"].rstrip("/") == "http://127.0.0.1:8000"


def test_an_address_that_is_missing_unchecked_or_taken_opens_nothing(client, real):
    real.says(name="Alma Prøve")
    assert "fortæller os ikke" in trouble(client, log_in(client, real))
    real.says(**ALMA | {"email_verified": False})
    assert "har ikke tjekket" in trouble(client, log_in(client, real))
    assert not User.objects.exists()
    UserFactory(email=ALMA["email"])
    real.says(**ALMA)
    assert "fra da af åbner" in trouble(client, log_in(client, real))


def test_whoever_says_no_there_reads_so(client, real):
    real.says(sub=None)
    assert "uden at logge ind" in trouble(client, log_in(client, real))


def test_roles_come_and_go(client, real, settings):
    settings.MOVEMENT_ROLES = {"kursus": "Planlægning"}
    real.says(**ALMA, groups=["kursus"])
    log_in(client, real)
    assert User.objects.get().groups.get().name == "Planlægning"
    client.logout()
    real.says(**ALMA, groups=[])
    log_in(client, real)
    assert not User.objects.get().groups.exists()


def test_its_second_factor_counts_where_it_says_so(client, real, settings):
    settings.STAFF_SECOND_FACTOR = True
    settings.MOVEMENT_ROLES = {"kursus": "Planlægning"}
    real.says(**ALMA, groups=["kursus"], amr=["pwd", "mfa"])
    log_in(client, real)
    assert client.get("/admin/").status_code == 200
    client.logout()
    real.browser.cookies.clear()
    real.says(**ALMA, groups=["kursus"], amr=["pwd"])
    log_in(client, real)
    assert "/2fa/totp/activate/" in client.get("/admin/")["Location"]


def test_other_keys_under_the_same_address_are_found(client, settings):
    port, seen = free_port(), set()
    for _start in range(2):
        with program(settings, port=port) as real:
            real.says(**ALMA)
            assert log_in(client, real)["Location"] == "/min-side/"
            client.logout()
            seen.add(requests.get(f"{real.address}/jwks", timeout=10).json()["keys"][0]["kid"])
    assert len(seen) == 2


@pytest.mark.parametrize(("ahead", "comes_in"), [(45, True), (600, False)])
def test_its_clock_may_be_a_minute_ahead(client, settings, ahead, comes_in):
    with program(settings, ahead=ahead) as real:
        real.says(**ALMA)
        assert (log_in(client, real)["Location"] == "/min-side/") == comes_in


def test_one_that_went_away_is_a_sentence(client, settings):
    with program(settings) as real:
        real.says(**ALMA)
        back = urlsplit(real.log_in(way_out(client)))
    assert "svarer ikke" in trouble(client, client.get(f"{back.path}?{back.query}"))
    cache.clear()
    assert "svarer ikke" in trouble(client, client.post(OUT))
    assert parse_qs(back.query)["code"]
