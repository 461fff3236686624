"""Who sees the telephone number of somebody who takes part: that person, and whoever must call somebody without e-mail
(docs/PRIVACY.md P11; `test_calls.py`). Here is somebody with an address, whom nobody need call."""

import pytest
from django.conf import settings
from django.urls import reverse

from courses.common.models import OutboxMail
from courses.enrolment.actions.enrolments import enrol
from courses.enrolment.queries import enrolment_token
from tests.factories.schedule import SessionFactory, SessionTrainerFactory

pytestmark = pytest.mark.django_db
NUMBER = "60 71 82 93"
TRAINER = ["session", "sheet", "close", "calls"]
ORGANISER = ["edit", "places", "rescue", "history", "calls"]
STORED = "+4560718293"


@pytest.fixture
def session(noon):
    session = SessionFactory(days=2)
    SessionTrainerFactory(session=session)
    return session


@pytest.fixture
def seat(session):
    return enrol(session=session, name="Alma Raps", email="alma@demo.example", phone=NUMBER)


def assert_hidden(page: str) -> None:
    """In no form in which a number is written."""
    assert [form for form in (NUMBER, STORED, STORED[3:]) if form in page] == []


@pytest.mark.parametrize("name", TRAINER)
def test_not_the_trainer(teacher, seat, name):
    page = teacher.get(reverse(f"trainer:{name}", args=[seat.session_id]))
    assert page.status_code == 200
    assert_hidden(page.text)


@pytest.mark.parametrize("name", ORGANISER)
def test_not_the_organiser(organiser, seat, name):
    page = organiser.get(reverse(f"sessions:{name}", args=[seat.session_id]))
    assert page.status_code == 200
    assert_hidden(page.text)


def test_not_the_page_of_the_place_whose_link_may_be_forwarded_nor_a_mail(client, seat):
    page = client.get(reverse("member:enrolment", args=[enrolment_token(seat)]))
    assert settings.ORGANISER_PHONE in page.text
    assert_hidden(page.text)
    written = [(mail.text, mail.html) for mail in OutboxMail.objects.all()]
    assert written
    assert_hidden(str(written))


def test_the_person_sees_changes_and_takes_it_along(client, seat):
    client.force_login(seat.member.user)
    assert NUMBER in client.get(reverse("member:home")).text
    assert STORED in client.get(reverse("member:export")).text
