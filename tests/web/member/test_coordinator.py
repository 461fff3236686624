"""A coordinator's pages: a task posted in two minutes, who has taken it, and who is new."""

import pytest
from django.urls import reverse

from courses.common import clock
from courses.common.models import OutboxMail
from courses.enrolment.actions import enrolments
from courses.tasks.actions import taking
from courses.tasks.fields import Area, Duration
from courses.tasks.models import TakenTask, Task
from courses.tasks.queries import tasks
from tests.factories.catalogue import CourseFactory
from tests.factories.members import MemberFactory
from tests.factories.places import AssociationFactory, PostcodeFactory
from tests.factories.schedule import SessionFactory
from tests.factories.tasks import CoordinatorFactory, TaskFactory, coordinated

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
HOME = "/min-side/koordinator/"


@pytest.fixture
def place(client):
    place = CoordinatorFactory(member=MemberFactory(name="Bo Bjælke", postcode=PostcodeFactory()))
    client.force_login(place.member.user)
    return place


def written(**changed):
    plain = {
        "title": "Lav suppe", "text": "Til ti.", "area": Area.FOOD.value, "duration": Duration.EVENING.value,
        "place": "Biblioteket", "postcode": "7100", "places": "2", "repeats": "", "until_date": "",
    }  # fmt: skip
    return plain | changed


def button(name, row):
    return reverse(f"coordinator:{name}", args=[row.pk])


class TestPosting:
    def test_from_the_shelf_nothing_has_to_be_typed(self, client, place):
        course = CourseFactory(code="k5")
        shelf = client.get(reverse("coordinator:shelf", args=[place.pk])).content.decode()
        assert sum(one.title in shelf for one in tasks.shelf()) == 30
        address = reverse("coordinator:new", args=[place.pk]) + "?fra=skriv-referat"
        form = client.get(address).context["form"]
        data = {name: form[name].value() for name in form.fields}
        sent = {name: value for name, value in data.items() if value not in (None, False)}
        answer = client.post(address, sent)
        task = Task.objects.get()
        assert answer["Location"].startswith(reverse("coordinator:task", args=[task.pk]))
        assert (task.title, task.title_en) == ("Skriv referat af et møde", "Write the minutes of a meeting")
        assert (task.course, task.postcode_id, task.association) == (course, "7100", place.association)
        assert task.title in client.get("/opgaver/").content.decode()

    def test_an_unknown_key_of_the_shelf_is_an_empty_form(self, client, place):
        assert client.get(reverse("coordinator:new", args=[place.pk]) + "?fra=%00x").status_code == 200

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"title": ""}, "title"),
            ({"title": "x" * 81}, "title"),
            ({"postcode": ""}, "postcode"),
            ({"postcode": "0001"}, "postcode"),
            ({"places": "0"}, "places"),
            ({"places": "51"}, "places"),
            ({"places": "1.5"}, "places"),
            ({"until_date": "2019-01-01"}, "until_date"),
            ({"until_date": "2127-01-01"}, "until_date"),
            ({"repeats": "week"}, "until_date"),
            ({"repeats": "daily"}, "repeats"),
            ({"area": "99"}, "area"),
            ({"duration": ""}, "duration"),
            ({"text": "x" * 601}, "text"),
        ],
    )
    def test_bad_input_is_told_beside_its_field_and_kept(self, client, place, changed, field):
        answer = client.post(reverse("coordinator:new", args=[place.pk]), written(**changed))
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
        assert not Task.objects.exists()
        if changed.get("title") != "":
            assert "Biblioteket" in answer.content.decode()

    def test_a_rule_is_kept_and_shown_again(self, client, place):
        day = clock.today().replace(year=2027, month=3, day=2)
        client.post(reverse("coordinator:new", args=[place.pk]), written(repeats="month", until_date=day.isoformat()))
        task = Task.objects.get()
        assert task.rule.text() == "FREQ=MONTHLY;BYDAY=1TU"
        assert client.get(button("task", task)).context["form"]["repeats"].value() == "month"

    def test_two_tabs_do_not_overwrite_each_other(self, client, place):
        task = coordinated(place, title="Før")
        opened = client.get(button("task", task)).context["form"].initial["opened"]
        Task.objects.filter(pk=task.pk).update(title="Imens")
        answer = client.post(button("task", task), written(title="Nu", opened=opened))
        assert answer.status_code == 422
        assert "Imens" in answer.content.decode()
        assert Task.objects.get().title == "Imens"

    def test_closing_is_undone_by_one_tap(self, client, place):
        task = coordinated(place)
        for name, is_open in (("close", False), ("reopen", True)):
            client.post(button(name, task))
            assert Task.objects.get().is_open is is_open


