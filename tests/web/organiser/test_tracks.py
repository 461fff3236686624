"""Tracks: made and put in order by organisers, and seen on «Kurser»."""

import pytest
from bs4 import BeautifulSoup

from courses.catalogue.models import Course, Track
from courses.pages.actions.packages import take_package
from courses.pages.models import CoursePage, ModulePage
from courses.pages.queries.packages import starter_packages
from tests.factories.members import UserFactory
from tests.web.browser import forms_of, press

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
NEW = "/admin/track/new/"


def publish(*numbers: int) -> None:
    for number in numbers:
        take_package(package=starter_packages()[number], user=UserFactory(is_superuser=True))
    for page in [*CoursePage.objects.all(), *ModulePage.objects.all()]:
        page.get_latest_revision().publish(skip_permission_checks=True)


def headings(client, address: str = "/kurser/") -> list[tuple[str, list[str]]]:
    soup = BeautifulSoup(client.get(address).content, "html.parser")
    sections = [section for section in soup.find_all("section") if section.find("ol")]
    return [(section.h2.get_text(), [link.get_text() for link in section.find_all("a")]) for section in sections]


def test_an_organiser_makes_a_track_that_a_course_can_choose(organiser):
    press(organiser, NEW, organiser.get(NEW), {"name": "Stå frem", "name_en": "Stand up"}, "name")
    track = Track.objects.get(name="Stå frem")
    assert track.position == 0
    assert "Stå frem" in organiser.get("/admin/course/new/").text
    press(organiser, NEW, organiser.get(NEW), {"name": "Ro på"}, "name")
    assert Track.objects.get(name="Ro på").position == 1


def test_two_tracks_of_one_name_are_refused_beside_the_field(organiser):
    Track.objects.create(name="Stå frem")
    answer = press(organiser, NEW, organiser.get(NEW), {"name": "Stå frem"}, "name")
    assert answer.status_code == 200
    assert "eksisterer allerede" in answer.text
    assert Track.objects.count() == 1


def test_courses_stand_under_their_tracks_in_the_order_of_these(client):
    publish(0, 1, 3)
    assert headings(client) == [
        ("Ny i bevægelsen", ["Hvor starter jeg?"]),
        ("Tale og lytte", ["Debatdogmer i praksis", "Pressen og os"]),
    ]
    assert [name for name, _courses in headings(client, "/en/kurser/")] == [
        "New in the movement",
        "Speaking and listening",
    ]
    Track.objects.filter(name="Tale og lytte").update(position=0)
    Course.objects.filter(code="k1").update(track=None)
    assert [name for name, _courses in headings(client)] == ["Tale og lytte", "Flere kurser"]


def test_a_track_with_courses_says_so_and_stays(organiser):
    publish(0)
    page = organiser.get(f"/admin/track/delete/{Track.objects.get().pk}/")
    assert "1 kursus" in page.text
    assert forms_of(page.text) == []
