"""What search engines read: courses and sessions as schema.org describes them, in the pages themselves."""

import datetime as dt
import json
import re

import pytest
from django.urls import reverse

from courses.schedule.models import Meeting, Session
from tests.factories.catalogue import CourseFactory
from tests.factories.places import VenueFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory

pytestmark = pytest.mark.django_db
NASTY = "</script><b>&;,\\: 🎈"


def documents(response) -> list[dict]:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', response.content.decode(), re.DOTALL)
    return [json.loads(text) for text in found]


def on_page(client, session: Session) -> tuple[dict, dict]:
    """The session and its course, as the session's page describes them."""
    (document,) = documents(client.get(reverse("public:session", args=[session.pk])))
    assert document["@context"] == "https://schema.org"
    described, course = document["@graph"]
    return described, course


@pytest.fixture
def session(noon):
    course = CourseFactory(code="k2", title="Debatdogmer", tagline="Du kan svare.", lessons=6)
    return SessionFactory(course=course, venue=VenueFactory(name="Salen", directions="Dør B."))


class TestSession:
    def test_says_when_where_of_what_and_how_many_seats_are_left(self, client, session):
        described, course = on_page(client, session)
        assert described["@type"] == ["CourseInstance", "Event"]
        assert described["@id"] == f"http://127.0.0.1:8000/hold/{session.pk}/"
        assert dt.datetime.fromisoformat(described["startDate"]) == session.starts_at
        assert dt.datetime.fromisoformat(described["endDate"]) == session.ends_at
        assert described["location"]["name"] == "Salen"
        assert described["location"]["address"]["postalCode"] == session.venue.postcode_id
        assert described["remainingAttendeeCapacity"] == session.seats_left
        assert described["courseWorkload"] == "PT270M"
        assert (course["@type"], course["courseCode"], course["description"]) == ("Course", "k2", "Du kan svare.")
        assert course["hasCourseInstance"] == [{"@id": described["@id"]}]

    @pytest.mark.parametrize(("status", "word"), [("cancelled", "EventCancelled"), ("held", "EventScheduled")])
    def test_says_how_it_stands(self, client, session, status, word):
        Session.objects.filter(pk=session.pk).update(status=status)
        assert on_page(client, session)[0]["eventStatus"] == f"https://schema.org/{word}"

    def test_online_it_tells_its_page_not_its_address(self, client, noon):
        session = SessionFactory(venue=None, is_online=True, online_url="https://moede.example/hemmelig")
        described, _course = on_page(client, session)
        assert described["location"] == {"@type": "VirtualLocation", "url": described["@id"]}
        assert "moede.example" not in json.dumps(described)

    def test_both_it_tells_the_room_and_its_page(self, client, session):
        Session.objects.filter(pk=session.pk).update(is_online=True, online_url="https://moede.example/1")
        day = session.starts_at + dt.timedelta(days=1)
        Meeting.objects.create(
            session=session, number=2, starts_at=day, ends_at=day + dt.timedelta(hours=2), mode="online"
        )
        described, _course = on_page(client, session)
        assert (described["courseMode"], described["eventAttendanceMode"]) == (
            "Blended", "https://schema.org/MixedEventAttendanceMode",
        )  # fmt: skip
        assert [place["@type"] for place in described["location"]] == ["Place", "VirtualLocation"]
        room, online = described["subEvent"]
        assert (room["location"]["@type"], room["eventAttendanceMode"]) == (
            "Place", "https://schema.org/OfflineEventAttendanceMode",
        )  # fmt: skip
        assert (online["location"]["@type"], online["eventAttendanceMode"]) == (
            "VirtualLocation", "https://schema.org/OnlineEventAttendanceMode",
        )  # fmt: skip

    def test_names_no_person(self, client, session):
        SessionTrainerFactory(session=session, trainer__member__name="Synlig Underviser")
        assert "Underviser" not in json.dumps(on_page(client, session), ensure_ascii=False)

    def test_a_draft_is_described_to_nobody(self, admin_client, session):
        Session.objects.filter(pk=session.pk).update(status=Session.Status.DRAFT)
        response = admin_client.get(reverse("public:session", args=[session.pk]))
        assert (response.status_code, documents(response)) == (200, [])

    def test_texts_stay_texts(self, client, session):
        session.course.title = session.course.tagline = session.venue.name = NASTY
        session.course.save()
        session.venue.save()
        described, course = on_page(client, session)
        assert course["name"] == described["description"] == described["location"]["name"] == NASTY
