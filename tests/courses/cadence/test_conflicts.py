"""What speaks against a session on its days: each conflict by itself, and none where there is none."""

import datetime as dt

import pytest

from courses.cadence.actions import save_cadence
from courses.cadence.models import Blackout
from courses.cadence.queries.conflicts import Kind, conflicts_of
from courses.catalogue.models import Qualification
from courses.members.models import TimeAway
from courses.places.models import SchoolBreak, VenueClosure
from courses.schedule.models import Session
from tests.factories.catalogue import CourseFactory, QualificationFactory
from tests.factories.places import RegionFactory, VenueFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory
from tests.web.organising import SATURDAY, at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def planned(day: dt.date = SATURDAY, **facts) -> Session:
    start, end = at(day)
    return SessionFactory(starts_at=start, ends_at=end, status=Session.Status.DRAFT, **facts)


@pytest.fixture
def session():
    """A Saturday in February that nothing speaks against."""
    session = planned()
    row = SessionTrainerFactory(session=session)
    QualificationFactory(trainer=row.trainer, course=session.course, level=Qualification.Level.LEAD)
    return session


def kinds(session: Session) -> list[Kind]:
    found = conflicts_of(list(Session.objects.with_details().filter(pk=session.pk)))[session.pk]
    assert all(conflict.words for conflict in found)
    return [conflict.kind for conflict in found]


def test_nothing(session):
    assert kinds(session) == []


def test_a_session_without_meetings_is_no_error(session):
    bare = SessionFactory(meeting=False, status=Session.Status.DRAFT)
    assert kinds(bare) == []
    both = conflicts_of(list(Session.objects.with_details().order_by("pk")))
    assert (both[session.pk], both[bare.pk]) == ([], [])


def test_nobody_teaches(session):
    session.trainers.all().delete()
    assert kinds(session) == [Kind.NO_TRAINER]


def test_not_far_enough_to_teach_alone(session):
    Qualification.objects.update(level=Qualification.Level.CO_TRAINER)
    assert kinds(session) == [Kind.LEVEL]


def test_a_trainer_away_or_on_another_weekday(session):
    trainer = session.trainers.get().trainer
    trainer.weekdays = {0, 1}
    trainer.save()
    assert kinds(session) == [Kind.TRAINER_DAY]
    TimeAway.objects.create(trainer=trainer, start_date=SATURDAY, end_date=SATURDAY)
    assert kinds(session) == [Kind.AWAY]


def test_a_room_closed_or_on_another_weekday(session):
    session.venue.weekdays = {0, 1}
    session.venue.save()
    assert kinds(session) == [Kind.VENUE_DAY]
    VenueClosure.objects.create(venue=session.venue, start_date=SATURDAY, end_date=SATURDAY)
    assert kinds(session) == [Kind.VENUE_CLOSED]


def test_a_room_too_small(session):
    session.course.min_participants = session.course.capacity = 30
    session.course.save()
    assert kinds(session) == [Kind.SEATS]


@pytest.mark.parametrize(("number", "expected"), [(7, [Kind.CLOSED_TIME]), (8, [])])
def test_a_closed_time_in_the_district(session, number, expected):
    other = RegionFactory(number=number, name=f"Kreds {number}", slug=f"kreds-{number}")
    Blackout.objects.create(name="Valg", start_date=SATURDAY, end_date=SATURDAY, region=other)
    assert kinds(session) == expected


def test_school_holidays_of_the_kommune(session):
    week = {"start_date": SATURDAY, "end_date": SATURDAY + dt.timedelta(days=8)}
    usual = SchoolBreak.objects.create(name="Vinterferie", **week)
    assert kinds(session) == [Kind.SCHOOL_BREAK]
    later = {name: day + dt.timedelta(days=7) for name, day in week.items()}
    SchoolBreak.objects.create(name="Vinterferie", municipality=session.venue.municipality, **later)
    assert kinds(session) == []
    usual.delete()


def test_a_month_that_is_not_promised(session):
    save_cadence(
        cadence=None, course=session.course, regions=[session.region], runs=2, min_gap_weeks=4, max_gap_weeks=30,
        closed_months=[2],
    )  # fmt: skip
    assert kinds(session) == [Kind.CLOSED_MONTH]


def test_a_public_holiday_and_short_notice():
    easter = planned(dt.date(2027, 3, 25))
    assert kinds(easter) == [Kind.NO_TRAINER, Kind.HOLIDAY]
    soon = planned(dt.date(2026, 12, 1))
    assert kinds(soon) == [Kind.NO_TRAINER, Kind.SHORT_NOTICE]


@pytest.mark.parametrize(("days", "expected"), [(60, [Kind.CROWDED]), (61, [])])
def test_a_neighbour_too_close(session, days, expected):
    # Two a year: at least 365 / 2 / 3 = 61 days apart.
    session.course.target_runs_per_year = 2
    session.course.save()
    planned(SATURDAY + dt.timedelta(days=days), course=session.course)
    assert kinds(session) == expected


def test_a_cancelled_neighbour_is_none(session):
    planned(SATURDAY, course=session.course)
    Session.objects.exclude(pk=session.pk).update(status=Session.Status.CANCELLED)
    assert kinds(session) == []


@pytest.mark.parametrize("count", [1, 3, 30])
def test_twelve_queries_for_any_number(count, django_assert_num_queries):
    for _ in range(count):
        SessionTrainerFactory(session__course=CourseFactory(), session__venue=VenueFactory())
    with django_assert_num_queries(12):
        found = conflicts_of(list(Session.objects.with_details().order_by("pk")))
    assert len(found) == count
