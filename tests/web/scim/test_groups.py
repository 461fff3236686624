"""Groups of the movement's directory stand for roles here."""

import pytest
from django.contrib.auth.models import Group

from courses.members.models import DirectoryMembership
from courses.movement.actions.log_in import note_roles
from courses.movement.models import GivenRole
from tests.factories.directory import GROUP
from tests.web.scim.test_people import ALMA, alma, is_inside, roles

__all__ = ["alma"]
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_a_role_comes_with_the_group_and_goes_with_it(entra, alma):
    user, client = alma
    pk = entra.person(ALMA)
    group = entra.group("kursusudvalg")
    assert roles(user) == []
    assert entra.patch(f"Groups/{group}", {"op": "Add", "path": "members", "value": [{"value": pk}]}).status_code == 204
    assert roles(user) == ["Planlægning"]
    assert GivenRole.objects.get().source == GivenRole.Source.DIRECTORY
    assert is_inside(client)
    entra.patch(f"Groups/{group}", {"op": "Remove", "path": "members", "value": [{"value": pk}]})
    assert roles(user) == []
    assert not is_inside(client), "whoever loses a role logs in again"
    user.refresh_from_db()
    assert user.is_active


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "remove", "path": 'members[value eq "{pk}"]'},
        {"op": "Remove", "path": "members"},
        {"op": "replace", "path": "members", "value": []},
        {"op": "replace", "value": {"displayName": "et andet udvalg"}},
        {"op": "Replace", "path": "displayName", "value": "et andet udvalg"},
    ],
)
def test_each_way_out_of_a_group_takes_the_role(entra, alma, operation):
    user, _client = alma
    pk = entra.person(ALMA)
    group = entra.group("kursusudvalg", pk)
    assert roles(user) == ["Planlægning"]
    said = {name: it.format(pk=pk) if isinstance(it, str) else it for name, it in operation.items()}
    assert entra.patch(f"Groups/{group}", said).status_code == 204
    assert roles(user) == []


def test_a_group_counts_by_its_number_there_too(entra, alma):
    user, _client = alma
    entra.group("Skribenter", entra.person(ALMA), externalId="g-7")
    assert roles(user) == ["Redaktører"]


def test_two_groups_of_one_role_hold_it_together(entra, alma, settings):
    user, client = alma
    settings.MOVEMENT_ROLES = {"kursusudvalg": "Planlægning", "styregruppe": "Planlægning"}
    pk = entra.person(ALMA)
    one, other = entra.group("kursusudvalg", pk), entra.group("styregruppe", pk)
    entra.ask("DELETE", f"Groups/{one}")
    assert (roles(user), is_inside(client)) == (["Planlægning"], True)
    entra.ask("DELETE", f"Groups/{other}")
    assert (roles(user), is_inside(client)) == ([], False)


def test_what_was_given_by_hand_stays(entra, alma):
    user, _client = alma
    pk = entra.person(ALMA)
    user.groups.add(Group.objects.get(name="Planlægning"))
    group = entra.group("kursusudvalg", pk)
    entra.ask("DELETE", f"Groups/{group}")
    assert roles(user) == ["Planlægning"]


def test_a_role_that_was_also_said_at_a_log_in_goes_with_the_group(entra, alma):
    """Else who left a group would keep its role until they log in again."""
    user, _client = alma
    note_roles(user=user, said_values=("kursusudvalg", "g-7"))
    group = entra.group("kursusudvalg", entra.person(ALMA))
    assert set(roles(user)) == {"Planlægning", "Redaktører"}
    entra.ask("DELETE", f"Groups/{group}")
    assert roles(user) == ["Redaktører"], "of this one the directory said nothing"


def test_a_group_is_found_by_name_without_its_people(entra, django_assert_num_queries):
    pk = entra.person(ALMA)
    group = entra.group("Kursusudvalg", pk, externalId="g-7")
    entra.group("skribenter")
    with django_assert_num_queries(6):
        assert entra.found("Groups", 'displayName eq "KURSUSUDVALG"', excludedAttributes="members") == [group]
    assert entra.found("Groups", 'externalId eq "g-7"') == [group]
    assert entra.found("Groups", f'members[value eq "{pk}"]') == [group]
    assert "members" not in entra.ask("GET", f"Groups/{group}?excludedAttributes=members").json()
    members = entra.ask("GET", f"Groups/{group}").json()["members"]
    assert members == [{"value": pk, "type": "User", "$ref": f"http://127.0.0.1:8000/scim/v2/Users/{pk}"}]


def test_a_group_is_written_anew(entra):
    one, two = entra.person(ALMA), entra.person("bo@demo.example")
    group = entra.group("kursusudvalg", one)
    said = {"schemas": [GROUP], "displayName": "kursusudvalg", "members": [{"value": two}, {"value": two}]}
    assert entra.ask("PUT", f"Groups/{group}", said).status_code == 200
    assert list(DirectoryMembership.objects.values_list("person", flat=True)) == [int(two)]


@pytest.mark.parametrize("who", ["999999", "9" * 30, "alma", ""])
def test_nobody_who_is_not_there_is_in_a_group(entra, who):
    said = {"schemas": [GROUP], "displayName": "kursusudvalg", "members": [{"value": who}]}
    answer = entra.ask("POST", "Groups", said)
    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidValue")
    assert entra.ask("GET", "Groups").json()["totalResults"] == 0


def test_who_is_deleted_is_in_no_group_any_more(entra):
    pk = entra.person(ALMA)
    group = entra.group("kursusudvalg", pk)
    entra.ask("DELETE", f"Users/{pk}")
    assert "members" not in entra.ask("GET", f"Groups/{group}").json()


def test_a_group_of_many_costs_no_query_for_each(entra, django_assert_max_num_queries):
    """Only those of them who have a log-in are looked at one by one."""
    pks = [entra.person(f"p{number}@demo.example") for number in range(30)]
    with django_assert_max_num_queries(20):
        entra.group("kursusudvalg", *pks)
