"""Telephone numbers as people paste them, in all three forms that take one, as a browser sends it."""

import pytest
from django.urls import reverse

from courses.common.phone import canonical, in_pairs
from courses.members.models import MemberProfile
from tests.factories.members import MemberFactory
from tests.factories.schedule import SessionFactory
from tests.web.browser import press
from tests.web.organising import somebody

pytestmark = pytest.mark.django_db
# From address books, mails and web pages: marks of direction, no-break and zero-width spaces, dashes, brackets.
DANISH = [
    "20304050", "20 30 40 50", "\u202a+45 20 30 40 50\u202c", "20\u00a030\u00a040\u00a050", "20\u200b30\u200b40\u200b50",
    "20-30-40-50", "20–30–40–50", "20\u201130\u201140\u201150", "(+45) 20304050", "0045 20 30 40 50", "20.30.40.50",
    "+45 (0) 20 30 40 50", "20/30/40/50", "20·30·40·50", "20•30•40•50", "２０３０４０５０", "tlf. 20 30 40 50", "\u2068+4520304050\u2069", " 45 20304050 ",
]  # fmt: skip
ABROAD = {
    "+46 (0)70-123 45 67": "+46 70 123 45 67",
    "+298 21 22 23": "+298 21 22 23",
    "0049 30 901820": "+49 30 901820",
}
NONE = [
    "ring", "112", "2030405", "20304050 / 21314151", "+", "20 30 40 50 60", "1" * 41, "20 3O 4O 5O", "20 30 ring",
    "20304050 x12", "20304050,21314151", "20304050 (Bo)",
]  # fmt: skip
SENTENCE = "Skriv ét helt nummer, fx 20 30 40 50"


@pytest.fixture
def session(noon):
    return SessionFactory()


def enrol(client, session, number):
    address = reverse("public:session", args=[session.pk])
    return press(
        client, address, client.get(address), {"name": "Alma Raps", "email": "a@demo.example", "phone": number}, "email"
    )


def correct(client, session, number):
    member = MemberFactory(user__email="b@demo.example")
    client.force_login(member.user)
    address = reverse("member:home")
    return press(client, address, client.get(address), {"phone": number}, "phone")


def by_phone(client, session, number):
    client.force_login(somebody("Planlægning", email="c@demo.example"))
    address = reverse("sessions:enrol", args=[session.pk])
    return press(client, address, client.get(address), {"name": "Uden Post", "phone": number}, "phone")


@pytest.mark.parametrize("send", [enrol, correct, by_phone])
class TestForms:
    @pytest.mark.parametrize("typed", DANISH)
    def test_every_spelling_is_stored_as_one(self, client, session, send, typed):
        send(client, session, typed)
        assert list(MemberProfile.objects.exclude(phone="").values_list("phone", flat=True)) == ["+4520304050"]

    @pytest.mark.parametrize("typed", NONE)
    def test_what_is_no_whole_number_is_told_and_kept(self, client, session, send, typed):
        page = send(client, session, typed).content.decode()
        assert SENTENCE in page or "40 tegn" in page
        assert f'value="{typed}"' in page
        assert not MemberProfile.objects.exclude(phone="").exists()


def test_the_profile_shows_it_in_pairs_and_saving_it_again_changes_nothing(client, session):
    member = MemberFactory(phone="20304050")
    client.force_login(member.user)
    page = client.get(reverse("member:home"))
    assert 'value="20 30 40 50"' in page.text
    press(client, reverse("member:home"), page, {}, "phone")
    member.refresh_from_db()
    assert (member.phone, member.phone_words) == ("+4520304050", "20 30 40 50")


@pytest.mark.parametrize(("typed", "shown"), [*ABROAD.items(), ("ring efter 17", "ring efter 17"), ("", "")])
def test_a_foreign_number_keeps_its_country_and_an_old_note_its_words(typed, shown):
    assert in_pairs(canonical(typed)) == shown
    assert canonical(canonical(typed)) == canonical(typed)


def test_whatever_spelling_is_looked_up_finds_it():
    member = MemberFactory(phone="+45 20-30-40-50")
    assert MemberProfile.objects.get(phone="20 30 40 50") == member
