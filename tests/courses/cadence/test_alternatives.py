"""The best other dates: everything that is possible, by a plain look at each day, and the ranking by itself."""

import datetime as dt

import pytest

from courses.cadence.models import Blackout
from courses.cadence.queries.alternatives import EARLIER, LATER, Option, alternatives, best, shifted
from courses.catalogue.models import Qualification
from courses.common import clock
from courses.schedule import actions
from courses.schedule.models import Session
from courses.schedule.queries.bookings import clashes
from tests.factories.catalogue import CourseFactory, QualificationFactory
from tests.factories.members import TrainerFactory
from tests.factories.places import PostcodeFactory, VenueFactory
from tests.web.organising import SATURDAY, at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
WEEK = dt.timedelta(days=7)


@pytest.fixture
def session():
    course = CourseFactory(target_runs_per_year=2, min_participants=6)
    trainer = TrainerFactory(rest_weeks=0)
    QualificationFactory(trainer=trainer, course=course, level=Qualification.Level.LEAD)
    return actions.create_session(
        course=course, venue=VenueFactory(), meetings=[at(SATURDAY)], trainers=[(trainer, "lead")]
    )


def found(session: Session, most: int = 3) -> list[Option]:
    return alternatives(Session.objects.with_details().get(pk=session.pk), most=most)


def book(session: Session, day: dt.date, **facts) -> Session:
    given = {"course": CourseFactory(), "venue": session.venue, "meetings": [at(day)]} | facts
    return actions.create_session(**given)


def test_the_nearest_weeks_at_the_same_place_first(session):
    options = found(session)
    assert [(option.days, option.venue) for option in options] == [
        (-7, session.venue),
        (7, session.venue),
        (1, session.venue),  # the Sunday after
    ]
    assert options[0].reasons == ["Det samme lokale er ledigt.", "Ugedagen er den samme.", "Underviseren er ledig."]
    assert options[0].hints == []


def test_what_is_booked_is_left_out(session):
    trainer = session.trainers.get().trainer
    book(session, SATURDAY - WEEK)
    book(session, SATURDAY + WEEK, venue=VenueFactory(), trainers=[(trainer, "lead")])
    options = [(option.days, option.venue) for option in found(session, most=60)]
    assert (-7, session.venue) not in options
    assert 7 not in dict(options)
    assert {(-14, session.venue), (14, session.venue)}.issubset(options)


def test_nothing_serious_speaks_against_any_of_them_and_each_can_be_taken(session):
    trainer = session.trainers.get().trainer
    Blackout.objects.create(name="Valg", start_date=SATURDAY + WEEK, end_date=SATURDAY + 3 * WEEK)
    for number in range(4, 8):
        book(session, SATURDAY + number * WEEK)
    options = found(session, most=100)
    for option in options:
        assert option.first_day.weekday() >= 5
        assert not SATURDAY + WEEK <= option.first_day <= SATURDAY + 3 * WEEK
        assert -EARLIER <= option.days <= LATER
        assert clashes({0: option.spans}, venue=option.venue, trainers=[trainer], but=session) == {0: []}
    actions.reschedule(session=session, meetings=options[0].spans, venue=options[0].venue)
    session.refresh_from_db()
    assert session.starts_at == options[0].spans[0][0]


def test_another_room_close_by_when_its_own_is_taken(session):
    near = VenueFactory(name="Kulturhuset")
    VenueFactory(name="For lille", capacity=3)
    VenueFactory(name="For langt", postcode=PostcodeFactory(code="9000", name="Aalborg", lat=57.05, lon=9.92))
    for number in range(-8, 13):
        for day in (0, 1) if number else (1,):
            book(session, SATURDAY + number * WEEK + dt.timedelta(days=day))
    options = found(session, most=30)
    assert {option.venue.name for option in options} == {"Kulturhuset"}
    assert (options[0].days, options[0].venue) == (0, near)
    assert options[0].reasons[:2] == ["Kulturhuset i Vejle er ledigt, 1\u00a0km væk.", "Dagen er den samme."]


def test_a_trainer_who_would_have_no_rest_is_a_hint(session):
    trainer = session.trainers.get().trainer
    trainer.rest_weeks = 2
    trainer.save()
    book(session, SATURDAY + 2 * WEEK, venue=VenueFactory(), trainers=[(trainer, "lead")])
    hints = {option.days: option.hints for option in found(session, most=40)}
    assert hints[-7] == []
    assert hints[7] == [f"{trainer} underviser på et andet hold tæt på."]


def test_not_before_there_is_time_to_fill_it(session):
    with clock.at(at(SATURDAY)[0] - dt.timedelta(days=10)):
        assert min(option.days for option in found(session, most=40)) == 7


def test_an_evening_stays_on_a_weekday_and_off_friday():
    thursday = dt.date(2027, 2, 4)
    session = actions.create_session(
        course=CourseFactory(), venue=VenueFactory(), meetings=[at(thursday, "18:30", "21:00")]
    )
    weekdays = {option.first_day.weekday() for option in found(session, most=200)}
    assert weekdays <= {0, 1, 2, 3}
    assert 3 in weekdays


def test_online_has_no_room():
    session = actions.create_session(course=CourseFactory(), venue=None, is_online=True, meetings=[at(SATURDAY)])
    assert [option.venue for option in found(session)] == [None, None, None]


def test_summer_time_keeps_the_clock():
    spans = [at(dt.date(2027, 3, 27))]
    assert shifted(spans, 7) == [at(dt.date(2027, 4, 3))]


def test_three_choices_are_three_weeks_or_rooms():
    def option(days: int, points: float) -> Option:
        return Option(days, None, 0, [at(SATURDAY + dt.timedelta(days=days))], points)

    options = [option(7, 1), option(8, 0.5), option(14, 2), option(21, 3), option(28, 4)]
    assert [chosen.days for chosen in best(options, 3)] == [8, 14, 21]


@pytest.mark.parametrize("count", [1, 3, 30])
def test_the_same_queries_however_much_is_booked(session, count, django_assert_num_queries):
    trainer = session.trainers.get().trainer
    for number in range(count):
        book(session, SATURDAY + (20 + number) * WEEK, trainers=[(trainer, "lead")])
        VenueFactory()
    loaded = Session.objects.with_details().get(pk=session.pk)
    with django_assert_num_queries(12):
        assert len(alternatives(loaded)) == 3
