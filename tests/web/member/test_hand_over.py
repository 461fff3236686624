"""A role handed over on the page: who sees it, who may press what, what is refused and kept."""

import pytest
from django.urls import reverse

from courses.handover.models import WORDS, HandOver
from courses.tasks.models import Coordinator
from tests.factories.handover import begun
from tests.factories.members import MemberFactory
from tests.factories.tasks import CoordinatorFactory, coordinated
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def place(client):
    place = CoordinatorFactory(member=MemberFactory(name="Bo Bjælke"))
    client.force_login(place.member.user)
    return place


@pytest.fixture
def successor():
    return CoordinatorFactory(member=MemberFactory(name="Ny Nikkelsen", user__email="ny@demo.example")).member


def at(name, row):
    return reverse(f"hand_over:{name}", args=[row.pk])


def test_begun_said_yes_ticked_handed_over_and_undone(client, place, successor):
    coordinated(place, title="Kør bordene")
    assert at("begin", place) in client.get("/min-side/koordinator/").content.decode()
    answer = client.post(at("begin", place), {"email": "ny@demo.example"})
    row = HandOver.objects.get()
    assert answer["Location"] == at("page", row) + "?gemt=1"
    body = client.get(at("page", row)).content.decode()
    assert "Ny har ikke svaret endnu" in body
    assert "Kør bordene" in body
    opened = client.get(at("page", row)).context["form"].initial["opened"]
    written = {"weekly": "Ring rundt mandag", "keys": "Else har den", "contacts": "", "opened": opened}
    assert client.post(at("write", row), written).status_code == 302
    client.force_login(successor.user)
    assert at("page", row) in client.get("/min-side/").content.decode()
    client.post(at("accept", row))
    client.post(at("tick", row), {"point": "keys", "done": "1"})
    body = client.get(at("page", row)).content.decode()
    assert "Else har den" in body
    assert "✓" in body
    assert client.post(at("finish", row)).status_code == 404, "whoever follows does not hand it over"
    client.force_login(place.member.user)
    client.post(at("finish", row))
    assert Coordinator.objects.filter(member=successor, association=place.association).exists()
    assert "Fortryd" in client.get(at("page", row)).content.decode()
    client.post(at("undo", row))
    assert not Coordinator.objects.filter(member=successor, association=place.association).exists()
    client.post(at("end", row))
    assert "Det blev ikke til noget" in client.get(at("page", row)).content.decode()


def test_nobody_else_sees_it(client, place, successor):
    row = begun(place, successor)
    other = CoordinatorFactory()
    client.force_login(other.member.user)
    for name in ("page", "accept", "end", "finish", "undo", "tick", "write"):
        assert client.post(at(name, row)).status_code in (404, 405), name
    assert client.get(at("page", row)).status_code == 404
    assert client.get(at("begin", place)).status_code == 404
    client.force_login(successor.user)
    assert client.post(at("write", row), {"weekly": "x"}).status_code == 404
    assert client.get(at("begin", place)).status_code == 404
    client.force_login(somebody("Planlægning"))
    assert client.get(at("page", row)).status_code == 200
    assert client.get(at("begin", other)).status_code == 200
    assert HandOver.objects.get().is_open


@pytest.mark.parametrize("email", ["", "ingen", "ingen@demo.example", "x" * 300, "\x00"])
def test_a_bad_address_is_told_beside_the_field_and_kept(client, place, email):
    answer = client.post(at("begin", place), {"email": email})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["email"]
    if email.isprintable():
        assert f'value="{email}"' in answer.content.decode() or not email
    assert not HandOver.objects.exists()


def test_too_many_words_and_two_tabs_are_refused(client, place, successor):
    row = begun(place, successor)
    opened = client.get(at("page", row)).context["form"].initial["opened"]
    answer = client.post(at("write", row), {"weekly": "x" * (WORDS + 1), "opened": opened})
    assert answer.status_code == 422
    client.post(at("write", row), {"weekly": "Imens", "keys": "", "contacts": "", "opened": opened})
    answer = client.post(at("write", row), {"weekly": "Nu", "keys": "", "contacts": "", "opened": opened})
    assert answer.status_code == 422
    row.refresh_from_db()
    assert row.weekly == "Imens"


def test_a_role_that_has_ended_says_so(client, place, successor):
    row = begun(place, successor)
    place.delete()
    assert "intet at give videre" in client.get(at("page", row)).content.decode()
    answer = client.post(at("finish", row))
    assert answer.status_code == 409
