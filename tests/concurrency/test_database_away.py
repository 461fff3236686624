"""The database is away, or takes nothing: people are told so in true words, and keep what they typed."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection, connections
from django.test import Client

from courses.common.actions.heartbeat import beat
from courses.enrolment.models import Enrolment
from courses.schedule.models import Session
from lms import database
from tests.factories.schedule import SessionFactory
from tests.web.browser import filled, forms_of

pytestmark = pytest.mark.django_db(transaction=True)
TYPED = {"name": "Alma <Raps>", "email": "alma@demo.example", "needs": "\nRampe & stol"}


@pytest.fixture
def site() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def session() -> Session:
    return SessionFactory()


@pytest.fixture
def away(session):
    """No connection can be made until the test is over."""
    name = connection.settings_dict["NAME"]
    connections.close_all()
    connection.settings_dict["NAME"] = "/nowhere/at-all"
    yield
    connections.close_all()
    connection.settings_dict["NAME"] = name


@pytest.fixture
def read_only(session):
    """What is read is answered, what is written is refused by the database itself."""

    def switch(is_on: bool) -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(f"PRAGMA query_only = {int(is_on)}")
            else:
                cursor.execute(f"SET default_transaction_read_only = {'on' if is_on else 'off'}")

    switch(True)
    yield
    switch(False)


def sent(site: Client, session: Session):
    return site.post(f"/hold/{session.pk}/tilmeld/", TYPED)


def told(answer) -> str:
    assert (answer.status_code, answer["Retry-After"]) == (503, str(database.RETRY_AFTER))
    assert answer["Cache-Control"] == "no-store"
    return answer.content.decode()


def test_a_page_says_when_to_come_back(site, session, away):
    page = told(site.get(f"/hold/{session.pk}/"))
    assert "Siden kan ikke vises" in page
    assert "The page cannot be shown" in page
    assert not forms_of(page)


@pytest.mark.parametrize("state", ["away", "read_only"])
def test_a_form_says_that_nothing_was_saved_and_keeps_what_was_typed(site, session, state, request):
    request.getfixturevalue(state)
    page = told(sent(site, session))
    assert "blev ikke gemt" in page
    assert "was not saved" in page
    (form,) = forms_of(page)
    assert filled(form, {}) == {name: [value] for name, value in TYPED.items()}
    assert BeautifulSoup(page, "html.parser").find("raps") is None


def test_what_was_kept_is_saved_when_the_database_is_back(site, session, request):
    request.getfixturevalue("read_only")
    (form,) = forms_of(told(sent(site, session)))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA query_only = 0")
        else:
            cursor.execute("SET default_transaction_read_only = off")
    assert site.post(f"/hold/{session.pk}/tilmeld/", filled(form, {})).status_code == 302
    assert Enrolment.objects.count() == 1


def test_reading_goes_on_where_only_writing_does_not(site, session, read_only):
    assert site.get(f"/hold/{session.pk}/").status_code == 200
    assert site.get("/kalender/alle.ics").status_code == 200


def test_ready_finds_a_database_that_takes_nothing(site, session, request):
    beat("tick")
    assert site.get("/readyz").json()["writable"] is True
    request.getfixturevalue("read_only")
    answer = site.get("/readyz")
    assert (answer.status_code, answer.json()["database"], answer.json()["writable"]) == (503, True, False)


def test_ready_and_healthy_without_a_database(site, away):
    answer = site.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"database": False})
    assert site.get("/healthz").status_code == 200


def test_a_table_that_is_missing_is_a_fault_of_ours():
    assert not database.is_away(database.OperationalError("no such table: courses_session"))
    assert not database.is_away(ValueError("x"))
