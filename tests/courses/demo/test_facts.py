"""`manage.py demo`: what it prints, and that every path it names answers."""

import json
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from courses.demo.facts import facts
from courses.demo.people import LOGINS
from courses.enrolment.actions import enrolments
from courses.enrolment.models import Enrolment
from courses.members.models import MemberProfile
from courses.privacy.actions.erasure import erase_member
from tests.courses.demo.conftest import TODAY, snapshot

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
URLS = [
    "home", "find", "course", "module", "session_open", "session_full", "session_cancelled", "session_held", "place",
    "certificate", "certificate_pdf", "embed", "admin",
]  # fmt: skip
FEEDS = ["all", "region", "course", "near", "venue", "session"]


def run(*options: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("demo", *options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_json_is_one_object_and_nothing_else(settings):
    settings.DEBUG = True
    out, err = run("--json")
    found = json.loads(out)
    assert sorted(found) == ["feeds", "how", "logins", "planning", "urls"]
    assert sorted(found["urls"]) == sorted(URLS)
    assert sorted(found["feeds"]) == sorted(FEEDS)
    assert sorted(found["planning"]) == ["asking", "lacking", "missing", "plan", "request"]
    assert found["logins"] == {role: email for role, (email, _name) in LOGINS.items()}
    assert "POST" in found["how"]
    assert err == "The demo movement is there already; nothing was changed.\n"


def test_without_json_people_read_it(settings):
    settings.DEBUG = True
    out, _err = run()
    assert out.startswith(f"The demo stands on {TODAY}. Log-ins: ")
    assert f"  session_open       {facts(TODAY)['urls']['session_open']}\n" in out


def test_refuses_where_debug_is_off():
    before = snapshot()
    with pytest.raises(CommandError, match="DEBUG is off"):
        run("--json")
    assert snapshot() == before


def test_force_overrules():
    assert json.loads(run("--json", "--force")[0])["urls"]["home"] == "/"


def test_another_seed_on_a_filled_database_says_how_to_start_over(settings):
    settings.DEBUG = True
    with pytest.raises(CommandError, match=r"another demo \(seed=1 .*To start over, delete"):
        run("--seed", "2")


@pytest.mark.parametrize("name", URLS)
def test_every_path_answers(client, name):
    client.force_login(get_user_model().objects.get(email=LOGINS["admin"][0]))
    assert client.get(facts(TODAY)["urls"][name]).status_code == 200


@pytest.mark.parametrize("name", FEEDS)
def test_every_feed_answers(client, name):
    response = client.get(facts(TODAY)["feeds"][name])
    assert response.status_code == 200
    assert response.content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert b"BEGIN:VEVENT" in response.content


def test_a_played_with_demo_still_names_a_path_for_everything():
    for enrolment in Enrolment.objects.filter(
        member__user__email=LOGINS["member"][0], state__in=["enrolled", "waiting"]
    ):
        enrolments.cancel(enrolment=enrolment)
    assert sorted(facts(TODAY)["urls"]) == sorted(URLS)


def test_also_when_the_demo_member_has_left_for_good(client):
    erase_member(member=MemberProfile.objects.get(user__email=LOGINS["member"][0]))
    found = facts(TODAY)["urls"]
    assert sorted(found) == sorted(URLS)
    assert client.get(found["certificate_pdf"]).status_code == 200


@pytest.mark.parametrize("name", ["asking", "lacking", "missing", "plan", "request"])
def test_what_an_organiser_has_before_them_answers(client, name):
    client.force_login(get_user_model().objects.get(email=LOGINS["organiser"][0]))
    assert client.get(facts(TODAY)["planning"][name]).status_code == 200
