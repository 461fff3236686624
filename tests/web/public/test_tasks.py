"""«Hvad kan jeg gøre nu?» as everybody sees it: the list, a task, taking one without a log-in."""

import re

import pytest
from bs4 import BeautifulSoup
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from courses.common.models import OutboxMail
from courses.members.models import MemberProfile
from courses.pages.models import LearningPathPage
from courses.tasks.actions import coordinators, posting, taking
from courses.tasks.fields import Area, Duration
from courses.tasks.models import TakenTask, Task, TaskWishes
from courses.tasks.queries.tasks import stop_token
from courses.web.kept import memory
from home.first_pages import build_pages
from tests.factories.members import MemberFactory
from tests.factories.places import PostcodeFactory
from tests.factories.tasks import CoordinatorFactory, TaskFactory, coordinated

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
LIST = "/opgaver/"


def link_in(kind: str) -> str:
    (text,) = OutboxMail.objects.filter(kind=kind).order_by("-pk").values_list("text", flat=True)[:1]
    return re.search(r"https?://[^/]+(/\S+)", text)[1]


def test_the_list_shows_what_can_be_taken_and_narrows(client):
    PostcodeFactory()
    soup = TaskFactory(title="Lav suppe", area=Area.FOOD)
    TaskFactory(title="Skriv referat", area=Area.MEETINGS, duration=Duration.MINUTES)
    TaskFactory(title="Lukket", is_open=False, closed_at=soup.posted_at)
    page = client.get(LIST).content.decode()
    assert "Lav suppe" in page
    assert "Skriv referat" in page
    assert "Lukket" not in page
    page = client.get(f"{LIST}?postnr=7100&slags={Area.FOOD.value}").content.decode()
    assert "Lav suppe" in page
    assert "Skriv referat" not in page
    assert "Nær Vejle" in page


def test_a_long_list_is_folded_and_lacks_nothing(client):
    TaskFactory.create_batch(15)
    page = BeautifulSoup(client.get("/opgaver/").content, "html.parser")
    folded = page.select_one("main details:has(.task-card), main details:has(article)")
    assert folded.summary.get_text(strip=True) == "3 opgaver mere"
    links = {link["href"] for link in page.select("main li a[href^='/opgaver/']")}
    assert len(links) == 15
    assert len(folded.select("li")) == 3


def test_a_wrong_postcode_is_told_beside_the_field_and_kept(client):
    answer = client.get(f"{LIST}?postnr=0001")
    assert answer.status_code == 422
    assert 'value="0001"' in answer.content.decode()
    assert "postnr_error" in answer.content.decode()


@pytest.mark.parametrize("odd", ["?tid=99", "?slags=x", "?tid=" + "9" * 500, "?postnr=%00", "?slags=%C3%A6"])
def test_odd_addresses_are_pages(client, odd):
    assert client.get(LIST + odd).status_code in (200, 422)


def test_an_empty_list_says_what_to_do_instead(client):
    assert "Et kursus er et godt første skridt" in client.get(LIST).content.decode()


def test_open_pages_name_nobody(client):
    place = CoordinatorFactory(member=MemberFactory(name="Xenia Unik"))
    task = coordinated(place, places=2)
    taking.take(task=task, member=MemberFactory(name="Yrsa Enestaa"))
    for path in (LIST, reverse("tasks:task", args=[task.pk])):
        page = client.get(path).content.decode()
        assert "Xenia" not in page
        assert "Yrsa" not in page
        assert place.member.email not in page


class TestWithoutALogIn:
    def test_a_link_in_a_mail_takes_it(self, client):
        task = TaskFactory()
        page = reverse("tasks:task", args=[task.pk])
        assert 'name="email"' in client.get(page).content.decode()
        answer = client.post(reverse("tasks:take", args=[task.pk]), {"name": "Ny Person", "email": "ny@demo.example"})
        assert answer["Location"] == reverse("tasks:sent", args=[task.pk])
        assert task.display_title in client.get(answer["Location"]).content.decode()
        assert not MemberProfile.objects.filter(user__email="ny@demo.example").exists()
        link = link_in("task_confirm")
        # Programs that scan mail open every link.
        assert "Ny, tager du den her?" in client.get(link).content.decode()
        assert not TakenTask.objects.exists()
        answer = client.post(link)
        row = TakenTask.objects.get()
        assert (row.member.email, row.state) == ("ny@demo.example", "taken")
        assert "Den er din" in client.get(answer["Location"]).content.decode()
        # A second press is once.
        client.post(link)
        assert TakenTask.objects.count() == 1

    def test_the_answer_is_the_same_for_a_known_address(self, client):
        known, task = MemberFactory(), TaskFactory()
        answers = [
            client.post(reverse("tasks:take", args=[task.pk]), {"name": "Hvem", "email": email})["Location"]
            for email in (known.email, "ukendt@demo.example")
        ]
        assert answers[0] == answers[1]
        assert not TakenTask.objects.exists()

    def test_a_slip_is_told_beside_its_field_and_what_was_typed_stays(self, client):
        task = TaskFactory()
        answer = client.post(reverse("tasks:take", args=[task.pk]), {"name": "Ny", "email": "ny@"})
        assert answer.status_code == 422
        assert 'value="ny@"' in answer.content.decode()
        assert not OutboxMail.objects.exists()

    def test_a_robot_gets_the_same_page_and_no_mail(self, client):
        task = TaskFactory()
        data = {"name": "R", "email": "r@demo.example", "website": "x"}
        assert client.post(reverse("tasks:take", args=[task.pk]), data).status_code == 302
        assert not OutboxMail.objects.exists()

    def test_somebody_else_came_first(self, client):
        task = TaskFactory()
        client.post(reverse("tasks:take", args=[task.pk]), {"name": "Ny", "email": "ny@demo.example"})
        link = link_in("task_confirm")
        taking.take(task=task, member=MemberFactory())
        assert client.get(link).status_code == 200
        answer = client.post(link)
        assert answer.status_code == 409
        assert "En anden har netop taget den sidste plads" in answer.content.decode()

    def test_a_made_up_or_old_link_is_told(self, client):
        assert client.get(reverse("tasks:confirm", args=["x"])).status_code == 410

    def test_a_flood_ends(self, client, settings):
        settings.ENROL_RATE = 2
        task = TaskFactory()
        statuses = [
            client.post(reverse("tasks:take", args=[task.pk]), {"name": "N", "email": f"{n}@demo.example"}).status_code
            for n in range(4)
        ]
        assert statuses == [302, 302, 429, 429]


