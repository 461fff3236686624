"""English written beside Danish in the back office: what lacks it, what has changed since, drafts, publishing, sending in."""

import uuid

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.urls import reverse
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from courses.catalogue.models import Qualification
from courses.common import clock
from courses.commons import actions as commons
from courses.commons.models import SharedNote
from courses.pages.actions.packages import take_package
from courses.pages.models import CoursePage, ModulePage
from courses.pages.queries.english import how_it_stands, written
from courses.pages.queries.packages import starter_packages
from courses.pages.rules.english import State
from courses.web.organiser.english import name_of
from tests.factories.members import TrainerFactory
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def module(settings):
    settings.STAFF_SECOND_FACTOR = False
    package = next(one for one in starter_packages() if one.course.code == "k2")
    take_package(package=package, user=get_user_model().objects.create_superuser("a@demo.example"))
    for page in [*CoursePage.objects.all(), *ModulePage.objects.all()]:
        page.get_latest_revision().publish(skip_permission_checks=True)
    return ModulePage.objects.get(slug="lyt-foerst", locale__language_code="da")


@pytest.fixture
def editor(client, module):
    client.force_login(somebody("Redaktører"))
    return client


def address(page):
    return reverse("english:page", args=[page.pk])


def twin(page):
    return ModulePage.objects.get(translation_key=page.translation_key, locale__language_code="en")


def text(answer) -> str:
    return " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())


def as_typed(html: str) -> str:
    """Formatted text as Wagtail's editor sends it."""
    return ContentstateConverter(["bold", "italic", "ol", "ul", "link"]).from_database_format(html)


def sent(answer, **changes) -> dict:
    """The form as the browser would send it."""
    form = BeautifulSoup(answer.content, "html.parser").select_one("form.bilingual")
    data = {}
    for field in form.find_all(["input", "textarea"]):
        if field.get("name") and field.get("type") != "checkbox" and field["name"] != "csrfmiddlewaretoken":
            data[field["name"]] = field.get("value", "") if field.name == "input" else field.get_text().lstrip("\n")
    return data | changes


def rewrite(page, **fields):
    page = type(page).objects.get(pk=page.pk)
    for name, words in fields.items():
        setattr(page, name, words)
    page.save_revision().publish()


def state_of(page, key) -> State:
    page = ModulePage.objects.get(pk=page.pk)
    return next(row.state for row in written(page) if row.unit.key == key)


class TestTheList:
    def test_names_what_lacks_english_and_what_has_changed(self, editor, module):
        assert "Intet at gøre" in text(editor.get(reverse("english:index")))
        rewrite(module, homework="<p>Lyt i morgen.</p>", trainer_notes="<p>Noget andet.</p>")
        told = text(editor.get(reverse("english:index")))
        assert "1 del mangler engelsk, 1 del er ændret på dansk siden." in told
        assert "Hvorfor dogmer?" not in told
        assert "Hvorfor dogmer?" in text(editor.get(reverse("english:index"), {"alle": "1"}))

    def test_asks_no_more_for_many_pages(self, module, django_assert_max_num_queries):
        with django_assert_max_num_queries(9):
            assert sum(map(len, how_it_stands())) == 6


