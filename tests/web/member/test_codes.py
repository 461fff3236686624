"""Codes to log in with: how many are asked for, by whom, for whom, and how often a wrong one is typed."""

import datetime as dt
import re

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client

from courses.common.models import OutboxMail
from courses.web.member.accounts import CODES_A_DAY, CODES_AN_HOUR
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


def test_the_fourth_in_a_minute_is_refused_whoever_asks(victim):
    with time_machine.travel(START, tick=False) as travel:
        assert [ask(victim, f"192.0.2.{number}") for number in range(5)] == [302] * 3 + [200] * 2
        assert ask("en-anden@demo.example") == 302
        travel.shift(61)
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
        with time_machine.travel(START, tick=False) as travel:
            for _turn in range(CODES_AN_HOUR):
                assert ask(email) == 302
                travel.shift(25)
            page = Client().post("/konto/login/code/", {"email": email}, HTTP_X_FORWARDED_FOR=TWO)
        assert page.context["form"].errors["email"] == [
            "Der er sendt mange koder til den adresse. Brug den nyeste, eller vent en time."
        ]
        pages.append(re.sub(r'(csrfmiddlewaretoken" value=)"\w+"', r"\1", page.content.decode().replace(email, "X")))
    assert pages[0] == pages[1]


def test_one_visitor_asks_for_so_many_and_locks_out_nobody_else():
    with time_machine.travel(START, tick=False):
        assert [ask(f"nr{number}@demo.example") for number in range(22)] == [302] * 20 + [200] * 2
        assert ask("nr50@demo.example", TWO) == 302


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
