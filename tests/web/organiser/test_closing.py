"""Sessions that are over: the office sees which nobody has closed, and closes them by numbers."""

import datetime as dt

import pytest
from django.urls import reverse

from courses.certificates.models import Certificate
from courses.common import clock
from courses.enrolment.actions import enrolments
from courses.enrolment.models import Enrolment
from courses.schedule.models import Session
from tests.factories.enrolment import EnrolmentFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory
from tests.web.browser import press
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
NAME = "Ægir Ukendt"


@pytest.fixture
def over(noon) -> Session:
    """A session of two months ago that nobody has closed."""
    session = SessionFactory(days=-60, course__title="Debatdogmer", seats_taken=2)
    SessionTrainerFactory(session=session, trainer__member__name="Alma Raps")
    EnrolmentFactory.create_batch(2, session=session, member__name=NAME)
    return session


def came(session) -> None:
    seat = session_seats(session)[0]
    enrolments.record_attendance(enrolment=seat, meeting=session.meetings.get(), was_present=True, actor=None)


def session_seats(session):
    return list(Enrolment.objects.filter(session=session).order_by("pk"))


def address(session) -> str:
    return reverse("sessions:close", args=[session.pk])


def test_the_first_page_and_its_own_name_what_is_open(organiser, over):
    front = organiser.get(reverse("wagtailadmin_home")).content.decode()
    assert "Skal afsluttes" in front
    page = organiser.get(reverse("sessions:edit", args=[over.pk])).content.decode()
    assert "Det er forbi og er ikke afsluttet." in page
    assert f'href="{address(over)}"' in page


def test_numbers_and_no_names(organiser, over):
    came(over)
    page = organiser.get(address(over)).content.decode()
    assert [organiser.get(address(over)).context["counts"].__dict__] == [{"seated": 2, "present": 1, "completing": 1}]
    assert NAME not in page
    assert "Ægir" not in page
    assert "Alma Raps" in page


def test_closing_issues_the_certificates(organiser, over):
    came(over)
    done = press(organiser, address(over), organiser.get(address(over)), {}, "action-close", follow=True)
    assert "Holdet er afsluttet. 1 kursusbevis er udstedt." in done.content.decode()
    over.refresh_from_db()
    assert (over.status, Certificate.objects.count()) == ("held", 1)
    again = organiser.get(address(over), follow=True).content.decode()
    assert "Kun et hold, der er forbi og ikke afsluttet, kan afsluttes." in again


def test_where_nobody_has_noted_anything_it_asks_once_more(organiser, over):
    page = organiser.get(address(over))
    assert "Ingen er noteret som til stede." in page.content.decode()
    asked = press(organiser, address(over), page, {}, "action-close")
    assert "Sæt flueben, hvis der virkelig ikke kom nogen." in asked.content.decode()
    over.refresh_from_db()
    assert over.status == "published"
    press(organiser, address(over), asked, {"nobody_came": "on"}, "action-close")
    over.refresh_from_db()
    assert over.status == "held"


@pytest.mark.parametrize("days", [1, 28])
def test_not_before_it_is_over(organiser, days):
    session = SessionFactory(days=days)
    for answer in (organiser.get(address(session), follow=True), organiser.post(address(session), follow=True)):
        assert "Kun et hold, der er forbi" in answer.content.decode()
    session.refresh_from_db()
    assert session.status == "published"


@pytest.mark.parametrize("group", ["Redaktører", "Undervisere"])
def test_for_organisers_only(client, over, group):
    client.force_login(somebody(group))
    assert client.post(address(over), {"nobody_came": "on"}).status_code == 302
    over.refresh_from_db()
    assert over.status == "published"


@pytest.mark.parametrize("number", [1, 3, 30])
def test_query_count(organiser, over, number, django_assert_num_queries):
    EnrolmentFactory.create_batch(number, session=over)
    organiser.get(address(over))
    with django_assert_num_queries(12):
        organiser.get(address(over))


def test_it_is_said_in_the_history(organiser, over):
    with clock.at(clock.now() + dt.timedelta(days=1)):
        came(over)
        press(organiser, address(over), organiser.get(address(over)), {}, "action-close")
    entries = organiser.get(reverse("sessions:history", args=[over.pk])).context["object_list"]
    assert [entry.action for entry in entries] == ["planning.close"]
