"""The trainer's list as data, and what makes it work without a network."""

import datetime as dt
import json
import re
import uuid

import pytest
from django.urls import reverse

from courses.common import clock
from courses.enrolment.actions import enrolments
from courses.enrolment.models import Attendance, AttendanceEvent, Enrolment, ListView
from tests.factories.members import TrainerFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory
from tests.web.organising import somebody

pytestmark = pytest.mark.django_db
MINUTE = 60_000


@pytest.fixture
def session(noon):
    session = SessionFactory(days=2, venue__capacity=30)
    SessionTrainerFactory(session=session)
    return session


def enrol(session, number=1):
    return enrolments.enrol(session=session, name=f"Deltager {number}", email=f"deltager{number}@demo.example")


def address(session):
    return reverse("trainer:people", args=[session.pk])


def send(client, session, *taps, now=10 * MINUTE):
    body = json.dumps({"now": now, "taps": taps})
    return client.post(address(session), body, content_type="application/json")


def tap(person, *, present=True, at=9 * MINUTE, **more):
    return {"key": str(uuid.uuid4()), "meeting": 1, "person": person, "present": present, "at": at} | more


class TestTaps:
    def test_are_noted_and_the_list_comes_back(self, teacher, session):
        alma, bo = enrol(session, 1), enrol(session, 2)
        sent = tap(alma.pk)
        answer = send(teacher, session, sent).json()
        assert answer["taken"] == [sent["key"]]
        assert [(p["id"], p["name"], p["present"]) for p in answer["people"]] == [
            (alma.pk, "Deltager 1.", True),
            (bo.pk, "Deltager 2.", False),
        ]
        assert AttendanceEvent.objects.get().actor == session.trainers.get().trainer.member.user

    def test_are_as_old_as_the_telephone_says_whatever_its_clock_shows(self, teacher, session, noon):
        send(teacher, session, tap(enrol(session).pk, at=0), now=90 * MINUTE)
        assert AttendanceEvent.objects.get().tapped_at == noon - dt.timedelta(minutes=90)

    def test_bring_somebody_in_at_the_door(self, teacher, session):
        sent = tap(None, name="Dør Gæst", email="")
        answer = send(teacher, session, sent).json()
        assert answer["brought_in"] == {sent["key"]: Enrolment.objects.get().pk}
        assert [p["name"] for p in answer["people"] if p["present"]] == ["Dør"]

    @pytest.mark.parametrize(
        "body",
        [
            "",
            "[]",
            '{"now": 1}',
            '{"now": 1, "taps": [1]}',
            '{"now": 1, "taps": [{"key": "x", "meeting": 1, "present": 1, "at": 1}]}',
            json.dumps({"now": 1, "taps": [tap("x")]}),
            json.dumps({"now": 1, "taps": [tap(1) | {"key": 5}]}),
            json.dumps({"now": 1, "taps": [tap(None, name="\ud800")]}),
            json.dumps({"now": 1, "taps": [tap(1) | {"meeting": "9" * 5000}]}),
            json.dumps({"now": 1, "taps": [tap(10**30)]}),
            "[" * 5000,
            json.dumps({"now": 1, "taps": [tap(1, at=10**40)] * 1001}),
            json.dumps({"now": 10**40, "taps": [tap(1)]}),
        ],
    )
    def test_that_nobody_can_read_are_refused_in_words(self, teacher, session, body):
        response = teacher.post(address(session), body, content_type="application/json")
        assert response.status_code == 400
        assert response.json() == {"error": "Telefonen sendte noget, vi ikke kan læse."}

    def test_that_hold_what_no_database_takes_hold_up_no_other(self, teacher, session):
        alma = enrol(session)
        odd = tap(None, name="Dør\x00 Gæst", email="a\x00@demo.example")
        assert send(teacher, session, odd, tap(alma.pk)).status_code == 200
        assert Attendance.objects.filter(enrolment=alma).exists()

    @pytest.mark.parametrize("write", [int, str, float])
    def test_name_a_person_by_number_or_by_its_digits(self, teacher, session, write):
        alma = enrol(session)
        send(teacher, session, tap(write(alma.pk)))
        assert Attendance.objects.get().enrolment == alma

    @pytest.mark.parametrize("count", [1, 3, 30])
    def test_the_list_costs_the_same_for_few_and_many(self, teacher, session, count, django_assert_num_queries):
        for number in range(count):
            enrol(session, number)
        teacher.get(address(session))
        with django_assert_num_queries(9):
            teacher.get(address(session))


class TestWhoMay:
    def test_only_the_trainers_of_the_session(self, client, session):
        alma = enrol(session)
        assert send(client, session, tap(alma.pk)).status_code == 302
        client.force_login(TrainerFactory().member.user)
        assert send(client, session, tap(alma.pk)).status_code == 404
        assert Attendance.objects.count() == 0

    def test_nobody_once_the_list_is_closed(self, teacher, session):
        with clock.at(session.ends_at + dt.timedelta(days=1)):
            enrolments.finish_session(session=session, actor=None)
        with clock.at(session.ends_at + dt.timedelta(days=31)):
            assert teacher.get(address(session)).status_code == 404

    def test_every_page_with_names_is_written_down(self, teacher, session):
        for name in ("session", "sheet", "sheet_pdf", "people", "close", "running_order"):
            teacher.get(reverse(f"trainer:{name}", args=[session.pk]))
        looks = ListView.objects.order_by("pk").values_list("what", "actor")
        user = session.trainers.get().trainer.member.user_id
        assert list(looks) == [(what, user) for what in ("list", "paper", "paper", "phone", "closing")]

    def test_organisers_see_who_looked_and_not_whom_they_saw(self, client, teacher, session):
        enrol(session)
        teacher.get(reverse("trainer:sheet", args=[session.pk]))
        client.force_login(somebody("Planlægning"))
        page = client.get(reverse("sessions:edit", args=[session.pk])).content.decode()
        assert f"{session.trainers.get().trainer.member.user}, liste på papir" in page
        assert "Deltager 1" not in page


class TestInstallable:
    def test_the_manifest_names_pictures_that_exist(self, client):
        response = client.get(reverse("trainer:manifest"))
        facts = response.json()
        assert response["Content-Type"] == "application/manifest+json"
        assert (facts["start_url"], facts["scope"]) == ("/underviser/", "/underviser/")
        assert {icon["sizes"] for icon in facts["icons"]} == {"192x192", "512x512"}

    @pytest.mark.parametrize("prefix", ["", "/en"])
    def test_the_script_answers_for_its_own_language_only(self, client, prefix):
        response = client.get(f"{prefix}/underviser/service-worker.js")
        facts = json.loads(re.search(r"const FACTS = (\{.*?\});", response.content.decode())[1])
        assert facts["home"] == f"{prefix}/underviser/"
        assert client.get(facts["offline"]).status_code == 200
        assert response["Content-Type"].startswith("text/javascript")

    def test_everything_it_keeps_exists(self):
        from django.contrib.staticfiles import finders

        from courses.web.trainer.offline_attendance import ASSETS

        assert [name for name in ASSETS if not finders.find(name)] == []

    def test_logging_out_takes_the_names_from_the_telephone(self, teacher):
        assert teacher.post("/konto/logout/")["Clear-Site-Data"] == '"storage"'
