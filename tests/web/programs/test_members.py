"""The list of members through the API: the same rows as through a file, conditions, answers that are kept, nothing that leaks."""

import datetime as dt
import json
import logging

import pytest
from django.test import Client

from courses.common import clock
from courses.common.models import OutboxMail
from courses.imports.models import ImportRow, ImportRun, OutsideKey
from courses.members.models import ListedMember, MemberListSetting, MemberProfile
from courses.people.models import User
from courses.privacy.actions.erasure import erase
from courses.privacy.actions.retention import answers
from courses.privacy.queries import everything_about, find_people
from courses.programs.models import KeptAnswer
from courses.programs.rules import Scope
from tests.courses.imports.bringing import dump, sample, write
from tests.factories.programs import key_for, program
from tests.factories.schedule import SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite, pytest.mark.usefixtures("movement")]
ALMA = {"email": "Alma@Demo.example", "name": "Alma Raps", "postcode": "7100", "association": "Vejle-kredsen"}
FACTS = ("email", "name", "postcode_id", "association__name", "basis", "left_at", "asked_at")


@pytest.fixture
def setting(noon):
    write(sample("foreninger.ods"))
    return MemberListSetting.objects.create(is_on=True)


@pytest.fixture
def system(setting):
    return program(Scope.WRITE_MEMBERS)


def rows() -> list[tuple]:
    return sorted(ListedMember.objects.values_list(*FACTS), key=str)


def test_a_file_and_the_api_write_the_same_rows(system):
    """The sample as a file, then everybody off, then line by line."""
    run = write(sample("medlemmer.xlsx"))
    by_file = rows()
    lines = [dict(zip(run.columns, row.cells, strict=True)) for row in run.rows.order_by("number")]
    ListedMember.objects.all().delete()
    for line in lines:
        assert (
            system.ask("POST", "members", {name: cell for name, cell in line.items() if name and cell}).status_code
            == 201
        )
    assert rows() == by_file
    assert len(by_file) == 3
    assert not OutboxMail.objects.exists()
    assert ImportRun.objects.count() == 2, "the API leaves no files behind"


def test_what_a_file_is_refused_for_the_api_is_refused_for_in_the_same_words(system):
    run = sample("medlemmer-afvist.csv")
    seen = set()
    for row in run.rows.order_by("number"):
        line = dict(zip(run.columns, row.cells, strict=True))
        response = system.ask(
            "POST", "members", {name: cell for name, cell in line.items() if name}, accept_language="en"
        )
        if response.status_code == 409:
            seen.add(row.number)
            sentences = [found["detail"] for found in response.json()["errors"]]
            assert sentences == [sentence for _column, sentence in row.reasons]
    refused = set(run.rows.filter(outcome=ImportRow.Outcome.REFUSED).values_list("number", flat=True))
    assert seen
    # A file knows the same address twice; one request after the other does not.
    assert (
        seen
        | {row.number for row in run.rows.all() if "Row " in str(row.reasons)}
        | {row.number for row in run.rows.all() if not dict(zip(run.columns, row.cells, strict=True)).get("email")}
        == refused
    )


def test_one_is_made_read_changed_and_leaves(system):
    made = system.ask("POST", "members", ALMA)
    assert made.status_code == 201
    told = made.json()
    assert (told["email"], told["name"], told["postcode"], told["association"], told["basis"], told["has_left"]) == (
        "alma@demo.example", "Alma Raps", "7100", "Vejle-kredsen", "membership", False
    )  # fmt: skip
    path = f"members/{told['id']}"
    assert made["Location"] == f"/api/v1/manage/{path}"
    read = system.ask("GET", path)
    assert (read.json(), read["ETag"]) == (told, made["ETag"])
    changed = system.ask("PATCH", path, {"name": "Alma Raps Holm"}, if_match=read["ETag"])
    assert (changed.status_code, changed.json()["name"], changed.json()["postcode"]) == (200, "Alma Raps Holm", "7100")
    assert changed["ETag"] != read["ETag"]
    again = system.ask("POST", "members", {**ALMA, "name": "Alma Raps Holm"})
    assert (again.status_code, again.json()) == (200, changed.json()), "the address is known: nothing is new"
    gone = system.ask("DELETE", path, if_match=changed["ETag"])
    assert (gone.status_code, gone.content) == (204, b"")
    assert not ListedMember.objects.exists()
    assert system.ask("GET", path).status_code == 404
    assert not User.objects.filter(email="alma@demo.example").exists()
    assert not MemberProfile.objects.exists()


