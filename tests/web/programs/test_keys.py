"""«Nøgler til programmer»: made by administrators, shown once, counted, ended; what each opens and how it is told no."""

import datetime as dt
import json
import re

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from courses.common import clock
from courses.programs.models import ProgramKey
from courses.programs.rules import Scope, idempotency_key, prefix_of
from tests.factories.members import UserFactory
from tests.factories.programs import Program, key_for, program
from tests.factories.schedule import SessionFactory
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
INDEX = "/admin/programs/"


@pytest.fixture
def chief(noon):
    client = Client()
    client.force_login(UserFactory(is_superuser=True, is_staff=True, first_name="Ane Chef"))
    return client


def make(client: Client, **facts):
    said = {"name": "Medlemssystemet", "scopes": ["write_members"], "ends_on": "2027-02-01", **facts}
    return client.post(INDEX, said)


def text_in(response) -> str:
    return re.search(r"rundkreds_[a-z0-9]{8}_[\w-]{43}", response.content.decode())[0]


def test_a_key_is_shown_once_and_kept_nowhere(chief):
    response = make(chief)
    assert response.status_code == 200
    text = text_in(response)
    assert "no-store" in response["Cache-Control"]
    key = ProgramKey.objects.get()
    assert (key.prefix, key.writes_members, key.reads_programme, key.ends_on) == (
        prefix_of(text), True, False, dt.date(2027, 2, 1)
    )  # fmt: skip
    secret = text.rpartition("_")[2]
    assert secret not in json.dumps(list(ProgramKey.objects.values()), default=str)
    page = chief.get(INDEX).content.decode()
    assert key.prefix in page
    assert secret not in page
    entry = ModelLogEntry.objects.get(action="planning.key_made")
    assert (entry.object_id, entry.user.first_name) == (str(key.pk), "Ane Chef")
    assert secret not in f"{entry.data}{entry.label}"
    assert Program(text).ask("GET", "members").status_code == 409, "the key opens it; no list is kept here"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"scopes": []}, "Sæt kryds ved, hvad programmet må."),
        ({"scopes": ["everything"]}, ""),
        ({"scopes": ["read_enrolments"]}, "Vælg det hold, hvis tilmeldinger det læser."),
        ({"ends_on": "2026-11-20"}, ""),
        ({"ends_on": "2027-12-24"}, "Vælg en sidste dag fra i dag, højst et år frem."),
        ({"ends_on": "snart"}, ""),
        ({"name": ""}, ""),
        ({"session": "999999"}, ""),
    ],
)
def test_what_cannot_be_a_key_is_told_beside_the_field_with_what_was_typed(chief, wrong, words):
    response = make(chief, **wrong)
    assert response.status_code == 422
    page = response.content.decode()
    assert words in page
    assert wrong.get("name", "Medlemssystemet") in page
    assert not ProgramKey.objects.exists()


def test_only_administrators_see_them(chief, noon):
    organiser = Client()
    organiser.force_login(somebody("Planlægning"))
    key, _text = key_for(Scope.READ_PROGRAMME)
    for response in (organiser.get(INDEX), organiser.post(INDEX, {}), organiser.post(f"{INDEX}{key.pk}/end/")):
        assert response.status_code in (302, 403)
    key.refresh_from_db()
    assert key.ended_at is None
    assert chief.get(INDEX).status_code == 200


def test_an_ended_key_opens_nothing_and_its_end_is_noted(chief):
    text = text_in(make(chief, scopes=["read_enrolments"], session=str(SessionFactory().pk)))
    key = ProgramKey.objects.get()
    path = f"sessions/{key.reads_enrolments_of_id}/enrolments"
    assert Program(text).ask("GET", path).status_code == 200
    response = chief.post(reverse("programs:end", args=[key.pk]), follow=True)
    assert "åbner ikke noget mere" in response.content.decode()
    refused = Program(text).ask("GET", path)
    assert (refused.status_code, refused["WWW-Authenticate"]) == (401, 'Bearer realm="api"')
    assert ModelLogEntry.objects.filter(action="planning.key_ended", object_id=str(key.pk)).count() == 1
    assert "blev stoppet tidligere" in chief.post(reverse("programs:end", args=[key.pk]), follow=True).content.decode()
    assert ModelLogEntry.objects.filter(action="planning.key_ended").count() == 1


def test_a_key_opens_nothing_after_its_last_day(noon):
    session = SessionFactory()
    asks = program(Scope.READ_ENROLMENTS, session=session, days=2)
    path = f"sessions/{session.pk}/enrolments"
    with clock.at(clock.now() + dt.timedelta(days=2)):
        assert asks.ask("GET", path).status_code == 200
    with clock.at(clock.now() + dt.timedelta(days=3)):
        assert asks.ask("GET", path).status_code == 401


def test_when_it_was_last_used_is_written_once_a_minute(noon, django_assert_num_queries):
    key, text = key_for(Scope.WRITE_MEMBERS)
    asks = Program(text)
    asks.ask("GET", "members")
    key.refresh_from_db()
    assert key.used_at == clock.now()
    with clock.at(clock.now() + dt.timedelta(seconds=59)):
        asks.ask("GET", "members")
    assert ProgramKey.objects.get().used_at == key.used_at
    with clock.at(clock.now() + dt.timedelta(seconds=60)):
        asks.ask("GET", "members")
    assert ProgramKey.objects.get().used_at == key.used_at + dt.timedelta(seconds=60)


