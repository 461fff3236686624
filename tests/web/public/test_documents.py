"""Documents over HTTP: who gets which, what is kept, and what happens to strange addresses."""

import datetime as dt

import pytest
from django.core.cache import caches
from django.urls import reverse

from courses.schedule.models import Session
from courses.web.public import documents
from tests.factories.catalogue import CourseFactory, QualificationFactory
from tests.factories.schedule import SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(noon):
    return SessionFactory()


def poster_url(session, size="a4"):
    return reverse("documents:poster", args=[session.pk, size])


def test_a_poster_is_a_pdf_with_a_name(client, session):
    response = client.get(poster_url(session))
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response["Content-Disposition"] == f'inline; filename="plakat-{session.course.code}-{session.pk}-a4.pdf"'
    assert response.content.startswith(b"%PDF-1.7")


def test_unchanged_is_told_without_pressing_and_a_change_is_seen_at_once(client, session):
    first = client.get(poster_url(session))
    assert client.get(poster_url(session), headers={"If-None-Match": first["ETag"]}).status_code == 304
    session.course.title = "Et andet navn"
    session.course.save()
    after = client.get(poster_url(session), headers={"If-None-Match": first["ETag"]})
    assert (after.status_code, after["ETag"] != first["ETag"]) == (200, True)


def test_each_version_is_pressed_once(client, session):
    version = client.get(poster_url(session))["ETag"].strip('"')
    caches["documents"].set(f"document:{version}", b"kept")
    assert client.get(poster_url(session)).content == b"kept"


def test_many_new_documents_from_one_place_have_to_wait_but_known_ones_do_not(client, session, monkeypatch):
    monkeypatch.setattr(documents, "PRESS_RATE", 1)
    assert client.get(poster_url(session)).status_code == 200
    response = client.get(poster_url(session, "a3"))
    assert response.status_code == 429
    assert "Prøv igen om ti minutter" in response.content.decode()
    assert client.get(poster_url(session)).status_code == 200


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"status": Session.Status.CANCELLED}, "er aflyst"),
        ({"status": Session.Status.HELD}, " var "),
        ({"starts_at": dt.datetime(2026, 11, 1, 10, tzinfo=dt.UTC)}, " var "),
    ],
)
def test_what_does_not_take_place_any_more_has_no_poster(client, admin_client, session, change, words):
    kept = client.get(poster_url(session))
    Session.objects.filter(pk=session.pk).update(**change)
    for who in (client, admin_client):
        for headers in ({}, {"If-None-Match": kept["ETag"]}):
            answer = who.get(poster_url(session), headers=headers)
            assert (answer.status_code, answer["Content-Type"]) == (410, "text/html; charset=utf-8")
            assert words in answer.content.decode()
            assert f"/hold/{session.pk}/" in answer.content.decode()


def test_the_poster_of_a_draft_is_for_organisers_and_kept_nowhere(client, admin_client, session):
    Session.objects.filter(pk=session.pk).update(status=Session.Status.DRAFT)
    assert client.get(poster_url(session)).status_code == 404
    response = admin_client.get(poster_url(session))
    assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/hold/{pk}/plakat-a5.pdf", 404),
        ("/hold/999999/plakat-a4.pdf", 404),
        ("/modul/999999/deltagerark.pdf", 404),
        ("/plakat/kalender.pdf?maaned=2027-13", 200),
        ("/plakat/kalender.pdf?maaned=9999-01", 200),
        ("/plakat/kalender.pdf?maaned=٢٠٢٧-٠١", 200),
        ("/plakat/kalender.pdf?storkreds=findes-ikke", 404),
        ("/plakat/kalender.pdf?forening=findes-ikke", 404),
        ("/plakat/aarshjul.pdf?aar=0", 200),
        ("/plakat/aarshjul.pdf?storkreds=ingensteder", 404),
    ],
)
def test_strange_addresses(client, session, path, status):
    assert client.get(path.format(pk=session.pk)).status_code == status


def test_links_stand_where_people_look(client, session):
    page = client.get(reverse("public:session", args=[session.pk])).content.decode()
    assert poster_url(session) in page
    assert poster_url(session, "a3") in page
    assert reverse("documents:month") in client.get(reverse("public:calendar")).content.decode()
    assert (
        f'value="{session.region.slug}"'
        in client.get(reverse("public:region", args=[session.region.slug])).content.decode()
    )


@pytest.mark.parametrize(("since", "badge"), [("2025-01-10", False), ("2024-01-10", True)])
def test_trainers_see_until_when_they_are_qualified(client, noon, since, badge):
    course = CourseFactory(valid_months=24)
    row = QualificationFactory(course=course, since_date=dt.date.fromisoformat(since))
    client.force_login(row.trainer.member.user)
    page = client.get(reverse("trainer:course", args=[course.code])).content.decode()
    assert f"10. januar {int(since[:4]) + 2}" in page
    assert ("udløbet" in page) == badge
