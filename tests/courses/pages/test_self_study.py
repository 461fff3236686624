"""Self-study between meetings: what is asked for stands on the session when it is made, and is said wherever people look."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from wagtail.models import Locale
from wagtail.rich_text import RichText

from courses.certificates.queries import facts_of
from courses.common import clock
from courses.common.models import OutboxMail
from courses.documents.trainer import order_context
from courses.enrolment.actions import enrolments
from courses.enrolment.actions.reminders import remind_due
from courses.pages.models import CourseIndexPage, CoursePage, ModulePage
from courses.pages.queries import modules_for, reading, running_order, to_read
from courses.schedule import ics
from courses.schedule.actions import create_session, publish_session
from courses.schedule.models import Session
from home.first_pages import build_pages
from tests.factories.catalogue import CourseFactory
from tests.factories.places import VenueFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
FIRST = dt.date(2027, 2, 9)


@pytest.fixture
def course():
    """Two evenings; half an hour at home before the second."""
    made = CourseFactory(title="At lytte", title_en="", lessons=4)
    for number, minutes in enumerate((0, 30)):
        made.meetings.create(
            day_offset=7 * number, start_time=dt.time(18, 30), end_time=dt.time(20), study_minutes=minutes
        )
    made.save()
    return made


@pytest.fixture
def pages(course):
    build_pages()
    above = CourseIndexPage.objects.get(locale=Locale.objects.get(language_code="da"))
    page = above.add_child(instance=CoursePage(title="At lytte", slug="at-lytte", course=course))
    for title, minutes, home in (("Ører", 90, None), ("Bogen", 30, 2), ("Øjne", 90, None)):
        page.add_child(instance=ModulePage(title=title, minutes=minutes, study_before=home))
    return page


def session_of(course) -> Session:
    days = [FIRST, FIRST + dt.timedelta(days=7)]
    zone = ZoneInfo("Europe/Copenhagen")
    times = [tuple(dt.datetime.combine(day, dt.time(hour, 30), zone) for hour in (18, 20)) for day in days]
    made = publish_session(session=create_session(course=course, venue=VenueFactory(), meetings=times))
    return Session.objects.with_details().get(pk=made.pk)


def minutes(session: Session) -> list[int]:
    return list(session.meetings.order_by("number").values_list("study_minutes", flat=True))


def test_a_pattern_that_is_changed_is_for_new_sessions_only(course):
    session = session_of(course)
    before = list(session.meetings.values_list("starts_at", "ends_at"))
    course.meetings.update(study_minutes=60, start_time=dt.time(17))
    assert minutes(session) == [0, 30]
    assert list(session.meetings.values_list("starts_at", "ends_at")) == before
    course.refresh_from_db()
    assert minutes(session_of(type(course).objects.get(pk=course.pk))) == [60, 60]
    # As many days as the course has no more: nothing is asked for that nobody wrote.
    course.meetings.first().delete()
    assert minutes(session_of(type(course).objects.get(pk=course.pk))) == [0, 0]


def test_the_course_says_it_beside_its_days(course, pages, client):
    assert course.form_words.replace("\xa0", " ").endswith("30 min hjemme")
    shown = client.get(pages.get_url()).text.replace("\xa0", " ")
    assert "30 min hjemme" in shown
    assert "hjemme før 2. dag" in shown


def test_what_is_read_at_home_takes_no_time_in_the_room_and_is_named_before_its_day(course, pages):
    session = session_of(course)
    spans = [meeting.span for meeting in session.meetings.all()]
    parts = running_order(modules_for(course), spans)
    assert [part.module.title for part in parts] == ["Ører", "Øjne"]
    assert [[module.title for module in part.read] for part in parts] == [[], ["Bogen"]]
    context, _pictures = order_context(session, "da")
    assert [[module.title for module in part["read"]] for part in context["order"]] == [[], ["Bogen"]]
    assert [module.title for module in reading(course, is_over=False)] == ["Bogen"]
    assert reading(course, is_over=True) == []


def reminded(session: Session, number: int) -> str:
    """What the mail of the day before the meeting of that number says."""
    meeting = session.meetings.get(number=number)
    with clock.at((timezone.localtime(meeting.starts_at) - dt.timedelta(days=1)).replace(hour=12)):
        remind_due(to_read)
    return OutboxMail.objects.filter(kind="tomorrow").order_by("-pk")[0].text


def test_the_mail_of_the_day_before_says_what_to_read(course, pages):
    session = session_of(course)
    seat = enrolments.enrol(session=session, name="Alma Raps", email="alma@demo.example")
    enrolments.confirm(enrolment=seat)
    assert "Læs før" not in reminded(session, 1)
    said = reminded(session, 2)
    module = ModulePage.objects.get(title="Bogen")
    assert "Læs før (cirka 30 min hjemme)" in said.replace("\xa0", " ")
    assert module.get_url_parts()[2] in said
    assert "Ører" not in said


def test_what_a_module_asks_to_be_read_stands_in_the_first_one(course, pages):
    module = ModulePage.objects.get(title="Ører")
    module.before = [("text", RichText("<p>Læs avisen.</p>"))]
    module.save()
    session = session_of(course)
    ((title, address),) = to_read(session, session.meetings.get(number=1), "da")
    assert title == "Ører"
    assert address.endswith("#foer")
    assert [title for title, _address in to_read(session, session.meetings.get(number=2), "da")] == ["Bogen"]


def test_calendars_say_it_at_the_meeting_it_belongs_to(course):
    first, second = ics.events(session_of(course)).decode().replace("\r\n ", "").split("END:VEVENT")[:2]
    assert "Hjemme før" not in first
    assert "Hjemme før: 30 min" in second.replace("\xa0", " ")


def test_a_certificate_says_it_beside_the_lessons_and_counts_it_in_none(course):
    session = session_of(course)
    seat = enrolments.enrol(session=session, name="Alma Raps", email="alma@demo.example")
    facts = facts_of(seat, token="x", issued_at=clock.now())
    assert facts.lessons == 4
    assert facts.words["extent"].replace("\xa0", " ") == "4 lektioner à 45 minutter og 30 minutters selvstudium"
