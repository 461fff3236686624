"""Courses as files in the back office: an empty site, a look before anything is made, and who may take what."""

import io
import json
import zipfile

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.images.models import Image
from wagtail.models import UploadedFile

from courses.catalogue.models import Course
from courses.pages.actions.packages import take_package
from courses.pages.models import CoursePage, ModulePage
from courses.pages.queries.packages import as_json, read_package, starter_packages
from tests.courses.common.pictures import png
from tests.factories.catalogue import CourseFactory
from tests.factories.films import film
from tests.web.browser import filled, form_with, forms_of
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
INDEX = "packages:index"


def upload(client, body: bytes | str, name: str = "k2.zip"):
    return client.post(
        reverse(INDEX), {"file": SimpleUploadedFile(name, body.encode() if isinstance(body, str) else body)}
    )


def take(client, page):
    return client.post(reverse(INDEX), filled(form_with(page.content.decode(), "package"), {}))


@pytest.fixture
def editor(client):
    client.force_login(somebody("Redaktører"))
    return client


@pytest.fixture
def second() -> str:
    return as_json(starter_packages()[1])


@pytest.fixture
def published() -> Course:
    """The second of the six, published."""
    taken = take_package(
        package=starter_packages()[1], user=get_user_model().objects.create_superuser("a@demo.example")
    )
    for page in [*CoursePage.objects.all(), *ModulePage.objects.all()]:
        page.get_latest_revision().publish(skip_permission_checks=True)
    return taken.course


def test_an_empty_site_begins_with_one_press(organiser):
    page = organiser.get(reverse(INDEX))
    (form,) = [form for form in forms_of(page.content.decode()) if form.get("action") == reverse("packages:starter")]
    done = organiser.post(form["action"], filled(form, {}), follow=True)
    assert Course.objects.count() == 6
    assert reverse("packages:starter") not in done.content.decode()
    assert organiser.get("/kurser/k2/lyt-foerst/").status_code == 200


def test_a_new_course_is_shown_then_made_and_not_offered(organiser, second):
    shown = upload(organiser, second)
    assert shown.status_code == 200
    assert not Course.objects.exists()
    assert take(organiser, shown).status_code == 302
    course = Course.objects.get()
    assert (course.code, course.is_active) == ("k2", False)
    assert not ModulePage.objects.live().exists()
    assert ModulePage.objects.filter(locale__language_code="da").count() == 5


def test_a_course_with_pictures_is_kept_between_the_look_and_the_yes(organiser, settings, tmp_path):
    """The second look replaces the first; a look that is gone is asked for again."""
    settings.MEDIA_ROOT = tmp_path
    row = {"minutes": 30, "text": "<p>Se.</p>", "more": [{"kind": "picture", "file": "a.png", "alt": "En ring"}]}
    course = {"code": "k9", "title": "Ringe", "lessons": 1, "modules": [{"title": "Å", "minutes": 30}]}
    course["modules"][0]["activities"] = [row]
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("course.json", json.dumps({"course": course}))
        archive.writestr("pictures/a.png", png())
    first = upload(organiser, body.getvalue())
    shown = upload(organiser, body.getvalue())
    assert UploadedFile.objects.count() == 1
    assert "Vælg den igen" in take(organiser, first).content.decode()
    assert take(organiser, shown).status_code == 302
    (image,) = Image.objects.all()
    assert (image.title, image.width) == ("En ring", 300)


def test_what_editors_and_organisers_may_not_take_is_said_and_has_no_button(editor, second, django_user_model):
    shown = upload(editor, second).content.decode()
    assert not BeautifulSoup(shown, "html.parser").find(attrs={"name": "package"})
    assert "planlæggere laver kurser" in shown
    CourseFactory(code="k2")
    editor.force_login(somebody("Planlægning"))
    shown = upload(editor, second).content.decode()
    assert not BeautifulSoup(shown, "html.parser").find(attrs={"name": "package"})
    assert "redaktører skriver" in shown


def test_an_editor_takes_changes_as_drafts(editor, published):
    package = starter_packages()[1]
    first, *rest = package.course.modules
    changed = package.course.model_copy(
        update={"modules": (first.model_copy(update={"homework": "<p>Hjemme</p>"}), *rest)}
    )
    shown = upload(editor, as_json(package.model_copy(update={"course": changed})))
    text = shown.content.decode()
    assert text.count("Det samme: intet") == len(rest)
    assert take(editor, shown).status_code == 302
    assert [page.title for page in ModulePage.objects.filter(has_unpublished_changes=True, locale_id=1)] == [
        first.title
    ]
    again = upload(editor, as_json(package))
    assert "Der er intet at gøre" in again.content.decode()


@pytest.mark.parametrize(
    ("body", "sentence"), [("", "Filen er tom"), ("{", "ikke JSON"), ('{"course": {}}', "course → code: Det mangler")]
)
def test_a_file_that_is_none_is_answered_beside_the_form(organiser, body, sentence):
    answer = upload(organiser, body)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_nothing_is_taken_that_was_not_looked_at(organiser, second):
    answer = organiser.post(reverse(INDEX), {"package": second})
    assert answer.status_code == 422
    assert not Course.objects.exists()


@pytest.mark.parametrize(("role", "has_notes"), [("Planlægning", False), ("Redaktører", True)])
def test_a_course_is_fetched_and_notes_only_by_those_who_write_them(client, published, role, has_notes):
    client.force_login(somebody(role))
    page = reverse("packages:fetch", args=[published.pk])
    form = form_with(client.get(page).content.decode(), "licence")
    answer = client.post(page, filled(form, {"author": "Bevægelsen"}))
    assert answer["Content-Disposition"] == 'attachment; filename="k2.zip"'
    package = read_package(answer.content)
    assert package.author == "Bevægelsen"
    assert any(module.trainer_notes for module in package.course.modules) is has_notes


def test_trainers_do_not_come_in(client, published):
    client.force_login(somebody("Undervisere"))
    for page in (reverse(INDEX), reverse("packages:fetch", args=[published.pk])):
        assert client.get(page).status_code == 302


def test_films_and_files_that_stay_are_said_before_and_after(editor, published):
    module = ModulePage.objects.filter(locale__language_code="da").order_by("path").first()
    shown = film(title="Sådan lytter vi")
    module.about = module._meta.get_field("about").to_python([{"type": "film", "value": shown.pk}])
    module.save_revision().publish()
    page = editor.get(reverse("packages:fetch", args=[published.pk])).content.decode()
    assert "Det her bliver her" in page
    assert f"Film <q>Sådan lytter vi</q> ({module.title})" in page
    body = editor.post(
        reverse("packages:fetch", args=[published.pk]), {"licence": "CC-BY-SA-4.0", "author": "Rundkreds"}
    ).content
    looked = upload(editor, body).content.decode()
    assert "Film og filer er ikke med i sådan en fil" in looked
    assert f"Film <q>Sådan lytter vi</q> ({module.title})" in looked


def test_a_course_without_any_says_so(editor, published):
    page = editor.get(reverse("packages:fetch", args=[published.pk])).content.decode()
    assert "Det her kursus har ingen." in page
