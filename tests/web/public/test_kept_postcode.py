"""A postcode that was searched from shows the way, and is kept with a person only where a tick says so."""

import pytest

from courses.enrolment.actions.waiting_list import ask
from courses.members.models import MemberProfile
from tests.factories.catalogue import CourseFactory
from tests.factories.places import PostcodeFactory
from tests.factories.schedule import SessionFactory
from tests.web.browser import press

pytestmark = pytest.mark.django_db
PERSON = {"name": "Åse Rundstol", "email": "aase@demo.example"}


@pytest.mark.parametrize(("tick", "kept"), [({}, None), ({"keep_postcode": "on"}, "7100")])
def test_the_postcode_of_a_search(client, noon, tick, kept):
    session = SessionFactory()
    PostcodeFactory(code="7100")
    page = client.get(f"/hold/{session.pk}/?fra=7100")
    assert press(client, f"/hold/{session.pk}/", page, PERSON | tick, "name").status_code == 302
    assert MemberProfile.objects.get(name="Åse Rundstol").postcode_id == kept


def test_without_a_search_there_is_no_tick(client, noon):
    session = SessionFactory()
    assert "keep_postcode" not in client.get(f"/hold/{session.pk}/").content.decode()


def test_the_postcode_of_a_wish_stays_with_the_wish(noon):
    request = ask(
        course=CourseFactory(), **PERSON, postcode=PostcodeFactory(code="7100"), radius_km=40, weekdays=range(7)
    )
    assert (request.postcode_id, request.member.postcode_id) == ("7100", None)
