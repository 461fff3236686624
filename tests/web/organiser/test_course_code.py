"""The code of a course stands in addresses for ever: nothing is made of it that nobody typed."""

import pytest

from courses.web.organiser.course_facts import CourseViewSet
from tests.web.browser import form_with, press

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "proposed"), [("K7 æ/ø", "k7-aeoe"), ("å", "aa"), ("k 7", "k-7"), ("æøå!", "aeoeaa")]
)
def test_what_cannot_stand_in_an_address_is_told_with_a_proposal(organiser, typed, proposed):
    address = "/admin/course/new/"
    page = organiser.get(address)
    field = form_with(page.text, "code").find(attrs={"name": "code"})
    # Wagtail's script for addresses would change it while it is left.
    assert "w-slug" not in str(field)
    answer = press(organiser, address, page, {"code": typed}, "code")
    assert f"Skriv den sådan: {proposed}" in answer.text
    assert f'value="{typed}"' in answer.text
    assert CourseViewSet.model.objects.count() == 0


def test_capitals_are_small_letters(organiser):
    answer = press(organiser, "/admin/course/new/", organiser.get("/admin/course/new/"), {"code": "K7"}, "code")
    assert "Skriv den sådan" not in answer.text
