"""Who may enrol is said in words before the form, and what is true of somebody only to themselves."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from courses.common import clock
from courses.enrolment.actions import kept_seats
from courses.enrolment.models import Enrolment, State
from tests.factories.catalogue import CourseFactory
from tests.factories.members import MemberFactory
from tests.factories.places import AssociationFactory
from tests.factories.schedule import SessionFactory
from tests.web.browser import filled, form_with
from tests.web.reading import text

pytestmark = pytest.mark.django_db


def address(session):
    return reverse("public:session", args=[session.pk])


def panel(page):
    return BeautifulSoup(page.content, "html.parser").find(id="tilmeld")


@pytest.fixture
def member(noon):
    return MemberFactory()


@pytest.fixture
def logged_in(client, member):
    client.force_login(member.user)
    return client


class TestPrerequisite:
    @pytest.fixture
    def session(self, noon):
        return SessionFactory(requires=CourseFactory(title="Debatdogmer"))

    def test_it_is_said_and_nobody_unknown_sees_a_form(self, client, session):
        found = panel(client.get(address(session)))
        assert "Kun for dem, der har taget «Debatdogmer»." in found.text
        assert found.find("a", string="Log ind")["href"].endswith(f"next={address(session)}")
        assert found.find("form") is None

    def test_who_posts_all_the_same_reads_why(self, client, session):
        sent = {"name": "Åse", "email": "aase@demo.example"}
        answer = client.post(reverse("public:enrol", args=[session.pk]), sent)
        assert answer.status_code == 409
        assert "Log ind først" in text(answer)
        assert not Enrolment.objects.exists()

    def test_who_has_not_taken_it_reads_so_and_can_find_it(self, logged_in, session):
        found = panel(logged_in.get(address(session)))
        assert "Tag det først, eller ring til os." in found.text
        assert found.find("form") is None

    def test_a_card_says_it_quietly(self, client, session):
        assert "efter «Debatdogmer»" in text(client.get(f"/find/{session.venue.postcode_id}/"))


class TestMembersFirst:
    def test_until_the_day_and_then_the_form_is_there_for_all(self, client, noon):
        session = SessionFactory(members_first_days=2)
        assert "Medlemmer først" in panel(client.get(address(session))).text
        with clock.at(clock.midnight(clock.today() + dt.timedelta(days=2))):
            found = panel(client.get(address(session)))
        assert "Medlemmer først" not in found.text
        assert found.find("form")

    def test_whoever_is_logged_in_enrols_with_one_tap(self, logged_in, member):
        session = SessionFactory(members_first_days=2)
        form = form_with(logged_in.get(address(session)).content.decode(), "name")
        logged_in.post(str(form["action"]), filled(form, {}))
        assert Enrolment.objects.get(session=session).state == State.ENROLLED


class TestKeptSeats:
    @pytest.fixture
    def session(self, noon):
        session = SessionFactory(capacity=1)
        return kept_seats.set_admission(
            session=session,
            kept_seats=1,
            kept_for=AssociationFactory(name="Vejle Lokalforening"),
            kept_until=clock.today() + dt.timedelta(days=7),
        )

    def test_are_told_and_others_may_wait(self, client, session):
        found = panel(client.get(address(session)))
        assert "1 plads er holdt til medlemmer af Vejle Lokalforening" in found.text
        assert "Så log ind først" in found.text
        assert "Skriv mig på ventelisten" in found.find("button", class_="button--wide").text

    def test_its_member_is_offered_a_seat_and_says_so_on_their_own_page(self, logged_in, member, session):
        assert "skriv det på «Min side»" in panel(logged_in.get(address(session))).text
        page = logged_in.get(reverse("member:home"))
        form = form_with(page.content.decode(), "association")
        logged_in.post(reverse("member:home"), filled(form, {"association": str(session.kept_for_id)}))
        found = panel(logged_in.get(address(session)))
        assert "Tilmeld mig" in found.find("button", class_="button--wide").text
        form = form_with(str(found), "name")
        logged_in.post(str(form["action"]), filled(form, {}))
        assert Enrolment.objects.get(session=session).state == State.ENROLLED


def test_the_api_says_it_too(client, noon):
    session = SessionFactory(requires=CourseFactory(code="k9"), members_first_days=2)
    found = client.get(f"/api/v1/sessions/{session.pk}").json()
    day = f"{clock.today() + dt.timedelta(days=2)}"
    assert (found["requires"], found["members_first_until"], found["seats_kept"]) == ("k9", day, 0)
