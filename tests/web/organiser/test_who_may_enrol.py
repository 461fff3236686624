"""Organisers say who may enrol, in the form of a session and of a series, and go against it on the telephone with a reason."""

import datetime as dt

import pytest
from django.urls import reverse

from courses.common import clock
from courses.enrolment.models import Enrolment, State
from tests.factories.catalogue import CourseFactory
from tests.factories.places import AssociationFactory
from tests.factories.schedule import SessionFactory

pytestmark = pytest.mark.django_db


def url(name, session):
    return reverse(f"sessions:{name}", args=[session.pk])


@pytest.fixture
def session(noon):
    return SessionFactory(capacity=5)


@pytest.fixture
def rule():
    return {
        "min_participants": 0,
        "requires": CourseFactory(title="Debatdogmer").pk,
        "members_first_days": 3,
        "kept_seats": 2,
        "kept_for": AssociationFactory(name="Vejle Lokalforening").pk,
        "kept_until": str(clock.today() + dt.timedelta(days=5)),
    }


def test_the_facts_of_a_session_say_who_may_enrol(organiser, session, rule):
    assert organiser.post(url("details", session), rule).status_code == 302
    session.refresh_from_db()
    assert (session.requires_id, session.members_first_days) == (rule["requires"], 3)
    assert (session.kept_left, session.seats_taken) == (2, 2)
    page = organiser.get(url("details", session))
    assert "Hvem kan tilmelde sig" in page.text
    said = organiser.get(url("edit", session)).text
    assert "Kun for dem, der har taget «Debatdogmer»." in said
    assert "2 pladser er holdt til medlemmer af Vejle Lokalforening" in said
    organiser.post(url("details", session), {"min_participants": 0})
    session.refresh_from_db()
    assert (session.requires, session.kept_left, session.seats_taken) == (None, 0, 0)
    assert "<p>Alle.</p>" in organiser.get(url("edit", session)).text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"kept_seats": 6}, "Holdet har 5 pladser"),
        ({"kept_seats": -1}, "større end eller lig 0"),
        ({"kept_for": ""}, "Vælg den lokalforening"),
        ({"kept_until": ""}, "Til hvornår holdes pladserne?"),
        ({"kept_until": "2029-01-01"}, "længere, end til holdet begynder"),
        ({"members_first_days": 60}, "Skriv færre dage"),
        ({"members_first_days": 91}, "mindre end eller lig 90"),
        ({"members_first_days": "tre"}, "Indtast et heltal"),
    ],
)
def test_what_cannot_be_stands_beside_its_field_and_nothing_is_saved(organiser, session, rule, wrong, said):
    page = organiser.post(url("details", session), rule | wrong)
    assert said in page.text
    assert "Der er en fejl" in page.text or "w-field__errors" in page.text
    session.refresh_from_db()
    assert (session.requires, session.kept_seats, session.min_participants) == (None, 0, 0)


def test_a_course_is_not_taken_before_itself(organiser, session, rule):
    page = organiser.post(url("details", session), rule | {"requires": session.course_id})
    assert "Et kursus kan ikke tages før sig selv" in page.text


def test_on_the_telephone_the_rule_holds_until_a_reason_is_given(organiser, session, rule):
    organiser.post(url("details", session), rule)
    page = organiser.get(url("enrol", session))
    assert "Kun for dem, der har taget «Debatdogmer»." in page.text
    sent = {"name": "Åse Rundstol", "phone": "20000000"}
    refused = organiser.post(url("enrol", session), sent)
    assert refused.status_code == 422
    assert "kun for dem, der har taget" in refused.text
    assert "Åse Rundstol" in refused.text
    organiser.post(url("enrol", session), sent | {"despite": "Tog det i Norge"})
    assert Enrolment.objects.get(session=session).state == State.ENROLLED
    assert "mod reglen: Tog det i Norge" in organiser.get(url("history", session)).text


def test_without_a_rule_nothing_is_asked(organiser, session):
    assert 'name="despite"' not in organiser.get(url("enrol", session)).text
