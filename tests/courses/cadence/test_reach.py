"""Reach, against a plain loop over everybody and every session."""

import datetime as dt
import random
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from courses.cadence.queries.reach import Share, reach
from courses.places.rules.distance import Place, road_km, table, travel
from courses.schedule.models import Session
from tests.factories.catalogue import CourseFactory
from tests.factories.members import MemberFactory
from tests.factories.places import MunicipalityFactory, PostcodeFactory, RegionFactory, VenueFactory
from tests.factories.schedule import SessionFactory

TODAY = dt.date(2026, 11, 24)
CODES = ["7100", "8000", "5000", "1550", "3700", "8305", "4944", "9990"]


def anywhere(rng: random.Random) -> Place:
    return Place(rng.choice(CODES), rng.uniform(54.6, 57.6), rng.uniform(8.2, 15.1))


def test_distances_of_arrays_are_those_of_one_pair():
    rng = random.Random(5)
    froms, tos = [anywhere(rng) for _ in range(60)], [anywhere(rng) for _ in range(40)]
    km = road_km(froms, tos)
    for row, start in enumerate(froms):
        for column, end in enumerate(tos):
            assert km[row, column] == pytest.approx(travel(start, end).km)
    assert road_km([], tos).shape == (0, 40)


def test_two_far_postcodes_that_were_given_one_point_are_no_riddle():
    here, there = Place("7100", 55.709, 9.535), Place("9990", 55.709, 9.535)
    with np.errstate(all="raise"):
        assert road_km([here], [there])[0, 0] == pytest.approx(travel(here, there).km)


