"""The organiser's pages of a year that plans itself."""

import datetime as dt

import pytest
from django.urls import reverse

from courses.planner.actions import calculation, plans
from courses.planner.models import PlanRun
from courses.schedule.models import Session
from tests.factories.catalogue import CourseFactory, QualificationFactory
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.places import PostcodeFactory, VenueFactory
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
INDEX = "plans:index"


def page(client, run) -> str:
    return client.get(reverse("plans:plan", args=[run.pk])).content.decode()


def calculate() -> None:
    calculation.calculate(calculation.claim())


@pytest.fixture
def world():
    course = CourseFactory(title="Debatdogmer", title_en="", target_runs_per_year=2)
    VenueFactory()
    QualificationFactory(course=course, trainer__member__postcode=PostcodeFactory(), trainer__member__name="Alma Raps")
    MemberFactory.create_batch(8, postcode=PostcodeFactory())
    CourseFactory(title="Ingen kan", title_en="", target_runs_per_year=1)


@pytest.fixture
def asked(organiser, world) -> PlanRun:
    organiser.post(reverse(INDEX), {"start_date": "2026-11-30", "seconds": "0"})
    return PlanRun.objects.get()


def test_from_asking_to_drafts(organiser, asked):
    waiting = page(organiser, asked)
    assert "Den begynder om et øjeblik." in waiting
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in waiting
    calculate()
    ready = page(organiser, asked)
    assert 'http-equiv="refresh"' not in ready
    assert "<strong>2</strong> nye kladder" in ready or "<strong>3</strong> nye kladder" in ready
    assert "Holder løftet her." in ready
    assert "Alma Raps" in ready
    assert "Ingen må undervise i kurset endnu. Oplær en underviser." in ready
    response = organiser.post(reverse("plans:take", args=[asked.pk]), follow=True)
    drafts = Session.objects.filter(status="draft").count()
    assert drafts >= 2
    assert f"{drafts} kladder er ændret." in response.content.decode()
    assert "Planen er taget." in response.content.decode()
    again = organiser.post(reverse("plans:take", args=[asked.pk]), follow=True).content.decode()
    assert "Planen er ikke klar til at blive taget." in again
    assert Session.objects.count() == drafts


def test_what_it_shows_while_it_calculates(organiser, asked):
    PlanRun.objects.update(
        status="running",
        progress={
            "step": "rooms", "done": 0.4, "seconds": 8.2, "all": 0.61, "mean": 0.78, "bound_all": 0.85,
            "bound_mean": 0.9, "gap": 0.2, "sessions": 12,
        },
    )  # fmt: skip
    shown = page(organiser, asked)
    for words in (
        "61 %",
        "af højst 85 %",
        "78 %",
        "20 %",
        "Nu: hvilke lokaler",
        "Stop, og behold den bedste indtil nu",
    ):
        assert words in shown
    organiser.post(reverse("plans:stop", args=[asked.pk]))
    assert PlanRun.objects.get().stop_asked
    assert "Den stopper og beholder den bedste plan indtil nu." in page(organiser, asked)


def test_the_second_organiser_is_told_who_plans(client, asked):
    client.force_login(somebody("Planlægning"))
    answer = client.post(reverse(INDEX), {"start_date": "2026-12-14", "seconds": "20"}).content.decode()
    assert "er ved at få regnet en plan ud lige nu." in answer
    assert 'value="2026-12-14"' in answer
    assert PlanRun.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"start_date": "2026-11-23", "seconds": "20"}, "Vælg en første dag, der ikke er forbi."),
        ({"start_date": "2031-01-01", "seconds": "20"}, "Vælg en dag inden for de næste to år."),
        ({"start_date": "", "seconds": "20"}, "Vælg den første dag."),
        ({"start_date": "2026-11-30", "seconds": "99999"}, "99999"),
    ],
)
def test_what_cannot_be_is_explained(organiser, given, words):
    assert words in organiser.post(reverse(INDEX), given).content.decode()
    assert PlanRun.objects.count() == 0


def test_dropping_changes_nothing(organiser, asked):
    calculate()
    response = organiser.post(reverse("plans:drop", args=[asked.pk]), follow=True)
    assert "Planen er droppet. Intet er ændret." in response.content.decode()
    assert "Planen blev droppet." in page(organiser, asked)
    assert Session.objects.count() == 0


def test_a_plan_that_failed_says_so(organiser, asked):
    PlanRun.objects.update(status="failed", error="MemoryError")
    assert "Planen kunne ikke regnes ud. Intet er ændret. MemoryError" in page(organiser, asked)


@pytest.mark.parametrize("number", [1, 3, 30])
def test_the_list_costs_the_same_for_any_number(organiser, number, django_assert_num_queries):
    for count in range(number):
        PlanRun.objects.create(
            status="dropped",
            start_date=dt.date(2026, 11, 30),
            requested_by=UserFactory(),
            created_at=dt.datetime(2026, 11, 1, count % 24, tzinfo=dt.UTC),
        )
    organiser.get(reverse(INDEX))
    with django_assert_num_queries(9):
        organiser.get(reverse(INDEX))


@pytest.mark.parametrize("group", [None, "Redaktører", "Undervisere"])
def test_for_organisers_only(client, world, group):
    run = plans.ask_for_plan(start_date=dt.date(2026, 11, 30), seconds=0, actor=None)
    calculate()
    client.force_login(somebody(group) if group else UserFactory())
    assert client.get(reverse(INDEX)).status_code == client.get(reverse("plans:plan", args=[run.pk])).status_code == 302
    for name in ("stop", "take", "drop"):
        assert client.post(reverse(f"plans:{name}", args=[run.pk])).status_code == 302
    run.refresh_from_db()
    assert (run.status, Session.objects.count()) == ("ready", 0)


def test_opening_a_page_never_calculates(organiser, asked):
    page(organiser, asked)
    organiser.get(reverse(INDEX))
    asked.refresh_from_db()
    assert asked.status == "queued"
    for name in ("stop", "take", "drop"):
        assert organiser.get(reverse(f"plans:{name}", args=[asked.pk])).status_code == 405
