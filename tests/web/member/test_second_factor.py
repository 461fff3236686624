"""The back office asks for a second factor; nobody else is held up."""

import datetime as dt
import importlib

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
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


def shown(client, user) -> Client:
    """Logged in with the second factor."""
    log_in(client, user)
    client.post("/konto/2fa/authenticate/", {"code": code()})
    return client


def test_a_second_factor_opens_the_back_office_for_a_day_of_work(client):
    user = somebody("Planlægning")
    TOTP.activate(user, SECRET)
    now = dt.datetime.now(dt.UTC)
    with time_machine.travel(now, tick=False):
        shown(client, user)
    with time_machine.travel(now + dt.timedelta(hours=11, minutes=59), tick=False):
        assert client.get("/admin/").status_code == 200
    with time_machine.travel(now + dt.timedelta(hours=12), tick=False):
        assert client.get("/admin/reports/")["Location"] == "/konto/2fa/reauthenticate/?next=%2Fadmin%2Freports%2F"
        # What was typed into a form that was open is not lost.
        assert client.post("/admin/account/", {}).status_code == 200
        assert client.get("/min-side/").status_code == 200
    with time_machine.travel(now + dt.timedelta(hours=16), tick=False):
        assert client.post("/admin/account/", {}).status_code == 302
        client.post("/konto/2fa/reauthenticate/?next=/admin/", {"code": code()})
        assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize(("path", "mailed"), [("/min-side/adresse/", ["address_confirm"]), ("/konto/sessions/", [])])
def test_whoever_has_one_shows_it_before_address_and_log_ins_change(client, path, mailed, outbox):
    user = MemberFactory().user
    TOTP.activate(user, SECRET)
    shown(client, user)
    answer = client.post(path, {"email": "ny@demo.example"}, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/konto/2fa/reauthenticate/?next=")
    assert outbox("ny@demo.example") == []
    # A code is taken once: wait for the next.
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=2), tick=False):
        answer = client.post(answer.redirect_chain[-1][0], {"code": code()}, follow=True)
    # What was typed was kept meanwhile.
    assert answer.status_code == 200
    assert outbox("ny@demo.example") == mailed


def stored() -> str:
    return " ".join(str(row.data) for row in Authenticator.objects.all())


def test_nobody_makes_codes_from_what_the_database_holds(client, settings):
    user = MemberFactory().user
    TOTP.activate(user, SECRET)
    recovery = RecoveryCodes.activate(user)
    codes = recovery.generate_codes()
    assert SECRET not in stored()
    assert TOTP(Authenticator.objects.get(type="totp")).validate_code(code())
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 10, [old]
    assert RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).generate_codes() == codes


def test_a_key_that_is_gone_takes_no_code_and_says_so_to_nobody_but_the_log(client, settings, caplog):
    user = somebody("Planlægning")
    TOTP.activate(user, SECRET)
    codes = RecoveryCodes.activate(user).generate_codes()
    settings.SECRET_KEY = "another" * 10
    log_in(client, user)
    for typed in (code(), codes[0]):
        assert client.post("/konto/2fa/authenticate/", {"code": typed}).status_code == 200
    assert "SECRET_KEY_FALLBACKS" in caplog.text
    assert SECRET not in caplog.text


def test_what_was_stored_as_it_is_becomes_sealed_once():
    migration = importlib.import_module("courses.migrations.0099_sealed_second_factors")
    user = MemberFactory().user
    Authenticator.objects.create(user=user, type="totp", data={"secret": SECRET})
    Authenticator.objects.create(user=user, type="recovery_codes", data={"seed": "ab" * 40, "used_mask": 5})
    for _twice in range(2):
        migration.forward(apps, None)
    assert SECRET not in stored()
    assert "ab" * 40 not in stored()
    assert TOTP(Authenticator.objects.get(type="totp")).validate_code(code())
    assert Authenticator.objects.get(type="recovery_codes").data["used_mask"] == 5
    migration.backward(apps, None)
    assert Authenticator.objects.get(type="totp").data == {"secret": SECRET}
