"""The button that makes a draft of what people ask for."""

import pytest
from django.urls import reverse

from courses.schedule.models import Session
from tests.courses.demand.test_demand import ask
from tests.courses.staffing.test_requests import trainer
from tests.factories.catalogue import CourseFactory
from tests.factories.places import VenueFactory
from tests.factories.schedule import SessionFactory
from tests.web.reading import text

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def course(noon):
    return CourseFactory()


@pytest.fixture
def room(course):
    return VenueFactory()


def test_stands_beside_five_and_not_beside_four(organiser, course, room):
    other = CourseFactory()
    for number in range(5):
        ask(course, number)
    for number in range(4):
        ask(other, number)
    page = organiser.get("/admin/demand/").text
    region = room.municipality.region_id
    assert f"/admin/demand/{course.pk}/{region}/" in page
    assert f"/admin/demand/{other.pk}/{region}/" not in page


def test_makes_the_draft_and_says_so(organiser, course, room):
    for number in range(5):
        ask(course, number)
    trainer(SessionFactory.build(course=course))
    answer = organiser.post(f"/admin/demand/{course.pk}/{room.municipality.region_id}/", follow=True)
    assert "Kladden er lavet." in text(answer)
    assert "1 underviser er spurgt." in text(answer)
    assert answer.redirect_chain[-1][0] == reverse("sessions:edit", args=[Session.objects.get().pk])


def test_says_why_not(organiser, course, room):
    answer = organiser.post(f"/admin/demand/{course.pk}/{room.municipality.region_id}/", follow=True)
    assert "inden for rækkevidde af fem" in text(answer)


def test_is_for_those_who_plan(client, course, room):
    answer = client.post(f"/admin/demand/{course.pk}/{room.municipality.region_id}/")
    assert answer.status_code == 302
    assert not Session.objects.exists()
