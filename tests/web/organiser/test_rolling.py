"""The next run and the hole, in the back office."""

import pytest
from django.urls import reverse

from courses.rolling.models import NoRerun
from courses.schedule.models import Session
from tests.factories.catalogue import CourseFactory
from tests.factories.members import UserFactory
from tests.factories.places import VenueFactory
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def page(client, name, *arguments) -> str:
    return client.get(reverse(name, args=arguments)).content.decode()


def test_a_session_says_what_follows_and_can_be_told_not_to(organiser, published):
    assert "Næste hold bliver lavet som kladde af sig selv" in page(organiser, "sessions:edit", published.pk)
    organiser.post(reverse("sessions:rerun", args=[published.pk]), {"wanted": "0"})
    assert "Der laves intet næste hold efter dette." in page(organiser, "sessions:edit", published.pk)
    assert NoRerun.objects.get().session == published
    organiser.post(reverse("sessions:rerun", args=[published.pk]), {"wanted": "1"})
    assert NoRerun.objects.count() == 0


def test_a_hole_is_shown_with_what_would_be_drafted_and_mended_by_one_press(organiser):
    course, venue = CourseFactory(target_runs_per_year=1), VenueFactory()
    where = (course.pk, venue.municipality.region_id)
    assert reverse("missing:fill_gap", args=where) in page(organiser, "missing:index")
    shown = page(organiser, "missing:fill_gap", *where)
    assert venue.name in shown
    assert "Ingen underviser kan findes til det. Spørg bagefter." in shown
    assert Session.objects.count() == 0
    response = organiser.post(reverse("missing:fill_gap", args=where))
    draft = Session.objects.get()
    assert response["Location"] == reverse("sessions:edit", args=[draft.pk])
    assert "Lav kladden" not in page(organiser, "missing:fill_gap", *where)
    again = organiser.post(reverse("missing:fill_gap", args=where), follow=True).content.decode()
    assert "en kladde venter på at blive udgivet" in again
    assert Session.objects.count() == 1


def test_a_hole_that_is_none_any_more_or_never_was(organiser):
    course, venue = CourseFactory(target_runs_per_year=0), VenueFactory()
    assert "Her mangler ikke noget mere." in page(
        organiser, "missing:fill_gap", course.pk, venue.municipality.region_id
    )
    assert organiser.get(reverse("missing:fill_gap", args=[course.pk, 99])).status_code == 404


def test_without_a_room_there_is_still_a_way(organiser):
    VenueFactory(is_active=False)
    course = CourseFactory(target_runs_per_year=1)
    shown = page(organiser, "missing:fill_gap", course.pk, 7)
    assert "Intet lokale kan bruges på en dag, der passer." in shown
    assert f"{reverse('sessions:add')}?course={course.pk}&amp;region=7&amp;date=" in shown


@pytest.mark.parametrize("group", [None, "Redaktører", "Undervisere"])
def test_for_organisers_only(client, published, group):
    client.force_login(somebody(group) if group else UserFactory())
    where = [CourseFactory(target_runs_per_year=1).pk, 7]
    assert client.post(reverse("sessions:rerun", args=[published.pk]), {"wanted": "0"}).status_code == 302
    assert client.get(reverse("missing:fill_gap", args=where)).status_code == 302
    assert client.post(reverse("missing:fill_gap", args=where)).status_code == 302
    assert (NoRerun.objects.count(), Session.objects.count()) == (0, 1)
