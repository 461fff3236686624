"""What Prometheus is told: only with the token, and nothing about anybody."""

import datetime as dt
import re

import pytest
from prometheus_client.parser import text_string_to_metric_families

from courses.common import clock
from courses.common.actions import limits, mail
from courses.common.actions.heartbeat import beat
from courses.enrolment.queries import enrolment_token
from courses.planner.models import PlanRun
from tests.factories.enrolment import EnrolmentFactory
from tests.factories.schedule import SessionFactory

pytestmark = pytest.mark.django_db
TOKEN = "t" * 40
WITH_TOKEN = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture(autouse=True)
def token(settings):
    settings.METRICS_TOKEN = TOKEN


def told(client) -> dict[tuple[str, ...], float]:
    """(name, value of each label …) → figure."""
    answer = client.get("/metrics", headers=WITH_TOKEN)
    assert answer.status_code == 200
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


@pytest.mark.parametrize(
    "given", [{}, {"Authorization": "Bearer "}, {"Authorization": "Bearer x"}, {"Authorization": TOKEN}]
)
def test_without_the_token_there_is_no_such_address(client, given):
    assert client.get("/metrics", headers=given, follow=True).status_code == 404


def test_without_a_token_of_ours_nobody_has_it(client, settings):
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}, follow=True).status_code == 404


def test_is_told_by_any_name_and_over_plain_http(client, settings):
    settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS = True, ["kurser.demo.example"]
    answer = client.get("/metrics", headers=WITH_TOKEN | {"Host": "web:8000"})
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")


def test_answers_are_counted_by_who_they_are_for(client, settings):
    settings.KEEP_PAGES = True
    session = SessionFactory()
    before = told(client)
    for path in (f"/hold/{session.pk}/", f"/hold/{session.pk}/", "/findes-ikke/", "/konto/login/"):
        client.get(path)
    client.post("/konto/login/")
    client.logout()
    after = told(client)

    def more(*name: str) -> float:
        return after.get(name, 0) - before.get(name, 0)

    count = "rundkreds_request_seconds_count"
    assert (more(count, "public", "GET", "200"), more(count, "kept", "GET", "200")) == (1, 1)
    assert sum(more(*name) for name in after if name[0] == count) == 5
    assert (more("rundkreds_open_pages_total", "made"), more("rundkreds_open_pages_total", "process")) == (1, 1)


def test_a_limit_that_was_reached_is_counted_by_what_it_holds(client):
    before = told(client).get(("rundkreds_limits_reached_total", "find"), 0)
    for _time in range(3):
        limits.allow_for("192.0.2.7", "find", 1)
    assert told(client)["rundkreds_limits_reached_total", "find"] == before + 2


def test_what_waits_in_the_database(client, noon):
    hour = clock.now() - dt.timedelta(hours=1)
    for number in range(3):
        mail.queue(kind="login_code", to=f"a{number}@demo.example", language="da", context={"code": "ABC"}, due_at=hour)
    beat("tick")
    PlanRun.objects.create(start_date=dt.date(2027, 1, 1), created_at=clock.now())
    found = told(client)
    assert found["rundkreds_mails_waiting",] == 3
    assert found["rundkreds_mail_oldest_seconds",] == 3_600
    assert found["rundkreds_tick_age_seconds",] == 0
    assert (found["rundkreds_plans", "queued"], found["rundkreds_plans", "running"]) == (1, 0)
    assert found["rundkreds_database_up",] == 1


@pytest.mark.parametrize("count", [1, 3, 30])
def test_costs_the_same_for_few_and_many(client, count, django_assert_num_queries):
    for number in range(count):
        mail.queue(kind="login_code", to=f"a{number}@demo.example", language="da", context={"code": "ABC"})
    with django_assert_num_queries(6):
        told(client)


def test_names_nobody(client):
    """Each of these stands in an address that was asked for, in a row that is counted or in what was typed."""
    token = enrolment_token(EnrolmentFactory(member__user__email="aase@demo.example", member__name="Åse Bjørnholt"))
    mail.queue(kind="login_code", to="aase@demo.example", language="da", context={"code": "QWE-RTY"})
    client.get(f"/min-plads/{token}/")
    client.get("/find/7100/?q=Bjørnholt")
    client.get("/Åse-Bjørnholt/")
    client.post("/konto/login/code/", {"email": "aase@demo.example"})
    limits.allow_for("aase@demo.example", "login", 0)
    told_words = client.get("/metrics", headers=WITH_TOKEN).content.decode()
    # Names and labels; a figure may have any digits.
    words = "\n".join(line.rpartition(" ")[0] for line in told_words.splitlines())
    assert 'area="public"' in words
    ours = "\n".join(line for line in words.splitlines() if line.startswith("rundkreds_"))
    for planted in (token, "aase", "Bjørnholt", "7100", "QWE", "min-plads"):
        assert planted not in words, planted
    labels = set(re.findall(r'(?:area|method|source|what)="([^"]*)"', ours))
    assert labels
    assert all(re.fullmatch(r"[a-z_ ]+|[A-Z]+", label) for label in labels), labels
