"""The form of each meeting through the pages, as a browser sends them: a course, a session, a series, and what is shown."""

import datetime as dt

import pytest
from django.urls import reverse

from courses.catalogue.models import Course, CourseMeeting
from courses.common import clock
from courses.common.models import OutboxMail
from courses.enrolment.actions import enrolments
from courses.enrolment.actions.reminders import remind_due
from courses.planner.actions import calculation, plans
from courses.planner.models import PlanRun
from courses.planner.queries.problem import problem_of
from courses.schedule import actions
from courses.schedule.actions.meetings import write_pattern
from courses.schedule.models import Series, Session, VenueSlot
from courses.schedule.rules.recurrence import parse_rule
from tests.factories.catalogue import CourseFactory, QualificationFactory
from tests.factories.members import MemberFactory
from tests.factories.places import PostcodeFactory, RegionFactory, VenueFactory
from tests.web.browser import filled, form_with, press

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
START = dt.date(2026, 11, 30)
DAYS = [dt.date(2027, 2, day) for day in (1, 8, 15)]
MODES = ["room", "online", "both"]
ADDRESS = "https://moede.example/1"


@pytest.fixture
def course() -> Course:
    """Three evenings: in the room, online, and both."""
    found = CourseFactory(title="Tre aftener", form="evening", lessons=9, target_runs_per_year=2, min_participants=2)
    CourseMeeting.objects.bulk_create(
        CourseMeeting(course=found, day_offset=7 * n, start_time=dt.time(19), end_time=dt.time(21), mode=mode)
        for n, mode in enumerate(MODES)
    )
    return found


@pytest.fixture
def session(course) -> Session:
    times = [(clock.midnight(day).replace(hour=18), clock.midnight(day).replace(hour=20)) for day in DAYS]
    session = actions.create_session(
        course=course, venue=VenueFactory(name="Salen"), meetings=times, modes=MODES, online_url=ADDRESS
    )
    return actions.publish_session(session=session)


def shown(response) -> str:
    return " ".join(response.content.decode().split())


def make(organiser, course, typed, **how):
    """Open «Nyt hold» for the course, type, look at it in words, and press again."""
    address = reverse("sessions:add")
    page = organiser.get(address, {"course": course.pk, "date": "2027-02-01"})
    asked = organiser.post(address, filled(form_with(page.content.decode(), "course"), typed, "action-preview"))
    if asked.context["seen"]:
        return press(organiser, address, asked, {}, "action-save", **how)
    return asked


class TestNewSession:
    def test_begins_with_the_forms_of_its_course(self, organiser, course):
        venue = VenueFactory()
        made = make(organiser, course, {"venue": str(venue.pk), "online_url": ADDRESS})
        assert made.status_code == 302
        session = Session.objects.get()
        assert (session.modes, session.is_online, session.online_url) == (MODES, True, ADDRESS)
        assert VenueSlot.objects.values("meeting").distinct().count() == 2

    def test_is_shown_in_words_first(self, organiser, course):
        address = reverse("sessions:add")
        page = organiser.get(address, {"course": course.pk, "date": "2027-02-01"})
        typed = filled(form_with(page.content.decode(), "course"), {"venue": str(VenueFactory().pk)}, "action-preview")
        words = shown(organiser.post(address, typed))
        assert "mandag den 8. februar 2027</strong>, kl. 19.00–21.00, online" in words
        assert "kl. 19.00–21.00, i lokalet og online" in words

    def test_in_a_room_without_a_venue_is_refused_beside_it(self, organiser, course):
        page = make(organiser, course, {})
        assert page.context["form"].errors["venue"] == ["Vælg et sted, eller gør alle mødegange online."]
        assert [form["mode"].value() for form in page.context["meetings"].forms[:3]] == MODES
        assert not Session.objects.exists()

    def test_wholly_online_needs_no_venue_and_takes_none(self, organiser, course):
        online = {f"meetings-{number}-mode": "online" for number in range(3)}
        page = make(organiser, course, online | {"venue": str(VenueFactory().pk)})
        assert "Alle mødegange er online" in page.context["form"].errors["venue"][0]
        assert make(organiser, course, online).status_code == 302
        assert (Session.objects.get().venue, Session.objects.get().modes) == (None, ["online"] * 3)

    def test_a_row_that_is_emptied_does_not_count(self, organiser, course):
        emptied = {f"meetings-2-{name}": "" for name in ("day", "start", "end")}
        assert make(organiser, course, emptied | {"venue": str(VenueFactory().pk)}).status_code == 302
        assert Session.objects.get().modes == MODES[:2]