class TestLoggedIn:
    def test_one_tap_takes_it_from_the_list_and_from_its_page(self, client):
        member, task = MemberFactory(), TaskFactory()
        client.force_login(member.user)
        assert reverse("tasks:take", args=[task.pk]) in client.get(LIST).content.decode()
        answer = client.post(reverse("tasks:take", args=[task.pk]))
        assert answer["Location"].startswith("/min-opgave/")
        assert "Den er din" in client.get(reverse("tasks:task", args=[task.pk])).content.decode()

    def test_a_full_task_says_so_and_shows_others(self, client):
        task, other = TaskFactory(), TaskFactory(title="Bag en kage")
        taking.take(task=task, member=MemberFactory())
        client.force_login(MemberFactory().user)
        answer = client.post(reverse("tasks:take", args=[task.pk]))
        assert answer.status_code == 409
        assert other.title in answer.content.decode()

    def test_a_log_in_without_a_member_sees_the_form(self, client, admin_user):
        client.force_login(admin_user)
        assert 'name="email"' in client.get(reverse("tasks:task", args=[TaskFactory().pk])).content.decode()


def test_one_click_in_a_mail_program_stops_the_mails(client):
    wishes = taking.set_wishes(member=MemberFactory(), areas=[], durations=[], wants_mail=True)
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse("tasks:stop", args=[stop_token(wishes)])).status_code == 204
    assert not TaskWishes.objects.get().wants_mail
    assert strict.post(reverse("tasks:stop", args=["x"])).status_code == 204


class TestNew:
    """«Jeg er ny»."""

    @pytest.fixture
    def path(self):
        build_pages()
        return LearningPathPage.objects.get(locale__language_code="da").url

    def test_three_near_a_postcode(self, client, path):
        PostcodeFactory()
        PostcodeFactory(code="9990", name="Skagen", lat=57.72, lon=10.58)
        for number in range(5):
            TaskFactory(title=f"Opgave nr. {number}")
        page = client.get(path + "?postnr=7100").content.decode()
        assert page.count("Opgave nr.") == 3
        assert "Opgave nr." not in client.get(path + "?postnr=9990").content.decode()
        assert "hvor_error" in client.get(path + "?postnr=0001").content.decode()

    def test_the_front_page_leads_there(self, client, path):
        assert f'href="{LIST}"' in client.get("/").content.decode()


class TestKept:
    """The pages of anonymous visitors are kept, and right on the next request after any action."""

    @pytest.fixture(autouse=True)
    def _keeps(self, settings):
        settings.KEEP_PAGES = True

    @pytest.fixture
    def addresses(self):
        build_pages()
        PostcodeFactory()
        path = LearningPathPage.objects.get(locale__language_code="da").url
        return lambda task: [
            LIST, f"{LIST}?postnr=7100", path, f"{path}?postnr=7100", reverse("tasks:task", args=[task.pk]),
        ]  # fmt: skip

    def seen(self, addresses):
        return [Client().get(address).content for address in addresses]

    @pytest.mark.parametrize(
        "step",
        [
            lambda place, task, row: posting.close(task=task),
            lambda place, task, row: taking.take(task=task, member=MemberFactory()),
            lambda place, task, row: taking.give_back(taken=row),
            lambda place, task, row: coordinators.let_go(coordinator=place),
            lambda place, task, row: posting.dissolve(association=place.association),
        ],
    )
    def test_each_is_right_after_each_action(self, addresses, step):
        place = CoordinatorFactory()
        task = coordinated(place, places=2)
        row = taking.take(task=task, member=MemberFactory())
        paths = addresses(task)
        before = self.seen(paths)
        assert self.seen(paths) == before
        step(place, task, row)
        after = self.seen(paths)
        memory.clear()
        for name in ("pages", "documents"):
            caches[name].clear()
        assert after == self.seen(paths)
        assert after != before

    def test_a_second_visitor_costs_one_query(self, addresses, django_assert_num_queries):
        paths = addresses(TaskFactory())
        self.seen(paths)
        for path in paths:
            with django_assert_num_queries(1):
                Client().get(path)

    def test_a_mark_that_is_lacking_is_caught(self, addresses, monkeypatch):
        """The planted fault: the action tells no counter."""
        task = TaskFactory()
        paths = addresses(task)
        before = self.seen(paths)
        monkeypatch.setattr(taking.versions, "mark", lambda *names: None)
        taking.take(task=task, member=MemberFactory())
        assert self.seen(paths) == before
        assert Task.objects.get().taken == 1


@pytest.mark.parametrize("count", [1, 3, 30])
def test_the_list_asks_as_often_for_many(client, count, django_assert_num_queries):
    for _number in range(count):
        TaskFactory()
    client.get(LIST)
    with django_assert_num_queries(2):
        client.get(LIST)