class TestOnlyTheirOwn:
    def test_somebody_elses_place_task_and_people_are_not_there(self, client, place):
        other = CoordinatorFactory()
        task = coordinated(other)
        row = taking.take(task=task, member=MemberFactory())
        for path in (button("task", task), reverse("coordinator:shelf", args=[other.pk])):
            assert client.get(path).status_code == 404
        for path in (button("close", task), button("thank", row), button("write", row)):
            assert client.post(path, {"words": "Hej"}).status_code == 404
        assert Task.objects.get().is_open
        assert not OutboxMail.objects.filter(kind="task_message").exists()

    def test_who_is_no_coordinator_has_no_such_page(self, client):
        client.force_login(MemberFactory().user)
        assert client.get(HOME).status_code == 404


class TestPeople:
    def test_the_first_name_is_shown_and_nothing_else(self, client, place):
        member = MemberFactory(name="Alma Raps", phone="+4570000001")
        task = coordinated(place)
        taking.take(task=task, member=member)
        for path in (HOME, button("task", task)):
            page = client.get(path).content.decode()
            assert "Alma" in page
            for secret in ("Raps", member.email, "70000001", "70 00 00 01"):
                assert secret not in page

    def test_writing_back_and_thanking(self, client, place):
        row = taking.take(task=coordinated(place), member=MemberFactory(name="Alma Raps"))
        client.post(button("write", row), {"words": "Nøglen er hos bageren."})
        assert "Nøglen er hos bageren." in client.get(button("task", row.task)).content.decode()
        client.post(button("thank", row), {"words": ""})
        row.refresh_from_db()
        assert (row.state, row.thanked_at is not None) == (TakenTask.State.DONE, True)
        assert set(OutboxMail.objects.filter(to=row.member.email).values_list("kind", flat=True)) == {
            "task_yours", "task_message", "task_thanks",
        }  # fmt: skip

    def test_an_empty_message_and_one_about_what_was_given_back_are_refused_with_a_sentence(self, client, place):
        row = taking.take(task=coordinated(place), member=MemberFactory())
        assert client.post(button("write", row), {"words": " "}).status_code == 422
        taking.give_back(taken=row)
        assert client.post(button("thank", row), {"words": ""}).status_code == 409

    @pytest.mark.parametrize("count", [1, 3, 30])
    def test_lists_ask_as_often_for_many(self, client, place, count, django_assert_num_queries):
        task = coordinated(place, places=50)
        for _number in range(count):
            coordinated(place)
            taking.take(task=task, member=MemberFactory())
        for path, queries in ((HOME, 8), (button("task", task), 9)):
            client.get(path)
            with django_assert_num_queries(queries):
                client.get(path)


class TestWelcome:
    @pytest.fixture
    def new(self, place):
        seat = enrolments.enrol(session=SessionFactory(), name="Xenia Unik", email="xenia@demo.example")
        enrolments.confirm(enrolment=seat)
        seat.member.association = place.association
        seat.member.save()
        return seat.member

    def test_the_words_are_ready_and_nobody_is_named(self, client, place, new):
        path = reverse("coordinator:welcome", args=[new.pk])
        for shown in (HOME, path):
            page = client.get(shown).content.decode()
            for secret in ("Xenia", "Unik", new.email):
                assert secret not in page
        assert path in client.get(HOME).content.decode()
        ready = client.get(path).context["form"]["words"].value()
        assert place.association.name in ready
        answer = client.post(path, {"words": ready}, follow=True)
        assert "Alle er budt velkommen." in answer.content.decode()
        assert "Hej Xenia." in OutboxMail.objects.get(kind="welcome").text

    def test_sending_nothing_is_refused_and_somebody_elses_are_not_theirs(self, client, place, new):
        path = reverse("coordinator:welcome", args=[new.pk])
        assert client.post(path, {"words": ""}).status_code == 422
        new.association = AssociationFactory()
        new.save()
        assert client.post(path, {"words": "Hej"})["Location"] == HOME
        assert not OutboxMail.objects.filter(kind="welcome").exists()


def test_min_side_leads_there_only_for_coordinators(client, place):
    assert HOME in client.get("/min-side/").content.decode()
    client.force_login(MemberFactory().user)
    TaskFactory()
    assert HOME not in client.get("/min-side/").content.decode()
