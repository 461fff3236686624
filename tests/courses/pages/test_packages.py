"""Courses as files: round trips, what is never overwritten, and files that are none."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from PIL import Image as Picture
from PIL import ImageFile
from wagtail.images.models import Image
from wagtail.models import Page
from wagtail.rich_text import RichText

from courses.catalogue.models import Course, LearningGoal, Track
from courses.common.uploads.illustration import clean_illustration
from courses.pages.actions.packages import take_package, take_starter_courses
from courses.pages.models import CoursePage, ModulePage
from courses.pages.queries import packages
from courses.pages.queries.english import written as beside
from courses.pages.queries.packages import BadPackage, State
from courses.pages.rules import english
from courses.pages.rules.package import LICENCES, CoursePackage, Licence
from tests.courses.common.pictures import bomb, png, svg
from tests.factories.catalogue import CourseFactory
from tests.factories.contents import ALT, everything, fill, image, picture
from tests.factories.films import film

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
ROOT = Path(__file__).parents[3]
SITE = "https://kurser.eksempel.example"
NOTE = "Kvitterpibeby"


def fetched(course: Course, **changes) -> CoursePackage:
    values = {"licence": "CC-BY-SA-4.0", "author": "Rundkreds", "site": SITE, "with_notes": True}
    return packages.package_of(course, **values | changes)


def small(**facts) -> CoursePackage:
    course = {"code": "k9", "title": "Stormøder", "lessons": 3, "modules": [{"title": "Åbning", "minutes": 30}]}
    return CoursePackage.model_validate({"course": course | facts})


@pytest.fixture
def editor():
    return get_user_model().objects.create_superuser("redaktion@demo.example")


@pytest.fixture
def course(editor) -> Course:
    """A course of three published modules, with notes for trainers, in both languages."""
    titles = {"Åbning": "Opening", "Ordet er frit": "The floor is open", "Afslutning": "Closing"}
    rows = [{"minutes": 30, "form": "pair", "text": "<p>Tal <b>sammen</b>.</p>"}]
    modules = [
        {"title": title, "title_en": english, "minutes": 30, "activities": rows, "trainer_notes": f"<p>{NOTE}</p>"}
        for title, english in titles.items()
    ]
    taken = take_package(package=small(modules=modules), user=editor)
    for page in [*CoursePage.objects.all(), *ModulePage.objects.all()]:
        page.get_latest_revision().publish(skip_permission_checks=True)
    return taken.course


def test_a_site_begins_with_six_courses_and_a_second_time_makes_none():
    assert [course.code for course in take_starter_courses()] == ["k1", "k2", "k3", "k4", "k5", "k6"]
    before = (Page.objects.count(), Course.objects.count(), LearningGoal.objects.count(), Track.objects.count())
    assert ModulePage.objects.live().count() == 2 * 28
    assert take_starter_courses() == []
    assert (Page.objects.count(), Course.objects.count(), LearningGoal.objects.count(), Track.objects.count()) == before


def test_the_courses_come_back_out_as_they_stand_in_the_files_and_what_is_edited_stays_so():
    take_starter_courses()
    for package in packages.starter_packages():
        assert fetched(Course.objects.get(code=package.course.code)).course == package.course
    Course.objects.filter(code="k1").update(title="Vores egen begyndelse")
    LearningGoal.objects.filter(course__code="k1").delete()
    ModulePage.objects.filter(slug="kom-godt-ind").delete()
    take_starter_courses()
    assert Course.objects.get(code="k1").title == "Vores egen begyndelse"
    assert not LearningGoal.objects.filter(course__code="k1").exists()
    assert not ModulePage.objects.filter(slug="kom-godt-ind").exists()


def test_a_course_goes_to_another_site_and_is_the_same_there(course, editor):
    page, other, *_rest = ModulePage.objects.filter(locale__language_code="da").order_by("path")
    address = other.url
    page.homework = f'<p>Læs <a linktype="page" id="{other.pk}">det andet modul</a>.</p>'
    page.save()
    body = packages.zipped(fetched(course))
    assert body == packages.zipped(fetched(course))
    for language in ("en", "da"):
        CoursePage.objects.get(locale__language_code=language).delete()
    course.delete()
    package = packages.read_package(body)
    taken = take_package(package=package, user=editor)
    assert taken.is_new
    assert taken.course.is_active is False
    assert not CoursePage.objects.filter(course=taken.course).live().exists()
    assert fetched(taken.course).course == package.course
    assert f'href="{SITE}{address}"' in package.model_dump_json().replace('\\"', '"')


def test_fetched_without_notes_none_are_in_the_file(course):
    assert NOTE in fetched(course).model_dump_json()
    assert NOTE not in fetched(course, with_notes=False).model_dump_json()


def test_a_module_that_differs_becomes_a_draft_and_nothing_published_changes(course, editor):
    package = fetched(course)
    first, second, *rest = package.course.modules
    first = first.model_copy(update={"homework": "<p>Prøv det derhjemme.</p>"})
    new = second.model_copy(update={"title": "Noget helt nyt"})
    course_there = package.course.model_copy(update={"title": "Et andet navn", "modules": (first, new, *rest)})
    package = package.model_copy(update={"course": course_there})
    states = [line.state for line in packages.compare(package).lines]
    assert states == [State.CHANGED, State.NEW, *[State.SAME] * len(rest), State.ONLY_HERE]
    assert [fact.there for fact in packages.compare(package).facts] == ["Et andet navn"]
    taken = take_package(package=package, user=editor)
    assert (taken.is_new, taken.made, taken.drafted, taken.busy) == (False, 1, 1, 0)
    page = ModulePage.objects.get(locale__language_code="da", title=first.title)
    assert page.homework == ""
    assert page.get_latest_revision_as_object().homework == "<p>Prøv det derhjemme.</p>"
    assert not ModulePage.objects.filter(title="Noget helt nyt").live().exists()
    course.refresh_from_db()
    assert course.title != "Et andet navn"


def test_a_module_in_which_somebody_writes_is_left_alone(course, editor):
    package = fetched(course)
    first, *rest = package.course.modules
    changed = first.model_copy(update={"homework": "<p>Fra filen.</p>"})
    package = package.model_copy(update={"course": package.course.model_copy(update={"modules": (changed, *rest)})})
    page = ModulePage.objects.get(locale__language_code="da", title=first.title)
    page.homework = "<p>Mit eget, ikke færdigt.</p>"
    page.save_revision(user=editor)
    assert take_package(package=package, user=editor).busy == 1
    assert page.get_latest_revision_as_object().homework == "<p>Mit eget, ikke færdigt.</p>"


def test_what_runs_in_a_browser_does_not_come_in(editor):
    text = '<p onclick="x()">Hej <script>alert(1)</script><a href="javascript:alert(1)">her</a> <b>fed</b></p><img src="x">'
    package = small(modules=[{"title": "Åbning", "minutes": 30, "activities": [{"minutes": 30, "text": text}]}])
    take_package(package=package, user=editor)
    stored = ModulePage.objects.get(locale__language_code="da", title="Åbning").activities[0].value["text"].source
    assert "<b>fed</b>" in stored
    assert not any(bad in stored for bad in ("script>", "javascript", "onclick", "<img"))


def test_courses_that_are_asked_for_and_not_here_are_named(editor):
    CourseFactory(code="k1")
    package = small(prerequisites=["k1", "ukendt"])
    assert packages.compare(package).unknown == ["ukendt"]
    taken = take_package(package=package, user=editor)
    assert [course.code for course in taken.course.prerequisites.all()] == ["k1"]


def test_a_minimum_above_the_seats_is_refused_in_words_and_nothing_is_made(editor):
    with pytest.raises(BadPackage, match="pladser"):
        take_package(package=small(min_participants=30, capacity=10), user=editor)
    assert not Course.objects.filter(code="k9").exists()


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return buffer.getvalue()


def written(**course) -> bytes:
    return json.dumps({"course": {"code": "k9", "title": "Stormøder", "lessons": 3} | course}).encode()


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "ikke JSON"),
        (b"\xff\xfe", "ikke JSON"),
        (b"[]", "ikke JSON"),
        (b"PK\x03\x04 and nothing else", "beskadiget"),
        (zipped({"andet.json": b"{}"}), "course.json"),
        (zipped({f"{n}.txt": b"" for n in range(121)}), "mere end 120 filer"),
        (b" " * 2_000_001, "større end 2\xa0MB"),
        (written(code="K 9"), "course → code"),
        (written(title=""), "course → title: Det er tomt"),
        (written(title="x" * 121), "højst 120 tegn"),
        (written(lessons=0), "course → lessons: Tallet er for lille: mindst 1"),
        (written(lessons="mange"), "course → lessons"),
        (written(form="nat"), "Kun disse kendes"),
        (written(price=5), "course → price: Det kendes ikke"),
        (written(modules=[{"title": "Å", "minutes": 481}]), "course → modules → 1 → minutes: Tallet er for stort"),
        (written(modules=[{"title": "Å", "minutes": 30}] * 2), "to gange"),
        (written(meetings=[{"start": "20:00", "end": "18:00"}]), "slutte, efter"),
        (written(meetings=[{"start": "18:00:30", "end": "20:00"}]), "timer og minutter"),
    ],
)
def test_a_file_that_is_no_course_is_refused_and_says_where(body, sentence):
    with pytest.raises(BadPackage) as refused:
        packages.read_package(body)
    assert sentence in str(refused.value.message)


def test_a_file_that_swells_is_not_read_to_its_end(monkeypatch):
    monkeypatch.setattr(packages, "MOST_BYTES", 5_000)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("course.json", b" " * 6_000)
    with pytest.raises(BadPackage, match="større"):
        packages.read_package(buffer.getvalue())


def test_the_published_schema_is_the_one_that_is_checked():
    written = (ROOT / "docs" / "course-package.schema.json").read_text(encoding="utf-8")
    assert json.loads(written) == CoursePackage.model_json_schema()


def test_every_licence_has_its_address():
    assert set(LICENCES) == set(Licence.__args__)


class TestPictures:
    """A module with one of each block goes out and comes in."""

    @pytest.fixture(autouse=True)
    def _own_media(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path

    @pytest.fixture
    def written(self, course) -> ModulePage:
        module = ModulePage.objects.filter(locale__language_code="da").order_by("path").first()
        return fill(module, everything(), before=[{"type": "text", "value": "<p>Læs.</p>"}, picture(image(), "")])

    def test_they_go_to_another_site_and_are_the_same_there(self, course, written, editor):
        body = packages.zipped(fetched(course))
        assert body == packages.zipped(fetched(course))
        package = packages.read_package(body)
        assert [line.state for line in packages.compare(package).lines] == [State.SAME] * 3
        for page in (*ModulePage.objects.all(), *CoursePage.objects.all()):
            page.delete()
        course.delete()
        Image.objects.all().delete()
        taken = take_package(package=package, user=editor)
        assert Image.objects.count() == 1
        module = ModulePage.objects.get(locale__language_code="da", title=written.title)
        module = module.get_latest_revision_as_object()
        kinds = [block.block_type for block in module.activities[0].value["more"]]
        # The file stays where it is.
        assert kinds == ["picture", "picture", "quote", "checklist", "callout", "table", "video"]
        shown = module.activities[0].value["more"][0].value
        assert (shown["picture"].contextual_alt_text, shown["credit"]) == (ALT, "Åse Bjørnholt")
        assert module.before[1].value["picture"].decorative
        assert fetched(taken.course).course == package.course

    def test_the_licence_names_who_made_a_picture_and_what_may_not_be_passed_on_stays(self, course, written):
        fill(written, [*everything(), picture(image(colour="#7A2E63"), "Kun her", licence="here")])
        with zipfile.ZipFile(io.BytesIO(packages.zipped(fetched(course)))) as archive:
            licence = archive.read("LICENCE.txt").decode()
            names = [name for name in archive.namelist() if name.startswith("pictures/")]
            assert "Kun her" not in archive.read("course.json").decode()
        assert f"{names[0]}: CC-BY-4.0 Åse Bjørnholt" in licence
        assert len(names) == 1

    def test_a_draft_from_a_file_keeps_what_is_only_here(self, course, written, editor):
        package = fetched(course)
        first, *rest = package.course.modules
        changed = first.model_copy(update={"homework": "<p>Fra filen.</p>"})
        files = package.pictures
        package = package.model_copy(update={"course": package.course.model_copy(update={"modules": (changed, *rest)})})
        ModulePage.objects.filter(pk=written.pk).update(has_unpublished_changes=False)
        assert take_package(package=package.with_pictures(files), user=editor).drafted == 1
        draft = ModulePage.objects.get(pk=written.pk).get_latest_revision_as_object()
        assert "file" in [block.block_type for block in draft.activities[0].value["more"]]
        assert Image.objects.count() == 2

    @pytest.mark.parametrize(
        ("block", "files", "sentence"),
        [
            ({"file": "a.png", "alt": "x"}, {}, "pictures/a.png"),
            ({"file": "a.png", "alt": "x"}, {"pictures/a.png": b"no picture"}, "a.png: Det er ikke et billede"),
            ({"file": "a.png", "alt": "x"}, {"pictures/a.png": bomb()}, "a.png: Billedet har over 24 millioner"),
            ({"file": "a.png", "alt": "x"}, {"pictures/a.png": png()[:60]}, "a.png: Billedet er beskadiget"),
            ({"file": "a.png", "alt": "x"}, {"pictures/a.png": b"x" * 4_000_001}, "større end 4\xa0MB"),
            ({"file": "a.png"}, {"pictures/a.png": png()}, "more → 1"),
            ({"file": "a.png", "alt": "x", "is_decorative": True}, {"pictures/a.png": png()}, "dekorativ"),
            ({"file": "../a.png", "alt": "x"}, {"pictures/../a.png": png()}, "file"),
            ({"file": "a.svg", "alt": "x"}, {"pictures/a.svg": svg()}, "file"),
            ({"file": "a.png", "alt": "x", "link": "javascript:alert(1)"}, {"pictures/a.png": png()}, "link"),
        ],
    )
    def test_a_picture_that_is_missing_or_none_is_refused_in_words(self, db, block, files, sentence, monkeypatch):
        # As WeasyPrint sets it for the whole process.
        monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
        row = {"minutes": 30, "text": "<p>Se.</p>", "more": [{"kind": "picture"} | block]}
        body = written(modules=[{"title": "Å", "minutes": 30, "activities": [row]}])
        with pytest.raises(BadPackage) as refused:
            packages.read_package(zipped({"course.json": body} | files))
        assert sentence in str(refused.value.message)
        assert Image.objects.count() == 0

    def test_what_else_was_in_a_picture_does_not_come_in(self, db):
        drawn = io.BytesIO()
        exif = Picture.Exif()
        exif[0x010E] = NOTE
        Picture.new("RGB", (60, 40), "red").save(drawn, "WEBP", exif=exif)
        cleaned = clean_illustration(drawn.getvalue())
        assert NOTE.encode() in drawn.getvalue()
        assert NOTE.encode() not in cleaned
        assert clean_illustration(cleaned) == cleaned
        trailing = cleaned + NOTE.encode()
        assert NOTE.encode() not in clean_illustration(trailing)


class TestUnfinished:
    """A draft that nobody has published may be as it is; no file has it, and none overwrites it."""

    @pytest.fixture
    def begun(self, course, editor) -> ModulePage:
        parent = CoursePage.objects.get(course=course, locale__language_code="da")
        page = ModulePage(title="Halvt", slug="halvt", minutes=30, locale=parent.locale, live=False)
        parent.add_child(instance=page)
        return page

    @pytest.mark.parametrize(
        ("block", "where"),
        [
            ({"minutes": None, "form": "pair", "text": "<p>Tal.</p>"}, "minutes"),
            ({"minutes": 10, "form": "pair", "text": ""}, "text"),
        ],
    )
    def test_an_activity_that_lacks_something_is_told_by_its_module(self, course, begun, editor, block, where):
        before = fetched_without(course, begun)
        begun.activities = [("activity", block | {"text": RichText(block["text"])})]
        begun.save_revision(user=editor, clean=False)
        with pytest.raises(BadPackage, match="Modulet «Halvt» er ikke færdigt") as refused:
            fetched(course)
        assert where in str(refused.value.message)
        # A file with a module of that name leaves what somebody has begun alone.
        module = before.course.modules[0].model_copy(update={"title": "Halvt"})
        package = before.model_copy(update={"course": before.course.model_copy(update={"modules": (module,)})})
        line = next(line for line in packages.compare(package).lines if line.title == "Halvt")
        assert line.state == State.BUSY
        assert take_package(package=package, user=editor).busy == 1

    def test_a_question_without_words_too(self, course, begun, editor):
        begun.question = [("question", {"question": "", "options": [], "why": ""})]
        begun.save_revision(user=editor, clean=False)
        with pytest.raises(BadPackage, match="question → question: Det er tomt"):
            fetched(course)


def fetched_without(course: Course, page: ModulePage) -> CoursePackage:
    made = fetched(course)
    rest = tuple(module for module in made.course.modules if module.title != page.title)
    return made.model_copy(update={"course": made.course.model_copy(update={"modules": rest})})


class TestChangedSinceTranslated:
    """What the Danish said when its English was written goes along, so that another site knows as much as this one."""

    @pytest.fixture
    def course(self, editor) -> Course:
        """One of those that come along: all of it in both languages."""
        taken = take_package(package=packages.starter_packages()[1], user=editor)
        for page in [*CoursePage.objects.all(), *ModulePage.objects.all()]:
            page.get_latest_revision().publish(skip_permission_checks=True)
        return taken.course

    @pytest.fixture
    def changed(self, course) -> ModulePage:
        """A module whose title, first exercise, homework and notes say something else than when they were translated."""
        page = packages.modules_of(packages.course_page(course))[1]
        page.title, page.homework = "Et andet navn", "<p>Gør det i morgen.</p>"
        page.trainer_notes = "<p>Noget andet til undervisere.</p>"
        page.activities[0].value["title"] = "Det store spejl"
        page.save_revision().publish()
        return ModulePage.objects.get(pk=page.pk)

    def stale(self, page) -> set[str]:
        """Where the English is older than the Danish."""
        return {row.unit.field for row in beside(page) if row.state is english.State.CHANGED}

    def test_comes_in_as_it_went_out(self, course, changed, editor):
        here = self.stale(changed)
        assert {"title", "activities", "trainer_notes"} <= here
        package = packages.read_package(packages.zipped(fetched(course)))
        assert {line.state for line in packages.compare(package).lines} == {State.SAME}
        for page in (*ModulePage.objects.all(), *CoursePage.objects.all()):
            page.delete()
        course.delete()
        taken = take_package(package=package, user=editor)
        module = ModulePage.objects.get(title="Et andet navn", locale__language_code="da")
        assert self.stale(module) == here
        before = {row.unit.key: row.before for row in beside(module)}
        assert before["title"] == {"": package.course.modules[1].title_translated_from}
        assert fetched(taken.course).course == package.course

    def test_notes_for_trainers_do_not_leave_by_that_way(self, course, changed):
        with_notes, without = fetched(course), fetched(course, with_notes=False)
        old = with_notes.course.modules[1].translated_from.trainer_notes
        assert old
        assert old not in packages.as_json(without)
        assert without.course.modules[1].translated_from.trainer_notes == ""

    def test_a_file_without_it_is_as_new(self, course, editor):
        package = fetched(course)
        assert all(module.translated_from is None for module in package.course.modules)
        assert "translated_from" not in packages.as_json(package)


def test_what_stays_here_is_named_in_the_file(course, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    module = ModulePage.objects.filter(locale__language_code="da").order_by("path").first()
    shown = film(title="Sådan lytter man")
    rows = [{"type": "film", "value": shown.pk}, *everything(), picture(image(), "Kun her", licence="here")]
    fill(module, rows)
    package = packages.read_package(packages.zipped(fetched(course)))
    assert [(one.module, one.kind, one.title) for one in package.left_out] == [
        (module.title, "film", "Sådan lytter man"),
        (module.title, "file", "Øvelsesarket"),
        (module.title, "picture", "En ring"),
    ]
    assert next(line.state for line in packages.compare(package).lines) is State.SAME
