"""One state behind the four pictures of a year."""

import datetime as dt

import pytest

from courses.cadence.actions import save_cadence
from courses.cadence.queries.year import Scope, kommuner, year_of
from courses.schedule.models import Session
from courses.web.organiser.matrix import matrix
from courses.web.pictures.tilemap import Measure, Scale, tile_map
from courses.web.pictures.wheel import year_wheel
from tests.factories.catalogue import CourseFactory
from tests.factories.members import MemberFactory
from tests.factories.places import MunicipalityFactory, PostcodeFactory, RegionFactory, VenueFactory
from tests.factories.schedule import SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
TODAY = dt.date(2026, 11, 24)


@pytest.fixture
def country():
    """Two districts, three kommuner, two courses; sessions of every status, one online, some outside the year."""
    courses = [CourseFactory(position=n, target_runs_per_year=2, colour=c) for n, c in enumerate(["fjord", "lyng"])]
    venues = []
    for number, x, y in [(1, 0, 0), (1, 1, 0), (2, 2, 0)]:
        region = RegionFactory(number=number, name=f"Kreds {number}", slug=f"kreds-{number}")
        code = f"{number}{x}{y}0"
        town = MunicipalityFactory(code=code, name=f"By {code}", region=region, tile_x=x, tile_y=y)
        venues.append(VenueFactory(postcode=PostcodeFactory(code=code, municipality=town)))
    for number in range(6):
        MemberFactory(postcode=venues[number % 2].postcode)
    plan = [(0, 0, 30), (0, 1, 30), (0, 2, 200), (1, 0, 31), (1, 2, 100), (1, 2, 364), (1, 1, 365), (0, 0, -5)]
    for course, venue, days in plan:
        SessionFactory(course=courses[course], venue=venues[venue], days=days)
    SessionFactory(course=courses[0], venue=venues[0], days=60, status=Session.Status.DRAFT)
    SessionFactory(course=courses[0], venue=venues[0], days=61, status=Session.Status.CANCELLED)
    SessionFactory(course=courses[0], venue=None, is_online=True, days=70)
    return courses


def test_the_four_pictures_agree(country):
    year = year_of(Scope(TODAY))
    assert year.total == 7
    wheel = year_wheel(year)
    assert sum(len(mark.runs) for mark in wheel.marks if mark.kind == "published") == year.total
    rows = matrix(year, None)
    assert sum(cell.gap.runs for row in rows for cell in row["cells"]) + year.online == year.total
    squares = tile_map(year).squares
    assert sum(square.tile.runs for square in squares) + year.online == year.total
    weeks = year.weeks()
    assert sum(run.counts for week in weeks for run in week.runs) == year.total
    for kind in Session.Status.values:
        in_weeks = sum(run.session.status == kind for week in weeks for run in week.runs)
        on_wheel = sum(len(mark.runs) for mark in wheel.marks if mark.kind == kind)
        assert in_weeks == on_wheel == year.counts[kind]
    assert sum(cell.gap.is_gap for row in rows for cell in row["cells"]) == len(year.gaps)


def test_the_kommuner_of_a_district_add_up_to_it(country):
    year = year_of(Scope(TODAY))
    region = year.regions[0]
    row = matrix(year, region)[0]
    for number, cell in enumerate(row["cells"]):
        assert sum(cells[number][1].runs for _town, cells in row["towns"]) == cell.gap.runs


def test_filters_narrow_all_of_them(country):
    year = year_of(Scope(TODAY, course=country[1], region=year_of(Scope(TODAY)).regions[1]))
    assert (year.total, len(year.cells), len(matrix(year, None))) == (2, 1, 1)
    assert [square.tile.runs for square in tile_map(year).squares] == [2]


def test_the_public_sees_no_drafts(country):
    year = year_of(Scope(TODAY, with_drafts=False))
    assert {run.session.status for run in year.runs} == {"published", "cancelled"}
    assert year.total == 7


def test_long_waits_are_hatched(country):
    waits = year_of(Scope(TODAY)).waits()
    found = [(wait.course, (wait.begin - TODAY).days, (wait.end - TODAY).days) for wait in waits]
    assert found == [(country[0], 70, 200), (country[0], 200, 365), (country[1], 100, 364)]


@pytest.mark.parametrize(
    ("measure", "levels"),
    [
        (Measure.RUNS, [(2, "2"), (1, "1"), (3, "3")]),
        (Measure.DAYS, [(4, "30"), (4, "30"), (2, "100")]),
        (Measure.REACH, [(0, "–"), (0, "–"), (0, "–")]),
    ],
)
def test_measures_of_the_map(country, measure, levels):
    squares = tile_map(year_of(Scope(TODAY)), measure).squares
    assert [(square.level, square.text) for square in squares] == levels


def test_borders_lie_between_districts(country):
    borders = tile_map(year_of(Scope(TODAY))).borders
    assert "M40 0L40 40" not in borders
    assert "M80 0L80 40" in borders


