"""An address becomes a person's when its mailbox has answered, and never before."""

import datetime as dt
import re

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session as LogIn
from django.test import Client

from courses.common.actions import mail
from courses.common.models import OutboxMail
from courses.demand.models import Interest
from courses.enrolment.actions.enrolments import enrol
from courses.privacy.actions.erasure import erase_member
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.places import PostcodeFactory
from tests.factories.schedule import SessionFactory
from tests.web.organising import somebody

pytestmark = pytest.mark.django_db
OLD, NEW = "gammel@demo.example", "ny@demo.example"


@pytest.fixture
def member(noon):
    return MemberFactory(user=UserFactory(email=OLD))


def link() -> str:
    text = OutboxMail.objects.filter(kind="address_confirm").latest("pk").text
    return re.search(r"http://127\.0\.0\.1:8000(/\S+)", text)[1]


def logged_in(member) -> Client:
    member.user.refresh_from_db()
    client = Client()
    client.force_login(member.user)
    return client


def asked(member, address=NEW) -> Client:
    client = logged_in(member)
    assert client.post("/min-side/adresse/", {"email": address}).status_code == 200
    return client


def email_of(member) -> str:
    member.user.refresh_from_db()
    return member.user.email


def test_nothing_changes_before_the_link_is_used(member, outbox):
    client = asked(member)
    assert (email_of(member), outbox(OLD), outbox(NEW)) == (OLD, [], ["address_confirm"])
    assert client.get(link()).status_code == 200
    assert email_of(member) == OLD


def test_everything_goes_along(member, noon, outbox):
    enrolment = enrol(session=SessionFactory(), name="Alma", email=OLD)
    wish = {"course": enrolment.session.course, "created_at": noon, "told_until": noon}
    here, there = PostcodeFactory(), PostcodeFactory(code="5000")
    for email, postcode in ((OLD, here), (OLD, there), (NEW, there)):
        Interest.objects.create(email=email, postcode=postcode, **wish)
    mail.queue(kind="login_code", to=OLD, language="da", context={"code": "123456"})
    assert asked(member).post(link()).status_code == 200
    assert email_of(member) == NEW
    assert outbox(OLD) == ["address_changed"]
    assert outbox(NEW) == ["enrolled", "address_confirm"]
    assert list(Interest.objects.order_by("pk").values_list("email", "postcode")) == [(NEW, here.pk), (NEW, there.pk)]
    enrolment.refresh_from_db()
    assert enrolment.member.email == NEW


def test_other_log_ins_end_and_this_one_stays(member):
    elsewhere = logged_in(member)
    here = asked(member)
    here.post(link())
    assert here.get("/min-side/").status_code == 200
    assert elsewhere.get("/min-side/").status_code == 302


def test_the_link_is_worth_nothing_to_a_stranger(member):
    """Somebody writes the address of a stranger, who opens the mail and says yes: then it would be theirs together."""
    asked(member, "offer@demo.example")
    victim = MemberFactory()
    for client in (Client(), logged_in(victim)):
        response = client.post(link())
        assert (response.status_code, response["Location"].split("?")[0]) == (302, "/konto/login/code/")
    assert email_of(member) == OLD


def test_an_address_that_somebody_has_is_not_given_and_not_told(member, outbox):
    MemberFactory(user=UserFactory(email=NEW))
    client = logged_in(member)
    answers = [client.post("/min-side/adresse/", {"email": email}) for email in (NEW, "ukendt@demo.example")]
    assert {answer.status_code for answer in answers} == {200}
    texts = [answer.content.decode().split("<h1>")[1].split("</main>")[0] for answer in answers]
    assert texts[0].replace(NEW, "") == texts[1].replace("ukendt@demo.example", "")
    asked(member)
    assert client.post(link()).status_code == 409
    assert (email_of(member), outbox(OLD)) == (OLD, [])


def test_a_link_works_once_and_for_a_day(member, monkeypatch):
    client = asked(member)
    later = (dt.datetime.now(dt.UTC) + dt.timedelta(days=1, seconds=1)).timestamp()
    with monkeypatch.context() as tomorrow:
        tomorrow.setattr("django.core.signing.time.time", lambda: later)
        assert client.post(link()).status_code == 410
    assert client.post(link()).status_code == 200
    assert client.post(link()).status_code == 409
    assert client.get("/min-side/adresse/made-up/").status_code == 410


def test_other_log_ins_are_gone_and_not_only_shut(member):
    """The rows too: they hold the network address, the browser, and of a half log-in the old address."""
    for _other in range(2):
        logged_in(member)
    half = Client()
    half.post("/konto/login/code/", {"email": OLD})
    UserSession.objects.create(user=member.user, ip="192.0.2.7", user_agent="Lynx", session_key="old")
    client = asked(member)
    assert client.post(link()).status_code == 200
    assert [row.pk for row in LogIn.objects.all()] == [client.session.session_key]
    assert list(UserSession.objects.values_list("session_key", flat=True)) == [client.session.session_key]
    assert client.get("/min-side/").status_code == 200


@pytest.mark.parametrize("typed", ["x@localhost", "ingen", "", "x@[127.0.0.1]"])
def test_what_is_no_address_is_said_beside_the_field(member, typed, outbox):
    response = logged_in(member).post("/min-side/adresse/", {"email": typed})
    assert response.status_code == 422
    assert 'id="id_email_error"' in response.content.decode()
    assert outbox() == []


def test_forgetting_takes_the_mails_of_both_addresses(member, outbox):
    asked(member).post(link())
    asked(member, "tredje@demo.example")
    member.refresh_from_db()
    erase_member(member=member)
    assert outbox() == []


class TestByAnAdministrator:
    def edit(self, user, email):
        admin = UserFactory(is_superuser=True, is_staff=True)
        client = Client()
        client.force_login(admin)
        data = {"email": email, "first_name": "Ny", "last_name": "Person", "is_active": "on"}
        return client.post(f"/admin/users/edit/{user.pk}/", data)

    def test_the_new_address_is_asked_first(self, member, outbox):
        assert self.edit(member.user, NEW).status_code == 302
        assert (email_of(member), outbox(NEW)) == (OLD, ["address_confirm"])
        # Who has lost the old mailbox cannot log in: the link alone is enough.
        assert Client().post(link()).status_code == 200
        assert (email_of(member), outbox(OLD)) == (NEW, ["address_changed"])

    def test_another_spelling_is_no_new_address(self, member, outbox):
        assert self.edit(member.user, OLD.upper()).status_code == 302
        assert (email_of(member), outbox()) == (OLD, [])

    def test_nobody_below_may(self, member):
        client = Client()
        client.force_login(somebody("Planlægning"))
        assert client.get(f"/admin/users/edit/{member.user.pk}/").status_code in (302, 403)
