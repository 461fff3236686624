"""One page about a course in each language: whoever makes another is told, in the form and wherever else a page is made."""

import datetime as dt
import importlib
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale

from courses.catalogue.models import PublishedText
from courses.common import clock
from courses.common.models import Heartbeat, OutboxMail
from courses.pages.actions.making import NotReady, publish_texts, undo_texts
from courses.pages.actions.packages import take_package
from courses.pages.actions.review import publish_scheduled
from courses.pages.models import CoursePage, ModulePage
from courses.pages.rules.package import CoursePackage
from tests.factories.catalogue import CourseFactory
from tests.web.browser import filled, form_with, press
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon"), pytest.mark.sqlite]
MIGRATIONS = Path(__file__).parents[3] / "courses" / "migrations"


@pytest.fixture
def editor(client):
    client.force_login(somebody("Redaktører"))
    return client


@pytest.fixture
def course():
    return CourseFactory(title="At lytte")


def page_of(index, course, slug="at-lytte", **facts) -> CoursePage:
    return index.add_child(instance=CoursePage(title="At lytte", slug=slug, course=course, **facts))


def write(client, index, course, button="action-publish"):
    address = reverse("wagtailadmin_pages:add", args=["courses", "coursepage", index.pk])
    typed = {"title": "At lytte igen", "slug": "igen", "course": str(course.pk), "audience": "Alle"}
    sent = filled(form_with(client.get(address).content.decode(), "action-publish"), typed, button)
    return client.post(address, sent, follow=True)


def said_beside_course(response) -> str:
    """The sentence that the field is described by."""
    soup = BeautifulSoup(response.content, "html.parser")
    described = soup.select_one("[name=course]")["aria-describedby"].split()
    return " ".join(soup.find(id=one).get_text(" ", strip=True) for one in described)


@pytest.mark.parametrize("button", ["action-publish", ""])
def test_a_second_page_is_refused_beside_the_course_and_what_was_typed_stays(editor, index, course, button):
    page_of(index, course, live=False)
    answer = write(editor, index, course, button)
    assert answer.status_code == 200
    assert "Der er allerede en side om det her kursus: «At lytte»." in said_beside_course(answer)
    assert 'value="Alle"' in answer.content.decode()
    assert CoursePage.objects.count() == 1


def test_each_language_has_its_own(index, course):
    page = page_of(index, course)
    english = page.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
    assert [page.written_in, english.written_in] == ["da", "en"]
    with pytest.raises(IntegrityError), transaction.atomic():
        page_of(index, course, "at-lytte-2", live=False)


def test_the_page_itself_is_written_on_and_may_get_another_course(editor, index, course):
    page, other = page_of(index, course), CourseFactory()
    page.save_revision().publish()
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    press(editor, address, editor.get(address), {"course": str(other.pk)}, "action-publish")
    page.refresh_from_db()
    assert (page.course, page.written_in) == (other, "da")
    assert write(editor, index, course).status_code == 200
    assert CoursePage.objects.filter(course=course).exists()


def test_a_copy_is_refused_and_modules_may_be_copied(editor, index, course):
    page = page_of(index, course)
    module = page.add_child(instance=ModulePage(title="Modul", slug="modul", minutes=30))
    for one in (page, index):
        address = reverse("wagtailadmin_pages:copy", args=[one.pk])
        typed = {"new_title": "Kopi", "new_slug": "kopi", "new_parent_page": one.get_parent().pk}
        answer = editor.post(address, typed | {"copy_subpages": "on"}, follow=True)
        assert "Der er én side om et kursus på hvert sprog." in answer.content.decode()
    typed = {"new_title": "Kopi", "new_slug": "kopi", "new_parent_page": page.pk}
    editor.post(reverse("wagtailadmin_pages:copy", args=[module.pk]), typed, follow=True)
    assert (CoursePage.objects.count(), ModulePage.objects.count()) == (1, 2)


@pytest.fixture
def doubled(index, course):
    """A page that people read, and one beside it from before the database kept it."""
    first = page_of(index, course, live=False)
    CoursePage.objects.update(written_in=None)
    second = page_of(index, course, "at-lytte-2")
    CoursePage.objects.update(written_in=None)
    return first, second


def test_the_migration_keeps_both_and_the_one_that_is_read_has_the_place(doubled):
    (found,) = MIGRATIONS.glob("*_one_page_for_a_course.py")
    importlib.import_module(f"courses.migrations.{found.stem}").note_languages(apps, None)
    assert [CoursePage.objects.get(pk=page.pk).written_in for page in doubled] == [None, "da"]


def test_one_that_was_doubled_before_is_taken_down_or_gets_another_course(editor, doubled):
    first, second = doubled
    CoursePage.objects.filter(pk=first.pk).update(written_in="da")
    address = reverse("wagtailadmin_pages:edit", args=[second.pk])
    refused = press(editor, address, editor.get(address), {"audience": "Nye"}, "action-publish")
    assert "Der er allerede en side om det her kursus: «At lytte»." in said_beside_course(refused)
    editor.post(reverse("wagtailadmin_pages:unpublish", args=[second.pk]))
    second.refresh_from_db()
    assert not second.live
    other = CourseFactory()
    press(editor, address, editor.get(address), {"course": str(other.pk)}, "action-publish")
    second.refresh_from_db()
    assert (second.course, second.written_in, second.live) == (other, "da", True)


