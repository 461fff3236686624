"""The movement's directory writes several things at the same moment: directories ask with many connections."""

import threading
from collections import Counter
from contextlib import nullcontext

import pytest
from django.contrib.auth import get_user_model

from courses.members.models import DirectoryPerson
from courses.movement.models import GivenRole
from courses.programs.rules import Scope
from courses.web.scim.storage import Storage
from tests.factories.directory import Directory, person
from tests.factories.programs import key_for
from tests.waiting import PATIENCE

TIMES = 5
ALMA = "alma@demo.example"


@pytest.fixture
def asks(race, noon, settings) -> list[Directory]:
    """Each with a key of its own: one key is held by one write at a time."""
    settings.SCIM = True
    settings.MOVEMENT_ROLES = {"kursusudvalg": "Planlægning"}
    return [Directory(key_for(Scope.WRITE_DIRECTORY)[1]) for _turn in range(TIMES)]


def all_at_once(race, asks: list[Directory]) -> Counter:
    """Five times the same number, under five names and addresses."""
    said = [person(f"p{number}@demo.example", externalId="7f-1") for number in range(TIMES)]
    return Counter(
        race(
            [
                lambda one=one, who=who: one.ask("POST", "Users", who).status_code
                for one, who in zip(asks, said, strict=True)
            ]
        )
    )


def test_one_number_is_written_once(race, asks):
    assert all_at_once(race, asks) == {201: 1, 409: TIMES - 1}
    assert DirectoryPerson.objects.filter(external_id="7f-1").count() == 1


def test_planted_bug_a_number_that_is_looked_for_first_is_caught(race, asks, monkeypatch):
    """Looked for, and written as a number of its own when all have looked: each finds nothing, and is told that it was first."""
    looked = threading.Barrier(TIMES)
    create = Storage.create

    def look_only(self, kind, resource):
        there = DirectoryPerson.objects.filter(external_id=resource.external_id).exists()
        looked.wait(PATIENCE)
        if not there:
            resource.external_id += f" of {resource.user_name}"
        return create(self, kind, resource)

    monkeypatch.setattr(Storage, "operation", lambda self: nullcontext())
    monkeypatch.setattr(Storage, "create", look_only)
    assert all_at_once(race, asks) == {201: TIMES}


def test_who_leaves_while_a_group_takes_them_in_has_no_role(race, asks):
    user = get_user_model().objects.create_user(ALMA)
    pk = asks[0].person(ALMA)
    group = asks[0].group("kursusudvalg")
    join = {"op": "Add", "path": "members", "value": [{"value": pk}]}
    outcome = race(
        [
            lambda: asks[1].patch(f"Groups/{group}", join).status_code,
            lambda: asks[2].ask("PUT", f"Users/{pk}", person(ALMA, active=False)).status_code,
        ]
    )
    assert outcome == [204, 200]
    user.refresh_from_db()
    assert (user.is_active, user.groups.count(), GivenRole.objects.count()) == (False, 0, 0)
