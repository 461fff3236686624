"""The pages about the same person twice: who may, what stands beside, one press and back."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.urls import reverse

from courses.members.models import MemberProfile, PersonMerge
from tests.factories.members import MemberFactory, UserFactory
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def two():
    return [
        MemberFactory(user=UserFactory(email=f"{name}@demo.example"), name="<b>Ida</b> Holm", phone="20304050")
        for name in ("ida", "ida.m")
    ]


@pytest.fixture
def desk(client):
    client.force_login(somebody("Planlægning", first_name="Ægir"))
    return client


def address(two, what: str = "pair") -> str:
    return reverse(f"merges:{what}", args=[member.pk for member in two])


def test_two_are_found_made_one_and_two_again(desk, two):
    page = desk.get(reverse("merges:index")).text
    assert address(two) in page
    assert "&lt;b&gt;Ida" in page
    assert desk.get(address(two)).status_code == 200
    assert desk.post(address(two), {"keep": two[0].pk}).status_code == 302
    assert list(MemberProfile.objects.exclude(name="").values_list("pk", flat=True))[:1] == [two[0].pk]
    merged = PersonMerge.objects.get()
    undo = reverse("merges:undo", args=[merged.pk])
    assert undo in desk.get(reverse("merges:index")).text
    desk.post(undo)
    assert MemberProfile.objects.get(pk=two[1].pk).email == "ida.m@demo.example"
    assert desk.post(undo, follow=True).status_code == 200, "too late is said, not an error"


def test_a_press_without_a_choice_stands_beside_the_field_and_a_refusal_above(desk, two):
    assert desk.post(address(two)).status_code == 422
    assert desk.post(address(two), {"keep": "nobody"}).status_code == 422
    two[1].user.is_superuser = True
    two[1].user.save()
    assert desk.post(address(two), {"keep": two[0].pk}).status_code == 409
    assert not PersonMerge.objects.exists()


def test_two_people_are_not_proposed_again(desk, two):
    desk.post(address(two, "apart"))
    assert address(two) not in desk.get(reverse("merges:index")).text
    assert desk.get(reverse("merges:pair", args=[two[0].pk, two[0].pk])).status_code == 404


@pytest.mark.parametrize("groups", [(), ("Redaktører",)])
def test_nobody_but_organisers(client, two, groups):
    client.force_login(somebody(*groups))
    for path in (reverse("merges:index"), address(two)):
        assert client.get(path).status_code == 302
    for path in (address(two), address(two, "apart"), reverse("merges:undo", args=[1])):
        client.post(path, {"keep": two[0].pk})
    assert not PersonMerge.objects.exists()


@pytest.mark.parametrize("number", [1, 3, 10])
def test_the_list_asks_as_often_for_many(desk, number, django_assert_max_num_queries):
    for n in range(2 * number):
        MemberFactory(
            user=UserFactory(email=f"p{n}@demo.example"), name=f"Prøve {'x' * (n // 2)}", phone=f"203040{n // 2:02}"
        )
    desk.get(reverse("merges:index"))
    with django_assert_max_num_queries(12):
        assert desk.get(reverse("merges:index")).status_code == 200


def test_each_kind_of_note_in_the_log_has_words_of_its_own():
    """Two of one name, and the log tells of the one in the words of the other."""
    hooks = (Path(__file__).resolve().parents[3] / "courses" / "web" / "organiser" / "hooks.py").read_text()
    names = re.findall(r'register_action\(\s*"(planning\.\w+)"', hooks)
    assert len(names) > 30
    assert [name for name, times in Counter(names).items() if times > 1] == []
