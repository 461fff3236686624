"""Signed links: those in mails that were sent must work for ever."""

import pytest

from courses.common.links import SignedLink, link_to


def test_the_links_of_old_mails_work(settings):
    settings.SECRET_KEY = "a key for this test only"
    assert SignedLink("enrolment.place").token(17) == "17.F5TK2DA4ppIMZVH7bElWLhze4-_GMAUMciHXx-vCob0"
    assert SignedLink("enrolment.place").key("17.F5TK2DA4ppIMZVH7bElWLhze4-_GMAUMciHXx-vCob0") == 17


def test_a_link_of_one_kind_opens_no_other():
    assert SignedLink("enrolment.wish").key(SignedLink("enrolment.place").token(17)) is None


@pytest.mark.parametrize("token", ["", "17", "17.", "17.x", ".x", "17.\x00", "\ud800.x", "9" * 5000, "17:x"])
def test_what_we_did_not_sign_is_nobodys(token):
    assert SignedLink("enrolment.place").key(token) is None


@pytest.mark.parametrize(
    ("language", "begins"), [("da", "https://rundkreds.example/"), ("en", "https://rundkreds.example/en/")]
)
def test_the_address_of_a_page_is_whole_and_in_the_language_of_who_reads_it(settings, language, begins):
    settings.BASE_URL = "https://rundkreds.example"
    assert link_to("my_vote:vote", language, "17.x").startswith(begins)
    assert "17.x" in link_to("my_vote:vote", language, "17.x")
