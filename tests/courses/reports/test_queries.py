"""What happened becomes figures: each measure against sessions whose answer is known."""

import datetime as dt

import pytest

from courses.common import clock
from courses.enrolment.models import EnrolmentEvent, State
from courses.reports.queries import Period, figures, held_by, overall, recent, words
from courses.reports.rules import By, Figure, Measure
from courses.schedule.models import Session
from tests.factories.catalogue import CourseFactory
from tests.factories.enrolment import EnrolmentFactory
from tests.factories.members import MemberFactory, TrainerFactory
from tests.factories.places import AssociationFactory, PostcodeFactory, RegionFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
TODAY = dt.date(2026, 11, 24)


def held(days_ago: int = 30, **more) -> Session:
    """A session that is over; its enrolments are made as they are."""
    starts_at = clock.now() - dt.timedelta(days=days_ago)
    return SessionFactory(
        status=Session.Status.HELD, starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=3), **more
    )


def seats(session: Session, state: State, count: int, **more) -> list:
    return EnrolmentFactory.create_batch(count, session=session, state=state, **more)


@pytest.fixture
def period(noon) -> Period:
    """From October last year: five quarters, of which the last is running."""
    return recent(TODAY, 5)


def test_a_period_has_as_long_a_one_before_it(period):
    assert period == Period(dt.date(2025, 10, 1), TODAY)
    assert period.before == Period(dt.date(2024, 7, 1), dt.date(2025, 9, 30))


class TestSeats:
    def test_filled_are_those_somebody_had(self, period):
        session = held(capacity=20)
        seats(session, State.ATTENDED, 8)
        seats(session, State.NO_SHOW, 5)
        seats(session, State.ENROLLED, 2)
        seats(session, State.CANCELLED, 3)
        seats(session, State.WAITING, 4, queued_at=clock.now())
        assert overall(Measure.FILLED, period) == Figure(75, 20)
        assert overall(Measure.CAME, period) == Figure(8, 8)
        # Of thirteen who were noted five did not come; two were not noted. In steps of five people.
        assert overall(Measure.NO_SHOWS, period).people == 13

    def test_what_did_not_happen_does_not_count(self, period):
        seats(held(), State.ATTENDED, 6)
        for status, days in (
            (Session.Status.CANCELLED, 30),
            (Session.Status.DRAFT, 30),
            (Session.Status.PUBLISHED, -30),
        ):
            starts_at = clock.now() - dt.timedelta(days=days)
            other = SessionFactory(status=status, starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=2))
            seats(other, State.ENROLLED, 6)
        assert overall(Measure.HELD, period) == Figure(1, 1)

    def test_a_day_belongs_to_its_quarter_by_the_danish_clock(self, period):
        """Half past midnight on 1 October in Denmark is still September in UTC."""
        session = held()
        session.starts_at = dt.datetime(2026, 9, 30, 22, 30, tzinfo=dt.UTC)
        session.save()
        rows = {row.name: row.words for row in figures(Measure.HELD, By.QUARTER, period)}
        assert rows == {
            "4. kvartal 2025": "–",
            "1. kvartal 2026": "–",
            "2. kvartal 2026": "–",
            "3. kvartal 2026": "–",
            "4. kvartal 2026": "1",
        }

    def test_by_course_and_district_there_is_a_line_for_each(self, period):
        one, other = CourseFactory(title="Det ene"), CourseFactory(title="Det andet")
        session = held(course=one)
        empty = RegionFactory(number=2, name="Fyn", slug="fyn")
        by_course = {row.name: row.words for row in figures(Measure.HELD, By.COURSE, period)}
        assert by_course == {one.title: "1", other.title: "–"}
        by_region = {row.name: row.words for row in figures(Measure.HELD, By.REGION, period)}
        assert (by_region[session.region.name], by_region[empty.name]) == ("1", "–")


class TestWaiting:
    def test_from_joining_until_a_seat_is_offered(self, period):
        session = held()
        for days in (1, 2, 3, 10, 30):
            enrolment = EnrolmentFactory(
                session=session, state=State.ENROLLED, queued_at=clock.now() - dt.timedelta(days=40)
            )
            EnrolmentEvent.objects.create(
                enrolment=enrolment,
                at=enrolment.queued_at + dt.timedelta(days=days),
                before=State.WAITING,
                state=State.OFFERED,
            )
        # Who still waits has not waited for anything yet.
        EnrolmentFactory(session=session, state=State.WAITING, queued_at=clock.now() - dt.timedelta(days=90))
        assert overall(Measure.WAITED, period) == Figure(3, 5)
        assert words(Measure.WAITED, overall(Measure.WAITED, period)) == "3 dage"