class TestPublishing:
    def test_without_an_address_is_refused_in_words(self, organiser, session):
        Session.objects.update(status="draft", online_url="")
        page = organiser.post(reverse("sessions:publish", args=[session.pk]), follow=True)
        assert "Skriv først online-adressen" in shown(page)
        assert Session.objects.get().status == "draft"

    def test_many_at_once_say_which(self, organiser, session):
        Session.objects.update(status="draft", online_url="")
        address = reverse("sessions:publish_drafts")
        page = organiser.post(
            address,
            filled(form_with(organiser.get(address).content.decode(), "session"), {"session": [str(session.pk)]}),
            follow=True,
        )
        assert "online-adressen" in shown(page)
        assert Session.objects.get().status == "draft"


class TestMoving:
    def move(self, organiser, session, typed, **how):
        address = reverse("sessions:move", args=[session.pk])
        page = organiser.get(address)
        asked = organiser.post(address, filled(form_with(page.content.decode(), "venue"), typed, "action-preview"))
        if asked.context["seen"]:
            return press(organiser, address, asked, {}, "action-save", **how)
        return asked

    def test_a_meeting_goes_online_and_people_are_told(self, organiser, session):
        enrolments.enrol(session=session, name="Bo Birk", email="bo@demo.example", is_proven=True)
        OutboxMail.objects.all().delete()
        page = self.move(organiser, session, {"meetings-2-mode": "online"}, follow=True)
        assert "Holdet er flyttet" in shown(page)
        session.refresh_from_db()
        assert session.modes == ["room", "online", "online"]
        (mail,) = OutboxMail.objects.filter(to="bo@demo.example")
        assert mail.text.count(", online") == 2
        assert mail.calendar.count("LOCATION:Online") == 2

    def test_all_online_gives_the_room_back(self, organiser, session):
        self.move(organiser, session, {"meetings-0-mode": "online", "meetings-2-mode": "online"})
        session.refresh_from_db()
        assert (session.venue, VenueSlot.objects.count()) == (None, 0)

    def test_what_somebody_else_changed_is_not_overwritten(self, organiser, session):
        address = reverse("sessions:move", args=[session.pk])
        form = form_with(organiser.get(address).content.decode(), "venue")
        self.move(organiser, session, {"meetings-2-mode": "online"})
        page = organiser.post(address, filled(form, {"meetings-1-mode": "both"}, "action-preview"))
        assert any(
            "i lokalet og online" in error and "nu" in error for error in page.context["form"].non_field_errors()
        )
        session.refresh_from_db()
        assert session.modes == ["room", "online", "online"]


