"""People of the movement's directory: written as Microsoft Entra and Okta write them, found as they look for them, and let go."""

import json

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from courses.common.models import OutboxMail
from courses.members.models import DirectoryPerson, ListedMember, MemberProfile
from courses.movement.models import GivenRole
from courses.people.models import User
from courses.programs.models import ProgramKey
from courses.programs.rules import Scope
from lms.logs import Formatter
from tests.courses.privacy.test_erasure import logged_in
from tests.factories.directory import LINE, Directory, directory, person
from tests.factories.members import UserFactory
from tests.factories.programs import program

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
ALMA = "alma@demo.example"


def roles(user: User) -> list[str]:
    return list(user.groups.order_by("pk").values_list("name", flat=True))


def is_inside(client: Client) -> bool:
    return client.get("/min-side/").status_code == 200


@pytest.fixture
def alma(noon):
    """With a log-in, and logged in."""
    user = UserFactory(email=ALMA, first_name="Alma Raps")
    client = Client()
    client.force_login(user)
    logged_in(user)
    assert is_inside(client)
    return user, client


def test_without_the_setting_there_is_no_such_address_and_no_such_scope(noon, settings):
    asks = directory()
    assert not settings.SCIM
    assert asks.ask("GET", "Users").status_code == 404
    chief = Client()
    chief.force_login(UserFactory(is_superuser=True, is_staff=True))
    assert "write_directory" not in chief.get("/admin/programs/").content.decode()
    settings.SCIM = True
    assert asks.ask("GET", "Users").status_code == 200
    assert "write_directory" in chief.get("/admin/programs/").content.decode()


def test_a_key_of_its_own_opens_it_and_nothing_else(entra, noon):
    others = [scope for scope in Scope if scope not in (Scope.WRITE_DIRECTORY, Scope.READ_ENROLMENTS)]
    for scope in others:
        answer = Directory(program(scope).text).ask("GET", "Users")
        assert (answer.status_code, answer.json()["status"]) == (403, "403")
    for text in ("", "rundkreds_aaaaaaaa_" + "x" * 43):
        answer = Directory(text).ask("GET", "Users")
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="SCIM"')
        assert answer.json()["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    ProgramKey.objects.update(ended_at=noon)
    assert entra.ask("GET", "Users").status_code == 401
    assert entra.ask("GET", "ServiceProviderConfig").status_code == 401


def test_somebody_is_written_and_read_again_and_nobody_gets_a_log_in_or_a_mail(entra):
    answer = entra.ask("POST", "Users", person(ALMA, externalId="7f-1", title="Formand", phoneNumbers=[]))
    assert (answer.status_code, answer["Content-Type"]) == (201, "application/scim+json")
    told = answer.json()
    assert answer["Location"] == f"http://127.0.0.1:8000/scim/v2/Users/{told['id']}" == told["meta"]["location"]
    assert (answer["ETag"], answer["Cache-Control"]) == ('W/"1"', "private, no-store")
    assert entra.ask("GET", f"Users/{told['id']}").json() == told
    assert (told["userName"], told["externalId"], told["active"]) == (ALMA, "7f-1", True)
    assert told["name"] == {"formatted": "Alma Raps", "givenName": "Alma", "familyName": "Raps"}
    assert "title" not in told, "what we do not keep is passed over"
    assert "Formand" not in json.dumps(list(DirectoryPerson.objects.values()), default=str)
    for model in (User.objects.filter(email=ALMA), MemberProfile.objects, ListedMember.objects, OutboxMail.objects):
        assert not model.exists()


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "Replace", "path": "active", "value": "False"},
        {"op": "replace", "path": "active", "value": False},
        {"op": "Replace", "value": {"active": "False"}},
        {"op": "replace", "value": {"active": False}},
        {"op": "Add", "path": "Active", "value": "false"},
    ],
)
def test_whoever_leaves_is_out_within_the_request(entra, alma, operation):
    """Roles that the directory gave, and that were said at a log-in; the one given by hand is of no use with a closed log-in."""
    user, client = alma
    user.groups.add(*_groups("Godkender"))
    pk = entra.person(ALMA)
    entra.group("kursusudvalg", pk)
    assert set(roles(user)) == {"Planlægning", "Godkender"}
    assert is_inside(client)
    assert entra.patch(f"Users/{pk}", operation).status_code == 204
    assert roles(user) == ["Godkender"]
    assert not GivenRole.objects.exists()
    assert not is_inside(client)
    user.refresh_from_db()
    assert not user.is_active
    assert entra.ask("GET", f"Users/{pk}").json()["active"] is False
    assert ModelLogEntry.objects.filter(action="planning.directory_closed", object_id=str(user.pk)).count() == 1


