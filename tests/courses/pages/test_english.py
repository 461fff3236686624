"""English words beside the Danish they were written from."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import translation
from wagtail import blocks
from wagtail.rich_text import RichText

from courses.documents.handout import handout
from courses.pages.actions.packages import take_package, take_starter_courses
from courses.pages.blocks import ActivityBlock, QuestionBlock
from courses.pages.blocks.content import ReadingBlock
from courses.pages.blocks.english import units_of
from courses.pages.models import CoursePage, ModulePage
from courses.pages.queries import modules_for
from courses.pages.queries.packages import course_page, module_of, modules_of, package_of, starter_packages
from courses.pages.queries.search import forget, search
from courses.pages.rules import english

A, B = "b1", "b2"


def activity(text="<p>Goddag.</p>", key=A, **more):
    return {
        "type": "activity",
        "id": key,
        "value": {"minutes": 5, "form": "pair", "title": "Kort", "text": text} | more,
    }


def entry(danish, words):
    return english.Entry(danish, words)


class TestUnits:
    def test_what_is_words_is_known_of_every_block(self):
        """A new block or field of one is thought about: it is words, or it is named here as none."""
        same = {
            "activity": {"minutes", "form", "more"}, "question": {"options"}, "picture": {"picture", "shape", "link", "credit", "licence"},
            "callout": {"mood"}, "table": {"has_row_heads"}, "file": {"file"}, "video": {"url", "picture", "captions"}, "checklist": {"points"},
        }  # fmt: skip
        known = {"activity": ActivityBlock(), "question": QuestionBlock()} | dict(ReadingBlock().child_blocks)
        assert known.keys() == english.WORDS.keys()
        for kind, block in known.items():
            if isinstance(block, blocks.StructBlock):
                words = {path.split("/")[0] for path in english.WORDS[kind]}
                assert block.child_blocks.keys() == words | same.get(kind, set()), kind
                plain = {path: most for path, most in english.WORDS[kind].items() if "/" not in path}
                for path, most in plain.items():
                    child = block.child_blocks[path]
                    assert most == (getattr(child.field, "max_length", None) or 0), (kind, path)

    def test_answers_are_read_with_their_reasons_and_blocks_within_are_units_of_their_own(self):
        options = [
            {"type": "item", "id": "o1", "value": {"text": "Ja", "is_right": True, "why": "Fordi"}},
            {"type": "item", "id": "o2", "value": {"text": "Nej", "is_right": False, "why": ""}},
        ]
        question = {"type": "question", "id": B, "value": {"question": "Hvad?", "options": options, "why": ""}}
        more = [{"type": "quote", "id": "q", "value": {"text": "Ord", "source": ""}}]
        found = english.units({"homework": "<p> </p>"}, {"activities": [activity(more=more)], "question": [question]})
        assert [(unit.key, list(unit.words)) for unit in found] == [
            (A, ["title", "text"]),
            ("q", ["text"]),
            (B, ["question", "options/o1/text", "options/o1/why", "options/o2/text"]),
        ]
        assert [(unit.number, unit.within) for unit in found] == [(1, 0), (1, 1), (1, 0)]

    def test_how_the_english_stands(self):
        unit = english.Unit(
            A, "activities", {"title": "Kort", "text": '<p data-block-key="x">Goddag.</p>'}, "activity", 1
        )
        words = {"title": "Map", "text": "<p>Hello.</p>"}
        assert english.state(unit, None) is english.State.MISSING
        assert english.state(unit, entry(unit.words, {"title": "Map"})) is english.State.MISSING
        assert english.state(unit, entry({"title": "Kort", "text": "<p>Goddag.</p>"}, words)) is english.State.CURRENT
        assert english.state(unit, entry({"title": "Kort", "text": "<p>Hej.</p>"}, words)) is english.State.CHANGED

    def test_a_block_with_a_new_key_is_found_by_its_words(self):
        before = {"question": "Hvad?", "options/o1/text": "Ja"}
        known = english.Kept({"old": entry(before, {"question": "What?", "options/o1/text": "Yes"})})
        unit = english.Unit("new", "question", {"question": "Hvad?", "options/o9/text": "Ja"}, "question", 1)
        assert known.of(unit) == entry(dict(unit.words), {"question": "What?", "options/o9/text": "Yes"})
        assert known.of(english.Unit("new", "question", {"question": "Hvor?"}, "question", 1)) is None

    def test_words_are_put_where_the_danish_stood_and_nothing_else_changes(self):
        points = [{"type": "item", "id": "p1", "value": "Tape"}, "Sakse"]
        rows = [{"type": "checklist", "id": A, "value": {"title": "", "points": points}}, activity(key=B)]
        known = english.Kept(
            {A: entry({"points/p1": "Tape", "points/1": "Sakse"}, {"points/p1": "Tape", "points/1": "Scissors"})}
        )
        made, danish = english.translated(rows, known)
        assert made[0]["value"]["points"] == [points[0], "Scissors"]
        assert made[1] == rows[1]
        assert danish == {B}
        assert points[1] == "Sakse"


@pytest.fixture(scope="module")
def k2(django_db_setup, django_db_blocker):
    """One of the courses that come along, made once for this file and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        package = next(one for one in starter_packages() if one.course.code == "k2")
        take_package(package=package, user=get_user_model().objects.create_superuser("a@demo.example"))
        for page in [*CoursePage.objects.all(), *ModulePage.objects.all()]:
            page.get_latest_revision().publish(skip_permission_checks=True)
        yield CoursePage.objects.get(course__code="k2", locale__language_code="da").pk
        transaction.set_rollback(True)


