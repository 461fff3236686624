"""The API for programs: what it tells, what it does not, and that nothing sent to it breaks it."""

import datetime as dt
import json

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import settings

from courses.schedule.models import Session
from courses.web.api import programme
from lms.wsgi import application
from tests.examples import examples
from tests.factories.catalogue import CourseFactory
from tests.factories.members import TrainerFactory
from tests.factories.places import AssociationFactory, PostcodeFactory, RegionFactory, VenueFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory

pytestmark = pytest.mark.django_db
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture
def session(noon):
    region = RegionFactory(contact_name="Hemmelig Kontakt", contact_email="hemmelig@demo.example")
    session = SessionFactory(
        course=CourseFactory(code="k2", title="Debatdogmer"),
        venue=VenueFactory(slug="salen", contact="Hemmelig nøgle"),
        region=region,
        association=AssociationFactory(contact_email="hemmelig@demo.example"),
        is_online=True,
        online_url="https://hemmelig.example/",
    )
    SessionTrainerFactory(session=session, trainer=TrainerFactory(member__name="Mette Prøvesen"))
    SessionTrainerFactory(session=session, trainer=TrainerFactory(member__name="Hemmelig Træner", show_name=False))
    return session


def items(client, path) -> list[dict]:
    return client.get(f"/api/v1/{path}").json()["items"]


def test_a_session_as_a_program_sees_it(client, session):
    (found,) = items(client, "sessions")
    assert found == client.get(f"/api/v1/sessions/{session.pk}").json()
    assert (found["course"], found["title"], found["venue"]) == ("k2", "Vejle · Debatdogmer", "salen")
    assert found["starts_at"] == "2026-12-22T10:00:00+01:00"
    assert found["trainers"] == ["Mette"]
    assert (found["is_online"], [meeting["mode"] for meeting in found["meetings"]]) == (True, ["both"])
    assert client.get(found["calendar"].removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_nothing_in_it_is_personal_or_for_participants_only(client, session):
    for path in (
        "courses",
        "regions",
        "venues",
        "sessions",
        "venues/salen",
        "regions/sydjylland",
        f"sessions/{session.pk}",
    ):
        response = client.get(f"/api/v1/{path}")
        assert response.status_code == 200
        assert "emmelig" not in response.content.decode()
        assert "Prøvesen" not in response.content.decode()


def test_drafts_do_not_exist(client, session):
    Session.objects.update(status=Session.Status.DRAFT)
    assert items(client, "sessions") == []
    assert client.get(f"/api/v1/sessions/{session.pk}").status_code == 404


def test_sessions_are_narrowed(client, session):
    far = SessionFactory(venue=VenueFactory(postcode=PostcodeFactory(code="9000", lat=57.0, lon=9.9)), days=40)

    def found(query):
        return [item["id"] for item in items(client, f"sessions?{query}")]

    assert found("") == [session.pk, far.pk]
    assert found("course=k2") == found("postcode=7100&km=40") == found("to_date=2026-12-22") == [session.pk]
    assert found("venue=salen") == found("limit=1") == [session.pk]
    assert found("from_date=2026-12-23") == found("limit=1&offset=1") == [far.pk]
    assert found("region=atlantis") == found("offset=7") == []
    assert client.get("/api/v1/sessions?limit=1").json()["count"] == 2
    assert items(client, "sessions?postcode=7100&km=40")[0]["km"] == 0.0


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("limit=0", 400), ("limit=201", 400), ("offset=-1", 400), ("offset=99999999999999999999", 400),
        ("course=%00", 400), ("postcode=0000", 404), ("postcode=x", 400), ("km=0", 400), ("km=10000", 400),
        ("from_date=x", 400), ("from_date=0001-01-01&to_date=9999-12-31", 200),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_words(client, session, query, status):
    response = client.get(f"/api/v1/sessions?{query}")
    assert response.status_code == status
    assert isinstance(response.json().get("detail", ""), str)
    assert ("detail" in response.json()) == (status != 200)


def test_unchanged_is_304_and_any_site_may_ask_but_only_read(client, session):
    first = client.get("/api/v1/sessions")
    again = client.get("/api/v1/sessions", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first["Access-Control-Allow-Origin"] == "*"
    Session.objects.update(seats_taken=1)
    assert client.get("/api/v1/sessions", headers={"if-none-match": first["ETag"]}).status_code == 200
    for method in (client.post, client.put, client.delete, client.patch):
        assert method("/api/v1/sessions").status_code == 405


def test_the_page_about_it_loads_nothing_from_elsewhere(client):
    assert client.get("/api/v1/docs/").status_code == 404
    page = client.get("/api/").content.decode()
    assert "https://" not in page.partition("<main")[2].partition("</main>")[0]
    assert "/api/v1/openapi.json" in page


@pytest.mark.parametrize("count", [1, 3, 30])
@pytest.mark.parametrize(("path", "queries"), [("sessions", 4), ("venues", 2), ("courses", 2), ("regions", 2)])
def test_costs_the_same_for_few_and_many(client, noon, count, path, queries, django_assert_num_queries):
    for _ in range(count):
        SessionTrainerFactory()
    with django_assert_num_queries(queries):
        assert len(items(client, path)) == (1 if path == "regions" else count)


def test_description_names_every_list_and_every_one(client):
    paths = json.loads(client.get("/api/v1/openapi.json").content)["paths"]
    open_ones = {path: operations for path, operations in paths.items() if "/manage/" not in path}
    assert set(open_ones) == {
        f"/api/v1/{path}"
        for path in (
            "courses", "courses/{code}", "regions", "regions/{slug}", "venues", "venues/{slug}", "sessions", "sessions/{pk}",
        )
    }  # fmt: skip
    assert {method for operations in open_ones.values() for method in operations} == {"get"}
    assert not any("security" in operation for operations in open_ones.values() for operation in operations.values())


@pytest.fixture
def one_connection():
    """A whole request closes the connection after itself, and with it the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(max_examples=examples(40))
def test_nothing_that_is_sent_breaks_it(case, session, one_connection):
    """Schemathesis: no server error, and what comes back is what the description says."""
    case.call_and_validate()


def test_midnights_at_the_ends_of_the_calendar():
    assert programme._midnight(dt.date.min).year == 1900
    assert programme._midnight(dt.date.max).year == 9000