def _groups(*names: str) -> list[Group]:
    return [Group.objects.get_or_create(name=name)[0] for name in names]


def test_okta_lets_go_by_writing_somebody_anew_and_takes_them_back(entra, alma):
    user, client = alma
    pk = entra.person(ALMA)
    entra.group("kursusudvalg", pk)
    assert entra.ask("PUT", f"Users/{pk}", person(ALMA, active=False)).status_code == 200
    user.refresh_from_db()
    assert (user.is_active, roles(user), is_inside(client)) == (False, [], False)
    assert entra.ask("PUT", f"Users/{pk}", person(ALMA)).json()["active"] is True
    user.refresh_from_db()
    assert (user.is_active, roles(user)) == (True, ["Planlægning"])
    assert not is_inside(client), "they log in again"


def test_a_log_in_that_an_administrator_closed_is_not_opened_by_the_directory(entra, alma):
    user, _client = alma
    pk = entra.person(ALMA)
    User.objects.filter(pk=user.pk).update(is_active=False)
    for active in (False, True):
        entra.ask("PUT", f"Users/{pk}", person(ALMA, active=active))
    user.refresh_from_db()
    assert not user.is_active


def test_whoever_is_deleted_loses_roles_and_log_ins_and_may_come_as_anybody(entra, alma):
    user, client = alma
    user.groups.add(*_groups("Godkender"))
    pk = entra.person(ALMA)
    entra.group("kursusudvalg", pk)
    assert entra.ask("DELETE", f"Users/{pk}").status_code == 204
    assert (roles(user), is_inside(client)) == (["Godkender"], False)
    user.refresh_from_db()
    assert user.is_active
    assert entra.ask("GET", f"Users/{pk}").status_code == 404
    assert entra.ask("DELETE", f"Users/{pk}").status_code == 404


def test_a_closed_log_in_stays_closed_when_the_directory_forgets_them(entra, alma):
    user, _client = alma
    pk = entra.person(ALMA, active=False)
    entra.ask("DELETE", f"Users/{pk}")
    user.refresh_from_db()
    assert not user.is_active


def test_the_last_administrator_is_not_shut_out(entra, alma):
    user, client = alma
    User.objects.exclude(pk=user.pk).update(is_superuser=False)
    User.objects.filter(pk=user.pk).update(is_superuser=True, is_staff=True)
    pk = entra.person(ALMA)
    answer = entra.ask("PUT", f"Users/{pk}", person(ALMA, active=False))
    assert (answer.status_code, "sidste administrator" in answer.json()["detail"]) == (409, True)
    assert is_inside(client)
    assert entra.ask("GET", f"Users/{pk}").json()["active"] is True, "nothing of it was written"
    UserFactory(is_superuser=True)
    assert entra.ask("PUT", f"Users/{pk}", person(ALMA, active=False)).status_code == 200


def test_another_address_in_the_directory_is_another_log_in(entra, alma):
    """Whoever had the address before may be somebody else: they lose what it gave, and the new one has it."""
    user, client = alma
    pk = entra.person(ALMA)
    entra.group("kursusudvalg", pk)
    new = UserFactory(email="alma.raps@demo.example")
    change = {"op": "Replace", "path": 'emails[type eq "work"].value', "value": "Alma.Raps@Demo.example"}
    assert entra.patch(f"Users/{pk}", change).status_code == 204
    assert (roles(user), roles(new), is_inside(client)) == ([], ["Planlægning"], False)
    user.refresh_from_db()
    assert user.is_active


def log_in(email: str) -> Client:
    client = Client()
    client.post(reverse("account_request_login_code"), {"email": email})
    code = OutboxMail.objects.filter(kind="login_code", to=email).latest("pk").subject.rsplit(" ", 1)[-1]
    client.post(reverse("account_confirm_login_code"), {"code": code})
    return client


def test_roles_wait_for_whoever_has_no_log_in_yet(entra):
    pk = entra.person(ALMA)
    entra.group("kursusudvalg", pk)
    user = UserFactory(email=ALMA)
    assert roles(user) == []
    assert is_inside(log_in(ALMA))
    assert roles(user) == ["Planlægning"]
    entra.patch(f"Users/{pk}", {"op": "replace", "path": "active", "value": False})
    assert roles(user) == []


