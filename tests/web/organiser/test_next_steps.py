"""From one step to the next without a menu: what is offered where something is saved, and where a button leads."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from courses.certificates.models import PrintJob
from courses.enrolment.actions import enrolments
from courses.enrolment.models import Call, ListView
from courses.pages.models import CoursePage
from courses.schedule.models import Series, Session
from tests.factories.catalogue import CourseFactory
from tests.factories.certificates import participant, past_session
from tests.factories.places import PostcodeFactory, VenueFactory
from tests.factories.schedule import SessionFactory
from tests.web.browser import press
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def offered(page) -> dict[str, str]:
    soup = BeautifulSoup(page.content, "html.parser")
    return {link.get_text(strip=True): link["href"] for link in soup.select(".messages a.button, .messages a.w-button")}


def make_course(client):
    address = reverse("course:add")
    typed = {"title": "At lytte", "tagline": "Du hører mere.", "code": "lyt", "lessons": "12"}
    return press(client, address, client.get(address), typed, "tagline", follow=True)


def test_on_the_first_page_everything_can_be_begun(client, organiser, index):
    links = {link.get_text(strip=True): link["href"] for link in panel(organiser).select(".planning__buttons a")}
    assert list(links) == ["Nyt kursus", "Ny serie", "Nyt hold", "Nyt sted", "Ny underviser"]
    for label, address in links.items():
        assert organiser.get(address).status_code == 200, label
    client.force_login(somebody("Redaktører"))
    assert panel(client) is None


def panel(client):
    return BeautifulSoup(client.get("/admin/").content, "html.parser").select_one(".planning-panel")


def publish_page(client, index, course):
    address = reverse("wagtailadmin_pages:add", args=["courses", "coursepage", index.pk])
    typed = {"title": course.title, "course": str(course.pk), "slug": course.code}
    return press(client, address, client.get(address), typed, "action-publish", follow=True)


def test_once_its_page_is_published_a_course_in_the_making_goes_on(client, index):
    client.force_login(somebody("Planlægning", "Redaktører"))
    course = CourseFactory(title="At lytte")
    flow = reverse("making:course", args=[course.pk])
    assert publish_page(client, index, course).redirect_chain[-1][0] == flow
    other = CourseFactory()
    SessionFactory(course=other)
    assert publish_page(client, index, other).redirect_chain[-1][0] != flow


def test_a_page_begins_with_the_newest_course_that_has_none(client, index):
    client.force_login(somebody("Redaktører"))
    first, second = CourseFactory(title="Den første"), CourseFactory(title="Den anden")
    index.add_child(instance=CoursePage(title="Den anden", slug="den-anden", course=second))
    address = reverse("wagtailadmin_pages:add", args=["courses", "coursepage", index.pk])
    page = BeautifulSoup(client.get(address).content, "html.parser")
    assert page.select_one("[name=title]")["value"] == "Den første"
    assert page.select_one("[name=slug]")["value"] == "den-foerste"
    index.add_child(instance=CoursePage(title="Den første", slug="den-foerste", course=first))
    page = BeautifulSoup(client.get(address).content, "html.parser")
    assert not page.select_one("[name=title]").get("value")


THIRD_MONDAY = {"rule-interval": "3", "rule-nth": "3", "rule-day": ["MO"]}


class TestSeries:
    def send(self, organiser, venue, **more):
        address = reverse("series:add")
        typed = {
            "course": str(CourseFactory().pk), "venue": str(venue.pk), "start_date": "2027-02-01",
            "rule-freq": "MONTHLY", "rule-interval": "2", "rule-nth": "2", "rule-day": ["TU"],
        } | more  # fmt: skip
        return press(organiser, address, organiser.get(address), typed, "action-make", follow=True)

    def test_all_days_that_nothing_speaks_against_become_drafts(self, organiser):
        day = dt.date(2027, 5, 17)  # Whit Monday
        page = self.send(organiser, VenueFactory(), **THIRD_MONDAY)
        series = Series.objects.get()
        assert page.redirect_chain[-1][0] == f"{reverse('sessions:publish_drafts')}?series={series.pk}"
        days = set(Session.objects.values_list("series_date", flat=True))
        assert dt.date(2027, 2, 15) in days
        assert day not in days
        assert "1 dag er udeladt: en helligdag, et lukket lokale, eller noget er optaget." in page.text

    def test_where_there_is_none_the_days_are_looked_at(self, organiser):
        page = self.send(organiser, VenueFactory(), start_date="2027-05-01", **THIRD_MONDAY, **{"rule-count": "1"})
        assert page.redirect_chain[-1][0] == reverse("series:sessions", args=[Series.objects.get().pk])
        assert not Session.objects.exists()

    def test_what_is_wrong_is_told_and_nothing_is_made(self, organiser):
        page = self.send(organiser, VenueFactory(capacity=4), capacity="9")
        assert "4 pladser" in page.text
        assert not Series.objects.exists()


def test_who_must_be_called_stands_there_at_once_and_after_the_last_one_the_session(organiser):
    session = SessionFactory()
    for name, phone in (("Karla", "20304050"), ("Bo", "20304051")):
        enrolments.enrol(session=session, name=name, email="", phone=phone, is_proven=True)
    address = reverse("sessions:cancel", args=[session.pk])
    page = press(organiser, address, organiser.get(address), {"reason": "Huset males."}, "reason", follow=True)
    calls = reverse("sessions:calls", args=[session.pk])
    assert page.redirect_chain[-1][0] == calls
    first, second = Call.objects.order_by("pk")
    assert organiser.post(calls, {"call": first.pk, "called": "1"}).url == calls
    assert organiser.post(calls, {"call": first.pk, "called": "0"}).url == calls
    organiser.post(calls, {"call": first.pk, "called": "1"})
    page = organiser.post(calls, {"call": second.pk, "called": "1"}, follow=True)
    assert page.redirect_chain[-1][0] == reverse("sessions:edit", args=[session.pk])
    assert "Alle er ringet op." in page.text


class TestClosing:
    def test_it_goes_on_to_the_certificates_and_a_few_are_printed_at_once(self, organiser):
        session = past_session()
        participant(session, "Karla")
        page = organiser.post(reverse("sessions:close", args=[session.pk]), follow=True)
        printed = reverse("certificates:session", args=[session.pk])
        assert page.redirect_chain[-1][0] == printed
        answer = organiser.post(printed, {"form": "pdf"})
        assert answer["Content-Disposition"].startswith("attachment")
        assert b"".join(answer.streaming_content).startswith(b"%PDF")
        # It stands there to be fetched again, and that the names left the house is written down.
        run = PrintJob.objects.get()
        assert reverse("certificates:print_file", args=[run.pk]) in organiser.get(printed).text
        assert ListView.objects.filter(session=session, what=ListView.What.PAPER).exists()

    def test_many_are_made_outside_the_page(self, organiser, monkeypatch):
        session = past_session()
        participant(session, "Karla")
        organiser.post(reverse("sessions:close", args=[session.pk]))
        monkeypatch.setattr("courses.certificates.actions.print_jobs.AT_ONCE", 0)
        page = organiser.post(reverse("certificates:session", args=[session.pk]), {"form": "pdf"}, follow=True)
        assert "om få minutter" in page.text or "Refresh" in page.headers
        assert PrintJob.objects.get().finished_at is None

    def test_without_certificates_it_goes_back(self, organiser):
        session = past_session()
        participant(session, "Karla", was_present=False)
        page = organiser.post(reverse("sessions:close", args=[session.pk]), {"nobody_came": "on"}, follow=True)
        assert page.redirect_chain[-1][0] == reverse("sessions:edit", args=[session.pk])


def test_a_session_names_the_others_of_its_series(organiser):
    venue = VenueFactory(postcode=PostcodeFactory())
    series = Series.objects.create(
        course=CourseFactory(), venue=venue, start_date=dt.date(2027, 2, 1), rule="FREQ=MONTHLY;BYDAY=2TU", capacity=9
    )
    one, other = (SessionFactory(series=series, venue=venue, days=days) for days in (30, 60))
    SessionFactory(series=series, venue=venue, days=90, status="cancelled")
    page = organiser.get(reverse("sessions:edit", args=[one.pk]))
    assert "Serien fortsætter:" in page.text
    assert page.context["siblings"] == [other]
    assert organiser.get(reverse("sessions:edit", args=[SessionFactory().pk])).context["siblings"] == []
