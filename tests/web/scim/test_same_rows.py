"""One movement through three doors: a file, the API and the directory write the same rows, and let them go by the same rule."""

import pytest

from courses.common.models import OutboxMail
from courses.members.models import DirectoryPerson, ListedMember, MemberListSetting
from courses.privacy.actions.erasure import erase
from courses.privacy.queries import everything_about, find_people
from courses.programs.rules import Scope
from tests.courses.imports.bringing import sample, write
from tests.factories.directory import LINE, directory, person
from tests.factories.members import UserFactory
from tests.factories.programs import program
from tests.web.programs.test_members import rows

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite, pytest.mark.usefixtures("movement")]
ALMA = "alma@demo.example"


@pytest.fixture
def setting(entra):
    write(sample("foreninger.ods"))
    return MemberListSetting.objects.create(is_on=True)


@pytest.fixture
def okta(setting):
    return directory(Scope.WRITE_MEMBERS)


def as_person(line: dict[str, str]) -> dict:
    beside = {name: line[name] for name in ("postcode", "association", "basis") if line.get(name)}
    given, _space, family = line["name"].rpartition(" ")
    return person(line["email"], name={"givenName": given, "familyName": family}, **({LINE: beside} if beside else {}))


def test_a_file_the_api_and_the_directory_write_the_same_rows(okta):
    run = write(sample("medlemmer.xlsx"))
    by_file = rows()
    lines = [dict(zip(run.columns, row.cells, strict=True)) for row in run.rows.order_by("number")]
    lines = [{name: cell for name, cell in line.items() if name and cell} for line in lines]
    ListedMember.objects.all().delete()
    system = program(Scope.WRITE_MEMBERS)
    assert [system.ask("POST", "members", line).status_code for line in lines] == [201] * len(lines)
    by_api = rows()
    ListedMember.objects.all().delete()
    assert [okta.ask("POST", "Users", as_person(line)).status_code for line in lines] == [201] * len(lines)
    assert rows() == by_api == by_file
    assert len(by_file) == 3
    assert not OutboxMail.objects.exists()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"postcode": "9999"}, "9999"),
        ({"association": "Månekredsen"}, "Der er ingen lokalforening «Månekredsen»."),
        ({"basis": "venskab"}, "venskab"),
    ],
)
def test_what_a_file_is_refused_for_the_directory_is_refused_for_in_the_same_words(okta, line, words):
    answer = okta.ask("POST", "Users", person(ALMA, **{LINE: line}))
    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidValue")
    assert words in answer.json()["detail"]
    assert not DirectoryPerson.objects.exists()


def test_a_key_without_the_list_writes_none_and_none_is_written_where_none_is_kept(entra, okta, setting):
    entra.person(ALMA)
    setting.is_on = False
    setting.save()
    okta.person("bo@demo.example")
    assert not ListedMember.objects.exists()


@pytest.mark.parametrize("leavers", ["erase", "ask"])
def test_who_leaves_the_directory_leaves_the_list_by_its_rule_and_may_come_back(okta, setting, leavers):
    setting.leavers = leavers
    setting.save()
    pk = okta.person(ALMA)
    assert ListedMember.objects.get().left_at is None
    okta.patch(f"Users/{pk}", {"op": "Replace", "path": "active", "value": "False"})
    assert [line.left_at is not None for line in ListedMember.objects.all()] == ([True] if leavers == "ask" else [])
    okta.patch(f"Users/{pk}", {"op": "Replace", "path": "active", "value": "True"})
    assert ListedMember.objects.get().left_at is None
    okta.ask("DELETE", f"Users/{pk}")
    assert not ListedMember.objects.filter(left_at=None).exists()
    assert not OutboxMail.objects.exists()


def test_a_line_that_was_there_before_is_not_the_directorys_to_take(okta):
    program(Scope.WRITE_MEMBERS).ask("POST", "members", {"email": ALMA, "name": "Alma Raps", "postcode": "7100"})
    pk = okta.person(ALMA, **{LINE: {"postcode": "8000"}})
    assert ListedMember.objects.get().postcode_id == "8000"
    okta.ask("DELETE", f"Users/{pk}")
    assert ListedMember.objects.get().left_at is None


def test_another_address_is_another_line(okta):
    pk = okta.person(ALMA)
    okta.ask("PUT", f"Users/{pk}", person("alma.raps@demo.example"))
    assert list(ListedMember.objects.values_list("email", flat=True)) == ["alma.raps@demo.example"]


def test_what_the_directory_says_can_be_taken_along_and_forgotten(okta, entra):
    """With a log-in, and of somebody whom nothing but the directory knows."""
    with_one, alone = okta.person(ALMA, externalId="7f-1"), entra.person("bo@demo.example")
    UserFactory(email=ALMA)
    for email, pk in ((ALMA, with_one), ("bo@demo.example", alone)):
        found = find_people(email)
        assert len(found) == 1
        assert email in str(everything_about(found[0])["in_the_directory"])
        erase(person=found[0])
        assert not DirectoryPerson.objects.filter(pk=pk).exists()
        assert find_people(email) == [] or email == ALMA
    assert okta.ask("GET", "Users").json()["totalResults"] == 0
