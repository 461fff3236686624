"""Every mail there is, in both languages, as the Nu Html Checker and the programs for mail take it (`make test-html`, ADR 90)."""

import pytest

from tests.courses.common.test_letters import KINDS, context, letter  # noqa: F401 the same letters
from tests.html.judges import judged, lost

pytestmark = pytest.mark.django_db
# What some of them do not know, or only in part, and what is lost by it: looks. Every mail is read as well without them, and has a
# version in plain text. A `<body>` may become a `<div>`, so nothing hangs on it; a button without padding is a link. Of lists only
# `reversed` and `value` are lost, which ours do not have.
LOOKS = {
    *("background", "border", "border-radius", "display", "font-size", "font-weight", "margin", "max-width", "padding"),
    *("overflow", "overflow-wrap", "text-decoration", "width property", "<body> element", "<ul>, <ol> and <dl>"),
}


@pytest.fixture
def mails(context) -> dict[str, str]:  # noqa: F811
    return {f"{kind}-{code}": letter(kind, context, code).html for kind in KINDS for code in ("da", "en")}


def test_they_are_valid(mails, tmp_path):
    assert judged(mails.items(), tmp_path) == []


def test_programs_for_mail_lose_looks_and_nothing_else(mails, tmp_path):
    said = lost(mails, tmp_path)
    assert {what.partition(": ")[2] for what in said} - LOOKS == set(), said
    assert said != {}


def test_a_planted_loss_is_found(tmp_path):
    """A dialog, which most of them do not open."""
    said = lost({"planted": "<!doctype html><html><body><dialog>Læs mig</dialog></body></html>"}, tmp_path)
    assert {what.partition(": ")[2] for what in said} - LOOKS != set()
