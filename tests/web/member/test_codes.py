"""Codes to log in with: how many are asked for, by whom, for whom, and how often a wrong one is typed."""

import datetime as dt
import re

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client

from courses.common.models import OutboxMail
from courses.web import known_browsers
from courses.web.member.accounts import CODES_A_DAY, CODES_AN_HOUR, CODES_OF_ONE_NETWORK
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db
START = dt.datetime(2027, 1, 4, 12, tzinfo=dt.UTC)
ONE, TWO = "192.0.2.1", "192.0.2.2"
UNKNOWN = "ukendt@demo.example"


@pytest.fixture(autouse=True)
def _one_proxy(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1


@pytest.fixture(params=["known", "unknown"])
def victim(request) -> str:
    return MemberFactory().email if request.param == "known" else UNKNOWN


def ask(email: str, visitor: str = ONE) -> int:
    """Another browser asks for a code to this address; 302 where one is on its way."""
    return Client().post("/konto/login/code/", {"email": email}, HTTP_X_FORWARDED_FOR=visitor).status_code


def test_one_network_alone_does_not_take_the_codes_of_an_address(victim):
    with time_machine.travel(START, tick=False) as travel:
        assert [ask(victim, ONE) for _turn in range(6)] == [302] * CODES_OF_ONE_NETWORK + [200] * 2
        assert ask("en-anden@demo.example") == 302
        # What was refused took nothing of what is left for others.
        assert [ask(victim, TWO) for _turn in range(3)] == [302] * 2 + [200]
        travel.shift(60 * 60 + 1)
        assert ask(victim) == 302


def test_somebody_s_mailbox_is_not_filled_in_an_hour_nor_in_a_day(victim):
    """Three a minute were allowed for ever: 180 mails an hour to somebody who never asked for one."""
    mails = []
    with time_machine.travel(START, tick=False) as travel:
        for _hour in range(6):
            for number in range(20):
                ask(victim, f"198.51.100.{number}")
                travel.shift(3 * 60 + 1)
            mails.append(OutboxMail.objects.filter(to=victim).count())
    assert mails == [CODES_AN_HOUR, 2 * CODES_AN_HOUR, 3 * CODES_AN_HOUR, CODES_A_DAY, CODES_A_DAY, CODES_A_DAY]


def test_the_refusal_is_the_same_for_somebody_who_is_known_and_says_what_to_do():
    pages = []
    for email in (MemberFactory().email, UNKNOWN):
        with time_machine.travel(START, tick=False):
            for number in range(CODES_AN_HOUR):
                assert ask(email, f"192.0.2.{10 + number}") == 302
            page = Client().post("/konto/login/code/", {"email": email}, HTTP_X_FORWARDED_FOR=TWO)
        assert page.context["form"].errors["email"] == [
            "Der er sendt mange koder til den adresse. Brug den nyeste, vent en time, "
            "eller brug en browser, hvor du har været logget ind."
        ]
        pages.append(re.sub(r'(csrfmiddlewaretoken" value=)"\w+"', r"\1", page.content.decode().replace(email, "X")))
    assert pages[0] == pages[1]


def test_one_visitor_asks_for_so_many_and_locks_out_nobody_else():
    with time_machine.travel(START, tick=False):
        assert [ask(f"nr{number}@demo.example") for number in range(22)] == [302] * 20 + [200] * 2
        assert ask("nr50@demo.example", TWO) == 302


def asked_in(client: Client, email: str) -> int:
    return client.post("/konto/login/code/", {"email": email}, HTTP_X_FORWARDED_FOR=ONE).status_code


def newest_code(email: str) -> str:
    return OutboxMail.objects.filter(kind="login_code", to=email).latest("pk").subject.rsplit(" ", 1)[-1]


def logged_in(email: str) -> Client:
    """A browser in which the owner logs in with a code, and out again."""
    client = Client(HTTP_X_FORWARDED_FOR=ONE)
    assert asked_in(client, email) == 302
    client.post("/konto/login/code/confirm/", {"code": newest_code(email)})
    assert client.get("/min-side/").status_code == 200
    client.post("/konto/logout/")
    assert client.get("/min-side/").status_code == 302
    return client


def spend_all(email: str) -> None:
    """Strangers, each from a network of their own, until nobody new gets a code."""
    assert 200 in {ask(email, f"198.51.100.{number}") for number in range(CODES_AN_HOUR + 1)}


def test_strangers_keep_nobody_out_of_a_browser_they_have_logged_in_with():
    email = MemberFactory().email
    with time_machine.travel(START, tick=False) as travel:
        owner, other = logged_in(email), Client(HTTP_X_FORWARDED_FOR=TWO)
        for _hour in range(5):
            spend_all(email)
            travel.shift(60 * 60 + 1)
        spend_all(email)
        assert other.post("/konto/login/code/", {"email": email}).status_code == 200
        assert asked_in(owner, email) == 302
        owner.post("/konto/login/code/confirm/", {"code": newest_code(email)})
        assert owner.get("/min-side/").status_code == 200


def again(owner: Client, mark: str = "") -> Client:
    """The same browser, opened anew: no session, and no code that it waits for."""
    client = Client()
    client.cookies[known_browsers.COOKIE] = mark or owner.cookies[known_browsers.COOKIE].value
    return client


def test_what_is_kept_for_such_a_browser_ends_too_and_is_for_one_address_and_one_year():
    email, other = MemberFactory().email, MemberFactory().email
    with time_machine.travel(START, tick=False) as travel:
        owner = logged_in(email)
        asked = [asked_in(again(owner), email) for _turn in range(CODES_AN_HOUR + 1)]
        assert asked == [302] * CODES_AN_HOUR + [200]
        travel.shift(24 * 60 * 60)
        spend_all(other)
        assert asked_in(again(owner), other) == 200
        spend_all(email)
        forged = owner.cookies[known_browsers.COOKIE].value[1:]
        assert asked_in(again(owner, forged), email) == 200
        assert asked_in(again(owner), email) == 302
        travel.shift(known_browsers.SECONDS)
        spend_all(email)
        assert asked_in(again(owner), email) == 200


def test_the_mark_names_nobody_is_read_by_no_script_and_goes_with_the_person(settings):
    settings.SESSION_COOKIE_SECURE = True
    member = MemberFactory()
    with time_machine.travel(START, tick=False):
        client = logged_in(member.email)
        mark = client.cookies[known_browsers.COOKIE]
        assert (mark["path"], mark["httponly"], mark["samesite"], mark["secure"]) == ("/", True, "Lax", True)
        assert member.email.split("@")[0] not in mark.value
        assert mark.value != logged_in(member.email).cookies[known_browsers.COOKIE].value
        client.force_login(member.user)
        client.post("/min-side/slet/")
        assert client.cookies[known_browsers.COOKIE].value == ""


def test_a_wrong_code_three_times_ends_it_for_that_visitor_alone():
    user = MemberFactory().user
    guesser, owner = Client(HTTP_X_FORWARDED_FOR=ONE), Client(HTTP_X_FORWARDED_FOR=TWO)
    codes = []
    for client in (guesser, owner):
        client.post("/konto/login/code/", {"email": user.email})
        codes.append(OutboxMail.objects.filter(kind="login_code").latest("pk").subject.rsplit(" ", 1)[-1])
    answers = [guesser.post("/konto/login/code/confirm/", {"code": "XXXXXX"}).status_code for _turn in range(3)]
    assert answers[:2] == [200, 200]
    guesser.post("/konto/login/code/confirm/", {"code": codes[0]})
    assert guesser.get("/min-side/").status_code == 302
    owner.post("/konto/login/code/confirm/", {"code": codes[1]})
    assert owner.get("/min-side/").status_code == 200


def test_pictures_push_no_count_out():
    """Log-ins are counted in the cache called «default»; Wagtail's sizes of pictures have one of their own."""
    from wagtail.images.models import Rendition

    backend = Rendition.cache_backend
    backend.set("size", "of a picture")
    assert caches["renditions"].get("size") == "of a picture"
    assert caches["default"].get("size") is None