class TestSeries:
    def test_takes_them_over_and_asks_when_they_change(self, organiser, course):
        series = Series.objects.create(
            course=course,
            venue=VenueFactory(),
            start_date=START,
            rule=parse_rule("FREQ=MONTHLY;BYDAY=1MO"),
            capacity=12,
        )
        address = reverse("series:edit", args=[series.pk])
        write_pattern(
            series=series,
            pattern=[(0, dt.time(19), dt.time(21)), (7, dt.time(19), dt.time(21))],
            modes=["room", "online"],
        )
        made = actions.make_sessions(series=series, until=dt.date(2027, 1, 31))
        assert {tuple(session.modes) for session in made} == {("room", "online")}
        page = organiser.get(address)
        asked = organiser.post(
            address, filled(form_with(page.content.decode(), "rule-freq"), {"meetings-1-mode": "both"})
        )
        assert "Ny form: i lokalet; i lokalet og online" in shown(asked)
        press(organiser, address, asked, {"follow-scope": "drafts"}, "action-edit")
        assert {tuple(session.modes) for session in Session.objects.all()} == {("room", "both")}
        assert VenueSlot.objects.values("meeting").distinct().count() == 2 * len(made)

    def test_a_new_one_gets_those_of_its_course(self, organiser, course):
        address = reverse("series:add")
        typed = {
            "course": str(course.pk), "venue": str(VenueFactory().pk), "start_date": "2027-02-01",
            "rule-freq": "MONTHLY", "rule-interval": "2", "rule-nth": "2", "rule-day": ["TU"],
        }  # fmt: skip
        page = organiser.get(address)
        organiser.post(address, filled(form_with(page.content.decode(), "rule-freq"), typed))
        assert [row.mode for row in Series.objects.get().meetings.all()] == MODES


class TestSeriesOnline:
    """Online on every day: no venue, «Online» in the list, and the district where one is named."""

    @pytest.fixture
    def online(self, course):
        course.meetings.update(mode="online")
        return course

    def typed(self, course, **more):
        return {
            "course": str(course.pk), "start_date": "2027-02-01",
            "rule-freq": "MONTHLY", "rule-interval": "2", "rule-nth": "2", "rule-day": ["TU"],
        } | more  # fmt: skip

    def send(self, organiser, typed, button="action-add"):
        address = reverse("series:add")
        return organiser.post(
            address, filled(form_with(organiser.get(address).content.decode(), "rule-freq"), typed, button), follow=True
        )

    def test_needs_no_venue_and_shows_none(self, organiser, online):
        region = RegionFactory()
        page = self.send(organiser, self.typed(online, region=str(region.pk)))
        series = Series.objects.get()
        assert (series.venue, series.region) == (None, region)
        assert "Online" in shown(page)
        made = actions.make_sessions(series=series, until=dt.date(2027, 6, 1))
        assert {(one.venue, one.region) for one in made} == {(None, region)}
        assert ", Online" in shown(organiser.get(reverse("series:index"), {"region": region.pk}))
        assert not VenueSlot.objects.exists()

    def test_a_venue_that_was_chosen_names_the_district_alone(self, organiser, online):
        venue = VenueFactory(capacity=4)
        self.send(organiser, self.typed(online, venue=str(venue.pk), capacity="30"))
        series = Series.objects.get()
        assert (series.venue, series.region, series.capacity) == (None, venue.municipality.region, 30)

    def test_a_day_in_a_room_needs_a_venue(self, organiser, course):
        page = self.send(organiser, self.typed(course))
        assert "Vælg et sted, eller gør alle dage online." in shown(page)
        assert not Series.objects.exists()
        page = self.send(organiser, self.typed(course), "action-preview")
        assert "Vælg et sted, eller gør alle dage online." in shown(page)

    def test_the_room_has_seats_enough(self, organiser, course):
        venue = VenueFactory(capacity=4)
        page = self.send(organiser, self.typed(course, venue=str(venue.pk), capacity="30"))
        assert "4 pladser" in shown(page)
        assert not Series.objects.exists()

    def test_one_that_goes_online_leaves_its_room(self, organiser, course):
        venue = VenueFactory()
        self.send(organiser, self.typed(course, venue=str(venue.pk)))
        series = Series.objects.get()
        actions.make_sessions(series=series, until=dt.date(2027, 3, 1))
        assert VenueSlot.objects.exists()
        address = reverse("series:edit", args=[series.pk])
        rows = {f"meetings-{number}-mode": "online" for number in range(len(MODES))}
        asked = organiser.post(
            address, filled(form_with(organiser.get(address).content.decode(), "rule-freq"), rows, "action-edit")
        )
        press(organiser, address, asked, {"follow-scope": "drafts"}, "action-edit")
        series.refresh_from_db()
        assert (series.venue, series.region) == (None, venue.municipality.region)
        assert not VenueSlot.objects.exists()
        assert {(one.venue, one.region) for one in Session.objects.all()} == {(None, venue.municipality.region)}


