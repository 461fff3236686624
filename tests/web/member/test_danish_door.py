"""Every state of the pages about logging in, in Danish: not an English word from us or from a library."""

import re
from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from bs4 import BeautifulSoup
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, override_settings
from django.utils import translation

from courses.common.models import OutboxMail
from courses.privacy.queries import AddressChange, address_token
from courses.web.member.provider import Trouble
from tests import oidc
from tests.factories.members import MemberFactory, UserFactory
from tests.web.member.test_second_factor import SECRET, code
from tests.web.organising import somebody

pytestmark = pytest.mark.django_db
# Words of English sentences that are no Danish words.
ENGLISH = set(
    re.findall(
        r"\S+",
        "the and your you this that with from has have was were are been not please enter try again invalid incorrect "
        "required field valid account sign already used use using address password code codes recovery authenticator "
        "authentication failed many too later first logged sent new these those if we it be can cannot must should "
        "does there here which device inactive another wrong page",
    )
)
UA = "Mozilla/5.0 (X11; Linux x86_64)"
State = tuple[str, HttpResponse]


def words_of(page) -> str:
    """What somebody reads or hears: text, names of fields, and the title; not what they typed themselves."""
    soup = BeautifulSoup(page.content, "html.parser")
    for gone in soup.select("script, style, code, header, footer, a[lang]"):
        gone.decompose()
    spoken = [
        str(tag[name])
        for name in ("aria-label", "alt", "title", "placeholder")
        for tag in soup.find_all(attrs={name: True})
    ]
    return " ".join([soup.get_text(" "), *spoken]).replace(UA, " ").replace("Google Authenticator", " ")


def english(text: str) -> list[str]:
    plain = re.sub(r"\S+@\S+", " ", text)
    return sorted({word.lower() for word in re.findall(r"[A-Za-zÆØÅæøå-]+", plain)} & ENGLISH)


