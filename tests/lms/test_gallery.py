"""The gallery of components: none is missing, each is drawn in more than words, and only where DEBUG is on."""

from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.conf import settings

from courses.demo.pictures import scene
from courses.enrolment.models import Call, EnrolmentEvent, SessionMessage, State
from courses.schedule.models import Session
from lms.gallery import STATES
from tests.factories.enrolment import EnrolmentFactory
from tests.factories.places import AssociationFactory
from tests.factories.schedule import SessionFactory

pytestmark = pytest.mark.django_db
with_debug = pytest.mark.urls("tests.lms.demo_urls")
FOLDER = settings.BASE_DIR / "templates" / "components"


@pytest.fixture
def movement(noon, settings, tmp_path):
    """A session in each state, somebody who waits, a host, and a picture."""
    settings.MEDIA_ROOT = tmp_path
    for status in Session.Status:
        SessionFactory(status=status)
    SessionFactory(capacity=20, seats_taken=18)
    SessionFactory(venue=None, is_online=True)
    SessionFactory(is_online=True)
    full = SessionFactory(capacity=1, seats_taken=1)
    waiting = EnrolmentFactory(session=full, state=State.WAITING, queued_at=noon)
    Call.objects.create(enrolment=waiting, about=Call.About.MOVED, asked_at=noon)
    EnrolmentEvent.objects.create(enrolment=waiting, at=noon, state=State.WAITING)
    AssociationFactory()
    scene("coast")
    SessionMessage.objects.create(key=uuid4(), session=full, subject="Husk madpakke", text="Vi ses.", written_at=noon)


def test_does_not_exist_where_debug_is_off(client):
    assert client.get("/komponenter/").status_code == 404


def test_no_component_is_missing_and_none_is_made_up():
    assert sorted(STATES) == sorted(file.stem for file in FOLDER.iterdir())


@with_debug
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_component_is_shown_without_a_movement(client, prefix):
    client.cookies["django_language"] = "en" if prefix else "da"
    page = client.get("/komponenter/")
    assert page.status_code == 200
    shown = {block["data-component"] for block in BeautifulSoup(page.content, "html.parser").select("[data-component]")}
    assert shown == set(STATES)


@with_debug
@pytest.mark.usefixtures("movement")
def test_every_state_is_shown_where_there_is_a_movement(client):
    page = BeautifulSoup(client.get("/komponenter/").content, "html.parser")
    blocks = page.select("[data-component]")
    assert [block.text for block in blocks if "Demoen har lige nu intet af den slags" in block.text] == []
    cards = page.select("[data-component=session_card] article")
    assert {name for card in cards for name in card["class"] if name.startswith("session-card--")} == {
        f"session-card--{status}" for status in Session.Status
    }