def test_a_session_online_keeps_the_district_that_was_chosen(organiser, course):
    region = RegionFactory()
    make(organiser, course, {"region": str(region.pk)} | {f"meetings-{number}-mode": "online" for number in range(3)})
    session = Session.objects.get()
    assert (session.venue, session.region) == (None, region)


def test_the_year_plan_books_no_room_for_what_is_online(course):
    VenueFactory()
    QualificationFactory(course=course, trainer__member__postcode=PostcodeFactory())
    MemberFactory.create_batch(8, postcode=PostcodeFactory())
    online = CourseFactory(form="evening", target_runs_per_year=2)
    CourseMeeting.objects.create(course=online, start_time=dt.time(19), end_time=dt.time(21), mode="online")
    (planned,) = problem_of(START).data["courses"]
    assert (planned["offsets"], planned["in_room"]) == ([0, 7, 14], [0, 14])
    run = plans.ask_for_plan(start_date=START, seconds=0, actor=None)
    calculation.calculate(calculation.claim())
    plans.take_plan(run=PlanRun.objects.get(pk=run.pk))
    assert Session.objects.count() >= 2
    assert {tuple(session.modes) for session in Session.objects.all()} == {tuple(MODES)}
    assert not VenueSlot.objects.filter(meeting__mode="online").exists()


class TestShown:
    def test_on_the_page_of_the_session(self, client, session):
        page = shown(client.get(reverse("public:session", args=[session.pk])))
        assert "</strong>, kl. 18.00–20.00, i lokalet</li>" in page
        assert "kl. 18.00–20.00, online</li>" in page
        assert "kl. 18.00–20.00, i lokalet og online</li>" in page
        assert "Du får adressen til at være med online, når du har en plads." in page
        assert ADDRESS not in page

    def test_a_session_in_its_room_says_nothing_more(self, client, course):
        times = [(clock.midnight(DAYS[0]).replace(hour=18), clock.midnight(DAYS[0]).replace(hour=20))]
        plain = actions.create_session(course=CourseFactory(), venue=VenueFactory(), meetings=times)
        page = shown(client.get(reverse("public:session", args=[actions.publish_session(session=plain).pk])))
        assert "kl. 18.00–20.00</li>" in page

    def test_in_mails_each_reminder_by_its_own_day(self, session):
        seat = enrolments.enrol(session=session, name="Bo Birk", email="bo@demo.example", is_proven=True)
        mail = OutboxMail.objects.get(kind="enrolled")
        assert "18.00–20.00, i lokalet og online" in mail.text
        assert ADDRESS in mail.text
        assert seat.session == session

    @pytest.mark.parametrize(("day", "has_link", "is_online"), [(0, False, False), (1, True, True), (2, True, False)])
    def test_the_day_before(self, session, day, has_link, is_online):
        enrolments.enrol(session=session, name="Bo Birk", email="bo@demo.example", is_proven=True)
        OutboxMail.objects.all().delete()
        with clock.at(clock.midnight(DAYS[day]).replace(hour=12) - dt.timedelta(days=1)):
            remind_due()
        (mail,) = OutboxMail.objects.filter(kind="tomorrow")
        assert (ADDRESS in mail.text, "Tre aftener, online" in mail.subject) == (has_link, is_online)

    def test_on_the_page_of_the_organiser_and_in_the_links(self, organiser, client, session):
        assert "kl. 18.00–20.00, online" in shown(organiser.get(reverse("sessions:edit", args=[session.pk])))
        page = client.get(reverse("public:session", args=[session.pk]))
        assert ["location=Online" in row["google"] for row in page.context["links"]] == [False, True, False]

    def test_the_course_says_how_many(self, course):
        assert course.form_words == "3 mødegange, heraf 1 online, heraf 1 i lokalet og online"