class TestWriting:
    def test_a_new_text_is_written_beside_the_danish_and_read(self, editor, module):
        rewrite(module, homework="<p>Lyt i morgen.</p>")
        page = editor.get(address(module))
        assert "Lyt i morgen." in text(page)
        field = name_of("homework", "")
        answer = editor.post(
            address(module), sent(page, then="publish", **{field: as_typed("<p>Listen tomorrow.</p>")}), follow=True
        )
        assert "er udgivet" in text(answer)
        assert "Listen tomorrow." in editor.get(twin(module).url).content.decode()
        assert state_of(module, "homework") is State.CURRENT

    def test_a_draft_is_read_by_nobody_yet(self, editor, module):
        rewrite(module, homework="<p>Lyt i morgen.</p>")
        field = name_of("homework", "")
        editor.post(
            address(module),
            sent(editor.get(address(module)), then="draft", **{field: as_typed("<p>Listen tomorrow.</p>")}),
        )
        assert "Listen tomorrow." not in editor.get(twin(module).url).content.decode()
        assert "Listen tomorrow." in editor.get(address(module)).content.decode()
        assert "En kladde er ikke udgivet" in text(editor.get(reverse("english:index")))

    def test_what_has_changed_is_shown_with_its_difference_until_somebody_says_it_holds(self, editor, module):
        key = module.activities[0].id
        page = ModulePage.objects.get(pk=module.pk)
        page.activities[0].value["title"] = "Det store spejl"
        page.save_revision().publish()
        shown = editor.get(address(module))
        assert "Ændret, siden det blev oversat" in text(shown)
        difference = BeautifulSoup(shown.content, "html.parser").select_one(".bilingual__change")
        assert "Det store" in " ".join(one.get_text() for one in difference.select(".addition"))
        editor.post(address(module), sent(shown, then="publish"))
        assert state_of(module, key) is State.CHANGED
        editor.post(address(module), sent(shown, then="publish", **{name_of(key, "holds"): "on"}))
        assert state_of(module, key) is State.CURRENT
        assert "The mirror" in editor.get(twin(module).url).content.decode()

    def test_whoever_writes_it_anew_has_translated_it(self, editor, module):
        key = module.activities[0].id
        page = ModulePage.objects.get(pk=module.pk)
        page.activities[0].value["title"] = "Det store spejl"
        page.save_revision().publish()
        shown = editor.get(address(module))
        editor.post(address(module), sent(shown, then="publish", **{name_of(key, "title"): "The big mirror"}))
        assert state_of(module, key) is State.CURRENT
        assert "The big mirror" in editor.get(twin(module).url).content.decode()

    def test_what_is_too_long_is_said_and_kept(self, editor, module):
        field, long = name_of(module.activities[0].id, "title"), "x" * 81
        answer = editor.post(address(module), sent(editor.get(address(module)), **{field: long}))
        assert answer.status_code == 422
        assert long in answer.content.decode()

    def test_whoever_saves_second_is_told_and_loses_nothing(self, editor, module):
        field = name_of(module.activities[0].id, "title")
        opened = editor.get(address(module))
        editor.post(address(module), sent(opened, then="draft", **{field: "Their mirror"}))
        answer = editor.post(address(module), sent(opened, then="draft", **{field: "My mirror"}))
        assert answer.status_code == 422
        assert "Nu står der «Their mirror» her." in text(answer)
        again = editor.post(address(module), sent(answer, then="draft"))
        assert again.status_code == 302
        assert 'value="My mirror"' in editor.get(address(module)).content.decode()

    def test_danish_that_changed_while_one_wrote_is_not_taken_as_seen(self, editor, module):
        opened = editor.get(address(module))
        rewrite(module, trainer_notes="<p>Noget andet.</p>")
        field = name_of("trainer_notes", "")
        answer = editor.post(address(module), sent(opened, **{field: as_typed("<p>Something of mine.</p>")}))
        assert answer.status_code == 422
        assert "Noget andet." in text(answer)
        assert state_of(module, "trainer_notes") is State.CHANGED

    def test_junk_for_formatted_text_is_no_error_of_the_server(self, editor, module):
        for junk in ("[", "null", "{}", '{"blocks": 1}', "x" * 50):
            data = sent(editor.get(address(module)), **{name_of("trainer_notes", ""): junk})
            assert editor.post(address(module), data).status_code in (302, 422)

    def test_a_page_without_an_english_one_gets_one_and_its_course_too(self, editor, module):
        course = module.get_parent().specific
        for page in [*ModulePage.objects.child_of(course), course]:
            type(page).objects.get(translation_key=page.translation_key, locale__language_code="en").delete()
        shown = editor.get(address(module))
        editor.post(address(module), sent(shown, then="publish", **{name_of("title", ""): "Listen first"}))
        made = twin(module)
        assert (made.title, made.live, made.alias_of_id) == ("Listen first", True, None)
        assert (
            CoursePage.objects.get(translation_key=course.translation_key, locale__language_code="en").alias_of_id
            is None
        )

    def test_an_english_page_that_stood_alone_comes_to_stand_beside_the_danish(self, editor, module):
        course = module.get_parent().specific
        alone = CoursePage.objects.get(translation_key=course.translation_key, locale__language_code="en")
        alone.translation_key, alone.english, alone.audience = uuid.uuid4(), {}, "Whoever wants to."
        alone.save()
        alone.save_revision().publish()
        for page in ModulePage.objects.child_of(alone):
            page.delete()
        editor.post(
            address(module), sent(editor.get(address(module)), then="publish", **{name_of("title", ""): "Listen"})
        )
        alone.refresh_from_db()
        assert alone.translation_key == course.translation_key
        assert "Whoever wants to." in editor.get(alone.url).content.decode()
        assert twin(module).get_parent().pk == alone.pk

    def test_an_adopted_contribution_changes_the_danish(self, editor, module):
        trainer = TrainerFactory()
        note = SharedNote.objects.create(**shared(module, trainer.member.user))
        commons.adopt(note=note, editor=somebody("Redaktører"))
        # A draft is not read yet, so nothing has changed for those who translate.
        assert state_of(module, "trainer_notes") is State.CURRENT
        ModulePage.objects.get(pk=module.pk).get_latest_revision().publish()
        assert state_of(ModulePage.objects.get(pk=module.pk), "trainer_notes") is State.CHANGED


