"""Organisers name coordinators, let them go, and give on the tasks of an association that is no more."""

import pytest
from django.urls import reverse

from courses.common.models import OutboxMail
from courses.members.models import MemberProfile
from courses.tasks.models import Coordinator, Task
from tests.factories.places import AssociationFactory, RegionFactory
from tests.factories.tasks import CoordinatorFactory, coordinated
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
INDEX = "/admin/coordinators/"


def test_somebody_is_named_once_and_told(organiser):
    association = AssociationFactory(name="Vejle Lokalforening")
    data = {"name": "Mette Maj", "email": "mette@demo.example", "association": association.pk}
    for _time in range(2):
        page = organiser.post(INDEX, data, follow=True).content.decode()
        assert "Mette Maj" in page
    assert Coordinator.objects.count() == 1
    assert OutboxMail.objects.filter(kind="coordinator_named", to="mette@demo.example").count() == 1
    # Nobody agrees for somebody else.
    assert MemberProfile.objects.get(user__email="mette@demo.example").consent_at is None


@pytest.mark.parametrize("places", [{}, {"association", "region"}])
def test_one_place_is_chosen(organiser, places):
    rows = {"association": AssociationFactory().pk, "region": RegionFactory().pk}
    data = {"name": "M", "email": "m@demo.example"} | {name: rows[name] for name in places}
    answer = organiser.post(INDEX, data)
    assert answer.status_code == 422
    assert "Vælg en lokalforening eller en storkreds" in answer.content.decode()
    assert not Coordinator.objects.exists()


def test_letting_go_and_dissolving(organiser):
    place = CoordinatorFactory()
    task = coordinated(place)
    organiser.post(reverse("coordinators:dissolve"), {"association": place.association_id})
    task.refresh_from_db()
    assert (task.association, task.is_open) == (None, False)
    other = CoordinatorFactory()
    organiser.post(reverse("coordinators:let_go", args=[other.pk]))
    assert not Coordinator.objects.exists()
    assert organiser.post(reverse("coordinators:let_go", args=[other.pk])).status_code == 404
    assert organiser.post(reverse("coordinators:dissolve"), {"association": "x"}).status_code == 404


def test_an_association_with_tasks_is_not_deleted_but_says_why(organiser):
    place = CoordinatorFactory()
    coordinated(place)
    page = organiser.post(f"/admin/association/delete/{place.association_id}/").content.decode()
    assert "1 opgave" in page
    assert Task.objects.exists()


@pytest.mark.parametrize("group", ["Redaktører", "Undervisere"])
def test_nobody_else_names_anybody(client, group):
    client.force_login(somebody(group))
    assert client.get(INDEX).status_code in (302, 403)
    client.post(INDEX, {"name": "M", "email": "m@demo.example", "region": RegionFactory().pk})
    assert not Coordinator.objects.exists()


@pytest.mark.parametrize("count", [1, 3, 30])
def test_the_list_asks_as_often_for_many(organiser, count, django_assert_max_num_queries):
    for _number in range(count):
        CoordinatorFactory()
    organiser.get(INDEX)
    with django_assert_max_num_queries(14):
        organiser.get(INDEX)
