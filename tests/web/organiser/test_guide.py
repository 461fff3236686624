"""«Kurser på vej»: every step of a course in the making, for each by what they may; handed on, taken, taken back, undone."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.rich_text import RichText

from courses.catalogue.models import Course, HandedOn
from courses.catalogue.rules import MakingStep
from courses.common import clock
from courses.common.models import OutboxMail
from courses.pages.actions.english import keep_english
from courses.pages.actions.making import hand_on, publish_texts, settle_handed
from courses.pages.models import CoursePage, ModulePage
from courses.privacy.actions.erasure import erase
from courses.privacy.queries import person_of
from tests.factories.catalogue import CourseFactory, LearningGoalFactory
from tests.factories.members import UserFactory
from tests.factories.places import PostcodeFactory
from tests.factories.schedule import SessionFactory
from tests.web.browser import filled, form_with, press
from tests.web.organiser.test_next_steps import make_course
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def course(index):
    return CourseFactory(title="At lytte", tagline="", lessons=2, code="lyt")


@pytest.fixture
def planner():
    return somebody("Planlægning", first_name="Petra Plan")


@pytest.fixture
def editor():
    return somebody("Redaktører", first_name="Edda Editor")


def flow(course: Course) -> str:
    return reverse("making:course", args=[course.pk])


def logged_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def steps(client, course: Course) -> dict[str, str]:
    """How each step stands, by its name in the address."""
    soup = BeautifulSoup(client.get(flow(course)).content, "html.parser")
    return {
        step["id"]: step.select_one(".making__state").get_text(" ", strip=True) for step in soup.select(".making__step")
    }


def write_page(index, course: Course, *, live: bool = False) -> CoursePage:
    return index.add_child(instance=CoursePage(title=course.title, slug=course.code, course=course, live=live))


def hand(client, course: Course, step: str, to=None, follow: bool = True):
    return client.post(
        reverse("making:hand", args=[course.pk]), {"step": step, "to": to.pk if to else ""}, follow=follow
    )


class TestState:
    def test_a_new_course_leads_to_its_steps(self, client, index):
        client.force_login(somebody("Planlægning", "Redaktører"))
        page = make_course(client)
        made = Course.objects.get(code="lyt")
        assert page.redirect_chain[-1][0] == flow(made)
        assert steps(client, made) == {
            "facts": "Din", "pattern": "Færdig", "page": "Din", "modules": "Ikke endnu",
            "preview": "Ikke endnu", "publish": "Ikke endnu", "series": "Din",
        }  # fmt: skip
        soup = BeautifulSoup(page.content, "html.parser")
        assert soup.select_one("[aria-current=step]")["id"] == "facts"
        for door in soup.select(".making__doors a"):
            assert client.get(door["href"]).status_code == 200, door

    def test_what_is_there_is_done_whoever_made_it(self, client, course, index):
        client.force_login(somebody("Planlægning", "Redaktører"))
        LearningGoalFactory(course=course)
        course.tagline = "Du hører mere."
        course.save()
        page = write_page(index, course)
        module = page.add_child(instance=ModulePage(title="Lyt", minutes=40, live=False))
        assert "Modulerne varer 40 min, lektionerne er 90." in client.get(flow(course)).text.replace("\xa0", " ")
        ModulePage.objects.filter(pk=module.pk).update(minutes=90)
        found = steps(client, course)
        assert [found[name] for name in ("facts", "page", "modules")] == ["Færdig"] * 3
        assert found["preview"] == "Din"

    def test_days_that_are_too_short_are_said(self, client, course):
        client.force_login(somebody("Planlægning"))
        course.meetings.create(day_offset=0, start_time=dt.time(18), end_time=dt.time(19))
        course.save()
        assert "Dagene rummer 60 min, lektionerne er 90." in client.get(flow(course)).text.replace("\xa0", " ")

    def test_a_course_that_is_called_otherwise_now_says_so_and_nothing_is_lost(self, client, course, index, editor):
        write_page(index, course)
        hand_on(course=course, step=MakingStep.MODULES, by=somebody("Planlægning"), to=editor)
        Course.objects.filter(pk=course.pk).update(title="At lytte bedre")
        client.force_login(editor)
        shown = client.get(flow(course)).text
        assert "At lytte bedre" in shown
        assert "Siden hedder stadig «At lytte»." in shown
        assert "At lytte bedre: Moduler" in client.get("/admin/").text

    def test_whom_people_can_join_is_made(self, client, course):
        client.force_login(somebody("Planlægning"))
        assert "At lytte" in client.get(reverse("making:index")).text
        SessionFactory(course=course)
        assert "At lytte" not in client.get(reverse("making:index")).text
        assert steps(client, course)["series"] == "Færdig"

    def test_each_step_by_who_may(self, course, index, planner, editor):
        write_page(index, course)
        plans, writes = steps(logged_in(planner), course), steps(logged_in(editor), course)
        free = "Du må ikke selv gøre det her. Giv det videre."
        assert [plans[name] for name in ("facts", "modules", "publish", "series")] == ["Din", free, free, "Din"]
        assert [writes[name] for name in ("facts", "modules", "publish", "series")] == [free, "Din", "Din", free]
        page = logged_in(planner).get(flow(course)).text
        assert reverse("making:publish", args=[course.pk]) not in page

    def test_nobody_else_is_let_in(self, course):
        for user in (UserFactory(), somebody("Undervisere")):
            answer = logged_in(user).get(flow(course))
            may = user.groups.exists()
            assert answer.status_code == (200 if may else 302)


class TestHandingOn:
    def test_who_has_it_finds_it_and_who_waits_is_told(self, course, index, planner, editor):
        page = hand(logged_in(planner), course, "page", editor)
        assert "Det venter nu på Edda Editor, som får en mail." in page.text
        (mail,) = OutboxMail.objects.filter(kind="handed_on")
        assert mail.to == editor.email
        assert flow(course) in mail.text
        assert steps(logged_in(planner), course)["page"].startswith("Venter på Edda Editor siden")
        assert steps(logged_in(editor), course)["page"] == "Givet til dig af Petra Plan"
        assert "At lytte: Side" in logged_in(editor).get("/admin/").text
        assert settle_handed() == 0
        write_page(index, course)
        assert settle_handed() == 1
        assert settle_handed() == 0
        (done,) = OutboxMail.objects.filter(kind="handed_done")
        assert done.to == planner.email
        assert "Edda Editor" in done.text
        assert not HandedOn.objects.exists()

    def test_one_of_all_takes_it_and_the_others_see_who(self, course, planner, editor):
        other = somebody("Redaktører", first_name="Otto Også")
        hand(logged_in(planner), course, "page")
        assert {mail.to for mail in OutboxMail.objects.filter(kind="handed_on")} == {editor.email, other.email}
        take = reverse("making:take", args=[course.pk])
        logged_in(editor).post(take, {"step": "page"})
        late = logged_in(other).post(take, {"step": "page"}, follow=True)
        assert "En anden har taget det, eller det er taget tilbage." in late.text
        assert HandedOn.objects.get().to == editor
        assert steps(logged_in(other), course)["page"].startswith("Venter på Edda Editor")

    def test_it_is_taken_back(self, course, planner, editor):
        hand(logged_in(planner), course, "page", editor)
        address = reverse("making:take_back", args=[course.pk])
        logged_in(planner).post(address, {"step": "page"})
        assert not HandedOn.objects.exists()
        again = logged_in(planner).post(address, {"step": "page"}, follow=True)
        assert "Det venter ikke længere." in again.text
        assert "At lytte: Side" not in logged_in(editor).get("/admin/").text

    def test_only_to_those_who_may_and_only_once(self, course, planner, editor):
        stranger = somebody("Planlægning")
        refused = hand(logged_in(planner), course, "page", stranger)
        assert refused.status_code == 422
        assert "Denne person må ikke gøre det. Vælg en anden." in refused.text
        hand(logged_in(planner), course, "page", editor)
        again = hand(logged_in(planner), course, "page", editor)
        assert again.status_code == 422
        assert HandedOn.objects.count() == 1
        assert hand(logged_in(planner), course, "pattern").status_code == 422
        assert hand(logged_in(planner), course, "x").status_code == 422

    def test_a_right_that_is_lost_in_the_middle_is_said_and_it_goes_to_somebody_else(self, course, planner, editor):
        hand(logged_in(planner), course, "page", editor)
        editor.groups.clear()
        editor.groups.add(*somebody("Planlægning").groups.all())
        said = steps(logged_in(planner), course)["page"]
        assert "Edda Editor må ikke længere gøre det her. Tag det tilbage, og giv det til en anden." in said
        assert "At lytte: Side" not in logged_in(editor).get("/admin/").text
        # Whoever handed it on and may nothing any more: another one who may do the step frees it.
        planner.groups.clear()
        other = somebody("Redaktører")
        logged_in(other).post(reverse("making:take_back", args=[course.pk]), {"step": "page"})
        assert steps(logged_in(other), course)["page"] == "Din"

    def test_who_is_erased_in_the_middle_leaves_the_step_free(self, course, planner, editor):
        hand(logged_in(planner), course, "page", editor)
        erase(person=person_of(user=editor), must=True)
        assert not HandedOn.objects.exists()
        assert steps(logged_in(planner), course)["page"].startswith("Du må ikke selv")
        other = somebody("Redaktører")
        hand(logged_in(planner), course, "page", other)
        erase(person=person_of(user=planner), must=True)
        assert HandedOn.objects.get().by is None
        assert steps(logged_in(other), course)["page"] == "Givet til dig"


class TestTexts:
    def publish(self, user, course):
        return logged_in(user).post(reverse("making:publish", args=[course.pk]), follow=True)

    def undo(self, user, course):
        return logged_in(user).post(reverse("making:undo", args=[course.pk]), follow=True)

    def test_all_go_out_by_one_press_and_come_back_for_ten_minutes(self, course, index, editor):
        page = write_page(index, course)
        page.save_revision()
        assert "1 side er udgivet." in self.publish(editor, course).text
        assert CoursePage.objects.get(pk=page.pk).live
        assert "1 side er, som den var." in self.undo(editor, course).text
        assert not CoursePage.objects.get(pk=page.pk).live
        assert "for sent at fortryde" in self.undo(editor, course).text

    def test_what_was_read_before_reads_as_before(self, course, index, editor):
        page = write_page(index, course)
        page.save_revision().publish()
        page.audience = "Alle"
        page.save_revision()
        self.publish(editor, course)
        assert CoursePage.objects.get(pk=page.pk).audience == "Alle"
        self.undo(editor, course)
        now = CoursePage.objects.get(pk=page.pk)
        assert (now.live, now.audience, now.has_unpublished_changes) == (True, "", True)
        assert now.get_latest_revision_as_object().audience == "Alle"

    def test_after_ten_minutes_it_stays(self, course, index, editor):
        write_page(index, course).save_revision()
        self.publish(editor, course)
        with clock.at(clock.now() + dt.timedelta(minutes=11)):
            assert "for sent at fortryde" in self.undo(editor, course).text
            settle_handed()
        assert CoursePage.objects.get().live

    def test_what_people_have_a_seat_for_stays(self, course, index, editor):
        write_page(index, course).save_revision()
        self.publish(editor, course)
        SessionFactory(course=course)
        assert "bliver" in self.undo(editor, course).text
        assert CoursePage.objects.get().live

    def test_a_module_that_does_not_add_up_stops_all_of_it(self, course, index, editor):
        page = write_page(index, course)
        page.save_revision()
        page.add_child(instance=ModulePage(title="Lyt", minutes=45, live=False)).save_revision()
        assert "Minutterne i «Lyt» går ikke op." in self.publish(editor, course).text
        assert not CoursePage.objects.get().live

    def test_who_may_not_publish_cannot(self, course, index, planner):
        write_page(index, course).save_revision()
        answer = logged_in(planner).post(reverse("making:publish", args=[course.pk]))
        assert answer.status_code == 302
        assert not CoursePage.objects.get().live

    def test_a_look_counts_until_something_changes(self, course, index, editor):
        page = write_page(index, course)
        page.save_revision()
        client = logged_in(editor)
        shown = client.get(reverse("making:preview", args=[course.pk]))
        for link in BeautifulSoup(shown.content, "html.parser").select(".cockpit__doors a"):
            assert client.get(link["href"]).status_code == 200, link
        client.post(reverse("making:preview", args=[course.pk]))
        assert steps(client, course)["preview"] == "Færdig"
        page.save_revision()
        assert steps(client, course)["preview"] == "Din"


def test_a_trainer_and_a_room_lead_back_to_the_course(client, course):
    client.force_login(somebody("Planlægning"))
    asked = f"?course={course.pk}"
    typed = {
        "name": "Ulla",
        "email": "ulla@demo.example",
        "home": "7100",
        "teaches": str(course.pk),
        "why": "Har holdt det.",
    }
    PostcodeFactory(code="7100")
    address = reverse("trainers:add") + asked
    page = press(client, address, client.get(address), typed, "name", follow=True)
    assert page.redirect_chain[-1][0] == flow(course)
    address = reverse("venue:add") + asked
    typed = {"name": "Huset", "street": "Vej 5", "postcode": "7100", "capacity": "20"}
    page = press(client, address, client.get(address), typed, "name", follow=True)
    soup = BeautifulSoup(page.content, "html.parser")
    assert page.redirect_chain[-1][0].startswith(reverse("series:add"))
    assert soup.select_one("[name=course] [selected]").get_text() == "At lytte"
    assert "Huset" in soup.select_one("[name=venue] [selected]").get_text()


@pytest.mark.parametrize("many", [1, 3, 30])
def test_the_list_asks_as_often_however_many_courses_there_are(
    client,
    index,
    django_assert_num_queries,
    many,
    editor,
):
    for number in range(many):
        made = CourseFactory(title=f"Kursus {number}")
        write_page(index, made)
        hand_on(course=made, step=MakingStep.MODULES, by=UserFactory(is_superuser=True), to=None)
    client.force_login(editor)
    client.get(reverse("making:index"))
    with django_assert_num_queries(LIST):
        client.get(reverse("making:index"))


LIST = 24


class TestWritingForIt:
    """What is typed in drafts counts, and each page leads to the next."""

    @pytest.fixture
    def page(self, index, course):
        page = index.add_child(instance=CoursePage(title=course.title, slug="lyt", course=course, live=False))
        page.save_revision()
        return page

    def module(self, page, **facts) -> ModulePage:
        made = page.add_child(instance=ModulePage(title="Et modul", minutes=45, live=False, **facts))
        made.save_revision()
        return made

    def test_the_minutes_of_a_draft_are_those_that_were_typed_last(self, course, editor, page):
        """A page that saves itself is made while its minutes are being typed; what comes after stands in its draft alone."""
        module, read = self.module(page), self.module(page, slug="laes")
        module.minutes, read.minutes, read.study_before = 90, 30, 2
        module.save_revision()
        read.save_revision()
        assert steps(logged_in(editor), course)["modules"] == "Færdig"

    def test_what_is_only_read_at_home_needs_no_exercises(self, course, editor, page):
        read = self.module(page, study_before=2)
        read.about = [("text", RichText("<p>Tæl til fem.</p>"))]
        read.save_revision()
        publish_texts(course=course, user=editor)
        read.refresh_from_db()
        assert read.live

    def test_a_saved_draft_says_what_comes_next(self, course, editor, page):
        """For a module, with «Nyt modul», tests/e2e/test_bilingual_course.py."""
        client, address = logged_in(editor), reverse("wagtailadmin_pages:edit", args=[page.pk])
        data = filled(form_with(client.get(address).content.decode(), "action-publish"), {"title": "Andet"}, "")
        client.post(address, data)
        shown = BeautifulSoup(client.get(address).content, "html.parser")
        assert flow(course) in {link["href"] for link in shown.select(".messages a")}
        # A page that saves itself is told nothing.
        client.post(address, data | {"title": "Et tredje"}, headers={"accept": "application/json"})
        assert "/making/" not in str(BeautifulSoup(client.get(address).content, "html.parser").select(".messages"))

    def test_modules_without_english_are_asked_for_once_the_course_has_some(self, course, editor, page):
        first, second = self.module(page, slug="et"), self.module(page, slug="to")
        client, doors = logged_in(editor), "#modules .making__doors"

        def said() -> str:
            return BeautifulSoup(client.get(flow(course)).content, "html.parser").select_one("#modules").get_text(" ")

        assert "engelsk" not in said()
        keep_english(page=page, words={"title": {"": "Listening"}}, holds=[], user=editor)
        assert "2 moduler har ingen engelsk side. Den kan komme senere." in said()
        keep_english(page=first, words={"title": {"": "A module"}}, holds=[], user=editor)
        assert "1 modul har ingen engelsk side." in said()
        soup = BeautifulSoup(client.get(flow(course)).content, "html.parser")
        assert [link["href"] for link in soup.select(f"{doors} a") if "english" in link["href"]] == [
            reverse("english:page", args=[second.pk])
        ]
