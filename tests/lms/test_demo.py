"""The demo's own page: log in without a code, read the mails. Only where DEBUG is on."""

import pytest
from django.contrib.auth import get_user

from courses.common.models import OutboxMail
from courses.demo.people import LOGINS
from courses.demo.trainers import build_log_ins
from courses.enrolment import emails
from courses.enrolment.models import State
from tests.factories.enrolment import EnrolmentFactory
from tests.factories.members import UserFactory

pytestmark = pytest.mark.django_db
with_debug = pytest.mark.urls("tests.lms.demo_urls")


def a_mail() -> OutboxMail:
    emails.expired(EnrolmentFactory(), was=State.UNCONFIRMED)
    return OutboxMail.objects.latest("pk")


@pytest.mark.parametrize("path", ["/demo/", "/demo/log-ind/", "/demo/mail/1/"])
def test_does_not_exist_where_debug_is_off(client, path):
    build_log_ins()
    assert client.post(path, {"email": LOGINS["admin"][0]}).status_code == 404
    assert get_user(client).is_anonymous


@with_debug
class TestWithDebug:
    def test_one_button_for_each_role(self, client):
        build_log_ins()
        page = client.get("/demo/").content.decode()
        assert [email for email, _name in LOGINS.values() if f'value="{email}"' not in page] == []
        assert page.count('action="/demo/log-ind/"') == len(LOGINS)

    @pytest.mark.parametrize("role", LOGINS)
    def test_logs_in_at_once(self, client, role):
        build_log_ins()
        response = client.post("/demo/log-ind/", {"email": LOGINS[role][0], "next": "/admin/"})
        assert (response.status_code, response["Location"]) == (302, "/admin/")
        assert get_user(client).email == LOGINS[role][0]

    def test_looking_does_not_log_in(self, client):
        build_log_ins()
        assert client.get("/demo/log-ind/", {"email": LOGINS["admin"][0]}).status_code == 302
        assert get_user(client).is_anonymous

    @pytest.mark.parametrize("email", ["", "nobody@demo.example", LOGINS["admin"][0]])
    def test_nobody_and_the_locked_out_stay_outside(self, client, email):
        UserFactory(email=LOGINS["admin"][0], is_active=False)
        assert client.post("/demo/log-ind/", {"email": email}).status_code == 404
        assert get_user(client).is_anonymous

    @pytest.mark.parametrize("target", ["", "https://evil.example/", "//evil.example/", "javascript:alert(1)"])
    def test_goes_nowhere_else(self, client, target):
        build_log_ins()
        response = client.post("/demo/log-ind/", {"email": LOGINS["member"][0], "next": target})
        assert response["Location"] == "/min-side/"

    def test_a_mail_can_be_read(self, client):
        written = a_mail()
        page = client.get(f"/demo/mail/{written.pk}/").content.decode()
        assert written.subject in page
        assert client.get("/demo/mail/999999/").status_code == 404

    def test_as_many_queries_for_one_mail_as_for_thirty(self, client, django_assert_num_queries):
        for number in (1, 3, 30):
            while OutboxMail.objects.count() < number:
                a_mail()
            # The mails, and the links of header and footer.
            with django_assert_num_queries(2):
                client.get("/demo/")
