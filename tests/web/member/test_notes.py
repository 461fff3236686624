"""«Mine noter»: written, kept when something goes wrong, read by nobody else."""

import uuid

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from courses.learning.models import OwnNote
from courses.learning.rules import LONGEST_NOTE
from courses.pages.models import ModulePage
from tests.factories.members import MemberFactory
from tests.web.browser import press

pytestmark = pytest.mark.django_db
SECRET = "Kvitterpibeby"


@pytest.fixture
def module(six, db, noon) -> ModulePage:
    return ModulePage.objects.get(slug="lyt-foerst", locale__language_code="da")


@pytest.fixture
def address(module) -> str:
    return reverse("member:note", args=[module.translation_key])


@pytest.fixture
def me(client):
    client.force_login(MemberFactory().user)
    return client


def write(client, address, text, button="opened", page=None):
    return press(client, address, page or client.get(address), {"text": text}, button)


def test_from_the_module_to_my_page(me, module, address):
    assert address in me.get(module.get_url()).content.decode()
    assert write(me, address, f"{SECRET}\n\nog mere").url == f"{address}?gemt=1"
    assert "Gemt." in me.get(f"{address}?gemt=1").content.decode()
    listed = me.get(reverse("member:notes")).content.decode()
    assert SECRET in listed
    assert "Lyt først" in listed
    assert reverse("member:notes") in me.get(reverse("member:home")).content.decode()


def test_both_languages_of_a_module_have_one_note(me, module, address):
    write(me, address, SECRET)
    english = ModulePage.objects.get(translation_key=module.translation_key, locale__language_code="en")
    assert f"/en{address}" in me.get(english.get_url()).content.decode()
    assert SECRET in me.get(f"/en{address}").content.decode()


def test_nobody_else_sees_it(me, module, address):
    write(me, address, SECRET)
    other = Client()
    other.force_login(MemberFactory().user)
    seen = [
        client.get(page)
        for client in (other, Client())
        for page in (address, reverse("member:notes"), module.get_url())
    ]
    assert [page for page in seen if SECRET in page.content.decode()] == []
    admin = Client()
    admin.force_login(MemberFactory(user__is_superuser=True, user__is_staff=True).user)
    assert SECRET not in admin.get(address).content.decode()


def test_marks_are_shown_as_they_were_typed(me, address):
    write(me, address, "<script>alert(1)</script> & «sådan»")
    for page in (address, reverse("member:notes")):
        text = me.get(page).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; «sådan»" in text
        assert "<script>alert" not in text


class TestNothingIsLost:
    def test_too_long(self, me, address):
        typed = SECRET + "x" * LONGEST_NOTE
        response = write(me, address, typed)
        assert response.status_code == 422
        assert typed in response.content.decode()
        assert "for lang" in response.content.decode()

    def test_logged_out_meanwhile(self, me, address):
        opened = me.get(address)
        me.logout()
        response = write(me, address, SECRET, page=opened)
        assert response.status_code == 302
        assert response.url.endswith(f"?next={address}")
        me.force_login(MemberFactory().user)
        page = me.get(address)
        assert "Du blev logget ud" in page.content.decode()
        assert SECRET in page.content.decode()
        assert not OwnNote.objects.exists()
        write(me, address, SECRET, page=page)
        assert OwnNote.objects.get().text == SECRET
        assert "logget ud" not in me.get(address).content.decode()

    def test_two_tabs(self, me, address):
        first, second = me.get(address), me.get(address)
        write(me, address, "Fra den ene", page=first)
        response = write(me, address, "Fra den anden", page=second)
        assert response.status_code == 422
        for words in ("Fra den ene", "Fra den anden"):
            assert words in response.content.decode()
        assert OwnNote.objects.get().text == "Fra den ene"
        write(me, address, "Begge", page=response)
        assert OwnNote.objects.get().text == "Begge"

    def test_thrown_away_by_a_slip(self, me, address):
        write(me, address, SECRET)
        gone = press(me, address, me.get(address), {}, "drop")
        assert not OwnNote.objects.exists()
        assert SECRET in gone.content.decode()
        write(me, address, SECRET, page=gone)
        assert OwnNote.objects.get().text == SECRET

    def test_the_module_is_no_more(self, me, module, address):
        write(me, address, SECRET)
        for page in ModulePage.objects.filter(translation_key=module.translation_key):
            page.delete()
        page = me.get(address)
        assert (page.status_code, SECRET in page.content.decode()) == (200, True)
        assert "Lyt først" in page.content.decode()


def test_a_module_that_never_was_is_no_page(me, address):
    assert me.get(reverse("member:note", args=[uuid.UUID(int=1)])).status_code == 404
    assert me.get("/min-side/noter/abc/").status_code == 404


@pytest.mark.parametrize("count", [1, 3, 30])
def test_the_list_costs_the_same_for_few_and_many(me, module, noon, count, django_assert_num_queries):
    user = MemberFactory().user
    me.force_login(user)
    for number in range(count):
        OwnNote.objects.create(
            user=user, module_key=uuid.UUID(int=number), title="Lyt først", text=f"Nr. {number}", changed_at=noon
        )
    me.get(reverse("member:notes"))
    with django_assert_num_queries(QUERIES):
        assert me.get(reverse("member:notes")).content.decode().count("<article") == count


# The log-in, the person, the page's frame, and the notes; in production Wagtail's cache, which it asks twice for its sites, is a table.
QUERIES = 4 + 2 * settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")
