"""The back office asks for a second factor; nobody else is held up."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from courses.common.models import OutboxMail
from tests.factories.members import MemberFactory, TrainerFactory, UserFactory
from tests.second_factor import SECRET, code
from tests.web.organising import somebody

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _required(settings):
    settings.STAFF_SECOND_FACTOR = True


def log_in(client, user) -> str:
    """By the code of the mail; returns where the log-in goes on."""
    client.post("/konto/login/code/", {"email": user.email})
    mailed = OutboxMail.objects.filter(kind="login_code", to=user.email).latest("pk").subject.rsplit(" ", 1)[-1]
    return client.post("/konto/login/code/confirm/", {"code": mailed})["Location"]


STAFF = [("Planlægning",), ("Redaktører",)]


@pytest.mark.parametrize("groups", STAFF)
def test_whoever_has_none_sets_one_up_and_is_in(client, groups):
    user = somebody(*groups)
    assert log_in(client, user) == "/min-side/"
    assert client.get("/min-side/").status_code == 200
    assert client.get("/admin/")["Location"] == "/konto/2fa/totp/activate/?next=%2Fadmin%2F"
    page = client.get("/konto/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert client.post("/konto/2fa/totp/activate/", {"code": code(secret)}).status_code == 302
    assert client.get("/admin/").status_code == 200
    codes = client.get("/konto/2fa/recovery-codes/").context["unused_codes"]
    assert len(codes) == 10


def test_an_administrator_is_no_exception(client):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    assert client.get("/admin/users/").status_code == 302


def test_whoever_has_one_is_asked_for_it(client):
    user = somebody("Planlægning")
    TOTP.activate(user, SECRET)
    assert log_in(client, user) == "/konto/2fa/authenticate/"
    assert client.get("/admin/").status_code == 302
    assert client.post("/konto/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert client.post("/konto/2fa/authenticate/", {"code": code()}).status_code == 302
    assert client.get("/admin/").status_code == 200


def test_a_log_in_from_before_is_asked_too(client):
    user = somebody("Planlægning")
    client.force_login(user)
    TOTP.activate(user, SECRET)
    assert client.get("/admin/reports/")["Location"] == "/konto/2fa/reauthenticate/?next=%2Fadmin%2Freports%2F"
    assert client.post("/konto/2fa/reauthenticate/?next=/admin/", {"code": code()}).status_code == 302
    assert client.get("/admin/").status_code == 200


def test_codes_that_are_wrong_come_to_an_end(client):
    user = somebody("Planlægning")
    TOTP.activate(user, SECRET)
    log_in(client, user)
    for _try in range(6):
        client.post("/konto/2fa/authenticate/", {"code": "000000"})
    client.post("/konto/2fa/authenticate/", {"code": code()})
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize("make", [MemberFactory, lambda: TrainerFactory().member])
def test_members_and_trainers_need_none(make):
    client = Client()
    user = make().user
    assert log_in(client, user) == "/min-side/"
    assert client.get("/min-side/").status_code == 200
    assert not Authenticator.objects.exists()


def test_log_ins_are_listed_and_ended_in_one_place():
    user = MemberFactory().user
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        log_in(client, user)
    assert here.get("/konto/sessions/").context["session_count"] == 2
    here.post("/konto/sessions/")
    assert here.get("/min-side/").status_code == 200
    assert elsewhere.get("/min-side/").status_code == 302
