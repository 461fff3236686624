"""Our pages as the Nu Html Checker judges them.

`make test-html`; the short twin inside `make test` is tests/courses/demo/test_valid_html.py.
"""

import pytest

from courses.demo.people import LOGINS
from courses.people.models import User
from tests.courses.demo.conftest import _that_day, demo  # noqa: F401 the same demo
from tests.courses.demo.test_danish_office import crawl
from tests.courses.demo.test_valid_html import document, public_pages
from tests.html.judges import judged

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def test_a_planted_fault_is_found(tmp_path):
    (said,) = judged([("/", document("<h2>Et</h2><p id=a></p><p id=a></p>"))], tmp_path)
    assert said.startswith("/: Duplicate ID")


def test_public_pages(client, tmp_path):
    pages = dict(public_pages(client))
    assert len(pages) > 60
    assert judged(pages.items(), tmp_path) == []


def test_our_part_of_the_back_office(client, tmp_path):
    client.force_login(User.objects.get(email=LOGINS["admin"][0]))
    ours = ((address, page.select_one(".planning")) for address, page in crawl(client))
    assert judged([(address, document(str(part))) for address, part in ours if part], tmp_path) == []
