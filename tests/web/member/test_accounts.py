"""One door: which addresses are open, how people come in, and that no mail is sent while they wait."""

import datetime as dt

import pytest
import time_machine
from django.core import mail as django_mail
from django.test import Client
from django.urls import NoReverseMatch, reverse

from courses.common.actions import mail
from courses.common.models import OutboxMail
from courses.people.models import User
from tests.factories.members import MemberFactory
from tests.web.organising import somebody

pytestmark = pytest.mark.django_db
CLOSED = [
    "/konto/email/",
    "/konto/confirm-email/",
    "/konto/password/change/",
    "/konto/password/set/",
    "/konto/password/reset/",
    "/konto/3rdparty/",
    "/konto/2fa/webauthn/",
    "/admin/password_reset/",
]


@pytest.mark.parametrize("address", CLOSED)
def test_an_address_of_allauth_that_nobody_meant_is_not_there(client, address):
    client.force_login(somebody("Planlægning"))
    assert client.get(address).status_code == 404
    assert client.post(address, {"email": "offer@demo.example", "action_add": ""}).status_code == 404


def test_no_name_leads_to_them():
    for name in ("account_email", "account_reset_password", "account_change_password", "account_set_password"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


@pytest.mark.parametrize("address", ["/admin/login/", "/konto/login/"])
def test_every_other_log_in_leads_to_the_one(client, address):
    response = client.post(f"{address}?next=/admin/", {"username": "a@demo.example", "password": "rigtig"})
    assert (response.status_code, response["Location"]) == (302, "/konto/login/code/?next=%2Fadmin%2F")


def test_nobody_signs_up(client):
    assert client.get("/konto/signup/")["Location"] == "/find/"


@pytest.mark.parametrize("address", ["/konto/logout/", "/admin/logout/"])
def test_every_way_out_takes_along_what_the_browser_kept(client, address):
    client.force_login(somebody("Planlægning"))
    response = client.post(address)
    assert response["Clear-Site-Data"] == '"storage"'
    assert client.get("/min-side/").status_code == 302


def test_forgetting_oneself_is_a_way_out_too(client):
    client.force_login(MemberFactory().user)
    assert client.post("/min-side/slet/")["Clear-Site-Data"] == '"storage"'


def test_staff_change_neither_address_nor_password_in_the_back_office(client):
    user = somebody("Planlægning")
    client.force_login(user)
    assert "name_email-email" not in client.get("/admin/account/").content.decode()
    old, password = user.email, user.password
    data = {
        "name_email-first_name": "Palle",
        "name_email-last_name": "P",
        "name_email-email": "offer@demo.example",
        "password-new_password1": "et-langt-kodeord",
        "password-new_password2": "et-langt-kodeord",
    }
    client.post("/admin/account/", data)
    user.refresh_from_db()
    assert (user.email, user.password) == (old, password)


def test_whoever_is_switched_off_is_out_at_once(client):
    user = MemberFactory().user
    client.force_login(user)
    assert client.get("/min-side/").status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/min-side/").status_code == 302


@pytest.mark.parametrize(("minutes", "comes_in"), [(9, True), (11, False)])
def test_a_code_works_for_ten_minutes(client, minutes, comes_in):
    user = MemberFactory().user
    client.post("/konto/login/code/", {"email": user.email})
    code = OutboxMail.objects.get(kind="login_code").subject.rsplit(" ", 1)[-1]
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=minutes), tick=False):
        client.post("/konto/login/code/confirm/", {"code": code})
        assert (client.get("/min-side/").status_code == 200) == comes_in


def test_whoever_leaves_in_english_stays_in_english(client):
    client.force_login(MemberFactory().user)
    assert client.post("/en/konto/logout/")["Location"] == "/en/"
    client.force_login(MemberFactory().user)
    assert client.post("/konto/logout/")["Location"] == "/"


class TestMail:
    def test_a_log_in_code_leaves_through_the_outbox_and_not_in_the_request(self, settings):
        settings.MAILERS = {"default": {"BACKEND": "tests.courses.common.broken_mail.EmailBackend"}}
        answers = [
            Client().post("/konto/login/code/", {"email": email})
            for email in (MemberFactory().email, "ukendt@demo.example")
        ]
        assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, "/konto/login/code/confirm/")}
        assert list(OutboxMail.objects.values_list("attempts", "sent_at")) == [(0, None)] * 2

    def test_what_somebody_waits_for_goes_first(self):
        for kind in ("test", "login_code"):
            mail.queue(kind=kind, to=f"{kind}@demo.example", language="da", context={"code": "123456"})
        assert mail.send_urgent() == 1
        assert [message.to for message in django_mail.outbox] == [["login_code@demo.example"]]
        assert mail.send_due() == 1
        mail.queue(kind="test", to="alma@demo.example", language="da", context={})
        mail.queue(kind="login_code", to="birk@demo.example", language="da", context={"code": "123456"})
        assert mail.send_due(limit=1) == 1
        assert django_mail.outbox[-1].to == ["birk@demo.example"]
