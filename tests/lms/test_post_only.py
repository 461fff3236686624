"""Opening the address of a button shows the page that the button is on, and does nothing."""

import pytest

from courses.enrolment.models import Enrolment
from lms.post_only import page_above
from tests.factories.schedule import SessionFactory
from tests.web.organising import somebody

pytestmark = pytest.mark.django_db


def test_a_button_s_address_leads_to_its_page(client, noon):
    session = SessionFactory()
    answer = client.get(f"/hold/{session.pk}/tilmeld/")
    assert (answer.status_code, answer["Location"]) == (302, f"/hold/{session.pk}/")
    assert client.head(f"/en/hold/{session.pk}/tilmeld/")["Location"] == f"/en/hold/{session.pk}/"
    assert not Enrolment.objects.exists()


def test_in_the_back_office_too(client, noon):
    session = SessionFactory()
    client.force_login(somebody("Planlægning"))
    answer = client.get(f"/admin/sessions/{session.pk}/publish/")
    assert (answer.status_code, answer["Location"]) == (302, f"/admin/sessions/{session.pk}/")


def test_a_post_to_what_only_shows_is_still_refused(client):
    assert client.post("/kalender/alle.ics").status_code == 405


@pytest.mark.parametrize(
    ("path", "above"),
    [
        ("/min-plads/x:y/bekraeft/", "/min-plads/x:y/"),
        ("/min-side/kalendere/7/slet/", "/min-side/kalendere/"),
        ("/nowhere/at/all/", "/"),
        ("//example.org/x/", "/"),
        ("/", "/"),
    ],
)
def test_the_page_above(path, above):
    assert page_above(path) == above