class Walk:
    """Every state, under its name, as the page that is answered; `root` is "" or "/en". tests/e2e/test_log_in.py walks it too."""

    def __init__(self, root: str) -> None:
        self.root = root

    def browser(self, user=None) -> Client:
        client = Client(SERVER_NAME="localhost", headers={"user-agent": UA})
        if user:
            client.force_login(user)
        return client

    def mailed(self, user) -> str:
        return OutboxMail.objects.filter(kind="login_code", to=user.email).latest("pk").subject.rsplit(" ", 1)[-1]

    def asked(self, user) -> Client:
        client = self.browser()
        client.post(f"{self.root}/konto/login/code/", {"email": user.email})
        return client

    def age(self, client: Client) -> None:
        """As if the code had been asked for long ago."""
        session = client.session
        session["account_login"]["state"]["stages"]["login_by_code"]["data"]["at"] = 0
        session.save()

    def states(self) -> Iterator[State]:
        yield from self.door()
        yield from self.second_factor()
        yield from self.showing_it()
        yield from self.log_ins()
        yield from self.address()
        yield from self.movement()

    def door(self) -> Iterator[State]:
        ask, confirm = f"{self.root}/konto/login/code/", f"{self.root}/konto/login/code/confirm/"
        user = MemberFactory().user
        client = self.browser()
        yield "log-in", client.get(ask)
        yield "no address", client.post(ask, {"email": ""})
        yield "no such address", client.post(ask, {"email": "x@"})
        yield "unknown address", client.post(ask, {"email": "nobody@demo.example"}, follow=True)
        client = self.asked(user)
        yield "code", client.get(confirm)
        yield "no code", client.post(confirm, {"code": ""})
        yield "wrong code", client.post(confirm, {"code": "wrong1"})
        for _turn in range(4):
            last = client.post(confirm, {"code": "wrong1"}, follow=True)
        yield "too many wrong codes", last
        client = self.asked(user)
        self.age(client)
        yield "code too old", client.get(confirm, follow=True)
        yield "code too old, written", client.post(confirm, {"code": self.mailed(user)}, follow=True)
        many = MemberFactory().user
        for _turn in range(6):
            last = self.browser().post(ask, {"email": many.email})
        yield "too many codes", last
        client = self.asked(user)
        yield "logged in", client.post(confirm, {"code": self.mailed(user)}, follow=True)
        yield "logging out", client.get(f"{self.root}/konto/logout/")
        yield "logged out", client.post(f"{self.root}/konto/logout/", follow=True)
        yield "inactive", self.browser().get(f"{self.root}/konto/inactive/")

    def second_factor(self) -> Iterator[State]:
        own = f"{self.root}/konto/2fa/"
        client = self.browser(somebody("Planlægning"))
        yield "no second factor", client.get(own)
        page = client.get(f"{own}totp/activate/")
        yield "setting one up", page
        yield "no code of the app", client.post(f"{own}totp/activate/", {"code": ""})
        wrong = client.post(f"{own}totp/activate/", {"code": "000000"})
        yield "wrong code of the app", wrong
        secret = BeautifulSoup(wrong.content, "html.parser").select_one("main code").text
        yield "set up", client.post(f"{own}totp/activate/", {"code": code(secret)}, follow=True)
        yield "second factor", client.get(own)
        yield "recovery codes", client.get(f"{own}recovery-codes/")
        yield "new recovery codes", client.get(f"{own}recovery-codes/generate/")
        yield "made anew", client.post(f"{own}recovery-codes/generate/", follow=True)
        yield "recovery codes as a file", client.get(f"{own}recovery-codes/download/")
        yield "removing", client.get(f"{own}totp/deactivate/")
        yield "removed", client.post(f"{own}totp/deactivate/", follow=True)

    def showing_it(self) -> Iterator[State]:
        user = somebody("Planlægning")
        TOTP.activate(user, SECRET)
        again = f"{self.root}/konto/2fa/reauthenticate/"
        client = self.browser(user)
        yield "once more", client.get(again)
        yield "once more, empty", client.post(again, {"code": ""})
        yield "once more, wrong", client.post(again, {"code": "000000"})
        ask = f"{self.root}/konto/2fa/authenticate/"
        client = self.asked(user)
        client.post(f"{self.root}/konto/login/code/confirm/", {"code": self.mailed(user)})
        yield "second door", client.get(ask)
        yield "second door, empty", client.post(ask, {"code": ""})
        for turn in range(7):
            yield f"second door, wrong {turn}", client.post(ask, {"code": "000000"}, follow=True)

    def log_ins(self) -> Iterator[State]:
        user, address = MemberFactory().user, f"{self.root}/konto/sessions/"
        clients = [self.asked(user), self.asked(user)]
        for client in clients:
            client.post(f"{self.root}/konto/login/code/confirm/", {"code": self.mailed(user)})
        clients[0] = self.browser(user)
        yield "one log-in", clients[0].get(address)
        yield "log-ins", clients[1].get(address)
        yield "others ended", clients[1].post(address, follow=True)

    def address(self) -> Iterator[State]:
        user = MemberFactory().user
        own, client = f"{self.root}/min-side/adresse/", self.browser(user)
        yield "address", client.get(own)
        yield "address, empty", client.post(own, {"email": ""})
        yield "address, wrong", client.post(own, {"email": "x@localhost"})
        yield "address, sent", client.post(own, {"email": "other@demo.example"})
        for _turn in range(6):
            last = client.post(own, {"email": "other@demo.example"})
        yield "address, too often", last
        yield "address, old link", client.get(f"{own}made-up/")
        taken = address_token(AddressChange(user.pk, user.email, UserFactory().email, False))
        yield "address, question", client.get(f"{own}{taken}/")
        yield "address, taken", client.post(f"{own}{taken}/")
        free = address_token(AddressChange(user.pk, user.email, "other@demo.example", False))
        yield "address, done", client.post(f"{own}{free}/")

    def movement(self) -> Iterator[State]:
        own, door = f"{self.root}/konto/bevaegelsen/", f"{self.root}/konto/login/code/"
        client = self.browser()
        with override_settings(), oidc.running(settings):
            for trouble in Trouble:
                yield f"back from the movement, {trouble}", client.get(f"{door}?trouble={trouble}")
            yield (
                "the movement, once more",
                self.browser(MemberFactory().user).get(f"{own}?trouble=cancelled&next=/admin/"),
            )
            yield "on to the movement", client.post(own)


def test_no_english_word_in_any_state(noon):
    found = {name: english(words_of(page)) for name, page in Walk("").states()}
    assert len(found) > 40
    assert {name: words for name, words in found.items() if words} == {}


def test_planted_the_english_pages_are_seen_to_be_english(noon):
    """The same walk below /en/: a state in which no English word is found would be one that nobody reads. The file of
    recovery codes holds no words at all."""
    with translation.override("en"):
        found = {name: english(words_of(page)) for name, page in Walk("/en").states()}
    assert [name for name, words in found.items() if not words] == ["recovery codes as a file"]
