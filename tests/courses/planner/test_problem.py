"""From the database to what the planner reads."""

import datetime as dt

import pytest

from courses.cadence.actions import save_cadence
from courses.cadence.models import Blackout
from courses.catalogue.models import CourseMeeting
from courses.demand.models import Interest
from courses.members.models import TimeAway
from courses.places.models import SchoolBreak, VenueClosure
from courses.planner.queries.problem import problem_of
from courses.planner.solver.instance import Instance
from courses.schedule.actions import create_session, publish_session
from tests.factories.catalogue import CourseFactory, QualificationFactory
from tests.factories.members import MemberFactory
from tests.factories.places import MunicipalityFactory, PostcodeFactory, RegionFactory, VenueFactory
from tests.factories.rooms import RoomFactsFactory
from tests.web.organising import SATURDAY, at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
START = dt.date(2026, 11, 30)
NEXT_SATURDAY = SATURDAY + dt.timedelta(days=7)


def index(day: dt.date) -> int:
    return (day - START).days


def kinds(problem) -> dict[dt.date, str]:
    return {dt.date.fromisoformat(date): kind for _week, date, kind in problem.data["days"]}


def test_an_empty_database_is_a_year_without_anything():
    problem = problem_of(START)
    assert Instance.read(problem.data).population == 0
    assert [len(problem.data[name]) for name in ("courses", "venues", "trainers", "members", "promises")] == [0] * 5
    assert len(problem.data["days"]) == 364


def test_days_on_which_nothing_new_is_placed():
    SchoolBreak.objects.create(name="Vinterferie", start_date=dt.date(2027, 2, 15), end_date=dt.date(2027, 2, 21))
    Blackout.objects.create(name="Landsmøde", start_date=dt.date(2027, 5, 29), end_date=dt.date(2027, 5, 30))
    found = kinds(problem_of(START))
    assert found[dt.date(2026, 12, 22)] == "X"  # within the thirty days of notice
    assert found[dt.date(2027, 1, 5)] == "E"
    assert found[dt.date(2027, 1, 8)] == "X"  # a Friday
    assert found[SATURDAY] == "D"
    assert found[NEXT_SATURDAY] == "X"
    assert found[dt.date(2027, 5, 29)] == "X"
    assert found[dt.date(2027, 3, 29)] == "X"  # Easter Monday
    assert found[dt.date(2027, 4, 23)] == "X"  # a Friday; Store bededag is none any more


def test_a_room_is_open_on_its_days_but_not_when_it_or_its_district_is_closed():
    venue = VenueFactory(weekdays=[5], cost_kr=300)
    VenueClosure.objects.create(venue=venue, start_date=SATURDAY, end_date=SATURDAY)
    Blackout.objects.create(
        name="Årsmøde", start_date=NEXT_SATURDAY, end_date=NEXT_SATURDAY, region=venue.municipality.region
    )
    away = dt.date(2027, 3, 6)
    SchoolBreak.objects.create(name="Fri", start_date=away, end_date=away, municipality=venue.municipality)
    VenueFactory(is_active=False)
    (room,) = problem_of(START).data["venues"]
    saturdays = {index(dt.date(2026, 12, 5) + dt.timedelta(days=7 * week)) for week in range(52)}
    assert set(room["open"]) == saturdays - {index(day) for day in (SATURDAY, NEXT_SATURDAY, away)}
    assert room["capacity"] == 20


def test_a_room_costs_by_its_price_rule_for_the_hours_of_each_course_and_else_what_stands_on_it():
    """An evening of three hours, two of them, and one in the room beside one online."""
    evening = {"start_time": dt.time(19), "end_time": dt.time(22)}
    for days in ([(0, "room")], [(0, "room"), (7, "room")], [(0, "room"), (7, "online")]):
        course = CourseFactory(target_runs_per_year=2)
        for offset, mode in days:
            CourseMeeting.objects.create(course=course, day_offset=offset, mode=mode, **evening)
    plain, by_rule = VenueFactory(cost_kr=300), VenueFactory(cost_kr=300)
    RoomFactsFactory(venue=by_rule, hour_ore=100_50, cleaning_ore=50_00)
    free = VenueFactory(cost_kr=300)
    RoomFactsFactory(venue=free, hour_ore=0, is_free=True)
    costs = [room["costs"] for room in problem_of(START).data["venues"]]
    assert costs == [[300.0] * 3, [351.5, 653.0, 351.5], [0.0] * 3]
    assert plain.cost_kr == by_rule.cost_kr


def test_a_trainer_has_days_distance_and_levels():
    VenueFactory()
    course, other = CourseFactory(), CourseFactory()
    trainer = QualificationFactory(course=course, trainer__weekdays=[5], trainer__member__postcode=PostcodeFactory())
    QualificationFactory(course=other, trainer=trainer.trainer, level=2)
    TimeAway.objects.create(trainer=trainer.trainer, start_date=SATURDAY, end_date=SATURDAY)
    QualificationFactory(course=course)  # nobody knows where this one lives
    QualificationFactory(course=course, trainer__is_active=False)
    known, homeless = problem_of(START).data["trainers"]
    assert (known["courses"], known["co_courses"], known["km"]) == ([0], [1], [0])
    assert index(SATURDAY) not in known["free"]
    assert index(NEXT_SATURDAY) in known["free"]
    assert homeless["km"] == [None]