class TestWhoMay:
    def test_a_trainer_writes_and_sends_in_and_an_editor_publishes(self, client, module):
        trainer = TrainerFactory()
        course = module.get_parent().specific.course
        Qualification.objects.create(trainer=trainer, course=course, level=Qualification.Level.CO_TRAINER)
        client.force_login(trainer.member.user)
        client.post(reverse("trainer:propose", args=[module.pk]))
        shown = client.get(address(module))
        assert "Gem og udgiv" not in text(shown)
        field = name_of(module.activities[0].id, "title")
        assert client.post(address(module), sent(shown, then="publish", **{field: "Looking glass"})).status_code == 409
        client.post(address(module), sent(shown, then="send", **{field: "Looking glass"}))
        assert twin(module).workflow_in_progress
        assert "Looking glass" not in client.get(twin(module).url).content.decode()
        state = twin(module).current_workflow_state
        state.current_task_state.approve(user=somebody("Redaktører"))
        assert "Looking glass" in client.get(twin(module).url).content.decode()

    def test_nobody_else(self, client, module):
        client.force_login(TrainerFactory().member.user)
        assert client.get(address(module)).status_code in (302, 403)
        assert client.post(address(module)).status_code in (302, 403)

    def test_a_locked_page_keeps_what_it_says(self, editor, module):
        shown = editor.get(address(module))
        page = twin(module)
        page.locked, page.locked_by = True, somebody("Planlægning")
        page.save()
        answer = editor.post(address(module), sent(shown, **{name_of(module.activities[0].id, "title"): "Another"}))
        assert answer.status_code == 409
        assert "låst" in text(answer)
        assert "Another" in answer.content.decode()

    def test_in_wagtails_editor_an_english_page_has_its_title_and_the_way_here(self, editor, module):
        page = editor.get(reverse("wagtailadmin_pages:edit", args=[twin(module).pk]))
        assert "Engelsk ved siden af dansk" in text(page)
        assert 'name="minutes"' not in page.content.decode()
        assert page.context["form"].fields.keys() >= {"title", "slug"}


def shared(module, user) -> dict:
    words = {"worked": "Spejlet virker bedst to og to.", "shared_at": clock.now()}
    return {"module": module, "author": user} | words


class TestWhatComesNext:
    def test_leads_to_the_next_page_of_the_course_that_lacks_english(self, editor, module):
        first, second = ModulePage.objects.filter(locale__language_code="da").order_by("path")[:2]
        for page in (first, second):
            rewrite(page, homework="<p>Lyt i morgen.</p>")
        course = CoursePage.objects.parent_of(first).get()
        for page, following in ((course, first), (first, second), (second, first)):
            answer = editor.post(address(page), sent(editor.get(address(page)), then="draft"), follow=True)
            links = [link["href"] for link in BeautifulSoup(answer.content, "html.parser").select(".messages a")]
            assert address(following) in links
        for page in (first, second):
            field = name_of("homework", "")
            data = sent(editor.get(address(page)), then="draft", **{field: as_typed("<p>Listen.</p>")})
            answer = editor.post(address(page), data, follow=True)
        links = [link["href"] for link in BeautifulSoup(answer.content, "html.parser").select(".messages a")]
        assert not [link for link in links if "/english/" in link]

    def test_the_title_that_the_course_has_in_english_stands_there_already(self, editor, module):
        page = CoursePage.objects.get(locale__language_code="da", course__code="k2")
        CoursePage.objects.get(translation_key=page.translation_key, locale__language_code="en").delete()
        page.course.title_en = "Dogmas of debate"
        page.course.save()
        shown = editor.get(address(page))
        assert f'name="{name_of("title", "")}" value="Dogmas of debate"' in shown.content.decode()
        editor.post(address(page), sent(shown, then="draft"))
        assert CoursePage.objects.get(course=page.course, locale__language_code="en").draft_title == "Dogmas of debate"
        # A page of another name is translated by whoever writes it.
        page.title = "Noget andet"
        page.save_revision().publish()
        CoursePage.objects.get(course=page.course, locale__language_code="en").delete()
        assert "Dogmas of debate" not in editor.get(address(page)).content.decode()
