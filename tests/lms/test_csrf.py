"""Whose forms are taken: our own pages', by what browsers send, and with a session only with its token."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from courses.demand.models import Interest
from tests.factories.members import UserFactory
from tests.factories.places import PostcodeFactory
from tests.web.browser import entries, form_with

pytestmark = pytest.mark.django_db
HOST = "testserver"
OURS = f"http://{HOST}"
THEIRS = "https://elsewhere.example"


def send(client: Client, **headers: str) -> int:
    """Ask to be told of courses, as somebody nobody knows, from a page that sends these headers."""
    fields = {"email": "aase@example.dk", "radius_km": "40", "postcode": PostcodeFactory().pk}
    return client.post(
        reverse("public:interest"), fields, headers={k.replace("_", "-"): v for k, v in headers.items()}
    ).status_code


@pytest.mark.parametrize(
    ("headers", "is_taken"),
    [
        ({"sec_fetch_site": "same-origin", "origin": OURS}, True),
        # A page with Referrer-Policy: no-referrer.
        ({"sec_fetch_site": "same-origin", "origin": "null"}, True),
        ({"sec_fetch_site": "none"}, True),
        ({"origin": OURS}, True),
        ({}, True),
        ({"sec_fetch_site": "cross-site", "origin": THEIRS}, False),
        ({"sec_fetch_site": "same-site", "origin": "http://blog.testserver"}, False),
        ({"sec_fetch_site": "cross-site"}, False),
        ({"origin": THEIRS}, False),
        ({"origin": "null"}, False),
        ({"origin": "https://testserver"}, False),
        ({"origin": "http://testserver:8000"}, False),
    ],
)
def test_of_a_visitor(headers, is_taken):
    status = send(Client(enforce_csrf_checks=True), **headers)
    assert (status == 403, Interest.objects.exists()) == (not is_taken, is_taken)


def test_a_site_that_is_trusted_may_send(settings):
    settings.CSRF_TRUSTED_ORIGINS = ["https://kurser.example.dk"]
    assert send(Client(enforce_csrf_checks=True), origin="https://kurser.example.dk", sec_fetch_site="same-site") != 403


class TestWithASession:
    @pytest.fixture
    def somebody(self):
        client = Client(enforce_csrf_checks=True)
        client.force_login(UserFactory())
        return client

    def test_the_token_is_asked_for_as_well(self, somebody):
        assert send(somebody, sec_fetch_site="same-origin", origin=OURS) == 403
        assert not Interest.objects.exists()

    def test_with_the_token_of_the_page_it_is_taken(self, somebody):
        page = somebody.get(reverse("public:interest"))
        sent = entries(form_with(page.content.decode(), "radius_km"))
        assert sent["csrfmiddlewaretoken"]
        fields = sent.dict() | {"email": "aase@example.dk", "postcode": PostcodeFactory().pk}
        answer = somebody.post(reverse("public:interest"), fields, headers={"origin": OURS})
        assert answer.status_code != 403
        assert Interest.objects.exists()

    def test_the_token_does_not_help_another_site(self, somebody):
        somebody.get(reverse("public:interest"))
        token = somebody.cookies[settings.CSRF_COOKIE_NAME].value
        fields = {"email": "aase@example.dk", "postcode": PostcodeFactory().pk, "csrfmiddlewaretoken": token}
        headers = {"origin": THEIRS, "sec-fetch-site": "cross-site"}
        assert somebody.post(reverse("public:interest"), fields, headers=headers).status_code == 403

    def test_the_refusal_is_a_page_in_danish_that_says_what_now(self, somebody):
        answer = somebody.post(reverse("public:interest"), {}, headers={"referer": f"{OURS}/skriv-mig-op/"})
        assert answer.status_code == 403
        assert "Gå ét skridt tilbage" in answer.content.decode()
        assert 'href="/skriv-mig-op/"' in answer.content.decode()
