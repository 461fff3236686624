"""What an aim of a plan costs: the same year once for each of its words."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, transaction
from django.urls import reverse

from courses.common import clock
from courses.planner.actions import calculation, plans
from courses.planner.models import PlanRun
from courses.planner.rules import LEVELS, words_of
from tests.factories.catalogue import CourseFactory, QualificationFactory
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.places import PostcodeFactory, VenueFactory
from tests.factories.plans import planned
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
FIGURES = {
    "all": 0.5,
    "mean": 0.75,
    "lacking": 0,
    "km": 1250.0,
    "kr": 90_000.0,
    "districts": 0.5,
    "towns": None,
    "is_complete": False,
}


@pytest.fixture
def run() -> PlanRun:
    """A plan that is ready, with a search of a second."""
    found = planned(2)
    PlanRun.objects.update(seconds=1)
    found.refresh_from_db()
    return found


@pytest.fixture
def world():
    course = CourseFactory(target_runs_per_year=2)
    VenueFactory()
    QualificationFactory(course=course, trainer__member__postcode=PostcodeFactory())
    MemberFactory.create_batch(8, postcode=PostcodeFactory())


def address(run: PlanRun) -> str:
    return reverse("plans:compare", args=[run.pk])


def shown(client, run: PlanRun) -> str:
    return " ".join(BeautifulSoup(client.get(address(run)).content, "html.parser").main.get_text(" ").split())


@pytest.mark.usefixtures("world")
def test_from_asking_to_a_picture_and_a_table(organiser, run):
    assert "Der er ikke sammenlignet noget med denne plan endnu." in shown(organiser, run)
    assert organiser.post(address(run), {"aim": "kr"}).headers["Location"] == address(run)
    waiting = organiser.get(address(run)).content.decode()
    assert "Den begynder om et øjeblik." in waiting
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in waiting
    calculation.calculate(calculation.claim())
    compared = PlanRun.objects.get(compares=run)
    assert (compared.status, compared.error) == ("ready", "")
    assert [point["word"] for point in compared.result["points"]] == ["usual", "some", "much"]
    page = BeautifulSoup(organiser.get(address(run)).content, "html.parser").main
    assert [row.th.get_text() for row in page.select("tbody tr")] == ["slet ikke", "noget", "meget"]
    assert page.select("svg circle")
    assert not page.select("[data-plan]")


def test_how_far_it_is_while_it_runs(organiser, run):
    plans.ask_for_comparison(run=run, aim="km", actor=None)
    PlanRun.objects.filter(compares=run).update(
        status="running", progress={"attempts": 1, "step": "rooms", "done": 0.4}
    )
    assert "Nu: hvilke lokaler 40 %" in shown(organiser, run)


def test_it_proposes_nothing(organiser, run):
    """It is no plan: not in the list, without a page, and nothing can be taken of it."""
    plans.ask_for_comparison(run=run, aim="km", actor=None)
    compared = PlanRun.objects.get(compares=run)
    PlanRun.objects.filter(pk=compared.pk).update(status="ready", result=run.result)
    listed = organiser.get(reverse("plans:index")).content.decode()
    assert reverse("plans:plan", args=[run.pk]) in listed
    assert reverse("plans:plan", args=[compared.pk]) not in listed
    for name in ("plan", "why", "compare"):
        assert organiser.get(reverse(f"plans:{name}", args=[compared.pk])).status_code == 404
    for name in ("take", "drop"):
        assert organiser.post(reverse(f"plans:{name}", args=[compared.pk]), {"line": "x"}).status_code == 404


@pytest.mark.usefixtures("world")
def test_words_that_have_figures_are_not_calculated_again(run):
    plans.ask_for_comparison(run=run, aim="everything", actor=None)
    kept = [{"word": word, **FIGURES} for word in ("less", "usual")]
    PlanRun.objects.filter(compares=run).update(result={"points": kept}, status="running")
    calculation.calculate(calculation.claim())
    points = PlanRun.objects.get(compares=run).result["points"]
    assert points[:2] == kept
    assert [point["word"] for point in points] == ["less", "usual", "more"]


@pytest.mark.usefixtures("world")
def test_a_search_that_was_stopped_tells_nothing(organiser, run):
    plans.ask_for_comparison(run=run, aim="evenly", actor=None)
    compared = PlanRun.objects.get(compares=run)
    PlanRun.objects.filter(pk=compared.pk).update(result={"points": [{"word": "usual", **FIGURES}]}, status="running")
    answer = organiser.post(reverse("plans:stop", args=[compared.pk]))
    assert answer.headers["Location"] == address(run)
    assert "Den stopper og beholder det, der er færdigt." in shown(organiser, run)
    calculation.calculate(calculation.claim())
    page = shown(organiser, run)
    assert len(PlanRun.objects.get(pk=compared.pk).result["points"]) == 1
    assert "Regnestykket blev stoppet, så ikke alle valg har deres tal." in page
    assert "50,0 %" in page
    assert "Uret afbrød en søgning" in page


@pytest.mark.parametrize(
    ("change", "given", "words"),
    [
        ({}, {}, "Vælg, hvad der skal sammenlignes."),
        ({"seconds": 0}, {"aim": "kr"}, "Der er ikke søgt efter en hurtig plan, så der er intet at sammenligne."),
        ({"status": "taken"}, {"aim": "kr"}, "Planen er ikke klar til at blive sammenlignet."),
        ({"start_date": dt.date(2026, 11, 2)}, {"aim": "kr"}, "Vælg en første dag, der ikke er forbi."),
    ],
)
def test_what_cannot_be_stands_on_the_form(organiser, run, change, given, words):
    PlanRun.objects.filter(pk=run.pk).update(**change)
    answer = organiser.post(address(run), given)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not PlanRun.objects.filter(compares=run).exists()


def test_one_calculation_at_a_time(organiser, run):
    plans.ask_for_plan(start_date=run.start_date, seconds=1, actor=None)
    assert "Vent på den, eller stop den." in organiser.post(address(run), {"aim": "kr"}).content.decode()


def test_the_database_keeps_a_comparison_whole(run):
    for given in ({"compares": run}, {"compared_aim": "kr"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PlanRun.objects.create(start_date=run.start_date, created_at=clock.now(), **given)


def test_a_failed_one_says_so(organiser, run):
    plans.ask_for_comparison(run=run, aim="kr", actor=None)
    PlanRun.objects.filter(compares=run).update(status="failed", error="MemoryError")
    assert "Sammenligningen kunne ikke regnes ud. Intet er ændret. MemoryError" in shown(organiser, run)


@pytest.mark.parametrize("number", [1, 20])
def test_the_page_costs_the_same_for_any_number(organiser, run, number, django_assert_num_queries):
    for count in range(number):
        PlanRun.objects.create(
            status="ready",
            start_date=run.start_date,
            compares=run,
            compared_aim=[*LEVELS][count % len(LEVELS)],
            result={"points": [{"word": words_of([*LEVELS][count % len(LEVELS)])[0], **FIGURES}]},
            created_at=clock.now(),
        )
    organiser.get(address(run))
    with django_assert_num_queries(10):
        organiser.get(address(run))


def test_for_organisers_only(client, run):
    for user in (somebody("Redaktører"), UserFactory()):
        client.force_login(user)
        assert client.get(address(run)).status_code == client.post(address(run), {"aim": "kr"}).status_code == 302
    assert not PlanRun.objects.filter(compares=run).exists()