def test_who_leaves_is_asked_where_that_is_the_rule(system, setting):
    MemberListSetting.objects.update(leavers="ask")
    made = system.ask("POST", "members", ALMA)
    path = f"members/{made.json()['id']}"
    assert system.ask("DELETE", path, if_match=made["ETag"]).status_code == 204
    left = system.ask("GET", path)
    assert left.json()["has_left"] is True
    assert system.ask("DELETE", path, if_match=left["ETag"]).status_code == 204, "twice is fine"
    back = system.ask("POST", "members", ALMA)
    assert (back.status_code, back.json()["has_left"]) == (200, False)


def test_a_write_says_what_it_has_read(system):
    made = system.ask("POST", "members", ALMA)
    path = f"members/{made.json()['id']}"
    before = dump(ListedMember)
    for method, said in (("PATCH", {"name": "En Anden"}), ("DELETE", None)):
        blind = system.ask(method, path, said)
        assert (blind.status_code, blind.json()["type"].rpartition("#")[2]) == (428, "no-condition")
        stale = system.ask(method, path, said, if_match='"0123"')
        assert (stale.status_code, stale.json()["type"].rpartition("#")[2]) == (412, "changed")
        assert system.ask(method, path, said, if_match="*").status_code == 412
    assert dump(ListedMember) == before
    assert system.ask("PATCH", path, {"name": "En Anden"}, if_match=f'"x", {made["ETag"]}').status_code == 200


def test_the_same_key_and_body_are_done_once_and_answered_alike(system):
    first = system.ask("POST", "members", ALMA, idempotency_key='"indmeldt-1"')
    ListedMember.objects.update(name="Rettet Siden")
    again = system.ask("POST", "members", ALMA, idempotency_key="indmeldt-1")
    assert (again.status_code, again.content, again["ETag"], again["Location"]) == (
        201, first.content, first["ETag"], first["Location"]
    )  # fmt: skip
    assert (again["Idempotency-Replayed"], "Idempotency-Replayed" in first) == ("true", False)
    assert ListedMember.objects.get().name == "Rettet Siden", "nothing was written the second time"
    other = system.ask("POST", "members", {**ALMA, "name": "Bo"}, idempotency_key="indmeldt-1")
    assert (other.status_code, other.json()["type"].rpartition("#")[2]) == (422, "other-request")
    assert program(Scope.WRITE_MEMBERS).ask("POST", "members", ALMA, idempotency_key="indmeldt-1").status_code == 200, (
        "another program's key is another key"
    )


def test_while_it_is_being_done_it_is_409_and_taken_over_from_whoever_is_gone(system):
    system.ask("POST", "members", ALMA, idempotency_key="k")
    KeptAnswer.objects.update(status=None)
    waits = system.ask("POST", "members", ALMA, idempotency_key="k")
    assert (waits.status_code, waits.json()["type"].rpartition("#")[2], waits["Retry-After"]) == (409, "in-flight", "1")
    with clock.at(clock.now() + dt.timedelta(minutes=3)):
        assert system.ask("POST", "members", ALMA, idempotency_key="k").status_code == 200


def test_what_was_refused_is_not_kept(system):
    wrong = system.ask("POST", "members", {**ALMA, "postcode": "0001"}, idempotency_key="k")
    assert wrong.status_code == 409
    assert not KeptAnswer.objects.exists()
    assert system.ask("POST", "members", ALMA, idempotency_key="k").status_code == 201
    assert system.ask("POST", "members", ALMA, idempotency_key=" ").status_code == 400


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "email"), ({"email": ""}, "email"), ({"email": "x" * 300}, "email"), ({"email": 7}, "email"),
        ({"email": "a@demo.example", "name": None}, "name"), ({"email": "a@demo.example", "admin": True}, "admin"),
        ({"email": "a@demo.example", "name": "\x00"}, "name"), ({"email": "a@demo.example", "name": "x\ny"}, "name"),
        (b"{", None), (b"\xff", None), (b"[" * 50_000, None), (b"9" * 5000, None), (b"null", None), (b"", None),
        (b'{"email": "\\ud800@demo.example"}', None),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_by_field(system, said, field):
    response = system.ask("POST", "members", said)
    assert response.status_code in (400, 409), response.content
    if field:
        assert field in [wrong["field"] for wrong in response.json()["errors"]]
    assert not ListedMember.objects.exists()