@pytest.fixture
def course(k2, db, noon) -> CoursePage:
    """Its page."""
    return CoursePage.objects.get(pk=k2)


@pytest.fixture
def module(course):
    return ModulePage.objects.child_of(course).get(slug="lyt-foerst")


def twin_of(page):
    return type(page).objects.get(translation_key=page.translation_key, locale__language_code="en")


def rewrite(page, **fields):
    page = type(page).objects.get(pk=page.pk)
    for name, words in fields.items():
        setattr(page, name, words)
    page.save_revision().publish()


class TestReading:
    def page(self, client, page):
        answer = client.get(twin_of(page).url)
        assert answer.status_code == 200
        return BeautifulSoup(answer.content, "html.parser")

    def test_the_courses_that_come_along_are_english_throughout(self, db, noon):
        take_starter_courses()
        for page in [
            *CoursePage.objects.filter(locale__language_code="en"),
            *ModulePage.objects.filter(locale__language_code="en"),
        ]:
            read = page.in_english()
            assert (read.text_language, read.danish_units) == ("en", frozenset()), page.title
            states = {
                english.state(unit, english.kept(page.english).of(unit))
                for unit in units_of(page.danish())
                if unit.key not in ("title", "search_description")
            }
            assert states <= {english.State.CURRENT}, page.title

    def test_what_is_written_is_read_in_english_with_the_facts_of_the_danish_page(self, client, module):
        rewrite(module, minutes=55)
        read = self.page(client, module)
        assert "The mirror" in read.get_text()
        assert "55" in read.find("header", class_="course-head").get_text()
        assert read.select("main [lang=da]") == []
        assert "Danish" not in read.find("main").get_text()

    def test_what_is_new_in_danish_is_shown_at_once_in_danish_and_said_to_be(self, client, module):
        self.page(client, module)
        page = ModulePage.objects.get(pk=module.pk)
        page.activities.append(
            (
                "activity",
                {
                    "minutes": 5,
                    "form": "pair",
                    "title": "Nyt spejl",
                    "text": RichText("<p>Se dig om.</p>"),
                    "more": [],
                },
            )
        )
        page.save_revision().publish()
        read = self.page(client, module)
        assert [
            title.get("lang") for title in read.select("main h3") if title.get_text() in ("The mirror", "Nyt spejl")
        ] == ["en", "da"]
        assert "Parts of this module are in Danish." in read.get_text()

    def test_without_english_the_danish_of_today_is_read(self, client, module):
        twin = twin_of(module)
        twin.english = {}
        twin.save_revision().publish()
        rewrite(module, homework="<p>Lyt i morgen.</p>")
        read = self.page(client, module)
        assert "The text of this module is in Danish." in read.get_text()
        assert read.select_one("#bagefter div")["lang"] == "da"
        assert "Lyt i morgen." in read.get_text()

    def test_the_next_request_has_what_was_written(self, client, module):
        rewrite(module, homework="<p>Lyt i morgen.</p>")
        assert self.page(client, module).select_one("#bagefter div")["lang"] == "da"
        twin = twin_of(module)
        twin.english["homework"] = {"da": {"": "<p>Lyt i morgen.</p>"}, "en": {"": "<p>Listen tomorrow.</p>"}}
        twin.save_revision().publish()
        assert self.page(client, module).select_one("#bagefter div").get_text() == "Listen tomorrow."

    def test_notes_that_only_trainers_read_make_no_page_danish(self, client, module):
        rewrite(module, trainer_notes="<p>Hemmeligt.</p>")
        read = self.page(client, module)
        assert "Danish" not in read.find("main").get_text()
        assert "Hemmeligt" not in str(read)

    def test_a_module_without_an_english_page_stands_in_danish_among_the_others(self, client, course, module):
        twin_of(module).delete()
        read = self.page(client, course)
        summary = next(one for one in read.select("summary span[lang]") if one.get_text() == "Lyt først")
        assert summary["lang"] == "da"
        assert [one.title for one in modules_for(course.course, "en")][:3] == [
            "Why dogmas?",
            "Lyt først",
            "Both sides and the value beneath",
        ]

    def test_reading_all_modules_asks_as_often_for_one_as_for_five(self, course, django_assert_num_queries):
        with django_assert_num_queries(6):
            assert len(modules_for(course.course, "en")) == 5

    def test_an_answer_is_judged_by_the_danish_page_and_told_in_english(self, client, module):
        answer = client.post(twin_of(module).url, {"question": "0", "answer": "1"})
        assert "Only the other can decide that." in answer.content.decode()

    def test_search_finds_english_words(self, course):
        forget()
        found = {entry.title for group in search("iceberg", "en") for entry in group.entries}
        assert "Both sides and the value beneath" in found

    def test_a_sheet_is_english_too(self, module):
        with translation.override("en"):
            made = handout(twin_of(module).in_english()).html
        assert 'lang="en">The mirror' in made
        assert 'lang="da"' not in made


class TestFiles:
    def test_a_course_goes_out_and_comes_back_with_both_languages(self, course):
        package = next(one for one in starter_packages() if one.course.code == "k2")
        made = package_of(course.course, licence=package.licence, author="", site="", with_notes=True)
        assert made.course.modules == package.course.modules
        assert (made.course.intro_en, made.course.audience_en) == (package.course.intro_en, package.course.audience_en)

    def test_danish_that_was_not_translated_is_in_no_file_as_english(self, course, module):
        twin = twin_of(module)
        twin.english = {}
        twin.save_revision().publish()
        twins = {page.translation_key: page for page in modules_of(course_page(course.course, "en"))}
        assert module_of(module, twins[module.translation_key], "").english is None