PATHS = {
    "members": Scope.WRITE_MEMBERS,
    "members/1": Scope.WRITE_MEMBERS,
    "sessions/{session}/enrolments": Scope.READ_ENROLMENTS,
}


@pytest.mark.parametrize("path", PATHS)
def test_each_scope_opens_its_own_and_nothing_else(noon, path):
    session = SessionFactory()
    where = path.format(session=session.pk)
    for scope in Scope:
        asks = program(scope, session=session)
        status = asks.ask("GET", where).status_code
        assert (status not in (401, 403)) == (scope == PATHS[path]), scope
    assert Client().get(f"/api/v1/manage/{where}").status_code == 401


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer x", "Basic YTpi", "Bearer rundkreds_aaaaaaaa_" + "x" * 43, "Bearer æøå"]
)
def test_what_is_no_key_is_401_with_a_problem(noon, header):
    response = Client().get("/api/v1/manage/members", headers={"authorization": header} if header else {})
    assert (response.status_code, response["Content-Type"]) == (401, "application/problem+json")
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_the_prefix_alone_and_another_keys_secret_open_nothing(noon):
    (one, text), (_other, theirs) = key_for(Scope.WRITE_MEMBERS), key_for(Scope.WRITE_MEMBERS)
    for wrong in (
        f"rundkreds_{one.prefix}_",
        f"rundkreds_{one.prefix}_{theirs[-43:]}",
        text[:-1],
        text + "a",
        text.upper(),
    ):
        assert Program(wrong).ask("GET", "members").status_code == 401


def test_the_limit_is_told_in_each_answer_and_held(noon, settings):
    most = settings.API_RATE = 8
    asks = program(Scope.WRITE_MEMBERS)
    first = asks.ask("GET", "members")
    assert first["RateLimit-Policy"] == f'"key";q={most};w=600'
    assert first["RateLimit"] == f'"key";r={most - 1};t=600'
    with clock.at(clock.now() + dt.timedelta(seconds=100)):
        answers = [asks.ask("GET", "members") for _turn in range(most)]
    assert [answer.status_code for answer in answers] == [409] * (most - 1) + [429]
    assert answers[-2]["RateLimit"] == '"key";r=0;t=500'
    assert (answers[-1]["RateLimit"], answers[-1]["Retry-After"]) == ('"key";r=0;t=500', "500")
    assert answers[-1].json()["type"].endswith("/api/#too-many")
    assert program(Scope.WRITE_MEMBERS).ask("GET", "members").status_code == 409, "each key has its own"
    with clock.at(clock.now() + dt.timedelta(seconds=601)):
        assert asks.ask("GET", "members").status_code == 409


def test_whoever_tries_keys_is_held_back(noon):
    tries = [Program("rundkreds_aaaaaaaa_" + "x" * 43).ask("GET", "members").status_code for _turn in range(61)]
    assert tries == [401] * 60 + [429]


def test_problems_speak_the_language_that_was_asked_for(noon):
    client = Client()
    danish = client.get("/api/v1/manage/members").json()
    english = client.get("/api/v1/manage/members", headers={"accept-language": "fr, en-GB;q=0.8, da;q=0.1"})
    assert danish["title"] == "Der skal en nøgle til, og denne åbner ikke noget."
    assert english.json()["title"] == "A key is needed, and this is none that opens anything."
    assert english["Content-Language"] == "en"
    assert "Accept-Language" in english["Vary"]
    assert set(danish) == {"type", "title", "status", "detail"}
    assert (danish["status"], danish["type"]) == (401, "http://127.0.0.1:8000/api/#no-key")


@pytest.mark.parametrize(
    ("method", "path", "status", "slug"),
    [
        ("GET", "/api/v1/nothing", 404, "not-found"),
        ("POST", "/api/v1/a/b/c", 404, "not-found"),
        ("GET", "/api/v1/sessions/999999", 404, "not-found"),
        ("DELETE", "/api/v1/sessions", 405, "wrong-method"),
        ("PUT", "/api/v1/manage/members", 405, "wrong-method"),
        ("GET", "/api/v1/sessions?limit=0", 400, "not-valid"),
    ],
)
def test_every_error_is_a_problem(noon, method, path, status, slug):
    response = Client().generic(method, path)
    told = response.json()
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    assert (told["status"], told["type"].rpartition("#")[2]) == (status, slug)
    if status == 405:
        assert "GET" in response["Allow"]


def test_each_kind_of_problem_stands_on_the_page_about_the_api(noon):
    from courses.web.api.problems import Trouble

    page = Client().get("/api/").content.decode()
    for trouble in Trouble:
        assert f'id="{trouble.slug}"' in page


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ('"a-1"', "a-1"),
        ("a-1", "a-1"),
        ("", None),
        ('""', None),
        ("a" * 256, None),
        ("æ", None),
        ("a\x00", None),
        ('a"b', None),
    ],
)
def test_idempotency_keys_as_they_are_written(header, key):
    assert idempotency_key(header) == key