def test_members_are_numbers_by_what_is_near():
    VenueFactory()
    course = CourseFactory()
    far = PostcodeFactory(code="9000", name="Aalborg", lat=57.05, lon=9.92)
    near = PostcodeFactory()
    for home in (near, PostcodeFactory(municipality=near.municipality), far):
        MemberFactory(postcode=home)
    Interest.objects.create(
        email="a@demo.example",
        course=course,
        postcode=far,
        created_at=dt.datetime(2026, 11, 1, tzinfo=dt.UTC),
        confirmed_at=dt.datetime(2026, 11, 1, tzinfo=dt.UTC),
        told_until=dt.datetime(2026, 11, 1, tzinfo=dt.UTC),
    )
    assert problem_of(START).data["members"] == [
        {"members": 1, "venues": [], "wishes": [[0, 1]], "area": 0, "town": int(far.municipality_id)},
        {"members": 2, "venues": [0], "wishes": [], "area": 0, "town": int(near.municipality_id)},
    ]


def test_promises_and_budgets():
    one, two = RegionFactory(number=1, name="A", slug="a"), RegionFactory(number=2, name="B", slug="b")
    _usual, group = CourseFactory(target_runs_per_year=2), CourseFactory(target_runs_per_year=3)
    CourseFactory(target_runs_per_year=0)
    save_cadence(
        cadence=None, course=group, regions=[one, two], runs=3, min_gap_weeks=5, max_gap_weeks=20, closed_months=[7]
    )
    data = problem_of(START).data
    assert [(p["course"], p["areas"], p["runs"]) for p in data["promises"]] == [
        (0, [0], 2),
        (0, [1], 2),
        (1, [0, 1], 3),
    ]
    assert data["promises"][2] == {
        "course": 1,
        "areas": [0, 1],
        "runs": 3,
        "min_gap_weeks": 5,
        "max_gap_weeks": 20,
        "closed_months": [7],
    }
    assert [course["budget"] for course in data["courses"]] == [5, 4]


def test_published_sessions_are_fixed_drafts_are_kept_and_rows_come_back():
    course, venue = CourseFactory(), VenueFactory()
    lead, other = (QualificationFactory(course=course).trainer for _ in range(2))
    published = create_session(course=course, venue=venue, meetings=[at(SATURDAY)], trainers=[(lead, "lead")])
    publish_session(session=published)
    create_session(course=course, venue=venue, meetings=[at(NEXT_SATURDAY)], trainers=[(other, "lead"), (lead, "co")])
    problem = problem_of(START)
    assert problem.data["fixed"] == [[0, 0, index(SATURDAY), 0, None]]
    assert problem.data["keep"] == [[0, 0, index(NEXT_SATURDAY), 1, 0]]
    row = problem.row(problem.data["keep"][0])
    assert row == [course.pk, venue.pk, "2027-02-20", other.pk, lead.pk]
    assert problem.placed(row) == problem.data["keep"][0]
    assert problem.placed([course.pk, 0, "2027-02-20", None, None]) is None


@pytest.mark.parametrize("number", [1, 3, 30])
def test_the_same_queries_for_any_number(number, django_assert_num_queries):
    town = MunicipalityFactory()
    for count in range(number):
        home = PostcodeFactory(code=f"{7100 + count}", municipality=town)
        venue, course = VenueFactory(postcode=home), CourseFactory()
        QualificationFactory(course=course, trainer__member__postcode=home)
        create_session(course=course, venue=venue, meetings=[at(SATURDAY)])
    with django_assert_num_queries(19):
        problem_of(START)


def test_what_is_not_planned_takes_its_room_and_its_trainer():
    course, venue = CourseFactory(), VenueFactory()
    trainer = QualificationFactory(course=course, trainer__max_sessions_per_year=4, trainer__rest_weeks=1).trainer
    create_session(
        course=CourseFactory(target_runs_per_year=0),
        venue=venue,
        meetings=[at(SATURDAY)],
        trainers=[(trainer, "lead")],
    )
    online = SATURDAY + dt.timedelta(days=70)
    create_session(course=course, venue=None, is_online=True, meetings=[at(online)], trainers=[(trainer, "lead")])
    data = problem_of(START).data
    assert (len(data["courses"]), data["fixed"], data["keep"]) == (1, [], [])
    assert index(SATURDAY) not in data["venues"][0]["open"]
    assert index(NEXT_SATURDAY) in data["venues"][0]["open"]
    free = data["trainers"][0]["free"]
    for weeks in (-1, 0, 1):
        assert index(SATURDAY + dt.timedelta(weeks=weeks)) not in free
        assert index(online + dt.timedelta(weeks=weeks)) not in free
    assert index(SATURDAY + dt.timedelta(weeks=2)) in free
    assert data["trainers"][0]["max"] == 2