def test_the_list_comes_in_parts_that_stay_whole_while_it_is_written(system, django_assert_num_queries):
    for number in range(5):
        system.ask("POST", "members", {"email": f"m{number}@demo.example", "name": f"Medlem {number}"})
    first = system.ask("GET", "members?limit=2").json()
    ListedMember.objects.get(email="m0@demo.example").delete()
    system.ask("POST", "members", {"email": "m9@demo.example", "name": "Medlem 9"})
    second = system.ask("GET", f"members?limit=2&cursor={first['next']}").json()
    third = system.ask("GET", f"members?limit=2&cursor={second['next']}").json()
    found = [item["email"][:2] for part in (first, second, third) for item in part["items"]]
    assert found == ["m0", "m1", "m2", "m3", "m4", "m9"]
    assert third["next"] is None
    for cursor in ("x", "YWZ0ZXIgLTE", "YWZ0ZXIgOTk5OTk5OTk5OTk5OTk5OTk5OTk5", "é", "%00"):
        assert system.ask("GET", f"members?cursor={cursor}").status_code == 404
    assert [system.ask("GET", f"members?limit={limit}").status_code for limit in (0, 201, "x")] == [400] * 3


@pytest.mark.parametrize("count", [1, 3, 30])
def test_costs_the_same_for_few_and_many(system, count, django_assert_num_queries):
    ListedMember.objects.bulk_create(
        ListedMember(email=f"m{n}@demo.example", name=f"M {n}", basis="membership", changed_at=clock.now())
        for n in range(count)
    )
    system.ask("GET", "members")
    with django_assert_num_queries(5):
        assert len(system.ask("GET", "members").json()["items"]) == count


def test_where_no_list_is_kept_nothing_is_taken(noon):
    asks = program(Scope.WRITE_MEMBERS)
    for method, path, said in (("GET", "members", None), ("POST", "members", ALMA), ("GET", "members/1", None)):
        response = asks.ask(method, path, said)
        assert (response.status_code, response.json()["type"].rpartition("#")[2]) == (409, "refused")


def test_who_is_forgotten_is_forgotten_in_kept_answers_too(system):
    system.ask("POST", "members", ALMA, idempotency_key="k")
    assert "alma@demo.example" in KeptAnswer.objects.get().body
    (person,) = find_people("alma@demo.example")
    assert "alma@demo.example" in json.dumps(everything_about(person), default=str)
    erase(person=person)
    assert not KeptAnswer.objects.exists()


def test_kept_answers_are_gone_after_a_day(system):
    system.ask("POST", "members", ALMA, idempotency_key="k")
    assert answers() == 0
    with clock.at(clock.now() + dt.timedelta(days=1, seconds=1)):
        assert answers() == 1


def test_nothing_personal_is_logged_and_nobody_may_keep_the_answer(system, caplog):
    with caplog.at_level(logging.DEBUG):
        responses = [
            system.ask("POST", "members", ALMA),
            system.ask("POST", "members", {**ALMA, "postcode": "0001"}),
            system.ask("GET", "members"),
        ]
    assert "alma" not in caplog.text.lower()
    for response in responses:
        assert "no-store" in response["Cache-Control"]
        assert "Access-Control-Allow-Origin" not in response


def test_a_session_cookie_opens_nothing(setting):
    """The API asks for a key and for nothing else: no other site can make a browser write here."""
    client = Client()
    client.force_login(User.objects.create_superuser("chef@demo.example"))
    assert client.post("/api/v1/manage/members", json.dumps(ALMA), content_type="application/json").status_code == 401


def test_a_key_for_members_reads_nobodys_enrolments(system):
    session = SessionFactory()
    assert system.ask("GET", f"sessions/{session.pk}/enrolments").status_code == 403
    assert key_for(Scope.WRITE_MEMBERS)[0].scopes == [Scope.WRITE_MEMBERS]
    assert not OutsideKey.objects.exclude(kind="associations").exists()
