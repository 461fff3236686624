"""The way through the courses, drawn on the page of all courses; the list says the same."""

import re

import pytest
from bs4 import BeautifulSoup
from django.db import transaction

from courses.catalogue.models import Course
from courses.pages.actions.packages import take_starter_courses
from courses.pages.models import CourseIndexPage, CoursePage
from courses.web.pictures.path import BETWEEN, HIGH, Stop, path_of


def stop(key, *after, title="Kursus"):
    return Stop(key, title, f"/k{key}/", "fjord", after)


class TestDrawing:
    def test_nothing_is_drawn_where_none_comes_after_another(self):
        assert path_of([]) is None
        assert path_of([stop(1), stop(2)]) is None
        # What comes before it is not shown here.
        assert path_of([stop(1, 9), stop(2)]) is None

    def test_what_comes_after_stands_below(self):
        path = path_of([stop(3, 2, 1), stop(1), stop(2, 1)])
        at = {box.stop.key: box for box in path.boxes}
        assert at[1].y < at[2].y < at[3].y
        assert at[2].y - at[1].y == HIGH + BETWEEN
        # From the first to the last one comes by way of the second.
        assert len(path.arrows) == 2
        assert path.height == at[3].y + HIGH

    def test_no_two_boxes_lie_on_each_other(self):
        path = path_of([stop(1), stop(2), *(stop(10 + number, 1, 2) for number in range(5))])
        places = [(box.x, box.y) for box in path.boxes]
        assert len(set(places)) == len(places)
        assert {box.x for box in path.boxes} <= set(range(path.width))

    def test_a_ring_ends(self):
        path = path_of([stop(1, 2), stop(2, 1), stop(3, 3)])
        assert [box.stop.key for box in path.boxes] == [1, 2]

    def test_what_has_no_way_is_in_the_list_alone(self):
        assert [box.stop.key for box in path_of([stop(1), stop(2, 1), stop(3)]).boxes] == [1, 2]

    def test_a_long_title_takes_three_lines_and_stays_in_its_box(self):
        path = path_of([stop(1, title="Et meget langt navn på et kursus om at tale sammen i lang tid"), stop(2, 1)])
        lines = path.boxes[0].lines
        assert len(lines) == 3
        assert lines[-1][1].endswith("…")
        assert all(path.boxes[0].y < y < path.boxes[0].y + HIGH for y, _line in lines)


@pytest.fixture(scope="module")
def courses(django_db_setup, django_db_blocker):
    """The real courses, made once."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield {course.code: course for course in take_starter_courses()}
        transaction.set_rollback(True)


@pytest.fixture
def overview(courses, db, noon, client):
    Course.objects.get(code="k2").prerequisites.set([courses["k1"]])
    Course.objects.get(code="k3").prerequisites.set([courses["k1"], courses["k2"]])
    page = CourseIndexPage.objects.get(locale__language_code="da")
    return lambda: BeautifulSoup(client.get(page.url).content, "html.parser")


class TestPage:
    def test_draws_each_course_of_the_way_as_a_link_with_its_name(self, overview):
        drawing = overview().find("svg", class_="coursepath")
        pages = CoursePage.objects.live().filter(locale__language_code="da")
        pages = pages.filter(course__code__in=["k1", "k2", "k3"])
        assert {(link["href"], link["aria-label"]) for link in drawing.find_all("a")} == {
            (page.get_url(), page.title) for page in pages
        }
        assert len(drawing.find_all("path", class_="coursepath__way")) == 2
        assert len(str(drawing)) <= 25_000

    def test_colours_come_from_the_style_sheet_so_that_the_dark_has_its_own(self, overview):
        assert re.findall(r"#[0-9a-fA-F]{6}|style=", str(overview().find("svg", class_="coursepath"))) == []

    def test_the_list_says_what_each_leads_to(self, overview):
        titles = dict(CoursePage.objects.filter(locale__language_code="da").values_list("course__code", "title"))
        (tile,) = [one for one in overview().find_all("li") if one.find("a", string=titles["k1"])]
        said = " ".join(tile.get_text(" ").split())
        assert titles["k2"] in said.split("Derefter:")[1]
        assert titles["k3"] in said.split("Derefter:")[1]

    def test_without_prerequisites_there_is_no_drawing(self, overview):
        for course in Course.objects.all():
            course.prerequisites.clear()
        assert overview().find("svg", class_="coursepath") is None
