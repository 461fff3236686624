"""Every state of the pages about logging in, in Danish: not an English word from us or from a library."""

import re
from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import translation

from courses.common.models import OutboxMail
from courses.privacy.queries import AddressChange, address_token
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
        "authentication failed many too later time first logged sent new these those if we it be can cannot must should "
        "does there here which device inactive another wrong page",
    )
)
UA = "Mozilla/5.0 (X11; Linux x86_64)"
State = tuple[str, str]


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
    """Every state, under its name; `root` is "" or "/en"."""

    def __init__(self, root: str) -> None:
        self.root = root

    def browser(self, user=None) -> Client:
        client = Client(headers={"user-agent": UA})
        if user:
            client.force_login(user)
        return client

    def mailed(self, user) -> str:
        return OutboxMail.objects.filter(kind="login_code", to=user.email).latest("pk").subject.rsplit(" ", 1)[-1]

    def asked(self, user) -> Client:
        client = self.browser()
        client.post(f"{self.root}/konto/login/code/", {"email": user.email})
        return client

    def states(self) -> Iterator[State]:
        yield from self.door()
        yield from self.second_factor()
        yield from self.showing_it()
        yield from self.log_ins()
        yield from self.address()

    def door(self) -> Iterator[State]:
        ask, confirm = f"{self.root}/konto/login/code/", f"{self.root}/konto/login/code/confirm/"
        user = MemberFactory().user
        client = self.browser()
        yield "log-in", words_of(client.get(ask))
        yield "no address", words_of(client.post(ask, {"email": ""}))
        yield "no such address", words_of(client.post(ask, {"email": "x@"}))
        yield "unknown address", words_of(client.post(ask, {"email": "nobody@demo.example"}, follow=True))
        client = self.asked(user)
        yield "code", words_of(client.get(confirm))
        yield "no code", words_of(client.post(confirm, {"code": ""}))
        yield "wrong code", words_of(client.post(confirm, {"code": "wrong1"}))
        for _turn in range(4):
            last = client.post(confirm, {"code": "wrong1"}, follow=True)
        yield "too many wrong codes", words_of(last)
        client = self.asked(user)
        yield "logged in", words_of(client.post(confirm, {"code": self.mailed(user)}, follow=True))
        yield "logging out", words_of(client.get(f"{self.root}/konto/logout/"))
        yield "logged out", words_of(client.post(f"{self.root}/konto/logout/", follow=True))
        yield "inactive", words_of(self.browser().get(f"{self.root}/konto/inactive/"))

    def second_factor(self) -> Iterator[State]:
        own = f"{self.root}/konto/2fa/"
        client = self.browser(somebody("Planlægning"))
        yield "no second factor", words_of(client.get(own))
        page = client.get(f"{own}totp/activate/")
        yield "setting one up", words_of(page)
        yield "no code of the app", words_of(client.post(f"{own}totp/activate/", {"code": ""}))
        wrong = client.post(f"{own}totp/activate/", {"code": "000000"})
        yield "wrong code of the app", words_of(wrong)
        secret = wrong.context["form"].secret
        yield "set up", words_of(client.post(f"{own}totp/activate/", {"code": code(secret)}, follow=True))
        yield "second factor", words_of(client.get(own))
        yield "recovery codes", words_of(client.get(f"{own}recovery-codes/"))
        yield "new recovery codes", words_of(client.get(f"{own}recovery-codes/generate/"))
        yield "made anew", words_of(client.post(f"{own}recovery-codes/generate/", follow=True))
        yield "recovery codes as a file", client.get(f"{own}recovery-codes/download/").content.decode()
        yield "removing", words_of(client.get(f"{own}totp/deactivate/"))
        yield "removed", words_of(client.post(f"{own}totp/deactivate/", follow=True))

    def showing_it(self) -> Iterator[State]:
        user = somebody("Planlægning")
        TOTP.activate(user, SECRET)
        again = f"{self.root}/konto/2fa/reauthenticate/"
        client = self.browser(user)
        yield "once more", words_of(client.get(again))
        yield "once more, empty", words_of(client.post(again, {"code": ""}))
        yield "once more, wrong", words_of(client.post(again, {"code": "000000"}))
        ask = f"{self.root}/konto/2fa/authenticate/"
        client = self.asked(user)
        client.post(f"{self.root}/konto/login/code/confirm/", {"code": self.mailed(user)})
        yield "second door", words_of(client.get(ask))
        yield "second door, empty", words_of(client.post(ask, {"code": ""}))
        for turn in range(7):
            yield f"second door, wrong {turn}", words_of(client.post(ask, {"code": "000000"}, follow=True))

    def log_ins(self) -> Iterator[State]:
        user, address = MemberFactory().user, f"{self.root}/konto/sessions/"
        clients = [self.asked(user), self.asked(user)]
        for client in clients:
            client.post(f"{self.root}/konto/login/code/confirm/", {"code": self.mailed(user)})
        clients[0] = self.browser(user)
        yield "one log-in", words_of(clients[0].get(address))
        yield "log-ins", words_of(clients[1].get(address))
        yield "others ended", words_of(clients[1].post(address, follow=True))

    def address(self) -> Iterator[State]:
        user = MemberFactory().user
        own, client = f"{self.root}/min-side/adresse/", self.browser(user)
        yield "address", words_of(client.get(own))
        yield "address, empty", words_of(client.post(own, {"email": ""}))
        yield "address, wrong", words_of(client.post(own, {"email": "x@localhost"}))
        yield "address, sent", words_of(client.post(own, {"email": "other@demo.example"}))
        for _turn in range(6):
            last = client.post(own, {"email": "other@demo.example"})
        yield "address, too often", words_of(last)
        yield "address, old link", words_of(client.get(f"{own}made-up/"))
        taken = address_token(AddressChange(user.pk, user.email, UserFactory().email, False))
        yield "address, question", words_of(client.get(f"{own}{taken}/"))
        yield "address, taken", words_of(client.post(f"{own}{taken}/"))
        free = address_token(AddressChange(user.pk, user.email, "other@demo.example", False))
        yield "address, done", words_of(client.post(f"{own}{free}/"))


def test_no_english_word_in_any_state(noon):
    found = {name: english(text) for name, text in Walk("").states()}
    assert len(found) > 40
    assert {name: words for name, words in found.items() if words} == {}


def test_planted_the_english_pages_are_seen_to_be_english(noon):
    """The same walk below /en/: a state in which no English word is found would be one that nobody reads. The file of
    recovery codes holds no words at all."""
    with translation.override("en"):
        found = {name: english(text) for name, text in Walk("/en").states()}
    assert [name for name, words in found.items() if not words] == ["recovery codes as a file"]