class TestFirstCourse:
    def test_counts_from_becoming_a_member_and_only_the_first_time(self, period):
        first, second = held(60), held(20)
        for days in (10, 20, 30, 40, 50):
            member = MemberFactory(joined_date=TODAY - dt.timedelta(days=60 + days))
            EnrolmentFactory(session=first, member=member, state=State.ATTENDED)
            EnrolmentFactory(session=second, member=member, state=State.ATTENDED)
        # A member of ten years says nothing about how fast one gets to a course.
        old = MemberFactory(joined_date=TODAY - dt.timedelta(days=3650))
        EnrolmentFactory(session=first, member=old, state=State.ATTENDED)
        assert overall(Measure.FIRST_COURSE, period) == Figure(30, 5)

    def test_without_a_day_of_joining_the_first_enrolment_counts(self, period):
        session = held(20)
        for days in (25, 26, 27, 28, 29):
            member = MemberFactory(joined_date=None)
            EnrolmentFactory(
                session=session, member=member, state=State.ATTENDED, created_at=clock.now() - dt.timedelta(days=days)
            )
        assert overall(Measure.FIRST_COURSE, period).value == 7


class TestTrainers:
    def test_the_one_in_the_middle(self, period):
        trainers = TrainerFactory.create_batch(5)
        for trainer, count in zip(trainers, (1, 1, 2, 4, 9), strict=True):
            for _number in range(count):
                SessionTrainerFactory(session=held(), trainer=trainer)
        assert overall(Measure.LOAD, period) == Figure(2, 5)

    def test_fewer_than_five_are_not_told(self, period):
        SessionTrainerFactory(session=held())
        assert words(Measure.LOAD, overall(Measure.LOAD, period)) == "under 5"


class TestReach:
    def test_who_had_a_session_near_home_within_a_year(self, period):
        session = held(30)
        far = PostcodeFactory(code="3700", name="Rønne")
        MemberFactory.create_batch(6, postcode=session.venue.postcode)
        MemberFactory.create_batch(6, postcode=far)
        assert overall(Measure.REACH, period).people == 12
        rows = {row.name: row for row in figures(Measure.REACH, By.QUARTER, period)}
        assert 0 < rows["4. kvartal 2026"].figure.value < 100
        # Before it was held nobody had one.
        assert rows["3. kvartal 2026"].figure.value == 0

    def test_a_year_later_it_is_forgotten(self, period):
        session = held(400)
        MemberFactory.create_batch(6, postcode=session.venue.postcode)
        assert overall(Measure.REACH, period).value == 0


@pytest.mark.parametrize("measure", Measure)
@pytest.mark.parametrize("by", By)
def test_an_empty_site_has_every_figure(noon, measure, by):
    assert all(row.words in ("–", "0") for row in figures(measure, by, recent(TODAY, 4)))
    assert words(measure, overall(measure, recent(TODAY, 4))) in ("–", "0")


@pytest.mark.parametrize("measure", Measure)
def test_costs_the_same_for_few_and_many(period, measure, django_assert_max_num_queries):
    for _number in range(12):
        session = held()
        seats(session, State.ATTENDED, 2)
        SessionTrainerFactory(session=session)
    with django_assert_max_num_queries(4):
        figures(measure, By.REGION, period)


class TestHeldBy:
    def test_the_most_often_first_and_no_more_than_asked_for(self, noon):
        here, courses = AssociationFactory(), CourseFactory.create_batch(3)
        for times, course in enumerate(courses, start=1):
            for number in range(times):
                seats(held(30 * (number + 1), association=here, course=course), State.ATTENDED, 5)
        told = [(row.course, row.times, row.last) for row in held_by(here, most=2)]
        last = clock.now() - dt.timedelta(days=30)
        assert told == [(courses[2], 3, last), (courses[1], 2, last)]

    def test_five_different_people_over_all_its_times(self, noon):
        here, course = AssociationFactory(), CourseFactory()
        four = MemberFactory.create_batch(4)
        for days in (30, 60):
            session = held(days, association=here, course=course)
            for member in four:
                EnrolmentFactory(session=session, state=State.ATTENDED, member=member)
            seats(session, State.NO_SHOW, 6)
        assert held_by(here, most=9) == [], "eight seats, and four people"
        seats(held(90, association=here, course=course), State.ATTENDED, 1)
        assert [row.times for row in held_by(here, most=9)] == [3]

    @pytest.mark.parametrize("status", [status for status in Session.Status if status != Session.Status.HELD])
    def test_what_was_not_held_or_by_others_does_not_count(self, noon, status):
        here = AssociationFactory()
        seats(SessionFactory(association=here, status=status, days=-3), State.ATTENDED, 6)
        seats(held(association=AssociationFactory()), State.ATTENDED, 6)
        seats(held(), State.ATTENDED, 6)
        assert held_by(here, most=9) == []

    @pytest.mark.parametrize("number", [1, 8])
    def test_queries(self, noon, number, django_assert_num_queries):
        here = AssociationFactory()
        for _one in range(number):
            seats(held(association=here, course=CourseFactory()), State.ATTENDED, 5)
        with django_assert_num_queries(2):
            assert len(held_by(here, most=9)) == number
