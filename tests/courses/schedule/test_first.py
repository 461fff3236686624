"""The first of many sessions are those that a look at all of them gives, and finding them reads as many rows for many as for more."""

import datetime as dt
import random

import pytest
from django.db.models import F

from courses.common import clock
from courses.demand.queries import by_region
from courses.places.queries import venue_distances
from courses.schedule.models import Session
from courses.schedule.queries import first
from courses.schedule.queries import sessions as schedule
from courses.schedule.rules.order import Order, sort_key
from courses.web import kept
from tests.factories.catalogue import CourseFactory
from tests.factories.places import PostcodeFactory, VenueFactory
from tests.rows import rows_read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
ROOMS = 9


@pytest.fixture
def home():
    """A postcode with rooms in it, near it, and far away."""
    home = PostcodeFactory()
    for number in range(ROOMS):
        VenueFactory(postcode=home, lat=home.lat + number**2 / 100, lon=home.lon)
    return home


def many(count: int, *, seed: int = 1) -> None:
    """So many coming sessions of three courses, some full, some closed for enrolment, some online, some at the same hour."""
    chance = random.Random(seed)
    courses = [CourseFactory() for _number in range(3)]
    rooms = [*venue_distances(PostcodeFactory._meta.model.objects.get(code="7100"))]
    now = clock.now()
    rows = []
    for _number in range(count):
        begins = now + dt.timedelta(days=chance.randint(1, 500), hours=chance.randint(0, 6))
        room = chance.choice([*rooms, None])
        rows.append(
            Session(
                course=chance.choice(courses), venue_id=room, is_online=room is None, online_url="" if room else "https://moede.example/1", status=Session.Status.PUBLISHED,
                starts_at=begins, ends_at=begins + dt.timedelta(hours=5), capacity=10, created_at=now, changed_at=now,
                seats_taken=chance.choice([0, 3, 10]) if chance.random() < 0.3 else 1,
                enrol_by_date=chance.choice([None, None, clock.today() + dt.timedelta(days=chance.randint(-5, 90))]),
            )
        )  # fmt: skip
    Session.objects.bulk_create(rows)


def looked_through(sessions, distances, key, limit):
    """The same by looking at every one of them."""
    columns = ("pk", "venue_id", "starts_at", "seats_taken", "capacity", "enrol_by_date")
    rows = [first.Row(*row) for row in sessions.filter(venue__in=distances).order_by().values_list(*columns)]
    return sorted(rows, key=lambda row: (key(row.venue, row.starts_at), row.pk))[:limit]


@pytest.mark.parametrize("limit", [1, 3, 5, 20, 100])
@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("seed", range(3))
def test_marks_give_what_looking_through_all_gives(home, order, limit, seed):
    many(600, seed=seed)
    distances, now = venue_distances(home), clock.now()

    def key(venue, starts_at):
        return sort_key(order, distances[venue].km, (starts_at - now).total_seconds() / 86_400)

    free = schedule.upcoming().filter(seats_taken__lt=F("capacity"))
    for sessions in (free, schedule.upcoming(), Session.objects.none()):
        assert first.by_marks(sessions, distances, key, limit) == looked_through(sessions, distances, key, limit)


@pytest.mark.parametrize("wanted", [{}, {"order": Order.NEAREST}, {"when": "weekend"}, {"after": dt.date(2027, 3, 1)}])
@pytest.mark.parametrize("limit", [5, 20])
def test_a_search_finds_the_same_in_both_ways(home, monkeypatch, wanted, limit):
    many(150)
    few = schedule.near(home, schedule.Wanted(**wanted), limit=limit)
    course = Session.objects.order_by("pk")[0].course
    listed = [schedule._of_course(course, where, None, limit) for where in (home, None)]
    monkeypatch.setattr(first, "AT_ONCE", 2)
    assert schedule.near(home, schedule.Wanted(**wanted), limit=limit) == few
    assert few.near
    assert few.full
    assert [schedule._of_course(course, where, None, limit) for where in (home, None)] == listed


def test_where_nothing_is_near_the_nearest_beyond_are_the_same_in_both_ways(home, monkeypatch):
    many(150)
    far = PostcodeFactory(code="9990", name="Skagen", lat=57.72, lon=10.58)
    found = schedule.near(far)
    assert found.further
    monkeypatch.setattr(first, "AT_ONCE", 2)
    assert schedule.near(far) == found


READERS = {
    "near": schedule.near,
    "near, the soonest": lambda home: schedule.near(home, schedule.Wanted(order=Order.SOONEST)),
    "others of a course": lambda home: schedule.other_cards(Session.objects.order_by("pk")[0], postcode=home),
    "next of each course": lambda home: schedule.soonest_by_course(),
    "good until": lambda home: kept._next_edge(clock.now()),
    "demand": lambda home: by_region(),
}


@pytest.mark.parametrize("reader", READERS)
def test_as_many_rows_for_3000_as_for_12000(home, reader):
    found = []
    for more in (3000, 9000):
        many(more)
        READERS[reader](home)
        with rows_read() as count:
            READERS[reader](home)
        found.append(count[0])
    # Each of the lists (open, full, too late) is read up to `AT_ONCE` before rooms are asked; the courses are three, then six.
    assert found[1] <= found[0] * 1.5 + 30
    assert found[1] < 4 * first.AT_ONCE
