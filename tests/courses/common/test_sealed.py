"""Secrets that must be read again, sealed by the key of the installation."""

import base64

import pytest
from cryptography.fernet import Fernet

from courses.common.sealed import Unreadable, _key, seal, unseal

SECRET = "JBSWY3DPEHPK3PXP"


def test_what_was_sealed_is_read_again_and_never_looks_the_same():
    sealed = [seal(SECRET, purpose="one") for _ in range(2)]
    assert SECRET not in "".join(sealed)
    assert sealed[0] != sealed[1]
    assert [unseal(text, purpose="one") for text in sealed] == [SECRET, SECRET]


def test_a_key_that_was_replaced_still_reads(settings):
    sealed, old = seal(SECRET, purpose="one"), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 10, [old]
    assert unseal(sealed, purpose="one") == SECRET
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(Unreadable):
        unseal(sealed, purpose="one")


@pytest.mark.parametrize("text", ["", SECRET, "æ" * 40, seal.__name__])
def test_what_was_never_sealed_is_unreadable(text):
    with pytest.raises(Unreadable):
        unseal(text, purpose="one")


def test_what_was_changed_on_the_way_is_unreadable():
    sealed = seal(SECRET, purpose="one")
    for place in (3, len(sealed) // 2, len(sealed) - 4):
        with pytest.raises(Unreadable):
            unseal(sealed[:place] + ("A" if sealed[place] != "A" else "B") + sealed[place + 1 :], purpose="one")


def test_the_seal_of_earlier_versions_is_still_read(settings):
    """A Fernet token under the same key: AES-128-CBC and HMAC."""
    key = base64.urlsafe_b64encode(_key("one", settings.SECRET_KEY.encode()))
    old = Fernet(key).encrypt(SECRET.encode()).decode()
    assert unseal(old, purpose="one") == SECRET
    with pytest.raises(Unreadable):
        unseal(old, purpose="two")


def test_a_seal_is_for_one_purpose():
    with pytest.raises(Unreadable):
        unseal(seal(SECRET, purpose="one"), purpose="two")
