"""Who is enrolled in one session: what its trainers see, of that session alone, each look written down."""

import datetime as dt

import pytest

from courses.common import clock
from courses.enrolment.actions import enrolments
from courses.enrolment.models import Enrolment, ListView
from courses.programs.rules import Scope
from tests.factories.programs import program
from tests.factories.schedule import SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
SECRETS = ("@", "hemmelig", "27 44", "kørestol", "Rundstol", "Hansen")


@pytest.fixture
def session(noon):
    session, other = SessionFactory(capacity=3), SessionFactory(days=40)
    people = [("Åse Rundstol", "hemmelig-a"), ("Bo Hansen", "hemmelig-b"), ("Ib Hemmelig", "hemmelig-c")]
    for name, address in people:
        facts = {"phone": "27 44 00 01", "needs": "kørestol", "is_proven": True}
        enrolments.enrol(session=session, name=name, email=f"{address}@demo.example", **facts)
    enrolments.enrol(session=session, name="Venter Hemmelig", email="hemmelig-d@demo.example", is_proven=True)
    enrolments.enrol(session=other, name="Anden Hemmelig", email="hemmelig-e@demo.example", is_proven=True)
    left = Enrolment.objects.get(member__name="Ib Hemmelig")
    Enrolment.objects.filter(pk=left.pk).update(state="cancelled")
    return session


def test_first_names_and_states_of_those_with_a_seat_and_nothing_else(session):
    asks = program(Scope.READ_ENROLMENTS, session=session)
    response = asks.ask("GET", f"sessions/{session.pk}/enrolments")
    assert [(item["name"], item["state"]) for item in response.json()["items"]] == [
        ("Åse", "enrolled"),
        ("Bo", "enrolled"),
    ]
    assert {name for item in response.json()["items"] for name in item} == {"id", "name", "state"}
    text = response.content.decode()
    assert not [secret for secret in SECRETS if secret.lower() in text.lower()]
    assert "no-store" in response["Cache-Control"]


def test_of_its_own_session_only_and_it_does_not_tell_which_there_are(session):
    other = SessionFactory()
    asks = program(Scope.READ_ENROLMENTS, session=other)
    theirs, none = (asks.ask("GET", f"sessions/{pk}/enrolments") for pk in (session.pk, 999999))
    assert (theirs.status_code, theirs.content) == (403, none.content)
    assert not ListView.objects.exists()


def test_each_look_is_written_down(session):
    asks = program(Scope.READ_ENROLMENTS, session=session)
    asks.ask("GET", f"sessions/{session.pk}/enrolments")
    asks.ask("GET", f"sessions/{session.pk}/enrolments?limit=1")
    assert list(ListView.objects.values_list("session", "what", "actor")) == [(session.pk, "program", None)] * 2


def test_it_comes_in_parts(session):
    asks = program(Scope.READ_ENROLMENTS, session=session)
    first = asks.ask("GET", f"sessions/{session.pk}/enrolments?limit=1").json()
    second = asks.ask("GET", f"sessions/{session.pk}/enrolments?limit=1&cursor={first['next']}").json()
    assert [item["name"] for item in first["items"] + second["items"]] == ["Åse", "Bo"]
    assert second["next"] is None


def test_the_list_closes_as_it_does_for_trainers(session):
    asks = program(Scope.READ_ENROLMENTS, session=session, days=360)
    type(session).objects.filter(pk=session.pk).update(status="held", closed_at=clock.now())
    path = f"sessions/{session.pk}/enrolments"
    with clock.at(session.ends_at + dt.timedelta(days=29)):
        assert asks.ask("GET", path).status_code == 200
    with clock.at(session.ends_at + dt.timedelta(days=31)):
        assert asks.ask("GET", path).status_code == 403
