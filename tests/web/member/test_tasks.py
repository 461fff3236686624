"""Tasks on «Min side», on «Min plads» after a course, and the page of one that was taken."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse

from courses.common import clock
from courses.common.models import OutboxMail
from courses.enrolment.actions import enrolments
from courses.enrolment.queries import enrolment_token
from courses.privacy.queries import everything_about, person_of
from courses.tasks.actions import posting, taking
from courses.tasks.fields import Area, Duration
from courses.tasks.models import TakenTask, TaskMessage, TaskWishes
from courses.tasks.queries.tasks import taken_token
from tests.factories.members import MemberFactory
from tests.factories.schedule import SessionFactory
from tests.factories.tasks import TaskFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
HOME, WISHES = "/min-side/", "/min-side/opgaver/"


def page_of(row, name="task"):
    return reverse(f"my_tasks:{name}", args=[taken_token(row)])


class TestMyPage:
    def test_three_that_fit_each_with_a_button_and_one_tap_gives_back(self, client, member):
        for number in range(5):
            TaskFactory(title=f"Opgave nr. {number}")
        page = client.get(HOME).content.decode()
        assert page.count("/tag/") == 3
        row = taking.take(task=TaskFactory(title="Min egen"), member=member)
        page = client.get(HOME).content.decode()
        assert "Min egen" in page
        assert page_of(row, "give_back") in page
        client.post(page_of(row, "give_back"))
        row.refresh_from_db()
        assert row.state == "back"

    @pytest.mark.parametrize("count", [1, 3, 30])
    def test_costs_the_same_for_many(self, client, member, count, django_assert_max_num_queries):
        for _number in range(count):
            taking.take(task=TaskFactory(), member=member)
            TaskFactory()
        client.get(HOME)
        with django_assert_max_num_queries(23):
            client.get(HOME)

    def test_what_was_ticked_is_kept_and_decides(self, client, member):
        TaskFactory(title="Stil stole op", area=Area.HANDS)
        TaskFactory(title="Bag kage", area=Area.FOOD, duration=Duration.MINUTES)
        opened = client.get(WISHES).context["form"].initial["opened"]
        data = {"areas": [Area.FOOD.value], "durations": [Duration.MINUTES.value], "wants_mail": "on", "opened": opened}
        answer = client.post(WISHES, data, follow=True)
        assert "Gemt" in answer.content.decode()
        wishes = TaskWishes.objects.get()
        assert (wishes.liked, wishes.spare, wishes.wants_mail) == ({Area.FOOD}, {Duration.MINUTES}, True)
        page = client.get(HOME).content.decode()
        assert page.index("Bag kage") < page.index("Stil stole op")
        assert "det har du lyst til" in page

    def test_two_tabs_do_not_overwrite_each_other(self, client, member):
        opened = client.get(WISHES).context["form"].initial["opened"]
        taking.set_wishes(member=member, areas=[Area.OUT], durations=[], wants_mail=False)
        answer = client.post(WISHES, {"areas": [Area.FOOD.value], "opened": opened})
        assert answer.status_code == 422
        assert TaskWishes.objects.get().liked == {Area.OUT}

    def test_a_tick_that_does_not_exist_is_refused(self, client, member):
        assert client.post(WISHES, {"areas": ["99"]}).status_code == 422
        assert not TaskWishes.objects.exists()

    def test_all_of_it_can_be_taken_along(self, client, member):
        row = taking.take(task=TaskFactory(title="Min egen"), member=member)
        taking.write(taken=row, author=member, words="Jeg kommer kl. 18")
        taking.set_wishes(member=member, areas=[Area.OUT], durations=[], wants_mail=True)
        told = everything_about(person_of(member))
        assert told["tasks_taken"][0]["task__title"] == "Min egen"
        assert told["wrote_about_tasks"][0]["text"] == "Jeg kommer kl. 18"
        assert told["task_wishes"][0]["areas"] == [Area.OUT.value]


@pytest.mark.parametrize("path", [HOME, WISHES, "/opgaver/"])
def test_each_button_of_a_list_brings_its_token(member, path):
    """Django's test client asks for none: a card is drawn apart from its page, and could lose it."""
    task, strict = TaskFactory(), Client(enforce_csrf_checks=True)
    strict.force_login(member.user)
    page = strict.get(path).content.decode()
    address = reverse("tasks:take", args=[task.pk])
    token = re.search(rf'action="{address}"><input type="hidden" name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    assert strict.post(address).status_code == 403
    assert strict.post(address, {"csrfmiddlewaretoken": token}).status_code == 302
    assert TakenTask.objects.get().member == member


class TestOneTask:
    @pytest.fixture
    def row(self):
        return taking.take(task=TaskFactory(coordinator__name="Bo Bjælke"), member=MemberFactory(name="Alma Raps"))

    def test_whoever_has_the_link_gives_it_back_and_takes_it_again(self, client, row):
        assert "Skriv til Bo" in client.get(page_of(row)).content.decode()
        page = client.post(page_of(row, "give_back"), follow=True).content.decode()
        assert "Du har givet den tilbage" in page
        page = client.post(page_of(row, "again"), follow=True).content.decode()
        assert "Den er din" in page

    def test_writing_and_being_done(self, client, row):
        client.post(page_of(row, "write"), {"words": "Hvor er nøglen?"})
        assert "Hvor er nøglen?" in client.get(page_of(row)).content.decode()
        page = client.post(page_of(row, "done"), follow=True).content.decode()
        assert "Den er klaret. Tak!" in page
        assert OutboxMail.objects.filter(kind="task_done").exists()

    @pytest.mark.parametrize("words", ["", "   ", "x" * 1001])
    def test_words_that_cannot_be_sent_stay_with_a_sentence(self, client, row, words):
        answer = client.post(page_of(row, "write"), {"words": words})
        assert answer.status_code == 422
        assert "field__error" in answer.content.decode()
        assert not TaskMessage.objects.exists()

    def test_a_refusal_is_shown_on_the_page(self, client, row):
        client.post(page_of(row, "done"))
        answer = client.post(page_of(row, "give_back"))
        assert answer.status_code == 409
        assert "så den kan ikke gives tilbage" in answer.content.decode()

    def test_it_was_closed_meanwhile(self, client, row):
        posting.close(task=row.task)
        assert "ikke længere brug for nogen" in client.get(page_of(row)).content.decode()

    def test_the_page_is_for_one_person(self, client, row):
        answer = client.get(page_of(row))
        assert "no-store" in answer["Cache-Control"]
        assert "noindex" in answer["X-Robots-Tag"]
        assert client.get("/min-opgave/1.x/").status_code == 404
        assert row.member.email not in answer.content.decode()
        assert row.task.coordinator.email not in answer.content.decode()


class TestAfterACourse:
    def test_one_tap_on_the_page_of_the_place(self, client):
        session = SessionFactory()
        place = enrolments.enrol(session=session, name="Alma Raps", email="alma@demo.example", is_proven=True)
        helped = TaskFactory(title="Skriv læserbrev", course=session.course)
        with clock.at(session.ends_at + dt.timedelta(hours=1)):
            page = client.get(reverse("member:enrolment", args=[enrolment_token(place)])).content.decode()
            button = reverse("my_tasks:after_course", args=[enrolment_token(place), helped.pk])
            assert f'action="{button}"><input type="hidden" name="csrfmiddlewaretoken"' in page
            assert "du har taget kurset, der hjælper" in page
            assert "Den er din" in client.post(button, follow=True).content.decode()
        assert TakenTask.objects.get().member == place.member

    def test_not_before_it(self, client):
        place = enrolments.enrol(session=SessionFactory(), name="A", email="a@demo.example", is_proven=True)
        TaskFactory(title="Skriv læserbrev")
        assert (
            "Skriv læserbrev"
            not in client.get(reverse("member:enrolment", args=[enrolment_token(place)])).content.decode()
        )

    def test_the_last_place_was_taken_meanwhile(self, client):
        place = enrolments.enrol(session=SessionFactory(), name="A", email="a@demo.example", is_proven=True)
        task = TaskFactory()
        taking.take(task=task, member=MemberFactory())
        answer = client.post(reverse("my_tasks:after_course", args=[enrolment_token(place), task.pk]))
        assert answer["Location"] == reverse("tasks:task", args=[task.pk])


def test_what_one_takes_along_has_no_address_of_whom_one_asked(noon):
    """Mails to the coordinator about it are the coordinator's: that there were some is all that is told."""
    coordinator = MemberFactory(user__email="kanarie@demo.example")
    row = taking.take(task=TaskFactory(coordinator=coordinator), member=MemberFactory())
    taking.say_done(taken=row)
    said = everything_about(person_of(row.member))
    assert "kanarie@demo.example" not in str(said)
    assert {one["kind"] for one in said["mails_about_me"]} >= {"task_taken", "task_done"}
