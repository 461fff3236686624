"""The organiser's pages of a year that plans itself."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry

from courses.catalogue.models import Course
from courses.places.models import Region
from courses.planner.actions import calculation, plans
from courses.planner.models import PlanRun
from courses.planner.queries.proposal import proposal
from courses.schedule.actions import create_session
from courses.schedule.models import Session
from tests.factories.catalogue import CourseFactory, QualificationFactory
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.places import PostcodeFactory, VenueFactory
from tests.factories.plans import planned
from tests.web.browser import press
from tests.web.organising import SATURDAY, at, somebody

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
    address = reverse("plans:plan", args=[asked.pk])
    shown = organiser.get(address)
    response = press(organiser, address, shown, {}, "action-take", follow=True)
    drafts = Session.objects.filter(status="draft").count()
    assert drafts >= 2
    assert f"{drafts} kladder er ændret." in response.content.decode()
    assert "Planen er taget." in response.content.decode()
    again = press(organiser, address, shown, {}, "action-take", follow=True).content.decode()
    assert "Planen er ikke klar til at blive taget." in again
    assert Session.objects.count() == drafts


class TestTakingLines:
    @pytest.fixture
    def by_hand(self, world) -> list[Session]:
        """Five drafts that somebody made, more than the plan needs."""
        course, room = Course.objects.get(title="Debatdogmer"), VenueFactory(name="Fjordsalen")
        days = [SATURDAY + dt.timedelta(days=count) for count in range(5)]
        return [create_session(course=course, venue=room, meetings=[at(day)]) for day in days]

    @pytest.fixture
    def ready(self, organiser, by_hand, asked) -> str:
        calculate()
        return reverse("plans:plan", args=[asked.pk])

    def test_what_somebody_made_by_hand_is_not_ticked(self, organiser, ready, by_hand):
        shown = organiser.get(ready)
        assert "Lavet i hånden." in shown.content.decode()
        press(organiser, ready, shown, {}, "action-take")
        assert set(by_hand) <= set(Session.objects.all())
        assert "Lavet i hånden." in organiser.get(ready).content.decode()

    def test_none_is_a_sentence(self, organiser, ready):
        page = press(organiser, ready, organiser.get(ready), {"line": []}, "action-take", follow=True)
        assert "Sæt flueben ved mindst én ændring." in page.content.decode()

    def test_one_course_or_district_alone(self, organiser, ready):
        every = ticks(organiser.get(ready))
        region = Region.objects.get()
        assert ticks(organiser.get(ready, {"region": region.pk})) == every
        assert ticks(organiser.get(ready, {"region": 99})) == []
        course = Course.objects.get(title="Ingen kan")
        assert ticks(organiser.get(ready, {"course": course.pk})) == []
        assert ticks(organiser.get(ready, {"course": "x", "region": "²"})) == every

    def test_undo_and_the_log_names_the_plan(self, organiser, ready, by_hand):
        shown = organiser.get(ready)
        page = press(organiser, ready, shown, {"line": ticks(shown)}, "action-take", follow=True)
        assert Session.objects.filter(pk__in=[s.pk for s in by_hand]).count() < 5
        run = PlanRun.objects.get()
        entries = ModelLogEntry.objects.filter(action__startswith="planning.plan_")
        assert "planning.plan_removed" in {entry.action for entry in entries}
        name = f"årsplan nr. {run.pk} fra mandag den 30. november 2026"
        assert {entry.data["plan"] for entry in entries} == {name}
        made = Session.objects.filter(pk__in=[int(entry.object_id) for entry in entries]).first()
        history = organiser.get(reverse("sessions:history", args=[made.pk])).content.decode()
        assert name in history
        done = press(organiser, ready, page, {}, "action-undo", follow=True).content.decode()
        assert "er, som" in done
        days = Session.objects.order_by("starts_at").values_list("starts_at", flat=True)
        assert list(days) == [draft.starts_at for draft in by_hand]

    @pytest.mark.parametrize("number", [1, 3, 30])
    def test_as_often_for_any_number_and_each_has_its_line_in_the_log(self, organiser, number):
        run = planned(number)
        lines = [line.key for line in proposal(run).lines]
        with CaptureQueriesContext(connection) as asked:
            organiser.post(reverse("plans:take", args=[run.pk]), {"line": lines})
        assert len(asked) <= 70
        noted = list(ModelLogEntry.objects.filter(action="planning.plan_made").order_by("pk"))
        assert {entry.label for entry in noted} == {str(session) for session in Session.objects.with_details()}
        assert len(noted) == len({entry.uuid for entry in noted}) == number
        assert {entry.data["plan"] for entry in noted} == {run.name}
        assert {str(entry.user_id) for entry in noted} == {organiser.session["_auth_user_id"]}

    def test_a_draft_held_fast_is_no_line(self, organiser, asked, by_hand):
        for draft in by_hand:
            address = reverse("sessions:edit", args=[draft.pk])
            press(organiser, address, organiser.get(address), {}, "wanted")
        calculate()
        shown = organiser.get(reverse("plans:plan", args=[asked.pk])).content.decode()
        assert "<strong>5</strong> kladder, der holdes fast, bliver" in shown
        assert "Lavet i hånden." not in shown
        address = reverse("sessions:edit", args=[by_hand[0].pk])
        press(organiser, address, organiser.get(address), {}, "wanted")
        by_hand[0].refresh_from_db()
        assert not by_hand[0].is_pinned

    @pytest.mark.parametrize("line", ["x", "\x00", "added-1-1-1-2027-01-01-0-0", "9" * 500, "é"])
    def test_what_the_page_never_wrote_changes_nothing(self, organiser, ready, asked, line):
        before = set(Session.objects.all())
        assert organiser.post(reverse("plans:take", args=[asked.pk]), {"line": line}).status_code == 302
        assert set(Session.objects.all()) == before


def ticks(page) -> list[str]:
    """Every line that the page offers, ticked or not."""
    return [
        box["value"] for box in BeautifulSoup(page.content, "html.parser").find_all("input", attrs={"name": "line"})
    ]


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


class TestWhatCounts:
    def ask(self, organiser, **aims: str):
        return organiser.post(reverse(INDEX), {"start_date": "2026-11-30", "seconds": "0", **aims})

    def test_it_is_kept_with_the_plan_and_the_page_says_who_is_served_worst(self, organiser, world):
        self.ask(organiser, everything="more", evenly="first", km="usual", kr="much")
        run = PlanRun.objects.get()
        assert run.aims == {"everything": "more", "evenly": "first", "kr": "much"}
        calculate()
        shown = page(organiser, run)
        region = Region.objects.get()
        assert f"Dårligst dækket storkreds: {region.name}" in shown
        assert "Underviserne kører" in shown

    def test_nothing_said_is_as_usual(self, organiser, world):
        self.ask(organiser)
        assert PlanRun.objects.get().aims == {}

    @pytest.mark.parametrize("typed", ["x", "²", "9" * 300])
    def test_a_word_that_is_not_offered_stands_beside_its_field(self, organiser, world, typed):
        answer = self.ask(organiser, kr=typed)
        assert answer.context["form"].errors.keys() == {"kr"}
        assert not PlanRun.objects.exists()

    @pytest.mark.parametrize("word", ["first", "towns"])
    def test_a_search_for_the_worst_served_district(self, world, word):
        """In the process that calculates, with HiGHS and CP-SAT, around a draft that is there."""
        create_session(course=Course.objects.get(title="Debatdogmer"), venue=VenueFactory(), meetings=[at(SATURDAY)])
        plans.ask_for_plan(start_date=dt.date(2026, 11, 30), seconds=1, actor=None, aims={"evenly": word, "km": "some"})
        calculate()
        run = PlanRun.objects.get()
        assert (run.status, run.error) == ("ready", "")
        # Of the two courses one is taught by nobody.
        assert run.result["figures"]["districts"] == [[Region.objects.get().pk, 0.5]]


def test_dropping_changes_nothing(organiser, asked):
    calculate()
    response = organiser.post(reverse("plans:drop", args=[asked.pk]), follow=True)
    assert "Planen er droppet. Kladderne bliver, som de er." in response.content.decode()
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
        assert organiser.get(reverse(f"plans:{name}", args=[asked.pk])).status_code == 302