def test_whoever_left_before_they_had_a_log_in_is_not_let_in(entra):
    entra.person(ALMA, active=False)
    user = UserFactory(email=ALMA)
    assert not is_inside(log_in(ALMA))
    user.refresh_from_db()
    assert not user.is_active


def test_administrators_only_by_the_word_that_says_so(entra, alma, settings):
    user, _client = alma
    pk = entra.person(ALMA)
    entra.group("administratorer", pk)
    user.refresh_from_db()
    assert not user.is_superuser
    settings.MOVEMENT_ADMINISTRATORS = "chefer"
    UserFactory(is_superuser=True)
    group = entra.group("chefer", pk)
    user.refresh_from_db()
    assert user.is_superuser
    entra.ask("DELETE", f"Groups/{group}")
    user.refresh_from_db()
    assert (user.is_superuser, user.is_active) == (False, True)


@pytest.mark.parametrize(
    "looked_for",
    [
        'userName eq "ALMA@demo.example"',
        'externalId eq "7f-1"',
        'emails[type eq "work"].value eq "alma@demo.example"',
        'emails.value eq "alma@demo.example"',
        'emails[type eq "work" and value eq "alma@demo.example"]',
        'userName sw "alma" and active eq true',
        'urn:ietf:params:scim:schemas:core:2.0:User:userName eq "alma@demo.example"',
        'name.familyName co "aps"',
        'not (userName sw "bo")',
    ],
)
def test_people_are_found_as_directories_look_for_them(entra, looked_for):
    pk = entra.person(ALMA, externalId="7f-1")
    name = {"givenName": "Bo", "familyName": "Elm"}
    other = entra.person("bo@demo.example", externalId="7F-1", name=name, displayName="Bo Elm")
    assert entra.found("Users", looked_for) == [pk]
    assert entra.found("Users", f'id eq "{other}"') == [other]
    assert entra.found("Users", 'userName eq "nobody@demo.example"') == []


def test_one_name_is_looked_up_and_not_looked_through(entra, django_assert_num_queries):
    pks = [entra.person(f"p{number}@demo.example") for number in range(5)]
    with django_assert_num_queries(6):
        assert entra.found("Users", 'userName eq "P3@demo.example"') == [pks[3]]


def test_a_list_comes_in_parts(entra):
    pks = [entra.person(f"p{number}@demo.example") for number in range(5)]
    told = entra.ask("GET", "Users?startIndex=2&count=2").json()
    assert (told["totalResults"], told["startIndex"], told["itemsPerPage"]) == (5, 2, 2)
    assert [row["id"] for row in told["Resources"]] == pks[1:3]
    assert [row["id"] for row in entra.ask("GET", "Users?startIndex=5").json()["Resources"]] == pks[4:]
    assert entra.ask("GET", "Users?count=0").json()["totalResults"] == 5
    assert entra.ask("GET", f"Users?startIndex={'9' * 30}&count={'9' * 30}").json()["totalResults"] == 5
    assert entra.found("Users", 'userName sw "p"', startIndex=4, count=1) == [pks[3]]


def test_only_what_is_asked_for_is_told(entra):
    pk = entra.person(ALMA)
    assert set(entra.ask("GET", f"Users/{pk}?attributes=userName").json()) == {"schemas", "id", "userName"}
    assert "emails" not in entra.ask("GET", f"Users/{pk}?excludedAttributes=emails").json()