def test_a_version_from_before_the_column_does_not_take_the_place_away(index, course):
    page = page_of(index, course)
    revision = page.save_revision()
    del revision.content["written_in"]
    revision.save()
    revision.publish()
    page.refresh_from_db()
    assert page.written_in == "da"


class TestAPageThatMovesToACourseWhichMeanwhileGotOne:
    """Whoever publishes it otherwise than in its form is told so in words, and nothing is written."""

    SAID = "Der er allerede en side om det her kursus: «At spørge»."

    @pytest.fixture
    def moved(self, index, course):
        """A page whose draft is about another course than the page that is read; that course has its own by now."""
        page = page_of(index, course)
        page.save_revision().publish()
        page.course = CourseFactory(title="At spørge")
        page.save_revision(user=somebody("Undervisere", email="tage@demo.example"))
        other = CoursePage(title="At spørge", slug="at-spoerge", course=page.course)
        index.add_child(instance=other)
        return CoursePage.objects.get(pk=page.pk)

    def is_untouched(self, page, course) -> bool:
        page.refresh_from_db()
        return (page.course, page.has_unpublished_changes) == (course, True)

    @pytest.mark.parametrize("header", [{}, {"x-requested-with": "XMLHttpRequest"}])
    def test_is_not_approved(self, editor, moved, course, header):
        writer = moved.latest_revision.user
        moved.get_workflow().start(moved, writer)
        state = moved.current_workflow_task_state
        answer = editor.post(
            reverse("wagtailadmin_pages:workflow_action", args=[moved.pk, "approve", state.pk]), headers=header
        )
        shown = reverse("wagtailadmin_pages:edit", args=[moved.pk])
        assert answer.json()["redirect"] == shown if header else answer.url == shown
        assert self.SAID in editor.get(shown).content.decode()
        assert self.is_untouched(moved, course)
        assert moved.current_workflow_task_state == state
        assert state.status == "in_progress"

    def test_is_not_published_among_others_and_is_named(self, editor, moved, index, course):
        third = page_of(index, CourseFactory(), "tredje", live=False)
        third.save_revision()
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
        answer = editor.post(f"{address}?id={third.pk}&id={moved.pk}", {"include_descendants": ""}, follow=True)
        assert f"«At lytte» er ikke udgivet. {self.SAID}" in answer.content.decode()
        assert self.is_untouched(moved, course)
        assert not CoursePage.objects.get(pk=third.pk).live

    def test_stays_due_when_its_hour_comes_and_whoever_wrote_it_is_told_once(self, moved, course):
        revision = moved.latest_revision
        revision.approved_go_live_at = timezone.now() - dt.timedelta(minutes=5)
        revision.save()
        for hours in (0, 2):
            with clock.at(timezone.now() + dt.timedelta(hours=hours)):
                assert publish_scheduled() == 0
        (letter,) = OutboxMail.objects.filter(kind="not_put_out")
        assert letter.to == "tage@demo.example"
        assert self.SAID in letter.text
        assert self.is_untouched(moved, course)
        CoursePage.objects.get(slug="at-spoerge").delete()
        with clock.at(timezone.now() + dt.timedelta(hours=9)):
            assert publish_scheduled() == 1
        moved.refresh_from_db()
        assert moved.course.title == "At spørge"
        publish_scheduled()
        assert not Heartbeat.objects.filter(name__startswith="late:").exists()

    def test_is_not_published_with_the_texts_of_its_course(self, moved, course):
        with pytest.raises(NotReady, match="Der er allerede en side om det her kursus"):
            publish_texts(course=course, user=somebody("Redaktører"))
        assert self.is_untouched(moved, course)

    def test_does_not_come_back_when_its_old_course_got_another(self, index, course):
        user, page = somebody("Redaktører"), page_of(index, course)
        page.save_revision().publish()
        page.course = new = CourseFactory(title="At spørge")
        page.save_revision()
        publish_texts(course=course, user=user)
        PublishedText.objects.update(course=new)
        page_of(index, course, "ny")
        done, left = undo_texts(course=new, user=user)
        assert done == 0
        assert "«At lytte» bliver, som den er. Der er allerede en side om det her kursus" in left[0]


def test_a_file_stands_beside_an_english_page_that_was_written_first(index, course):
    """There is no Danish page yet, so the file makes it; the English one is somebody's and stays as it is."""
    english = index.get_translation_or_none(Locale.objects.get(language_code="en")) or index.copy_for_translation(
        Locale.objects.get(language_code="en"), copy_parents=True
    )
    page = page_of(english, course, locale=english.locale)
    page.save_revision().publish()
    content = {"code": course.code, "title": course.title, "lessons": 1, "modules": [{"title": "Et", "minutes": 30}]}
    package = CoursePackage.model_validate({"course": content})
    assert take_package(package=package, user=somebody("Redaktører")).made == 1
    danish = CoursePage.objects.get(course=course, locale__language_code="da")
    page.refresh_from_db()
    assert (page.translation_key, page.title, page.live) == (danish.translation_key, "At lytte", True)
    assert ModulePage.objects.child_of(page).count() == 1
