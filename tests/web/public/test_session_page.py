"""What a session's page offers: only what can still be done with it."""

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from courses.catalogue.models import LearningGoal
from courses.common import clock
from courses.enrolment.actions import enrolments
from courses.schedule.models import Meeting
from tests.factories.catalogue import CourseFactory
from tests.factories.places import PostcodeFactory, VenueFactory
from tests.factories.schedule import SessionFactory
from tests.web.reading import text

pytestmark = pytest.mark.django_db


def page_of(client, session, query=""):
    return client.get(reverse("public:session", args=[session.pk]) + query)


def links_of(response):
    page = BeautifulSoup(response.content.decode(), "html.parser")
    return [str(link["href"]) for link in page.find("main").find_all("a", href=True)] + [
        str(link["href"]) for link in page.find_all("link", type="text/calendar")
    ]


class TestCalendar:
    def test_a_coming_session_goes_into_four_kinds_of_calendar(self, client, noon):
        session = SessionFactory()
        links = links_of(page_of(client, session))
        file = reverse("feeds:session", args=[session.pk])
        assert links.count(file) == 3
        (google,) = [link for link in links if link.startswith("https://calendar.google.com/")]
        (outlook,) = [link for link in links if link.startswith("https://outlook.live.com/")]
        assert parse_qs(urlsplit(google).query)["dates"] == ["20261222T090000Z/20261222T140000Z"]
        assert parse_qs(urlsplit(outlook).query)["startdt"] == ["2026-12-22T09:00:00+00:00"]

    def test_each_meeting_has_its_own_entry_where_a_program_takes_one_only(self, client, noon):
        session = SessionFactory()
        later = session.starts_at + dt.timedelta(days=7)
        Meeting.objects.create(session=session, number=2, starts_at=later, ends_at=later + dt.timedelta(hours=5))
        links = links_of(page_of(client, session))
        dates = [parse_qs(urlsplit(link).query)["dates"][0][:8] for link in links if "calendar.google.com" in link]
        assert dates == ["20261222", "20261229"]

    @pytest.mark.parametrize("fields", [{"status": "cancelled"}, {"status": "held", "days": -9}, {"days": -1}])
    def test_what_does_not_take_place_any_more_goes_into_none_and_on_no_wall(self, client, noon, fields):
        session = SessionFactory(**fields)
        found = page_of(client, session)
        unwanted = (".ics", "calendar.google", "outlook.live", "plakat", "sms:")
        assert [link for link in links_of(found) if any(part in link for part in unwanted)] == []
        assert "Tag en med" not in text(found)


def test_says_what_to_bring(client, noon):
    assert "Du skal ikke have noget med." in text(page_of(client, SessionFactory()))
    said = text(page_of(client, SessionFactory(note="Tag en madpakke med.")))
    assert ("Tag en madpakke med." in said, "Du skal ikke have noget med." in said) == (True, False)


@pytest.mark.parametrize("fields", [{}, {"status": "cancelled"}, {"status": "held", "days": -9}])
def test_says_whom_to_ask_whatever_has_become_of_it(client, noon, settings, fields):
    settings.ORGANISER_PHONE, settings.DEFAULT_FROM_EMAIL = "70 12 34 56", "Kurser <hjaelp@demo.example>"
    page = BeautifulSoup(page_of(client, SessionFactory(**fields)).content, "html.parser")
    contact = page.find("section", {"aria-labelledby": "contact"})
    assert contact.h2.get_text(strip=True) == "Spørgsmål?"
    links = {str(link["href"]): link.get_text(strip=True) for link in contact.find_all("a")}
    assert links == {"tel:70123456": "70 12 34 56", "mailto:hjaelp@demo.example": "hjaelp@demo.example"}


def test_can_be_passed_on_by_its_address_alone(client, noon):
    session = SessionFactory()
    page = page_of(client, session, "?fra=7100").content.decode()
    assert f'data-share="http://127.0.0.1:8000/hold/{session.pk}/"' in page


def test_distance_is_told_from_the_reader_and_never_from_another_room(client, noon):
    session = SessionFactory()
    far = PostcodeFactory(code="6000", name="Kolding", lat=55.49, lon=9.47)
    SessionFactory(course=session.course, venue=VenueFactory(postcode=far))
    assert " km" not in BeautifulSoup(page_of(client, session).content, "html.parser").find("article").get_text()
    assert "km" in text(page_of(client, session, "?fra=7100"))


class TestThankYou:
    """What the page after the form says, for each way it can go."""

    PERSON = {"name": "Alma Raps", "email": "alma@demo.example"}

    def after(self, client, session, **person):
        return client.post(reverse("public:enrol", args=[session.pk]), self.PERSON | person, follow=True)

    def test_the_last_seat_is_a_seat_also_once_somebody_waits(self, client, noon):
        session = SessionFactory(capacity=1)
        address = self.after(client, session).redirect_chain[-1][0]
        self.after(client, session, email="birk@demo.example")
        said = text(client.get(address))
        assert "Du er tilmeldt. Vi glæder os til at se dig." in said
        assert "Kom, som du er." in said

    def test_who_waits_gets_no_calendar_and_is_not_told_to_come(self, client, noon):
        session = SessionFactory(capacity=1)
        self.after(client, session)
        answer = self.after(client, session, email="birk@demo.example")
        said = text(answer)
        assert "Du står på ventelisten. Kig i din mail." in said
        assert [word for word in ("Kom, som du er", "bekræft", "Tag en med") if word in said] == []
        assert [link for link in links_of(answer) if ".ics" in link or "google" in link] == []

    def test_who_waits_beside_seats_that_the_trainer_gives_is_not_told_that_they_have_one(self, client, noon):
        session = SessionFactory(capacity=1)
        self.after(client, session)
        self.after(client, session, email="birk@demo.example")
        with clock.at(session.starts_at - dt.timedelta(hours=1)):
            enrolments.change_capacity(session=session, capacity=3)
            said = text(self.after(client, session, email="carl@demo.example"))
        assert "Du står på ventelisten." in said
        assert "Underviseren giver ledige pladser til dem, der venter." in said

    def test_a_known_address_is_told_what_a_new_one_is_told(self, client, noon):
        session = SessionFactory(capacity=1)
        self.after(client, session)
        with clock.at(noon + dt.timedelta(minutes=20)):
            known = self.after(client, session)
            new = self.after(client, session, email="birk@demo.example")
        assert known.redirect_chain == new.redirect_chain

    @pytest.mark.parametrize("fields", [{"status": "cancelled"}, {"status": "held", "days": -9}])
    def test_opened_again_later_it_promises_nothing(self, client, noon, fields):
        session = SessionFactory(**fields)
        said = text(client.get(reverse("public:enrolled", args=[session.pk])))
        assert [word for word in ("Du er tilmeldt", "Kom, som du er", "Føj til kalender") if word in said] == []


@pytest.mark.parametrize("has_goals", [True, False])
def test_what_comes_before_is_said_also_where_no_goals_are_written(client, noon, has_goals):
    session = SessionFactory()
    session.course.prerequisites.add(CourseFactory(title="Velkomst"))
    if has_goals:
        LearningGoal.objects.create(course=session.course, text="svare roligt")
    words = text(page_of(client, session))
    assert "Tag dette først: Velkomst" in words
    assert ("svare roligt" in words, "Efter kurset kan du" in words) == (has_goals, has_goals)
