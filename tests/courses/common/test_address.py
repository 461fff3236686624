"""One mailbox is one row, however it is spelled, and our own machine is no mailbox."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from courses.common import address
from courses.common.address import AddressFormField, canonical, is_address
from courses.demand.models import Interest
from courses.members.actions import member_for_email
from courses.members.models import MemberProfile
from courses.people.models import User
from tests.factories.members import UserFactory
from tests.factories.places import PostcodeFactory

ONE = "aase@xn--bl-zia.example"
SPELLINGS = [
    "aase@blå.example",
    "Aase@BLÅ.example",
    " aase@xn--bl-zia.example ",
    "aa\u200bse@blå.example",
    "aase@bl\u00ada\u030a.example",
    "aase@blå.example\ufeff",
    "ａａｓｅ@blå.example",
    # As an address book, a web page or the end of a sentence gives it.
    "Åse Holm <aase@blå.example>",
    "mailto:aase@blå.example",
    "aase@blå.example.",
    "<aase@blå.example>,",
]
REFUSED = ["x@localhost", "x@[127.0.0.1]", "x@[::1]", "a\x00b@demo.example", "a\nb@demo.example", "a\x85b@demo.example"]


@pytest.mark.parametrize("typed", SPELLINGS)
def test_every_spelling_is_one_address(typed):
    assert canonical(typed) == ONE
    assert AddressFormField().clean(typed) == ONE


@pytest.mark.parametrize("typed", [*REFUSED, "ingen", "x@", "@demo.example", "x@" + "a." * 5000 + "example"])
def test_what_is_no_address_is_refused_with_a_sentence(typed):
    assert not is_address(typed)
    with pytest.raises(ValidationError):
        AddressFormField().clean(typed)


@given(st.emails() | st.from_regex(address._PLAIN, fullmatch=True) | st.sampled_from([*SPELLINGS, *REFUSED]))
def test_the_short_way_leads_to_the_same(typed):
    """Addresses that are in their one form but for capitals skip the long way; both give the same."""
    with pytest.MonkeyPatch.context() as patch:
        short = canonical(typed)
        patch.setattr(address, "_PLAIN", re.compile("(?!)"))
        assert canonical(typed) == short


@pytest.mark.django_db
class TestRows:
    def test_one_person_whatever_was_typed(self):
        for typed in SPELLINGS:
            member_for_email(email=typed, name="Åse Rundstol")
        assert list(User.objects.values_list("email", flat=True)) == [ONE]
        assert MemberProfile.objects.count() == 1

    @pytest.mark.parametrize("typed", SPELLINGS)
    def test_a_row_is_found_by_any_spelling(self, typed):
        user = UserFactory(email=ONE)
        assert User.objects.get(email=typed) == user

    def test_a_row_that_is_saved_past_every_form_has_the_one_form(self):
        user = UserFactory(email="Chef@Demo.Example")
        assert (user.email, User.objects.get().email) == ("chef@demo.example", "chef@demo.example")
        assert member_for_email(email="chef@demo.example", name="Chef").user == user

    def test_the_database_refuses_another_form(self, noon):
        user = UserFactory()
        wish = Interest.objects.create(
            email="alma@demo.example", postcode=PostcodeFactory(), created_at=noon, told_until=noon
        )
        for row, table in ((user, "people_user"), (wish, "courses_interest")):
            with pytest.raises(IntegrityError), transaction.atomic():
                _write(table, row.pk)


def _write(table: str, pk: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET email = %s WHERE id = %s", ["ALMA2@demo.example", pk])