@pytest.mark.parametrize(
    ("method", "path", "said", "status", "kind"),
    [
        ("POST", "Users", {"schemas": [], "active": True}, 400, None),
        ("POST", "Users", b"{", 400, "invalidSyntax"),
        ("POST", "Users", b"[" * 5000, 400, "invalidSyntax"),
        ("POST", "Users", person(ALMA), 409, "uniqueness"),
        ("POST", "Users", person("ALMA@DEMO.example"), 409, "uniqueness"),
        ("POST", "Users", person("bo@demo.example", externalId="7f-1"), 409, "uniqueness"),
        ("POST", "Users", person("bo@demo.example", emails=[{"value": ALMA}]), 409, "uniqueness"),
        ("POST", "Users", person("bo@demo.example", emails=[{"value": "no address"}]), 400, "invalidValue"),
        ("POST", "Users", person("b" * 300), 400, "invalidValue"),
        ("POST", "Users", person("bo@demo.example", displayName="x" * 9000), 400, "invalidValue"),
        ("POST", "Users", person("bo@demo.example", displayName="a\0b"), 400, "invalidValue"),
        ("POST", "Users", person("b\0o"), 400, "invalidValue"),
        ("POST", "Users", person("bo@demo.example", active="måske"), 400, "invalidValue"),
        ("GET", "Users?filter=userName+eq", None, 400, "invalidFilter"),
        ("GET", "Users?filter=" + "(" * 3000, None, 400, "invalidFilter"),
        ("GET", "Users?filter=" + "(" * 900 + "active+eq+true" + ")" * 900, None, 200, None),
        ("GET", "Users?filter=nothing+eq+%22x%22", None, 400, None),
        ("GET", "Users?filter=userName+eq+%22a%00b%22", None, 400, "invalidFilter"),
        ("GET", "Users?filter=userName+eq+%22a%5Cu0000b%22", None, 200, None),
        ("GET", "Users?sortBy=userName", None, 501, None),
        ("GET", "Users/99999999999999999999", None, 404, None),
        ("GET", "Users/1%00", None, 404, None),
        ("GET", "Nothing", None, 404, None),
        ("DELETE", "Users", None, 405, None),
        ("GET", "Users/.search", None, 404, None),
        ("POST", "Bulk", {}, 501, None),
        ("GET", "Me", None, 501, None),
    ],
)
def test_what_cannot_be_is_an_error_of_scim(entra, method, path, said, status, kind):
    entra.person(ALMA, externalId="7f-1")
    answer = entra.ask(method, path, said)
    assert answer.status_code == status, answer.content
    told = answer.json()
    if status >= 400:
        assert (answer["Content-Type"], told["status"]) == ("application/scim+json", str(status))
        assert told["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    if kind:
        assert told["scimType"] == kind
    assert DirectoryPerson.objects.count() == 1


def test_more_than_fits_is_413(entra, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert entra.ask("POST", "Users", person("bo@demo.example", displayName="x" * 2000)).status_code == 413


def test_an_old_state_is_not_written_over(entra):
    pk = entra.person(ALMA)
    change = {"op": "replace", "path": "displayName", "value": "Alma R."}
    assert entra.patch(f"Users/{pk}", change, if_match='W/"7"').status_code == 412
    assert entra.patch(f"Users/{pk}", change, if_match='W/"1"')["ETag"] == 'W/"2"'
    assert entra.ask("GET", f"Users/{pk}", if_none_match='W/"2"').status_code == 304
    assert entra.patch(f"Users/{pk}", change)["ETag"] == 'W/"2"', "nothing new is no change"


def test_it_says_what_it_can(entra):
    config = entra.ask("GET", "ServiceProviderConfig").json()
    can = {name: config[name]["supported"] for name in ("patch", "bulk", "filter", "changePassword", "sort", "etag")}
    assert can == {"patch": True, "bulk": False, "filter": True, "changePassword": False, "sort": False, "etag": True}
    kinds = {row["name"]: row["endpoint"] for row in entra.ask("GET", "ResourceTypes").json()["Resources"]}
    assert kinds == {"User": "/Users", "Group": "/Groups"}
    schemas = {
        row["id"]: {it["name"] for it in row["attributes"]} for row in entra.ask("GET", "Schemas").json()["Resources"]
    }
    assert schemas[LINE] == {"postcode", "association", "basis"}
    assert entra.ask("GET", f"Schemas/{LINE}").json()["id"] == LINE


def test_the_limit_of_the_key_holds(entra, settings):
    settings.API_RATE = 3
    answers = [entra.ask("GET", "Users") for _turn in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[0]["RateLimit"].startswith('"key";r=2')
    assert answers[3]["Retry-After"]


def test_nothing_personal_stands_in_the_log(entra, caplog):
    entra.person(ALMA)
    entra.ask("POST", "Users", person(ALMA))
    entra.ask("GET", f"Users?filter=userName+eq+%22{ALMA}%22")
    entra.ask("GET", f"Nothing/{ALMA}")
    entra.ask("POST", "Users", b"{alma")
    lines = [Formatter().format(record) for record in caplog.records]
    assert len(lines) == 3
    assert "alma" not in "".join(lines).lower()


def test_only_the_word_itself_opens_a_log_in_again(entra, alma):
    user, _client = alma
    pk = entra.person(ALMA, active=False)
    entra.patch(f"Users/{pk}", {"op": "remove", "path": "active"})
    said = person(ALMA)
    del said["active"]
    assert entra.ask("PUT", f"Users/{pk}", said).json()["active"] is False
    user.refresh_from_db()
    assert not user.is_active
