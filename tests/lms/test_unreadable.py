"""What Wagtail cannot read is told in words; what our own code cannot read stays a fault."""

import pytest

from lms.unreadable import UnreadableMiddleware
from tests.web.organising import somebody

pytestmark = pytest.mark.django_db


def test_a_forged_form_is_told_in_words(client, rf):
    client.force_login(somebody(is_superuser=True))
    answer = client.post("/admin/redirects/add/", {"redirect_page": "x"})
    assert answer.status_code == 400
    assert "Intet blev gemt" in answer.content.decode()


def test_a_fault_of_our_own_is_not_hidden(rf):
    middleware = UnreadableMiddleware(lambda request: None)
    with pytest.raises(ValueError, match="xxx") as ours:
        int("xxx")
    assert middleware.process_exception(rf.post("/admin/x/"), ours.value) is None


def test_only_what_was_sent_to_the_back_office(rf):
    middleware = UnreadableMiddleware(lambda request: None)
    assert middleware.process_exception(rf.get("/admin/x/"), ValueError("x")) is None