def test_a_calendar_year(country):
    year = year_of(Scope(dt.date(2026, 1, 1)))
    assert (year.total, year_wheel(year).today is None) == (4, False)
    assert year_wheel(year_of(Scope(dt.date(2028, 1, 1)))).today is None


def test_a_leap_year_is_whole(country):
    day = (dt.date(2028, 12, 31) - TODAY).days
    SessionFactory(course=country[0], venue=VenueFactory(postcode_id="1000"), days=day)
    year = year_of(Scope(dt.date(2028, 1, 1)))
    assert (year.scope.days, year.scope.end, year.scope.label) == (366, dt.date(2029, 1, 1), "2028")
    assert year.total == sum(cell.gap.runs for row in matrix(year, None) for cell in row["cells"]) == 1


def test_a_calendar_year_is_counted_from_its_days_and_judged_from_today(country):
    cells = {(gap.region.pk, gap.course): gap for gap in year_of(Scope(dt.date(2027, 1, 1))).cells}
    gap = cells[1, country[0]]
    assert (gap.runs, gap.next_date, gap.days_to_next) == (0, TODAY + dt.timedelta(days=30), 30)
    assert cells[2, country[0]].runs == 1


def test_a_hole_of_a_group_is_one_hole(country):
    regions = year_of(Scope(TODAY)).regions
    save_cadence(
        cadence=None, course=country[1], regions=regions, runs=9, min_gap_weeks=1, max_gap_weeks=30, closed_months=[]
    )
    year = year_of(Scope(TODAY))
    shared = [gap for gap in year.gaps if gap.course == country[1]]
    assert [(gap.region, gap.runs) for gap in shared] == [(regions[0], 3)]
    only = year_of(Scope(TODAY, course=country[1], region=regions[1]))
    assert [gap.region for gap in only.gaps] == [regions[1]]


def test_in_one_district_only_a_longer_wait_than_promised_is_hatched(country):
    regions = year_of(Scope(TODAY)).regions
    assert year_of(Scope(TODAY, region=regions[1])).waits() == []
    save_cadence(
        cadence=None,
        course=country[0],
        regions=regions[1:],
        runs=2,
        min_gap_weeks=1,
        max_gap_weeks=20,
        closed_months=[],
    )
    waits = year_of(Scope(TODAY, region=regions[1])).waits()
    assert [(wait.course, (wait.begin - TODAY).days) for wait in waits] == [(country[0], 0), (country[0], 200)]


def test_every_mark_of_the_wheel_is_on_the_ring_of_its_course(country):
    wheel = year_wheel(year_of(Scope(TODAY)))
    for mark in wheel.marks:
        far = round((mark.x**2 + mark.y**2) ** 0.5)
        aside = 9 if mark.is_hollow else 0
        assert far in (wheel.rings[mark.ring], wheel.rings[mark.ring] - aside)
    first = next(mark for mark in wheel.marks if mark.runs[0].day == TODAY + dt.timedelta(days=30))
    assert (first.x > 0, first.y < 0, len(first.runs)) == (True, True, 2)


def test_a_year_with_nothing():
    year = year_of(Scope(TODAY))
    assert (year.total, year.weeks(), year.waits(), tile_map(year).squares, year_wheel(year).marks) == (
        0,
        [],
        [],
        [],
        [],
    )


@pytest.mark.parametrize("count", [1, 3, 30])
def test_fifteen_queries_for_any_number(count, django_assert_num_queries):
    course = CourseFactory()
    for _ in range(count):
        session = SessionFactory(course=course)
        MemberFactory(postcode=session.venue.postcode)
    with django_assert_num_queries(15):
        year = year_of(Scope(TODAY))
        pictures = [year_wheel(year), matrix(year, None), tile_map(year), year.weeks(), kommuner(year.regions)]
        assert year.total == count
        assert len(pictures) == 5


class TestScale:
    def test_few_are_told_one_by_one(self):
        scale = Scale.of([0, 1, 4, 2])
        assert [scale.level(number) for number in range(6)] == [0, 1, 2, 3, 4, 4]
        assert [words for _level, words in scale.words] == ["ingen", "1", "2", "3", "4 eller flere"]

    def test_where_all_have_more_than_four_the_differences_show(self):
        scale = Scale.of(range(5, 13))
        assert [scale.level(number) for number in range(5, 13)] == [1, 1, 2, 2, 3, 3, 4, 4]
        assert [words for _level, words in scale.words] == ["ingen", "1–6", "7–8", "9–10", "11 eller flere"]

    @pytest.mark.parametrize("numbers", [[7, 7, 7], [9], [1, 1, 1, 50], [3, 5], []])
    def test_every_level_that_is_told_is_there_and_the_steps_rise(self, numbers):
        scale = Scale.of(numbers)
        assert list(scale.steps) == sorted(set(scale.steps))
        told = {level for level, _words in scale.words}
        assert {scale.level(number) for number in numbers} <= told


def test_a_district_has_a_scale_of_its_own(country):
    tiles = tile_map(year_of(Scope(TODAY)))
    assert max(square.level for square in tiles.districts) <= 4
    assert [level for level, _words in tiles.legend] == [0, 1, 2, 3, 4]