@pytest.mark.django_db
@pytest.mark.usefixtures("noon")
class TestReach:
    def country(self, seed: int):
        """Three districts, 40 postcodes, 200 members, 3 courses, 60 sessions of every kind."""
        rng = random.Random(seed)
        towns = []
        for number in range(3):
            region = RegionFactory(number=number + 1, name=f"Kreds {number}", slug=f"kreds-{number}")
            towns += [
                MunicipalityFactory(code=f"{number}{k}00", name=f"By {number}{k}", region=region) for k in range(3)
            ]
        postcodes = []
        known = rng.sample([*zip(table().codes, table().points, strict=True)], 40)
        for number in range(40):
            place = known[number]
            postcodes.append(
                PostcodeFactory(code=place[0], municipality=rng.choice(towns), lat=place[1][0], lon=place[1][1])
            )
        for _ in range(200):
            MemberFactory(postcode=rng.choice(postcodes))
        MemberFactory(postcode=None)
        courses = [CourseFactory(position=n) for n in range(3)]
        venues = [VenueFactory(postcode=rng.choice(postcodes)) for _ in range(15)]
        for _ in range(60):
            SessionFactory(
                course=rng.choice(courses),
                venue=rng.choice(venues),
                days=rng.randint(-100, 400),
                status=rng.choice(Session.Status.values),
            )
        return courses, postcodes

    @pytest.mark.parametrize("seed", [1, 2, 3])
    @pytest.mark.parametrize(("km", "months"), [(40, 12), (120, 4)])
    def test_as_a_plain_loop_counts(self, seed, km, months):
        courses, postcodes = self.country(seed)
        found = reach(TODAY, km=km, months=months)
        end = TODAY + dt.timedelta(days=round(months * 30.4375))
        has: dict[tuple[str, int], bool] = {}
        for postcode in postcodes:
            for course in courses:
                has[postcode.pk, course.pk] = any(
                    travel(postcode.place, s.venue.place).km <= km and TODAY <= s.starts_at.date() < end
                    for s in Session.objects.filter(course=course, status="published").select_related("venue__postcode")
                )
        from courses.members.models import MemberProfile

        people = list(MemberProfile.objects.filter(postcode__isnull=False).select_related("postcode__municipality"))
        for course in courses:
            expected = Share(len(people), sum(has[person.postcode_id, course.pk] for person in people))
            assert found.country[course.pk] == expected
        every = {p.pk: all(has[p.pk, course.pk] for course in courses) for p in postcodes}
        assert found.country[None] == Share(len(people), sum(every[person.postcode_id] for person in people))
        for region in (1, 2, 3):
            here = [p for p in people if p.postcode.municipality.region_id == region]
            wanted = Share(len(here), sum(has[p.postcode_id, courses[0].pk] for p in here))
            assert found.regions[region, courses[0].pk] == wanted
        gone = {
            p.pk: sum(person.postcode_id == p.pk for person in people)
            for p in postcodes
            if not has[p.pk, courses[1].pk]
        }
        assert {place.code: place.members for place in found.unreached(courses[1])} == {
            code: count for code, count in gone.items() if count >= 5
        }

    def test_asked_again_a_little_farther_no_single_person_shows(self):
        """Forty people, each at another distance from the only room: each step brings one more into reach."""
        known = random.Random(1).sample([*zip(table().codes, table().points, strict=True)], 41)
        homes = [PostcodeFactory(code=code, lat=lat, lon=lon) for code, (lat, lon) in known]
        course = CourseFactory()
        SessionFactory(course=course, venue=VenueFactory(postcode=homes.pop()), days=20)
        for home in homes:
            MemberFactory(postcode=home)
        found = reach(TODAY)
        asked = [replace(found, km=km) for km in range(1, 400)]
        shares = [one.country[course.pk] for one in asked]
        steps = {later.reached - one.reached for one, later in pairwise(shares)}
        assert (min(steps), 1 in steps, shares[-1].reached > 20) == (0, True, True)
        for column in (course.pk, None):
            answers = [one.country[column] for one in asked]
            for one, later in pairwise(answers):
                shown = one.percent, later.percent
                assert shown[0] == shown[1] or None in shown or abs(shown[0] - shown[1]) * 40 >= 500, shown
            assert len({answer.words for answer in answers}) <= 40 // 5 + 2
        assert {place.members for one in asked for place in one.unreached(course)} == set()

    @pytest.mark.parametrize(
        ("members", "reached", "words"),
        [
            (0, 0, "under 5 medlemmer"),
            (4, 4, "under 5 medlemmer"),
            (5, 5, "100 %"),
            (5, 0, "0 %"),
            (20, 4, "næsten ingen"),
            (20, 5, "25 %"),
            (20, 16, "næsten alle"),
            # A step is at least five people: one more or less is not seen, whatever distance was asked.
            (20, 12, "50 %"),
            (100, 83, "80 %"),
            (100, 84, "80 %"),
            (100, 100, "100 %"),
            (499, 250, "50 %"),
            (499, 498, "næsten alle"),
            (500, 498, "99 %"),
            (500, 2, "0 %"),
        ],
    )
    def test_a_number_about_few_people_is_words(self, members, reached, words):
        assert Share(members, reached).words == words

    def test_all_courses_are_those_that_come_every_year(self):
        yearly, rare = CourseFactory(target_runs_per_year=2), CourseFactory(target_runs_per_year=0)
        session = SessionFactory(course=yearly)
        for _ in range(5):
            MemberFactory(postcode=session.venue.postcode)
        found = reach(TODAY)
        assert (found.country[None].percent, found.country[rare.pk].percent) == (100, 0)
        assert found.unreached() == []
        assert [place.members for place in found.unreached(rare)] == [5]

    def test_few_people_are_not_shown(self):
        course = CourseFactory()
        session = SessionFactory(course=course)
        for _ in range(4):
            MemberFactory(postcode=session.venue.postcode)
        assert reach(TODAY).country[course.pk].percent is None
        MemberFactory(postcode=session.venue.postcode)
        assert reach(TODAY).country[course.pk].percent == 100
        Session.objects.update(status="draft")
        assert reach(TODAY).unreached(course)[0].members == 5

    def test_no_members_no_courses_no_sessions(self):
        empty = reach(TODAY)
        assert (empty.mean, empty.unreached(), empty.country) == (0.0, [], {})
        course = CourseFactory()
        MemberFactory(postcode=PostcodeFactory())
        assert reach(TODAY).country[course.pk] == Share(1, 0)

    @pytest.mark.parametrize("count", [1, 3, 30])
    def test_four_queries_for_any_number(self, count, django_assert_num_queries):
        course = CourseFactory()
        for _ in range(count):
            session = SessionFactory(course=course)
            MemberFactory(postcode=session.venue.postcode)
        with django_assert_num_queries(4):
            found = reach(TODAY)
            assert found.country[course.pk] == Share(count, count)
